"""Fields on small pages: where each is found when selectors say nothing, and what must not be taken for it."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.extract import extract
from crawler.houses import is_press_name, named_in_copyright
from goeul.families import load_families
from goeul.records import Article, Family, Outlet, Page, Photo, Selectors
from goeul.text import KST

CONFIG = Path(__file__).parents[2] / "config"
TEXT = (
    "<p>가온시가 강가에 새 놀이터를 열었다.</p><p>놀이터에는 물이 흐르는 도랑과 모래밭이 있다고 시는 밝혔다.</p>"
    "<p>어린이들은 저녁 여섯 시까지 마음껏 놀 수 있다.</p>"
)
FETCHED = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def families() -> dict[str, Family]:
    return load_families(CONFIG)


def read(html: str, families: dict[str, Family], outlet: Outlet | None = None, **changes: Any) -> Article:
    made = Page(
        outlet_id="x",
        article_id="1",
        url="https://x.example/a/1001",
        status=200,
        content_type="",
        body=html.encode(),
        fetched_at=FETCHED,
    )
    return extract(replace(made, **changes), families, outlet)


def around(before: str = "", after: str = "", head: str = "<title>가온시 새 놀이터</title>") -> str:
    return f"<html><head>{head}</head><body>{before}<div id='t'>{TEXT}</div>{after}</body></html>"


@pytest.mark.parametrize(
    "title",
    [
        "가온시 새 놀이터 - 두레신문",
        "가온시 새 놀이터 : 두레신문",
        "가온시 새 놀이터 | 두레신문",
        "가온시 새 놀이터ㅣ두레신문",
        "두레신문:가온시 새 놀이터",
        "[두레신문] 가온시 새 놀이터",
        "두레신문 모바일 :: 가온시 새 놀이터",
        "두레신문 - 가온시 새 놀이터",
        "가온시 새 놀이터:두레신문",
        "가온시 새 놀이터|두레신문",
        "가온시 새 놀이터-두레신문",
    ],
)
def test_the_outlets_name_leaves_the_title(title: str, families: dict[str, Family]) -> None:
    outlet = Outlet(id="x", name="두레신문", family="generic", url="https://x.example")
    assert read(around(head=f"<title>{title}</title>"), families, outlet).title == "가온시 새 놀이터"


def test_another_name_stays_in_the_title(families: dict[str, Family]) -> None:
    outlet = Outlet(id="x", name="두레신문", family="generic", url="https://x.example")
    title = "가온시 새 놀이터 - 여름 나기"
    assert read(around(head=f"<title>{title}</title>"), families, outlet).title == title


def test_a_name_is_told_by_the_copyright_notice(families: dict[str, Family]) -> None:
    html = around(
        head="<title>누리마당저널 - 가온시 새 놀이터</title>", after="<p>저작권자 © 누리마당저널 무단전재 금지</p>"
    )
    assert read(html, families).title == "가온시 새 놀이터"


def test_a_title_that_is_only_the_outlets_name_yields_to_a_heading(families: dict[str, Family]) -> None:
    html = around("<p class='subject'>가온시 새 놀이터</p>", head="<title>::: 두레신문 :::</title>")
    assert read(html, families).title == "가온시 새 놀이터"


@pytest.mark.parametrize(
    ("notice", "names"),
    [
        ("&lt; 저작권자 © 가온신문 무단전재 &gt;", ("가온신문",)),
        ("Copyright ⓒ 2020 <a href='/'>도담일보</a> All rights", ("도담일보",)),
        ("사진 ⓒ 나루일보", ()),
        ("ⓒ 나루일보 무단전재 및 재배포 금지", ("나루일보",)),
        ("저작권자 ⓒ 연합뉴스", ()),
        ("Copyright (c) jQuery Foundation", ()),
    ],
)
def test_names_in_copyright_notices(notice: str, names: tuple[str, ...]) -> None:
    assert named_in_copyright(notice) == names


def test_press_names() -> None:
    assert is_press_name(":: 가온뉴스 ::")
    assert not is_press_name("가온시 새 소식")
    assert not is_press_name("다시 읽는 지역신문")


@pytest.mark.parametrize(
    ("before", "published"),
    [
        ("<div>가온시 새 놀이터</div><div>2020년 08월 07일(금) 10:25</div>", datetime(2020, 8, 7, 10, 25, tzinfo=KST)),
        ("<p>최종편집 2026-11-24 08:10</p><p>2021-02-03 04:05</p>", datetime(2021, 2, 3, 4, 5, tzinfo=KST)),
        (
            "<h1>가온시 새 놀이터</h1><time datetime='2024-05-04T02:00:00Z'>2024-05-04</time>",
            datetime(2024, 5, 4, 11, tzinfo=KST),
        ),
        ("<h1>가온시 새 놀이터</h1><p>입력 26-01-05 14:11</p>", datetime(2026, 1, 5, 14, 11, tzinfo=KST)),
        ("<h1>가온시 새 놀이터</h1><p>등록일 2024.05.18</p>", date(2024, 5, 18)),
        ("<p>2026.11.24 (화)</p><h1>가온시 새 놀이터</h1>", None),
        ("<p>2026-11-24 09:31</p>", None),  # a clock
        ("<p>최종편집 2026-11-24 08:10</p>", None),
        ("", None),
    ],
)
def test_when_it_was_published(before: str, published: date | None, families: dict[str, Family]) -> None:
    assert read(around(before), families).published == published


def test_dates_only_in_the_state_of_a_framework(families: dict[str, Family]) -> None:
    state = (
        '{"article":{"title":"가온시 새 놀이터","content":"'
        + "가온시가 새 놀이터를 열었다. " * 12
        + '","publishedAt":"2025-05-05 09:00"}}'
    )
    html = (
        "<title>가온시 새 놀이터</title><h3 class='heading'>가온시 새 놀이터</h3>"
        f"<article id='article-view-content-div' class='article-veiw-body'>{TEXT}</article>"
        f"<script id='__NEXT_DATA__' type='application/json'>{state}</script>"
    )
    article = read(html, families, url="https://x.example/news/articleView.html?idxno=7")
    assert (article.extractor, article.published) == ("ndsoft/B", datetime(2025, 5, 5, 9, tzinfo=KST))


@pytest.mark.parametrize(
    ("before", "byline"),
    [
        ("<h1>가온시 새 놀이터</h1><p>백노을 noeul@dure.example</p>", "백노을"),
        ("<h1>가온시 새 놀이터</h1><p>등록일 2023-12-12 14:05 / 갯바위 기자</p>", "갯바위"),
        ("<h1>가온시 새 놀이터</h1><p>작성자 : 풀잎</p>", "풀잎"),
        ("<h1>가온시 새 놀이터</h1><p>작성자 : 관리자</p>", ""),
    ],
)
def test_who_wrote_it(before: str, byline: str, families: dict[str, Family]) -> None:
    assert read(around(before), families).byline == byline


def test_a_subtitle_named_so_stands_apart(families: dict[str, Family]) -> None:
    article = read(around("<h1>가온시 새 놀이터</h1><h2 class='sub_title'>물놀이도 된다<br>값은 없다</h2>"), families)
    assert article.subtitle == "물놀이도 된다\n값은 없다"
    assert article.body.startswith("가온시가 강가에")


@pytest.mark.parametrize(
    ("title", "section"),
    [
        ("가온시 새 놀이터 < 사회 < 기사본문 - 두레신문", "사회"),
        ("가온시 새 놀이터 < 복지 < 사회 < 기사본문 - 두레신문", "복지"),
        ("가온시 새 놀이터 < 두레신문", ""),
    ],
)
def test_the_section_in_the_windows_title(title: str, section: str, families: dict[str, Family]) -> None:
    assert read(around(head=f"<title>{title.replace('<', '&lt;')}</title>"), families).section == section


def test_a_dateline_of_the_outlet_is_no_text(families: dict[str, Family]) -> None:
    outlet = Outlet(id="x", name="두레신문", family="generic", url="https://x.example")
    for dateline in ("두레신문 | ", "두레신문 나한결 기자 | ", "[두레신문] ", "가온시= 나한결 기자 | "):
        html = around().replace("<p>가온시가", f"<p>{dateline}가온시가", 1)
        assert read(html, families, outlet).body.startswith("가온시가 강가에"), dateline


def test_selectors_of_an_outlet_tell_captions_and_photos_beside_the_body(families: dict[str, Family]) -> None:
    outlet = Outlet(
        id="x",
        name="두레신문",
        family="generic",
        url="https://x.example",
        select=Selectors(body=("#t",), caption=(".small",), photo=("#top",)),
    )
    html = around("<div id='top'><img src='/top.jpg'><span>강가의 아침</span></div>").replace(
        TEXT, f"<img src='/in.jpg'><p class='small'>새 놀이터에서 노는 어린이들이 웃는다.</p>{TEXT}"
    )
    article = read(html, families, outlet)
    assert article.captions == ("새 놀이터에서 노는 어린이들이 웃는다.", "강가의 아침")
    assert article.photos == (
        Photo(url="https://x.example/in.jpg", caption="새 놀이터에서 노는 어린이들이 웃는다."),
        Photo(url="https://x.example/top.jpg", caption="강가의 아침"),
    )
    assert "웃는다" not in article.body


def test_the_text_of_a_photo_article_is_its_captions(families: dict[str, Family]) -> None:
    teasers = "".join(f"<p>다른 고을의 {n}번째 일이 온 나라에 널리 알려졌다고 한다.</p>" for n in range(9))
    html = (
        "<title>[포토] 강가의 아침</title><h3 class='heading'>[포토] 강가의 아침</h3>"
        "<article id='article-view-content-div' class='article-veiw-body'>"
        "<figure><img src='/1.jpg'><figcaption>가온 강가에 안개가 끼었다.</figcaption></figure></article>"
        f"<section class='box'>{teasers}</section>"
    )
    article = read(html, families, url="https://x.example/news/articleView.html?idxno=7")
    assert (article.body, article.captions) == ("가온 강가에 안개가 끼었다.", ("가온 강가에 안개가 끼었다.",))
    assert article.extractor == "ndsoft/B"


def test_a_title_that_only_its_size_marks(families: dict[str, Family]) -> None:
    html = (
        "<title>가온신문</title><table>"
        "<tr><td><a href='/news/articleList.html?sc_section_code=S1N1'>정치 소식</a></td></tr>"
        "<tr><td><span style='font-size:24px'>가온군 새 도로 열어</span></td></tr>"
        "<tr><td>[0호] 2010년 03월 02일 (화) 11:20:00 김돌 기자 dol@o.example</td></tr>"
        "<tr><td class='view_r' id='articleBody'>가온군에 새 도로가 열렸다.<br><br>길이는 4㎞다.</td></tr></table>"
    )
    article = read(html, families, url="https://x.example/news/articleView.html?idxno=7")
    assert (article.title, article.byline) == ("가온군 새 도로 열어", "김돌")
    assert article.published == datetime(2010, 3, 2, 11, 20, tzinfo=KST)


@pytest.mark.parametrize("suffix", [":물길소식", "-물길소식", "|물길소식", " - 물길소식"])
@pytest.mark.parametrize("tag", ["h1", "h2"])
def test_a_heading_without_the_suffix_goes_before_the_head(suffix: str, tag: str, families: dict[str, Family]) -> None:
    html = around(before=f"<{tag}>가온시 새 놀이터</{tag}>", head=f"<title>가온시 새 놀이터{suffix}</title>")
    assert read(html, families).title == "가온시 새 놀이터"


def test_a_heading_that_the_head_cuts_short_is_the_title(families: dict[str, Family]) -> None:
    html = around(before="<h1>가온시 새 놀이터 강가에 연다</h1>", head="<title>가온시 새 놀이터 - 물길</title>")
    assert read(html, families).title == "가온시 새 놀이터 강가에 연다"


def test_a_title_may_end_with_a_colon_and_words(families: dict[str, Family]) -> None:
    html = around(head="<title>가온시 새 놀이터:물과 모래</title>")
    assert read(html, families).title == "가온시 새 놀이터:물과 모래"


STATE = "가온시가 강가에 새 놀이터를 열었다. 놀이터에는 물이 흐르는 도랑과 모래밭이 있다고 시는 밝혔다. " * 4


@pytest.mark.parametrize(
    ("head", "headline", "title"),
    [
        ("새 놀이터 연다 | 물길", "새 놀이터 연다", "새 놀이터 연다"),
        ("새 놀이터 연다 :: 물길", "새 놀이터 연다", "새 놀이터 연다"),
        ("가온시 놀이터 | 물길", "가온시 놀이터 강가에 연다", "가온시 놀이터 강가에 연다"),
    ],
)
@pytest.mark.parametrize(
    ("who", "byline"),
    [
        ({"reporter": {"name": "나한결"}}, "나한결"),
        ({"writer": "나한결"}, "나한결"),
        ({"author": [{"name": "나한결"}, {"name": "도새벽"}]}, "나한결, 도새벽"),
        ({"reporterName": "나한결"}, "나한결"),
    ],
)
def test_title_and_byline_that_stand_with_an_embedded_text(
    head: str, headline: str, title: str, who: dict[str, object], byline: str, families: dict[str, Family]
) -> None:
    state = json.dumps({"props": {"news": {"title": headline, "contentHtml": f"<p>{STATE}</p>", **who}}})
    script = f'<script id="__NEXT_DATA__" type="application/json">{state}</script>'
    article = read(f"<html><head><title>{head}</title></head><body><div id=a></div>{script}</body></html>", families)
    assert (article.title, article.byline, article.body) == (title, byline, STATE.strip())


@pytest.mark.parametrize(
    ("fields", "published", "updated"),
    [
        ("<li>UPDATE: 2012년 08월 02일</li>", date(2012, 8, 2), None),
        ("<li>UPDATE: 2012.08.02 09:10</li>", datetime(2012, 8, 2, 9, 10, tzinfo=KST), None),
        ("<li>등록 2012.08.01</li><li>UPDATE: 2012.08.02</li>", date(2012, 8, 1), date(2012, 8, 2)),
        ("<li>등록 2012.08.01</li><li>수정 2012.08.01</li>", date(2012, 8, 1), date(2012, 8, 1)),
    ],
)
def test_a_lone_update_is_the_date_of_the_article(
    fields: str, published: date, updated: date | None, families: dict[str, Family]
) -> None:
    html = (
        f"<title>x</title><h2>가온시 새 놀이터</h2><ul class='art_info'>{fields}</ul><div class='article'>{TEXT}</div>"
    )
    html += "<a href='/news/section_list_all.html?sec_no=1'>목록</a>"
    article = read(html, families, url="https://x.example/news/article.html?no=812")
    assert (article.family, article.published, article.updated) == ("mediaon", published, updated)


def test_a_byline_inside_an_article_page_is_read(families: dict[str, Family]) -> None:
    inner = f"<div class='article_cont_wrap'>{TEXT}<div class='byline'>문가람 기자</div></div>"
    html = f"<h1 class='article_tit'>가온시 새 놀이터</h1>{inner}<a href='/article/7'>다른 기사</a>"
    article = read(html, families, url="https://x.example/article/20180903580123")
    assert (article.family, article.byline, "문가람" in article.body) == ("articlepage", "문가람", False)


@pytest.mark.parametrize(
    ("alt", "caption"),
    [
        ("강가에 들어선 놀이터 전경", "강가에 들어선 놀이터 전경"),
        ("", ""),
        ("기사 이미지", ""),
        ("IMG_2031.jpg", ""),
        ("가온시 새 놀이터", ""),
        ("강가_전경.jpg", ""),
    ],
)
def test_a_photo_without_a_caption_has_its_alternative_text(
    alt: str, caption: str, families: dict[str, Family]
) -> None:
    photo = f'<figure><img src="/photo/1.jpg" alt="{alt}"></figure>'
    html = around().replace(f"<div id='t'>{TEXT}", f"<div id='articleBody'>{photo}{TEXT}")
    article = read(html, families)
    assert [(picture.caption) for picture in article.photos] == [caption]
    assert article.captions == ((caption,) if caption else ())
