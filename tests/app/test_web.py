"""The search page as browsers, scripts and attackers meet it."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import feedparser
import httpx
import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.stages import Stages
from app.web.site import HEADERS
from goeul.settings import load_settings

OSAN = "/?q=" + quote("지역:오산시 데이터기반행정")
HOSTILE = "<script>alert(1)</script> 오산시, 데이터기반행정 실태점검"


@pytest.fixture(scope="module")
def web(stages: Stages, serving: Any) -> Iterator[httpx.Client]:
    with serving(stages) as client:
        yield client


@pytest.fixture(scope="module")
def rough_web(rough_crawl: Any, serving: Any) -> Iterator[httpx.Client]:
    with rough_crawl[0].stages() as stages, serving(stages) as client:
        yield client


def page(web: httpx.Client, address: str, status: int = 200) -> Any:
    reply = web.get(address)
    assert reply.status_code == status, reply.text[:500]
    return lxml.html.fromstring(reply.text)


def words(tree: Any, css: str) -> list[str]:
    return [" ".join(element.text_content().split()) for element in tree.cssselect(css)]


def link(tree: Any, css: str, text: str) -> str:
    """Where the link with this text leads."""
    return str(next(a.get("href") for a in tree.cssselect(css) if text in a.text_content()))


# What people see


def test_the_front_page_shows_the_newest_first_with_facets(web: httpx.Client, town: Any) -> None:
    tree = page(web, "/")
    assert words(tree, ".total") == [f"기사 {len(town.samples.expected)}건 · 1/5쪽"]
    days = [time.get("datetime") for time in tree.cssselect("time")]
    assert len(days) == 20
    assert days == sorted(days, reverse=True)
    assert words(tree, "aside h2") == ["지역", "주제", "매체", "달"]
    assert words(tree, "html > head > title") == ["고을 · 지역 뉴스 검색"]
    assert tree.get("lang") == "ko"


def test_a_search_marks_what_it_found_and_says_why_each_tag_was_given(web: httpx.Client) -> None:
    tree = page(web, OSAN)
    assert words(tree, ".total") == ["기사 3건"]
    assert "데이터기반행정" in words(tree, "h3 mark")
    assert "데이터기반행정" in words(tree, ".snippet mark")
    place = tree.cssselect("details.place")[0]
    assert words(place, "summary") == ["경기 오산시"]
    assert re.search("제목 ‘오산시’ — .*이름", words(place, "li")[0])
    assert re.search("확신 [0-9]+%", words(place, ".why-head")[0])
    assert words(tree.cssselect("details.topic")[0], "summary") == ["데이터기반행정"]
    outlet = tree.cssselect("h3 a")[0]
    assert outlet.get("href").startswith("http://127.0.0.1:")
    assert set(outlet.get("rel").split()) >= {"noopener", "nofollow"}


def test_it_speaks_english_and_keeps_the_search(web: httpx.Client) -> None:
    english = link(page(web, OSAN), "header nav a", "English")
    tree = page(web, english)
    assert tree.get("lang") == "en"
    assert words(tree, ".total") == ["3 articles"]
    assert words(tree, "aside h2") == ["Region", "Topic", "Outlet", "Month"]
    assert "Data-driven administration" in words(tree, "details.topic summary")
    assert [box.get("value") for box in tree.cssselect("input[name=lang]")] == ["en"]
    assert link(tree, "header nav a", "한국어") == OSAN.replace("%20", "+")
    assert "lang=en" in link(tree, "aside a", "마루일보")


def test_facets_are_links_that_add_and_take_away(web: httpx.Client) -> None:
    tree = page(web, "/")
    both = link(page(web, link(tree, "aside a", "마루일보")), "aside a", "물빛저널")
    assert parse_qs(urlsplit(both).query) == {"outlet": ["maru", "mulbit"]}
    tree = page(web, both)
    assert words(tree, "aside li.on .name") == ["마루일보", "물빛저널"]
    counts = dict(zip(words(tree, "aside .name"), map(int, words(tree, "aside .count")), strict=True))
    assert words(tree, ".total")[0].startswith(f"기사 {counts['마루일보'] + counts['물빛저널']}건")
    assert words(tree, ".chips a") == ["마루일보 ×풀기", "물빛저널 ×풀기"]
    assert link(tree, "aside a", "마루일보") == "/?outlet=mulbit"
    assert link(tree, ".chips a", "물빛저널") == "/?outlet=maru"
    assert [box.get("value") for box in tree.cssselect("form input[name=outlet]")] == ["maru", "mulbit"]


def test_a_filter_that_leaves_nothing_can_be_lifted(web: httpx.Client) -> None:
    tree = page(web, "/?region=41370&topic=agriculture&month=2019-01&kind=photo&from=2019-01-01")
    assert "찾은 기사가 없습니다" in words(tree, ".total")[0]
    chips = words(tree, ".chips a")
    assert [chip.split(" ×")[0] for chip in chips] == [
        "경기 오산시",
        "농업·축산·임업",
        "2019-01",
        "사진",
        "2019-01-01 –",
    ]
    assert "경기 오산시" in words(tree, "aside li.on .name")


def test_pages_lead_on_and_back_and_not_beyond(web: httpx.Client) -> None:
    second = page(web, link(page(web, "/"), ".pager a", "다음"))
    assert second.cssselect("ol")[0].get("start") == "21"
    assert link(second, ".pager a", "이전") == "/"
    last = page(web, "/?page=5")
    assert words(last, ".pager a") == ["← 이전"]
    beyond = page(web, "/?page=400")
    assert words(beyond, ".total") == ["이 쪽에는 기사가 없습니다. 기사는 83건입니다."]
    assert link(beyond, ".pager a", "이전") == "/?page=5"


def test_a_period_narrows_both_ends_included(web: httpx.Client, town: Any) -> None:
    days = [each.published.date().isoformat() for each in town.samples.expected]
    day = days[0]
    tree = page(web, f"/?from={day}&to={day}")
    assert words(tree, ".total")[0].startswith(f"기사 {days.count(day)}건")
    assert tree.cssselect("input[name=from]")[0].get("value") == day


def test_the_page_needs_no_javascript_and_loads_nothing_from_elsewhere(web: httpx.Client) -> None:
    text = web.get(OSAN).text
    tree = lxml.html.fromstring(text)
    assert not tree.xpath("//script | //style | //*[@style] | //img | //iframe")
    assert not tree.xpath("//@*[starts-with(name(), 'on')]")
    assert {element.get("href") for element in tree.cssselect("link")} == {"/static/goeul.css", "/static/goeul.svg"}
    for address in ("/static/goeul.css", "/static/goeul.svg"):
        assert web.get(address).status_code == 200


@pytest.mark.parametrize("address", ["/", "/?q=%22", "/api/search", "/nothing", "/static/goeul.css", "/feeds/1.atom"])
def test_every_reply_forbids_what_the_page_does_not_need(web: httpx.Client, address: str) -> None:
    headers = web.get(address).headers
    assert {name: headers[name] for name in HEADERS} == HEADERS
    assert "script-src" not in headers["content-security-policy"]
    assert headers["content-security-policy"].startswith("default-src 'none'")


# What goes wrong


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/?q=" + quote('오산 "버스'), "따옴표가 닫히지 않았습니다"),
        ("/?q=" + quote("지역:중구"), "서울 중구"),
        ("/?q=" + "a" * 3000, "너무 깁니다"),
        ("/?q=" + "(" * 400 + "a" + ")" * 400, "괄호가"),
        ("/?region=99999", "모르는 지역 코드: 99999"),
        ("/?from=garbage", "날짜를 읽을 수 없습니다: garbage"),
        ("/?from=2026-11-02&to=2026-11-01", "거꾸로"),
    ],
)
def test_what_cannot_be_asked_is_told_in_the_page(web: httpx.Client, address: str, told: str) -> None:
    tree = page(web, address, 400)
    assert told in words(tree, ".error")[0]
    assert tree.cssselect("form.search")
    reply = web.get("/api" + address.replace("/?", "/search?"))
    assert reply.status_code == 400
    assert told in reply.json()["error"]["ko"]


def test_a_query_error_shows_the_place_and_a_bad_filter_can_be_lifted(web: httpx.Client) -> None:
    assert words(page(web, "/?q=" + quote('오산 "버스'), 400), ".error mark") == ['"']
    assert web.get("/api/search?q=" + quote('오산 "버스')).json()["error"]["position"] == 3
    assert link(page(web, "/?region=99999", 400), ".chips a", "99999") == "/"
    assert "A quote is not closed" in words(page(web, "/?lang=en&q=" + quote('"'), 400), ".error")[0]


@pytest.mark.parametrize("number", ["-1", "0", "1" + "0" * 30, "9" * 5000, "٣", "1.5", "", "None", "NaN"])
def test_page_numbers_that_are_none_are_some_page(web: httpx.Client, number: str) -> None:
    assert web.get("/", params={"page": number}).status_code == 200


@pytest.mark.parametrize("name", ["topic", "outlet", "month", "kind"])
def test_values_that_nobody_has_find_nothing(web: httpx.Client, name: str) -> None:
    for value in ("없음", "\x00", "a" * 5000, "' OR 1=1 --", "\u202e"):
        assert web.get("/", params={name: value}).status_code == 200


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_are_days_too(web: httpx.Client, day: str) -> None:
    assert web.get("/", params={"from": day}).status_code == 200
    assert web.get("/", params={"to": day}).status_code == 200


PIECES = st.sampled_from(
    [
        '"',
        "(",
        ")",
        "-",
        "OR",
        "|",
        "지역:",
        "기간:",
        "주제:",
        "오산시",
        "\x00",
        "\u200b",
        "..",
        "9999",
        "‘",
        "*",
        "\\",
        "%",
    ]
)


@settings(deadline=None, max_examples=60)
@given(
    query=st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=12).map("".join)),
    filters=st.dictionaries(
        st.sampled_from(["region", "topic", "month", "from", "to", "sort", "page", "lang", "x"]), st.text(max_size=12)
    ),
)
def test_no_request_breaks_the_page(web: httpx.Client, query: str, filters: dict[str, str]) -> None:
    safe = {name: value.encode(errors="replace").decode() for name, value in {"q": query, **filters}.items()}
    for path in ("/", "/api/search"):
        assert web.get(path, params=safe).status_code in (200, 400)


def test_what_an_outlet_writes_is_text(rough_web: httpx.Client) -> None:
    reply = rough_web.get("/?q=" + quote("지역:오산시"))
    assert "<script" not in reply.text
    tree = lxml.html.fromstring(reply.text)
    assert any(title.startswith(HOSTILE) for title in words(tree, "h3"))
    titles = [hit["title"] for hit in rough_web.get("/api/search?q=" + quote("지역:오산시")).json()["hits"]]
    assert any(title.startswith(HOSTILE) for title in titles)
    echoed = rough_web.get("/", params={"q": '"><script>alert(2)</script>', "topic": "<script>alert(3)</script>"})
    assert "<script" not in echoed.text


def test_pages_that_are_not_there(web: httpx.Client) -> None:
    assert "찾는 페이지가 없습니다" in words(page(web, "/nothing", 404), ".error")[0]
    assert "There is no such page" in words(page(web, "/nothing?lang=en", 404), ".error")[0]
    assert web.get("/api/nothing").json()["error"]["ko"].startswith("찾는 페이지가 없습니다")
    assert web.post("/").status_code == 405
    for name in ("99", "abc", "-1", "9" * 400, "..%2f..%2fgoeul.db", "1%00"):
        assert web.get(f"/feeds/{name}.atom").status_code == 404, name


def test_a_feed_is_served(web: httpx.Client) -> None:
    reply = web.get("/feeds/1.atom")
    assert reply.headers["content-type"].startswith("application/atom+xml")
    assert len(feedparser.parse(reply.content).entries) == 3


def test_data_for_scripts(web: httpx.Client, town: Any) -> None:
    found = web.get("/api/search", params={"q": "지역:오산시", "topic": "data-driven-administration"}).json()
    assert found["total"] == 3
    assert set(found["hits"][0]["municipalities"][0]) == {*("code", "name", "confidence", "low", "why", "evidence")}
    assert web.get("/health").json() == {"articles": len(town.samples.expected), "waiting": 0}
    assert "/api/search" in json.dumps(web.get("/api/openapi.json").json()["paths"])


def test_what_an_outlet_took_down_is_shown_no_more_though_the_index_still_has_it(own: Any, serving: Any) -> None:
    with own.stages() as stages, serving(stages) as web:
        before = web.get("/api/search", params={"q": "지역:오산시"}).json()["hits"]
        with own.store() as store:
            gone = next(
                s for s in store.iter_articles() if s.annotated.article.url == before[0]["url"]
            ).annotated.article
            assert store.mark_deleted(gone.outlet_id, gone.article_id, "HTTP 410")
        after = web.get("/api/search", params={"q": "지역:오산시"}).json()["hits"]
        assert [hit["url"] for hit in after] == [hit["url"] for hit in before[1:]]
        assert not any(gone.url in a.get("href") for a in page(web, "/?q=" + quote("지역:오산시")).cssselect("main a"))


# What is down


def test_an_engine_that_is_down_is_told(town: Any, serving: Any) -> None:
    flags = {"data_dir": town.data, "search.engine": "elasticsearch", "elasticsearch.url": "http://127.0.0.1:9"}
    settings = load_settings(config_dir=town.config, flags=flags, environ={})
    with Stages(settings) as stages, serving(stages) as web:
        tree = page(web, "/", 503)
        assert "127.0.0.1:9" in words(tree, ".error")[0]
        assert web.get("/api/search").status_code == 503
        assert web.get("/health").status_code == 200


def test_a_fault_of_ours_is_a_page_too_and_goes_to_the_log(
    own: Any, serving: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with own.stages() as stages, serving(stages) as web:
        monkeypatch.setattr(stages.search, "search", lambda _: 1 / 0)
        reply = web.get("/")
        assert reply.status_code == 500
        assert "고을 안에서 문제가 생겼습니다" in reply.text
        assert {name: reply.headers[name] for name in HEADERS} == HEADERS
    assert "ZeroDivisionError" in caplog.text
