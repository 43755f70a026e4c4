"""The entry that a probe prints: at most eight lines, read back by the loader as they were meant."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.outlet_entry import LINES, make_entry, outlet_id
from app.outlet_guess import home
from crawler.probing.findings import Findings, FoundList, FoundSource
from goeul.families import load_families
from goeul.gazetteer import load_gazetteer
from goeul.outlets import load_outlets
from goeul.records import Outlet

CONFIG = Path(__file__).parents[2] / "config"
FAMILIES = load_families(CONFIG)
GAZETTEER = load_gazetteer(CONFIG)


def findings(**more: object) -> Findings:
    plain = {"asked": "x", "url": "https://www.saenae.co.kr", "names": ("새내신문",), "family": "ndsoft"}
    return Findings(**{**plain, **more})  # type: ignore[arg-type]


def feed(url: str) -> FoundSource:
    return FoundSource(kind="feed", url=url, items=3, articles=3)


def read_back(text: str, folder: Path) -> Outlet:
    (folder / "outlets").mkdir(exist_ok=True)
    (folder / "outlets" / "gyeonggi.yaml").write_text(text, encoding="utf-8")
    (outlet,) = load_outlets(folder, FAMILIES, gazetteer=GAZETTEER)
    return outlet


def entry(found: Findings, *outlets: Outlet) -> str:
    return make_entry(found, families=FAMILIES, outlets=outlets, gazetteer=GAZETTEER).text


@given(
    name=st.text(min_size=1, max_size=30).map(lambda text: " ".join(text.split())).filter(bool),
    paths=st.lists(st.text(st.characters(codec="ascii", exclude_characters="\\"), max_size=30), max_size=3),
    affix=st.text(max_size=10).map(lambda text: " ".join(text.split())),
    family=st.sampled_from(sorted(FAMILIES)),
    charset=st.sampled_from(["utf-8", "cp949"]),
    address=st.sampled_from(["", "경기도 오산시 세교로 1", "서울특별시 중구", "오산", "전라남도 순천시"]),
)
def test_whatever_was_found_the_loader_reads_it_back(
    tmp_path_factory: pytest.TempPathFactory,
    name: str,
    paths: list[str],
    affix: str,
    family: str,
    charset: str,
    address: str,
) -> None:
    from goeul.text import one_line

    name, affix = one_line(name) or "x", one_line(affix)
    cleaned = tuple("/" + one_line(path).replace(" ", "") for path in paths)
    found = findings(
        names=(name, "오산"),
        family=family,
        sources=tuple(feed(f"https://www.saenae.co.kr{path}") for path in cleaned if not path.startswith("//")),
        lists=tuple(FoundList(path=path, articles=9) for path in cleaned),
        affix_left=affix,
        charset=charset,
        address=address,
    )
    text = entry(found)
    assert len(text.splitlines()) <= LINES
    assert text.endswith("  verified: false\n")
    outlet = read_back(text, tmp_path_factory.mktemp("entry"))
    assert (outlet.id, outlet.name, outlet.family, outlet.url) == ("saenae", name, family, "https://www.saenae.co.kr")
    assert set(outlet.lists) <= set(cleaned)
    assert not any("{" in path for path in (*outlet.lists, *outlet.feeds))
    assert outlet.title_affixes in ((), (affix,))


def test_what_the_family_says_is_not_said_again(tmp_path: Path) -> None:
    usual = findings(
        sources=(feed("https://www.saenae.co.kr/rss/allArticle.xml"),),
        lists=(FoundList(path=FAMILIES["ndsoft"].lists[0], articles=20, paging="scripted"),),
    )
    assert read_back(entry(usual), tmp_path) == Outlet(
        id="saenae", name="새내신문", family="ndsoft", url="https://www.saenae.co.kr"
    )
    own = findings(sources=(feed("https://www.saenae.co.kr/rss/S1N1.xml"), feed("https://feeds.example.net/saenae")))
    assert read_back(entry(own), tmp_path).feeds == ("/rss/S1N1.xml", "https://feeds.example.net/saenae")


def test_what_finds_no_line_is_named() -> None:
    found = findings(
        family="generic",
        address="경기도 오산시 1",
        names=("오산신문",),
        sources=(feed("https://www.saenae.co.kr/feed.xml"),),
        lists=(FoundList(path="/list?p={page}", articles=9),),
        affix_left=" ▶ 새내",
        charset="cp949",
    )
    made = make_entry(found, families=FAMILIES, outlets=(), gazetteer=GAZETTEER)
    assert made.left_out == ("title_affixes", "charset")
    assert (made.file, made.region) == ("gyeonggi.yaml", ("경기 오산시",))
    assert "  region: [경기 오산시]\n  feeds: [/feed.xml]\n" in made.text
    assert '  lists: ["/list?p={page}"]\n' in made.text


def test_an_outlet_that_is_there_is_recognised() -> None:
    there = Outlet(id="saenae-old", name="새내", family="ndsoft", url="http://m.saenae.co.kr")
    made = make_entry(findings(), families=FAMILIES, outlets=(there,), gazetteer=GAZETTEER)
    assert (made.known_as, made.outlet_id) == ("saenae-old", "saenae-old")


@pytest.mark.parametrize(
    ("host", "taken", "slug"),
    [
        ("www.osannews.co.kr", (), "osannews"),
        ("osannews.com", ("osannews",), "osannews-com"),
        ("news.osan.kr", (), "news-osan"),
        ("xn--hc0bn6in0h88ho8f39h.com", (), "xn--hc0bn6in0h88ho8f39h"),
        ("127.0.0.1:8080", (), "127-0-0-1-8080"),
    ],
)
def test_ids_come_from_the_host(host: str, taken: tuple[str, ...], slug: str) -> None:
    assert outlet_id(host, taken) == slug


@pytest.mark.parametrize(
    ("names", "address", "region", "area"),
    [
        (("오산새내신문",), "경기도 오산시 세교로 1", ("경기 오산시",), "경기"),
        (("수원일보",), "경기도 수원시 팔달구 정조로 1", ("경기 수원시",), "경기"),
        (("경기새내일보",), "경기도 수원시 팔달구 정조로 1", ("경기",), "경기"),  # the seat is not what it covers
        (("새내일보",), "경기도 수원시 팔달구", (), "경기"),
        (("고성새내",), "강원특별자치도 고성군 간성읍", ("강원 고성군",), "강원"),
        (("고성새내",), "경상남도 진주시", (), "경남"),  # another 고성, or none
        (("광주새내",), "광주광역시 동구 금남로", ("광주광역시",), "광주"),
        (("광주새내",), "경기도 광주시 경안로", ("경기 광주시",), "경기"),
        (("오산새내",), "", (), ""),
        (("오산새내",), "세교로 1, 2층", (), ""),
        ((), "경기도 오산시", (), "경기"),
    ],
)
def test_a_region_only_where_name_and_address_agree(
    names: tuple[str, ...], address: str, region: tuple[str, ...], area: str
) -> None:
    found = home(names, address, GAZETTEER)
    assert (found.region, found.area) == (region, area)
    assert all(len(GAZETTEER.meant(name)) == 1 for name in found.region)
