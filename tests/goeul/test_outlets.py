"""config/outlets: what is read, and how faults are told: all at once, with file, line, key and a way on."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from goeul.errors import ConfigError
from goeul.families import load_families
from goeul.gazetteer import Gazetteer, load_gazetteer
from goeul.outlets import load_outlets
from goeul.records import Family, Outlet, Selectors

CONFIG = Path(__file__).parents[2] / "config"
FAMILIES = {name: Family(id=name, name=name) for name in ("ndsoft", "gnuboard", "mediaon")}


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer(CONFIG)


def written(tmp_path: Path, text: str, name: str = "gyeonggi.yaml") -> Path:
    (tmp_path / "outlets").mkdir(exist_ok=True)
    (tmp_path / "outlets" / name).write_text(text, encoding="utf-8")
    return tmp_path


def loaded(folder: Path, gazetteer: Gazetteer) -> tuple[Outlet, ...]:
    return load_outlets(folder, FAMILIES, gazetteer=gazetteer)


def refused(folder: Path, gazetteer: Gazetteer) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        loaded(folder, gazetteer)
    return caught.value


GOOD = "- id: hanbit\n  name: 한빛신문\n  family: ndsoft\n  url: https://www.hanbit.example\n"


def test_the_outlets_that_goeul_ships() -> None:
    outlets = load_outlets(CONFIG, load_families(CONFIG))
    assert len(outlets) >= 20
    assert {outlet.family for outlet in outlets} >= {"ndsoft", "gnuboard", "mediaon"}
    assert all(outlet.region for outlet in outlets)
    assert not any(outlet.verified for outlet in outlets)


def test_a_shipped_outlet_takes_at_most_eight_lines() -> None:
    for path in (CONFIG / "outlets").glob("*.yaml"):
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
        assert len(lines) <= 8 * len(yaml.safe_load(path.read_text(encoding="utf-8")))


def test_every_key_reaches_its_field(tmp_path: Path, gazetteer: Gazetteer) -> None:
    text = GOOD + (
        "  hosts: [M.hanbit.example, 'cdn.hanbit.example:8443']\n"
        "  area: gyeonggi\n"
        "  region: [오산시, 41590, 경기 광주시, 수원시 장안구, 전라남도 순천시]\n"
        "  feeds: [/rss/allArticle.xml]\n"
        "  lists: ['/news/articleList.html?page={page}']\n"
        "  sections: {S1N1: 정치}\n"
        "  charset: cp949\n"
        "  select: {body: ['#b'], drop: [.ad]}\n"
        "  title_affixes: [' - 한빛신문']\n"
        "  verified: true\n"
        "  verify_tls: false\n"
        "  license: KOGL-1\n"
        "  active: false\n"
    )
    assert loaded(written(tmp_path, text), gazetteer) == (
        Outlet(
            id="hanbit",
            name="한빛신문",
            family="ndsoft",
            url="https://www.hanbit.example",
            hosts=("m.hanbit.example", "cdn.hanbit.example:8443"),
            area="gyeonggi",
            region=("41370", "41590", "41610", "41110", "12150"),
            feeds=("/rss/allArticle.xml",),
            lists=("/news/articleList.html?page={page}",),
            sections={"S1N1": "정치"},
            charset="cp949",
            select=Selectors(body=("#b",), drop=(".ad",)),
            title_affixes=(" - 한빛신문",),
            verified=True,
            verify_tls=False,
            license="KOGL-1",
            active=False,
        ),
    )


def test_files_are_read_by_name_and_no_file_means_no_outlet(tmp_path: Path, gazetteer: Gazetteer) -> None:
    assert loaded(tmp_path, gazetteer) == ()
    written(tmp_path, GOOD, "seoul.yaml")
    written(tmp_path, GOOD.replace("hanbit", "dasan"), "busan.yml")
    written(tmp_path, "", "empty.yaml")
    assert [outlet.id for outlet in loaded(tmp_path, gazetteer)] == ["dasan", "hanbit"]


def test_three_faults_in_one_file_are_told_at_once(tmp_path: Path, gazetteer: Gazetteer) -> None:
    text = (
        "- id: hanbit\n"
        "  name: 한빛신문\n"
        "  famly: ndsoft\n"
        "  family: ndsfot\n"
        "  url: www.hanbit.example\n"
        "  region: [오산시]\n"
        "\n" + GOOD.replace("hanbit", "dasan")
    )
    error = refused(written(tmp_path, text), gazetteer)
    for words in (
        'gyeonggi.yaml:3: hanbit.famly: Unknown key. Did you mean "family"?',
        'gyeonggi.yaml:4: hanbit.family: There is no family "ndsfot". Did you mean "ndsoft"?',
        "gyeonggi.yaml:5: hanbit.url:",
    ):
        assert words in error.en
    for words in ("hanbit.famly: 모르는 키", "혹시 ‘ndsoft’입니까?", "hanbit.url: ‘www.hanbit.example’", "3군데"):
        assert words in error.ko
    assert "dasan" not in error.en


@pytest.mark.parametrize(
    ("line", "key", "words"),
    [
        ("  region: [오신시]", "region.0", 'Did you mean "오산시"?'),
        ("  region: [중구]", "region.0", "서울 중구(11140)"),
        ("  region: [오산시, 99999]", "region.1", "no municipality"),
        ("  region: [광주]", "region.0", "경기 광주시(41610)"),
        ("  region: 오산시", "region", "must be a list"),
        ("  feeds: /rss.xml", "feeds", "must be a list"),
        ("  feeds: [rss.xml]", "feeds.0", "begins with /"),
        ("  hosts: ['https://m.hanbit.example']", "hosts.0", "without a scheme"),
        ("  area: 경기돗", "area", "is no area"),
        ("  charset: euc-kp", "charset", "unknown charset"),
        ("  active: maybe", "active", "true or false"),
        ("  sections: [S1N1]", "sections", "mapping"),
        ("  select: {bdy: ['#b']}", "select.bdy", 'Did you mean "body"?'),
        ("  name: [x]", "name", "must be text"),
        ("  license: 1", "license", "must be text"),
        ("  family: ndsoft", "family", "stands twice"),
    ],
)
def test_each_fault_has_its_key_line_and_hint(
    line: str, key: str, words: str, tmp_path: Path, gazetteer: Gazetteer
) -> None:
    text = GOOD.replace("  name: 한빛신문\n", "") + line + "\n"
    if "name" not in line:
        text += "  name: 한빛신문\n"
    error = refused(written(tmp_path, text), gazetteer)
    assert f"gyeonggi.yaml:4: hanbit.{key}: " in error.en
    assert words in error.en
    assert "1군데" in error.ko


@pytest.mark.parametrize(
    "url",
    [
        "hanbit.example",
        "ftp://hanbit.example",
        "https://",
        "https://hanbit.example/news",
        "https://hanbit.example?x=1",
        "https://user:pw@hanbit.example",
        "https://hanbit.example:99999",
        "https://[::1",
        "https://한빛.example",
        "https://han bit.example",
        "javascript:alert(1)",
    ],
)
def test_bad_urls(url: str, tmp_path: Path, gazetteer: Gazetteer) -> None:
    text = GOOD.replace("https://www.hanbit.example", f'"{url}"')
    assert "hanbit.url" in refused(written(tmp_path, text), gazetteer).en


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080", "https://hanbit.example/", "http://[::1]:81", "https://xn--a.kr"]
)
def test_good_urls(url: str, tmp_path: Path, gazetteer: Gazetteer) -> None:
    text = GOOD.replace("https://www.hanbit.example", f'"{url}"')
    assert loaded(written(tmp_path, text), gazetteer)[0].url == url.rstrip("/")


def test_missing_keys_are_named(tmp_path: Path, gazetteer: Gazetteer) -> None:
    error = refused(written(tmp_path, "- id: hanbit\n"), gazetteer)
    for key in ("name", "family", "url"):
        assert f'hanbit.{key}: The key "{key}" is missing' in error.en


def test_an_id_used_in_two_files_is_told(tmp_path: Path, gazetteer: Gazetteer) -> None:
    written(tmp_path, GOOD, "busan.yaml")
    error = refused(written(tmp_path, GOOD, "seoul.yaml"), gazetteer)
    assert "seoul.yaml:1: hanbit.id" in error.en
    assert "in busan.yaml already" in error.en


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- id: a\n  name: [x\n- id: b\n", "YAML syntax error"),
        ("- id: a\n name: x\n", "YAML syntax error"),
        ("\tid: a\n", "YAML syntax error"),
        ("- id: a\n  name: 'x\n", "YAML syntax error"),
        ("just words\n", "no entries"),
        ("- just words\n", "`key: value`"),
        ("- !!python/object/apply:os.system ['true']\n", "`key: value`"),
        ("- {id: a, name: !!python/name:os.system x}\n", "cannot be read"),
    ],
)
def test_what_is_no_list_of_outlets(text: str, words: str, tmp_path: Path, gazetteer: Gazetteer) -> None:
    written(tmp_path, GOOD.replace("ndsoft", "ndsfot"), "busan.yaml")
    error = refused(written(tmp_path, text), gazetteer)
    assert words in error.en
    assert "gyeonggi.yaml:" in error.ko
    assert "busan.yaml:3" in error.en  # one broken file hides no fault of another


def test_a_file_in_another_charset_is_told(tmp_path: Path, gazetteer: Gazetteer) -> None:
    folder = written(tmp_path, "")
    (folder / "outlets" / "gyeonggi.yaml").write_bytes(GOOD.encode("cp949"))
    assert "UTF-8" in refused(folder, gazetteer).ko


def test_an_alias_that_leads_back_up_is_refused(tmp_path: Path, gazetteer: Gazetteer) -> None:
    assert "hanbit" in refused(written(tmp_path, "- &a\n  id: hanbit\n  select: *a\n"), gazetteer).en


@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.dates()),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(
                st.sampled_from(["id", "name", "family", "url", "region", "hosts", "select", "sections", "x"]),
                inner,
                max_size=6,
            ),
        ),
        max_leaves=20,
    )
)
def test_any_yaml_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, value: object) -> None:
    folder = written(tmp_path_factory.mktemp("any"), yaml.safe_dump(value, allow_unicode=True))
    try:
        outlets = load_outlets(folder, FAMILIES, gazetteer=load_gazetteer(CONFIG))
    except ConfigError:
        return
    assert isinstance(outlets, tuple)
