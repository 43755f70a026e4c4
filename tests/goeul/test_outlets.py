"""config/outlets: what is read, and how faults are told: all at once, with file, line, key and a way on."""

import csv
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from goeul.errors import ConfigError
from goeul.families import load_families
from goeul.gazetteer import Gazetteer, load_gazetteer
from goeul.hosts import site_of
from goeul.outlets import load_outlets
from goeul.records import Family, Outlet, Selectors
from goeul.yamlfile import Faults

CONFIG = Path(__file__).parents[2] / "config"
SEEN = Path(__file__).parents[2].parent / "shared" / "outlets_seen.csv"
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


@pytest.fixture(scope="module")
def shipped(gazetteer: Gazetteer) -> tuple[Outlet, ...]:
    return load_outlets(CONFIG, load_families(CONFIG), gazetteer=gazetteer)


def test_the_outlets_that_goeul_ships(shipped: tuple[Outlet, ...], gazetteer: Gazetteer) -> None:
    assert len(shipped) >= 220
    assert {outlet.family for outlet in shipped} >= {"ndsoft", "gnuboard", "mediaon", "aid", "sub_read", "generic"}
    assert all(outlet.region or outlet.area == "national" for outlet in shipped)
    assert all(gazetteer.area(outlet.area) or outlet.area == "national" for outlet in shipped)
    assert not any(outlet.verified for outlet in shipped)
    covered = {gazetteer.places[code].province for outlet in shipped for code in outlet.region}
    assert covered == {province.code for province in gazetteer.provinces()}


def test_a_shipped_outlet_lies_where_its_file_says(shipped: tuple[Outlet, ...], gazetteer: Gazetteer) -> None:
    slugs = {place.slug: place.code for place in gazetteer.provinces()}
    by_id = {outlet.id: outlet for outlet in shipped}
    for path in (CONFIG / "outlets").glob("*.yaml"):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
            area = gazetteer.area(by_id[entry["id"]].area)
            assert path.stem == "national" or not area or slugs[path.stem] in area, entry["id"]


def test_no_shipped_address_is_a_pattern_that_nobody_filled_in(shipped: tuple[Outlet, ...]) -> None:
    for outlet in shipped:
        for address in (*outlet.feeds, *outlet.lists):
            assert not re.search(r"=(?:N|X|P|S1N1|scN)(?:&|$)|[<>…]", address), (outlet.id, address)


@pytest.mark.shared
@pytest.mark.skipif(not SEEN.exists(), reason="../shared/outlets_seen.csv is not here")
def test_every_outlet_that_was_seen_is_listed(shipped: tuple[Outlet, ...], gazetteer: Gazetteer) -> None:
    """By host; names of one province only lie in that province."""
    ours = {site_of(outlet.url): outlet for outlet in shipped}
    with SEEN.open(encoding="utf-8") as lines:
        seen = [row for row in csv.DictReader(lines) if row["url"]]
    assert len(seen) >= 220
    assert {site_of(row["url"]) for row in seen} == set(ours)
    for row in seen:
        if area := gazetteer.area(row["region"].split(" ")[0].partition("(")[0]):
            assert gazetteer.area(ours[site_of(row["url"])].area) in (area, frozenset()), row["name"]


