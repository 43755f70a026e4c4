"""Every family and skin, on pages written for it: all fields exactly, and no article where there is none."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.discover import list_links
from crawler.document import parse
from crawler.extract import extract
from crawler.families import detect
from goeul.errors import SkipPage
from goeul.families import load_families
from goeul.records import Family, Outlet, Page, Selectors
from goeul.text import KST, iso

PAGES = Path(__file__).parent / "pages"
CONFIG = Path(__file__).parents[2] / "config"
EXPECTED = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(PAGES.glob("*.json"))}
ARTICLES = [name for name, expected in EXPECTED.items() if "title" in expected]
OTHERS = [name for name, expected in EXPECTED.items() if "skip" in expected]
LISTS = [name for name, expected in EXPECTED.items() if "links" in expected]


@pytest.fixture(scope="module")
def families() -> dict[str, Family]:
    return load_families(CONFIG)


def page(name: str, **changes: Any) -> Page:
    expected = EXPECTED[name]
    text = (PAGES / f"{name}.html").read_bytes().decode()  # line ends as they are
    made = Page(
        outlet_id="sample",
        article_id="1",
        url=expected["url"],
        status=200,
        content_type="text/html",
        body=text.encode(expected.get("encoding", "utf-8")),
        fetched_at=datetime(2026, 11, 24, 9, 30, tzinfo=KST),
    )
    return replace(made, **changes)


@pytest.mark.parametrize("name", ARTICLES)
def test_every_field_is_read_exactly(name: str, families: dict[str, Family]) -> None:
    expected = EXPECTED[name]
    article = extract(page(name), families)
    got = {
        "url": expected["url"],
        "canonical": article.url,
        "family": article.family,
        "extractor": article.extractor,
        "title": article.title,
        "subtitle": article.subtitle,
        "published": iso(article.published),
        "updated": iso(article.updated),
        "byline": article.byline,
        "section": article.section,
        "license": article.license,
        "captions": list(article.captions),
        "photos": [[photo.url, photo.caption] for photo in article.photos],
        "body": article.body.split("\n") if article.body else [],
    }
    assert got == {key: value for key, value in expected.items() if key != "encoding"}


TICKER = (
    "<div class='top'><span>2026.11.24 (화)</span><ul><li>• 흐림동두천 15.1℃</li><li>• 맑음강릉 9.3℃</li></ul>"
    "<p>기상청 제공</p></div>"
)
REGISTRATION = "<div class='foot'><p>등록번호 : 경기 아00000 | 등록일 : 2014년 3월 5일 | 발행인 : 아무개</p></div>"
RANKING = "".join(f"<li><a href='/x/{n}'>다른 고을의 {n}번째 일이 온 나라에 알려졌다.</a></li>" for n in range(9))


def capitals(html: str) -> str:
    return html if "__next_f" in html else re.sub(r"<(/?)(\w+)", lambda tag: f"<{tag[1]}{tag[2].upper()}", html)


def attributes_reversed(html: str) -> str:
    one = r"""\s+[\w:-]+=(?:"[^"]*"|'[^']*')"""
    return re.sub(
        rf"(<\w+)((?:{one}){{2,}})(?=\s*/?>)",
        lambda tag: tag[1] + "".join(reversed(re.findall(one, tag[2]))),
        html,
    )


def in_body(html: str, front: str = "", end: str = "") -> str:
    return re.sub(r"(<body[^>]*>)", lambda tag: tag[1] + front, html).replace("</body>", f"{end}</body>")


WRITINGS: dict[str, Callable[[str], str]] = {
    "capitals": capitals,
    "attributes reversed": attributes_reversed,
    "CRLF": lambda html: html.replace("\n", "\r\n"),
    "wrapped": lambda html: in_body(html, "<div id='wrap'><div class='inner container'>", "</div></div>"),
    "the day of the visit and a ticker on top": lambda html: in_body(html, TICKER),
    "a registration below": lambda html: in_body(html, end=REGISTRATION),
    "a ranking below": lambda html: in_body(
        html, end=f"<div class='side'><h4>많이 본 뉴스</h4><ol>{RANKING}</ol></div>"
    ),
}


@pytest.mark.parametrize("writing", WRITINGS)
def test_a_page_reads_the_same_however_it_is_written(writing: str, families: dict[str, Family]) -> None:
    wrong = []
    for name in ARTICLES:
        written = page(name)
        other = WRITINGS[writing]((PAGES / f"{name}.html").read_bytes().decode())
        body = other.encode(EXPECTED[name].get("encoding", "utf-8"), "xmlcharrefreplace")
        if extract(written, families) != extract(replace(written, body=body), families):
            wrong.append(name)
    assert wrong == []


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_no_article_is_skipped_with_its_reason(name: str, families: dict[str, Family]) -> None:
    with pytest.raises(SkipPage) as caught:
        extract(page(name), families)
    assert caught.value.reason == EXPECTED[name]["skip"]
    assert caught.value.ko
    assert caught.value.en


