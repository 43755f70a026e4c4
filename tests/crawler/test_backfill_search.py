"""The search for the page where a range begins, and the walk from there, over lists of every shape."""

from collections.abc import Sequence
from datetime import date, timedelta
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.backfill_cursor import Cursor, ListCursor, read_cursor
from crawler.backfill_list import Turn, fresh_slice, missing, page_wanted, settled, turn
from crawler.gallop import LAST_PAGE, Search, next_page, start, told
from crawler.periods import Period
from goeul.store import FrontierItem

TODAY = date(2026, 11, 24)


def items(days: Sequence[date], *, first: int = 0, dated: bool = True) -> list[FrontierItem]:
    return [
        FrontierItem(article_id=f"a{number}", url=f"https://paper.example/{number}", published=day if dated else None)
        for number, day in enumerate(days, first)
    ]


def stated(page: Sequence[FrontierItem]) -> dict[str, date]:
    return {item.article_id: item.published for item in page if item.published}


class Lister:
    """A list from new to old, cut into pages. After the last page comes what some server or other would give."""

    def __init__(self, days: Sequence[date], a_page: int, *, end: str = "404", dated: bool = True) -> None:
        self.all = items(days, dated=dated)
        self.truth = {item.article_id: day for item, day in zip(self.all, days, strict=True)}
        self.a_page = a_page
        self.end = end
        self.asked: list[int] = []

    @property
    def pages(self) -> int:
        return max(1, -(-len(self.all) // self.a_page))

    def page(self, number: int) -> list[FrontierItem] | None:
        self.asked.append(number)
        if number > self.pages:
            match self.end:
                case "404":
                    return None
                case "empty":
                    return []
                case "first":
                    number = 1
                case "last":
                    number = self.pages
        return self.all[(number - 1) * self.a_page : number * self.a_page]


def read_all(lister: Lister, within: Period, *, known: Sequence[str] = ()) -> dict[str, date]:
    """Read the list as a backfill would; what is asked to be fetched is known from then on. Article → its day."""
    at, stored = ListCursor(), {each: lister.truth[each] for each in known}
    queued: dict[str, date] = {}
    while True:
        at = read_cursor(Cursor(at=at).to_json()).at  # as after a restart
        if at.awaiting:
            dates = [stored[each] for each in at.awaiting if each in stored]
            turned = settled(at, dates, within)
        else:
            number = page_wanted(at)
            if number is None:
                return queued
            page = lister.page(number)
            if page is None:
                turned = missing(at)
            else:
                known_days = {item.article_id: stored[item.article_id] for item in page if item.article_id in stored}
                turned = turn(at, page, {**known_days, **stated(page)}, within)
        queued.update({item.article_id: lister.truth[item.article_id] for item in turned.items})
        stored.update({item.article_id: lister.truth[item.article_id] for item in turned.items})
        at = turned.at
        assert len(lister.asked) < 10_000
        if turned.ended and not at.awaiting:
            return queued


@st.composite
def listings(draw: st.DrawFn) -> tuple[list[date], int, Period]:
    gaps = draw(st.lists(st.integers(0, 9), max_size=300))
    days = [TODAY - timedelta(days=sum(gaps[: number + 1])) for number in range(len(gaps))]
    first = draw(st.integers(0, 1200))
    length = draw(st.integers(0, 400))
    until = TODAY - timedelta(days=first)
    return days, draw(st.integers(1, 12)), Period(until - timedelta(days=length), until)


@given(listings(), st.sampled_from(["404", "empty", "first", "last"]), st.booleans())
def test_every_article_of_the_range_is_found_whatever_follows_the_last_page(
    drawn: tuple[list[date], int, Period], end: str, dated: bool
) -> None:
    days, a_page, within = drawn
    lister = Lister(days, a_page, end=end, dated=dated)
    queued = read_all(lister, within)
    wanted = {each for each, day in lister.truth.items() if within.first <= day <= within.last}
    assert wanted <= set(queued)
    if dated:
        assert set(queued) == wanted


@given(st.integers(1, 60_000), st.integers(0, 70_000))
def test_a_page_far_back_is_found_with_few_requests(pages: int, newer: int) -> None:
    """Pages 1 to `newer` are newer than the range, the list ends after `pages`."""
    search, asked = Search(), 0
    while (page := next_page(search)) is not None:
        asked += 1
        search = told(search, "beyond" if page > pages else "newer" if page <= newer else "reached")
    assert start(search) == max(1, min(newer, pages))
    assert asked <= 2 * log2(min(newer, pages) + 2) + 2


@given(st.lists(st.sampled_from(["newer", "reached", "beyond", "unknown"])))
def test_the_search_ends_whatever_a_server_says(answers: list[str]) -> None:
    search, asked = Search(), 0
    said = iter(answers)
    while (page := next_page(search)) is not None:
        assert 1 <= page <= LAST_PAGE
        search = told(search, next(said, "newer"))  # type: ignore[arg-type]
        asked += 1
        assert asked <= 64


def test_a_year_back_does_not_read_every_page() -> None:
    days = [TODAY - timedelta(days=number // 20) for number in range(20 * 1500)]  # a page a day, four years
    within = Period(TODAY - timedelta(days=366), TODAY - timedelta(days=360))
    lister = Lister(days, 20)
    assert len(read_all(lister, within)) == 7 * 20
    assert len(lister.asked) < 40
    assert max(lister.asked) < 600


def test_an_undated_list_is_searched_by_reading_some_articles() -> None:
    days = [TODAY - timedelta(days=number // 20) for number in range(20 * 1000)]
    within = Period(TODAY - timedelta(days=503), TODAY - timedelta(days=500))
    lister = Lister(days, 20, dated=False)
    queued = read_all(lister, within)
    assert {each for each, day in lister.truth.items() if within.first <= day <= within.last} <= set(queued)
    assert len(queued) < 300  # of 20,000


def test_dates_of_stored_articles_spare_reading_them_again() -> None:
    days = [TODAY - timedelta(days=number // 10) for number in range(1000)]
    within = Period(TODAY - timedelta(days=12), TODAY - timedelta(days=10))
    lister = Lister(days, 10, dated=False)
    queued = read_all(lister, within, known=list(lister.truth))
    assert set(queued) == {each for each, day in lister.truth.items() if within.first <= day <= within.last}


def test_articles_pinned_to_every_page_do_not_hide_the_end_of_the_range() -> None:
    pinned = items([TODAY] * 3, first=100_000)
    days = [TODAY - timedelta(days=number // 5) for number in range(500)]

    class Pinned(Lister):
        def page(self, number: int) -> list[FrontierItem] | None:
            page = super().page(number)
            return page and [*pinned, *page]

    lister = Pinned(days, 10)
    lister.truth.update({item.article_id: TODAY for item in pinned})
    within = Period(TODAY - timedelta(days=30), TODAY - timedelta(days=25))
    queued = read_all(lister, within)
    assert set(queued) == {each for each, day in lister.truth.items() if within.first <= day <= within.last}
    assert len(lister.asked) < 25


@pytest.mark.parametrize("back", [400, 0])
def test_endless_new_pages_end(back: int) -> None:
    """A server that makes up a page for every number, each with articles of today."""

    class Endless(Lister):
        def page(self, number: int) -> list[FrontierItem] | None:
            self.asked.append(number)
            made = items([TODAY] * 5, first=5 * number)
            self.truth.update({item.article_id: TODAY for item in made})
            return made

    lister = Endless([], 5)
    within = Period(TODAY - timedelta(days=back + 10), TODAY - timedelta(days=back))
    assert bool(read_all(lister, within)) == (back == 0)
    assert len(lister.asked) < 250


def test_pages_that_come_back_in_turns_end() -> None:
    days = [TODAY] * 40

    class Turning(Lister):
        def page(self, number: int) -> list[FrontierItem] | None:
            self.asked.append(number)
            return self.all[:20] if number % 2 else self.all[20:]

    lister = Turning(days, 20)
    assert set(read_all(lister, Period(TODAY, TODAY))) == set(lister.truth)
    assert len(lister.asked) < 10


def test_a_list_that_moved_on_by_a_page_between_two_slices_goes_on() -> None:
    within = Period(TODAY - timedelta(days=50), TODAY)
    first, second = items([TODAY] * 5), items([TODAY - timedelta(days=1)] * 5, first=5)
    at = ListCursor(searching=False, page=1)
    for page in (first, second):
        at = turn(at, page, stated(page), within).at
    at = fresh_slice(at)
    moved: Turn = turn(at, second, stated(second), within)
    assert not moved.ended
    assert moved.at.stale == 0
