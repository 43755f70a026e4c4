"""Layouts with a last day: an outlet's redesigns, and pages kept from before them."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.document import parse
from crawler.extract import extract
from crawler.families import detect_with
from crawler.layouts import in_order, is_past
from crawler.selectors import Finder
from goeul.errors import SkipPage
from goeul.families import load_families
from goeul.records import Family, Outlet, Page, Selectors
from goeul.text import KST

CONFIG = Path(__file__).parents[2] / "config"
OLD, NEW = date(2025, 12, 31), date(2026, 6, 30)


def layout(name: str, valid_until: date | None = None) -> Selectors:
    return Selectors(name=name, body=(f"#{name}",), valid_until=valid_until)


def page(html: str, day: str = "2026-11-24", **changes: Any) -> Page:
    made = Page(
        outlet_id="x",
        article_id="1",
        url="https://x.example/article/1001",
        status=200,
        content_type="",
        body=html.encode(),
        fetched_at=datetime.fromisoformat(f"{day}T12:00:00+09:00"),
    )
    return replace(made, **changes)


def outlet(*layouts: Selectors, select: Selectors | None = None) -> Outlet:
    return Outlet(id="x", name="엑스", family="generic", url="https://x.example", select=select, layouts=layouts)


def html(*ids: str) -> str:
    texts = "".join(f"<div id='{each}'><p>{each} 자리에 놓인 소식이다.</p></div>" for each in ids)
    return f"<title>새 소식 왔다</title><h1>새 소식 왔다</h1>{texts}"


def test_layouts_are_tried_by_the_day_of_the_page() -> None:
    first, second, today = layout("first", OLD), layout("second", NEW), layout("today")
    layouts = (today, first, second)
    assert in_order(layouts, date(2025, 1, 1)) == ((first, second), (today,), ())
    assert in_order(layouts, date(2026, 1, 1)) == ((second,), (today,), (first,))
    assert in_order(layouts, date(2026, 11, 24)) == ((), (today,), (second, first))


def test_a_layout_holds_through_its_last_day() -> None:
    assert not is_past(layout("a", OLD), OLD)
    assert is_past(layout("a", OLD), date(2026, 1, 1))
    assert not is_past(layout("a"), date.max)


@given(st.lists(st.none() | st.dates()), st.dates())
def test_no_layout_is_lost(ends: list[date | None], day: date) -> None:
    layouts = [layout(str(number), end) for number, end in enumerate(ends)]
    assert sorted(each.name for group in in_order(layouts, day) for each in group) == sorted(
        each.name for each in layouts
    )


@pytest.mark.parametrize(
    ("day", "extractor"),
    [("2025-06-01", "outlet/first"), ("2026-03-01", "outlet/second"), ("2026-11-24", "outlet")],
)
def test_a_page_that_fits_all_is_read_by_the_layout_of_its_day(day: str, extractor: str) -> None:
    made = outlet(layout("first", OLD), layout("second", NEW), select=Selectors(body=("#today",)))
    article = extract(page(html("first", "second", "today"), day), load_families(CONFIG), made)
    assert article.extractor == extractor


def test_a_layout_past_its_day_still_reads_a_new_page_that_nothing_else_fits_and_says_so() -> None:
    made = outlet(layout("first", OLD), select=Selectors(body=("#today",)))
    article = extract(page(html("first")), load_families(CONFIG), made)
    assert (article.extractor, article.body) == ("outlet/first (past)", "first 자리에 놓인 소식이다.")


def test_a_familys_skin_past_its_day_goes_last() -> None:
    family = Family(id="paper", name="종이", article_paths=("/article/{id}",), skins=(layout("a", OLD), layout("b")))
    families = {"paper": family}
    made = Outlet(id="x", name="엑스", family="paper", url="https://x.example")
    both = html("a", "b")
    assert extract(page(both, "2025-05-05"), families, made).extractor == "paper/a"
    assert extract(page(both), families, made).extractor == "paper/b"
    assert extract(page(html("a")), families, made).extractor == "paper/a (past)"


def test_a_family_past_its_day_is_found_only_where_no_other_is() -> None:
    old = Family(id="old", name="옛", article_paths=("/article/{id}",), markers=("#a", "#b"), valid_until=OLD)
    new = Family(id="new", name="새", article_paths=("/article/{id}",), markers=("#a",))
    text = html("a", "b")
    finder = Finder(parse(text), text)
    families = {"old": old, "new": new}
    assert detect_with("https://x.example/article/1", finder, families, date(2026, 11, 24)).id == "new"
    assert detect_with("https://x.example/article/1", finder, families, OLD).id == "old"
    assert detect_with("https://x.example/article/1", finder, {"old": old}, date(2026, 11, 24)).id == "old"


def test_an_outlet_that_moved_to_another_cms_is_read_by_that_ones_skins() -> None:
    text = (
        "<title>새 소식 왔다 - 엑스</title><h3 class='heading'>새 소식 왔다</h3>"
        "<ul class='infomation'><li>승인 2026.05.01 10:00</li></ul>"
        "<article id='article-view-content-div' class='article-veiw-body'><p>새 소식이 왔다.</p></article>"
    )
    moved = Outlet(id="x", name="엑스", family="aid", url="https://x.example")
    article = extract(
        page(text, url="https://x.example/article.php?aid=1234567890123456789"), load_families(CONFIG), moved
    )
    assert (article.family, article.extractor) == ("ndsoft", "ndsoft/B")
    assert article.url == "https://x.example/article.php?aid=1234567890123456789"
    assert article.published == datetime(2026, 5, 1, 10, tzinfo=KST)


def test_an_outlets_own_layout_does_not_hide_that_an_article_is_gone() -> None:
    made = outlet(select=Selectors(body=("#today",)))
    gone = "<title>엑스</title><div id='today'>삭제된 기사입니다.</div>"
    with pytest.raises(SkipPage) as caught:
        extract(page(gone), load_families(CONFIG), made)
    assert caught.value.reason == "gone"
