"""Titles without the outlet's affixes."""

import pytest

from crawler.document import parse
from crawler.titles import find_title, strip_affixes, without_category

NAMES = ("가온신문",)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("배추 첫 출하 - 가온신문", "배추 첫 출하"),
        ("배추 첫 출하 : 가온신문", "배추 첫 출하"),
        ("배추 첫 출하 | 가온신문", "배추 첫 출하"),
        ("배추 첫 출하ㅣ가온신문", "배추 첫 출하"),
        ("배추 첫 출하-사회ㅣ가온신문", "배추 첫 출하"),
        ("배추 첫 출하 < 사회 < 기사본문 - 가온신문", "배추 첫 출하"),
        ("배추 첫 출하 : 뉴스 : 가온신문", "배추 첫 출하"),
        ("가온신문 모바일 :: 배추 첫 출하", "배추 첫 출하"),
        ("가온신문 - 배추 첫 출하", "배추 첫 출하"),
        # Nothing that is not the outlet's name goes.
        ("배추 첫 출하 - 누리일보", "배추 첫 출하 - 누리일보"),
        ("[르포] 배추밭 - 새벽부터 저녁까지", "[르포] 배추밭 - 새벽부터 저녁까지"),
        ("가온신문 창간 30년", "가온신문 창간 30년"),
        ("배추 3-0 무", "배추 3-0 무"),
        ("가온신문", "가온신문"),
        ("", ""),
    ],
)
def test_only_names_of_the_site_are_stripped(title: str, expected: str) -> None:
    assert strip_affixes(title, NAMES, ("사회",)) == expected


def test_affixes_of_the_outlets_entry() -> None:
    assert strip_affixes("배추 첫 출하 :: 바른 소식", (), (), (" :: 바른 소식",)) == "배추 첫 출하"


def test_a_category_in_front() -> None:
    assert without_category("농업 | 배추 첫 출하했다", ["배추 첫 출하했다 > 농업 | 가온신문"]) == "배추 첫 출하했다"
    assert without_category("농업 | 배추", ["다른 제목"]) == "농업 | 배추"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        # The heading that the page's title begins or ends with, whatever the site is called.
        (
            "<title>가온군 배추 첫 출하 소식 : 뉴스 : 어디닷컴</title><h1>어디닷컴</h1>"
            "<h2>가온군 배추 첫 출하 소식</h2>",
            "가온군 배추 첫 출하 소식",
        ),
        (
            "<title>어디닷컴 - 가온군 배추 첫 출하 소식</title><h2>가온군 배추 첫 출하 소식</h2>",
            "가온군 배추 첫 출하 소식",
        ),
        (
            "<title>가온군 배추 첫 출하 - 바른 언론 가온뉴스타임</title><h1>바른 언론 가온뉴스타임</h1>"
            "<h2>가온군 배추 첫 출하</h2>",
            "가온군 배추 첫 출하",
        ),
        # A title that names only a place in the site says nothing; the heading before the body does.
        (
            "<title>알림마당>가온뉴스>보도자료 > 상세</title><h2>알림마당</h2><p class='tit'>배추 처음 출하</p>"
            "<b class='tit-txt'>등록일 2025-01-02</b>",
            "배추 처음 출하",
        ),
        (
            "<title>언론보도자료</title><h3>언론보도자료</h3><div class='subject'>가온군 배추 처음 출하</div>",
            "가온군 배추 처음 출하",
        ),
        ("<title>가온신문</title><h1>배추 처음 출하</h1><h2>하루 40톤 서울로</h2>", "배추 처음 출하"),
        (
            "<title>가온군청</title><table><tr><th colspan='4'>배추 처음 출하</th></tr>"
            "<tr><th>등록일</th><td>1</td></tr>"
            "</table>",
            "배추 처음 출하",
        ),
        ("<title>배추 첫 출하했다</title>", "배추 첫 출하했다"),
        ("<p>아무것도 없다</p>", None),
    ],
)
def test_titles_of_pages_of_unknown_make(html: str, expected: str | None) -> None:
    root = parse(html + "<div id='body'>본문</div>")
    title = next(iter(root.iter("title")), None)
    forms = (title.text or "",) if title is not None else ()
    (body,) = root.xpath("//*[@id='body']")
    found = find_title(root, forms, body, NAMES, ())
    assert (found.text if found else None) == expected