def test_a_shipped_outlet_takes_at_most_eight_lines() -> None:
    """But for selectors of its own."""
    for path in (CONFIG / "outlets").glob("*.yaml"):
        for entry in re.split(r"^(?=- id:)", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            own = re.sub(r"^  select:.*\n(?:   .*\n)*", "", entry, flags=re.MULTILINE)
            assert len(own.splitlines()) <= 8, entry


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
        ("  lists: ['/list?p={pg}']", "lists.0", "The page number is {page}"),
        ("  lists: ['/list?p={page}', '/list?p={Page}']", "lists.1", '"{Page}" is an unknown placeholder'),
        ("  lists: ['/list?p={page']", "lists.0", '"{" is an unknown placeholder'),
        ("  feeds: ['/rss/{page}.xml']", "feeds.0", "Write the real address"),
        ("  sitemaps: ['/sitemap-{year}.xml']", "sitemaps.0", "Write the real address"),
        ("  name: ''", "name", "The name is empty"),
        ("  name: ' '", "name", "The name is empty"),
        ("  area: 경기돗", "area", "is no area"),
        ("  charset: euc-kp", "charset", "unknown charset"),
        ("  active: maybe", "active", "true or false"),
        ("  sections: [S1N1]", "sections", "mapping"),
        ("  select: {bdy: ['#b']}", "select.bdy", 'Did you mean "body"?'),
        ("  name: [x]", "name", "must be text"),
        ("  license: 1", "license", "must be text"),
        ("  paging: ajax", "paging", "must be one of get, xhr, post"),
        ("  license: KOGL-9", "license", 'Did you mean "KOGL-'),
        ("  license: cc-by", "license", 'Did you mean "CC-BY"?'),
        ("  license: 아무나", "license", "Remove the line for any other"),
        ("  verify_tls: 'no'", "verify_tls", "true or false"),
        ("  verify_tls: no", "verify_tls", "true or false"),
        ("  verify_tls: 0", "verify_tls", "true or false"),
        ("  verified: 'true'", "verified", "true or false"),
        ("  title_affixes: ['']", "title_affixes.0", "It is empty"),
        ("  title_affixes: [' - 한빛신문', ' ']", "title_affixes.1", "It is empty"),
        ("  select: {}", "select", "holds no selector"),
        ("  select: {body: []}", "select.body", "It is empty"),
        ("  select: {body: ['#b'], drop: []}", "select.drop", "It is empty"),
        ("  layouts: [{name: old}]", "layouts.0", "holds no selector"),
        ("  layouts: [{body: ['#b']}]", "layouts.0.name", "has no name"),
        ("  layouts: [{name: ' ', body: ['#b']}]", "layouts.0.name", "has no name"),
        ("  layouts: [{name: old, body: ['#b']}, {name: old, body: ['#c']}]", "layouts.1.name", '"old" already'),
        ("  layouts: [{name: old, valid_until: 2026-13-40, body: ['#b']}]", "layouts.0.valid_until", "must be a date"),
        ("  layouts: [{name: old, valid_until: soon, body: ['#b']}]", "layouts.0.valid_until", "must be a date"),
        ("  feeds: [/rss.xml, /atom.xml, /rss.xml]", "feeds.2", "stands twice"),
        ("  feeds: [/rss.xml, 'https://www.hanbit.example/rss.xml']", "feeds.1", "stands twice"),
        ("  lists: ['/list?b=1&page={page}', '/list?page={page}&b=1']", "lists.1", "stands twice"),
        ("  sitemaps: [/s.xml, /s.xml]", "sitemaps.1", "stands twice"),
        ("  family: ndsoft", "family", "stands twice"),
    ],
)
def test_each_fault_has_its_key_line_and_hint(
    line: str, key: str, words: str, tmp_path: Path, gazetteer: Gazetteer
) -> None:
    text = GOOD.replace("  name: 한빛신문\n", "") + line + "\n"
    if not line.startswith("  name"):
        text += "  name: 한빛신문\n"
    error = refused(written(tmp_path, text), gazetteer)
    assert f"gyeonggi.yaml:4: hanbit.{key}: " in error.en
    assert words in error.en
    assert "1군데" in error.ko


def test_a_day_that_no_calendar_has_hides_no_other_fault(tmp_path: Path, gazetteer: Gazetteer) -> None:
    text = GOOD + "  area: 한양\n  layouts:\n    - name: old\n      valid_until: 2026-13-40\n      body: ['#b']\n"
    error = refused(written(tmp_path, text), gazetteer)
    assert "gyeonggi.yaml:5: hanbit.area: " in error.en
    assert "gyeonggi.yaml:8: hanbit.layouts.0.valid_until: must be a date" in error.en


def test_particles_follow_the_word(tmp_path: Path, gazetteer: Gazetteer) -> None:
    error = refused(written(tmp_path, GOOD + "  region: [오산구, 없는읍]\n  area: 한양\n"), gazetteer)
    for words in ("‘오산구’라는 시·군·구", "‘없는읍’이라는 시·군·구", "‘한양’은 지역이"):
        assert words in error.ko


def test_an_address_that_differs_in_more_than_order_is_another(tmp_path: Path, gazetteer: Gazetteer) -> None:
    text = GOOD + "  lists: ['/list?b=1&page={page}', '/list?b=2&page={page}', '/List?b=1&page={page}']\n"
    assert len(loaded(written(tmp_path, text), gazetteer)[0].lists) == 3