@pytest.mark.parametrize("content_type", ["text/html; charset=iso-8859-1", "text/html; charset=utf-8", ""])
def test_euc_kr_reads_right_under_any_label(content_type: str, families: dict[str, Family]) -> None:
    article = extract(page("ndsoft-0", content_type=content_type), families)
    assert article.title == EXPECTED["ndsoft-0"]["title"]
    assert article.body.startswith("가온군은 지난 4일")


def test_utf8_under_a_euc_kr_label(families: dict[str, Family]) -> None:
    text = (PAGES / "ndsoft-0.html").read_text("utf-8")
    article = extract(page("ndsoft-0", body=text.encode()), families)
    assert article.title == EXPECTED["ndsoft-0"]["title"]


@pytest.mark.parametrize("name", LISTS)
def test_every_link_of_a_list_is_read_exactly(name: str, families: dict[str, Family]) -> None:
    expected = EXPECTED[name]
    found = list_links(page(name).body, expected["url"], families[expected["family"]])
    assert [[link.url, link.title, iso(link.published)] for link in found] == expected["links"]


@pytest.mark.parametrize("family", [f for f in load_families(CONFIG) if f != "generic"])
def test_every_family_has_two_fixtures(family: str) -> None:
    assert sum(EXPECTED[name]["family"] == family for name in ARTICLES) >= 2


def test_every_skin_has_two_fixtures(families: dict[str, Family]) -> None:
    read = [EXPECTED[name]["extractor"] for name in ARTICLES]
    skins = {f"{family.id}/{skin.name}": 0 for family in families.values() for skin in family.skins}
    assert {skin: read.count(skin) for skin in skins if read.count(skin) < 2} == {}


def test_family_is_told_by_url_form_and_markers_together(families: dict[str, Family]) -> None:
    ndsoft = "https://a.example/news/articleView.html?idxno=1"
    one_class = parse('<div class="article-head-title">제목</div>')
    assert detect("https://a.example/about", one_class, families).id == "generic"
    assert detect(ndsoft, one_class, families).id == "ndsoft"
    assert detect(ndsoft, parse("<p>본문</p>"), families).id == "generic"
    assert detect(ndsoft, None, families).id == "ndsoft"
    two = parse('<ul class="infomation"><li>승인</li></ul><article class="article-veiw-body">본문</article>')
    assert detect("https://a.example/other", two, families).id == "ndsoft"


def test_outlet_selectors_come_first_and_its_facts_go_into_the_article(families: dict[str, Family]) -> None:
    outlet = Outlet(
        id="haedeun",
        name="해든뉴스",
        family="ndsoft",
        url="https://www.haedeun.example",
        area="gyeongnam",
        region=("48170",),
        select=Selectors(body=("#own",), title=("#own-title",)),
    )
    html = '<h1 id="own-title">새 얼굴 | 해든뉴스</h1><div id="own"><p>해든시가 새 얼굴을 뽑았다.</p></div>'
    article = extract(page("ndsoft-b", body=html.encode()), families, outlet)
    assert (article.title, article.body, article.extractor) == ("새 얼굴", "해든시가 새 얼굴을 뽑았다.", "outlet")
    assert (article.press, article.outlet_area, article.outlet_region) == ("해든뉴스", "gyeongnam", ("48170",))


def test_an_outlet_that_changed_its_cms_is_still_read(families: dict[str, Family]) -> None:
    moved = Outlet(id="mir", name="미르타임즈", family="ndsoft", url="http://www.mir.example")
    article = extract(page("mediaon"), families, moved)
    assert article.title == EXPECTED["mediaon"]["title"]
    assert article.body.split("\n") == EXPECTED["mediaon"]["body"]
    assert article.published == datetime(2023, 5, 17, 8, 24, 12, tzinfo=KST)


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_is_skipped(status: int, families: dict[str, Family]) -> None:
    with pytest.raises(SkipPage) as caught:
        extract(page("ndsoft-b", status=status), families)
    assert caught.value.reason == "gone"


def test_control_and_bidi_characters_do_not_leave(families: dict[str, Family]) -> None:
    html = (
        "<title>밝은 \u202e뉴스\u202c\u200b</title><h1>밝은 \u202e뉴스\u202c\u200b</h1>"
        "<div itemprop='articleBody'><p>밝은\u0007 동네의 \u2066새 소식\u2069을 오늘도 전한다.\u0000</p>"
        "<p>주민들은 다음 달에 있을 잔치를 함께 준비하고 있으며 모두 마흔 사람이 모였다고 한다.</p></div>"
    )
    article = extract(page("ndsoft-b", body=html.encode(), url="https://x.example/a/1"), families)
    assert article.title == "밝은 뉴스"
    assert article.body.split("\n")[0] == "밝은 동네의 새 소식을 오늘도 전한다."


def test_markup_in_a_title_stays_text(families: dict[str, Family]) -> None:
    html = (
        "<h3 class='heading'>&lt;script&gt;alert(1)&lt;/script&gt; 새 소식</h3>"
        "<ul class='infomation'><li>승인 2024.05.18</li></ul>"
        "<article id='article-view-content-div' class='article-veiw-body'><p>새 소식이 왔다.</p></article>"
    )
    article = extract(page("ndsoft-b", body=html.encode()), families)
    assert article.title == "<script>alert(1)</script> 새 소식"
    assert iso(article.published) == "2024-05-18"