@pytest.mark.parametrize(
    "licence", ["KOGL-0", "KOGL-4", "CC0", "CC-BY", "CC-BY-SA", "CC-BY-NC-ND", "PUBLIC-DOMAIN", "''"]
)
def test_known_licences(licence: str, tmp_path: Path, gazetteer: Gazetteer) -> None:
    text = GOOD + f"  license: {licence}\n"
    assert loaded(written(tmp_path, text), gazetteer)[0].license == licence.strip("'")


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
    assert "in busan.yaml:1 already" in error.en


def test_a_host_of_two_outlets_is_told_with_both_places(tmp_path: Path, gazetteer: Gazetteer) -> None:
    written(tmp_path, GOOD, "busan.yaml")
    error = refused(written(tmp_path, GOOD.replace("id: hanbit", "id: dasan"), "seoul.yaml"), gazetteer)
    assert 'seoul.yaml:4: dasan.url: "hanbit.example" is a host of hanbit (busan.yaml:4) already' in error.en
    assert "seoul.yaml:4: dasan.url: ‘hanbit.example’은(는) 이미 hanbit (busan.yaml:4)의 호스트" in error.ko


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("url: https://m.hanbit.example", "url"),
        ("url: http://HANBIT.example:80/", "url"),
        ("url: https://dasan.example\n  hosts: [news.dasan.example, cdn.hanbit.example]", "hosts.1"),
        ("url: https://dasan.example\n  hosts: [photo.hanbit.example:8443]", "hosts.0"),
    ],
)
def test_prefixes_scheme_and_default_port_make_no_other_host(
    line: str, key: str, tmp_path: Path, gazetteer: Gazetteer
) -> None:
    first = GOOD + "  hosts: ['photo.hanbit.example:8443']\n"
    written(tmp_path, f"{first}- id: dasan\n  name: 다산신문\n  family: ndsoft\n  {line}\n")
    assert f"dasan.{key}: " in refused(tmp_path, gazetteer).en


def test_what_shares_no_host_is_let_be(tmp_path: Path, gazetteer: Gazetteer) -> None:
    own = GOOD + "  hosts: [hanbit.example, m.hanbit.example]\n"
    other_port = GOOD.replace("id: hanbit", "id: dasan").replace(".example", ".example:8080")
    at_rest = GOOD.replace("id: hanbit", "id: hanbit-old") + "  active: false\n"
    folder = written(tmp_path, own + other_port + at_rest)
    assert [outlet.id for outlet in loaded(folder, gazetteer)] == ["hanbit", "dasan", "hanbit-old"]


def test_addresses_on_other_hosts_are_noted_and_read(tmp_path: Path, gazetteer: Gazetteer) -> None:
    text = GOOD + (
        "  hosts: [photo.hanbit.example]\n"
        "  feeds: ['https://feeds.example.net/hanbit.xml', 'https://hanbit.example/rss.xml']\n"
        "  lists: ['http://photo.hanbit.example/list']\n"
    )
    notes = Faults()
    outlets = load_outlets(written(tmp_path, text), FAMILIES, gazetteer=gazetteer, notes=notes)
    assert outlets[0].feeds[0] == "https://feeds.example.net/hanbit.xml"
    assert [(note.line, note.key) for note in notes.found] == [(6, "hanbit.feeds.0")]
    assert '"feeds.example.net" is no host of this outlet' in notes.found[0].en


@pytest.mark.parametrize(
    ("region", "area"),
    [("[오산시]", "경기"), ("[대구, 경남 진주시, 경남]", "대구·경남"), ("[광주광역시]", "전남광주"), ("[]", "")],
)
def test_without_an_area_the_provinces_of_the_region_are_it(
    region: str, area: str, tmp_path: Path, gazetteer: Gazetteer
) -> None:
    outlet = loaded(written(tmp_path, GOOD + f"  region: {region}\n"), gazetteer)[0]
    assert outlet.area == area
    assert gazetteer.area(area) == {gazetteer.places[code].province for code in outlet.region}


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
def test_any_yaml_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, gazetteer: Gazetteer, value: object
) -> None:
    folder = written(tmp_path_factory.mktemp("any"), yaml.safe_dump(value, allow_unicode=True))
    try:
        outlets = load_outlets(folder, FAMILIES, gazetteer=gazetteer)
    except ConfigError:
        return
    assert isinstance(outlets, tuple)
