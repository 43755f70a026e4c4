"""Backfills by the crawler's own child process, from list servers and sitemaps of every kind; killed at any moment."""

import random
import signal
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from goeul.records import Selectors
from goeul.store import Backfill, Store
from goeul.text import KST

TODAY = date(2026, 11, 24)
ROWS = Selectors(list_row=("#section-list li",))
VIEW = "/news/articleView.html?idxno="


@pytest.fixture
def make_history(web: Any) -> Iterator[Callable[..., Any]]:
    """An outlet with a long history: five articles a day, a list whose rows carry dates, perhaps only for scripts."""
    made: list[Any] = []

    class History(web.FakeOutlet):  # type: ignore[misc]
        def __init__(self, days: int, *, a_day: int = 5, dated: bool = True, for_scripts: bool = False) -> None:
            super().__init__(days * a_day, in_feed=5)
            self.a_day = a_day
            self.dated = dated
            self.for_scripts = for_scripts

        def day(self, article_id: str) -> date:
            age = len(self.ids) - 1 - self.ids.index(article_id)
            return TODAY - timedelta(days=age // self.a_day)

        def within(self, since: date, until: date) -> set[str]:
            return {each for each in self.ids if since <= self.day(each) <= until}

        def _list(self, page: int) -> str:
            asked_by_script = "X-Requested-With" in self.asked[-1][2]
            page = 1 if self.for_scripts and not asked_by_script else page
            newest = list(reversed(self.ids))[(page - 1) * self.a_page : page * self.a_page]
            rows = "".join(self._row(each) for each in newest)
            return f'<!doctype html><html><body><section id="section-list"><ul>{rows}</ul></section></body></html>'

        def _row(self, article_id: str) -> str:
            stated = f"<em>{self.day(article_id):%Y.%m.%d} 09:00</em>" if self.dated else ""
            link = f'<h4 class="titles"><a href="{VIEW}{article_id}">지역 소식 {article_id}번째</a></h4>'
            return f"<li>{link}<span class='byline'>{stated}</span></li>"

        def lists(self) -> list[str]:
            return [path for path in self.paths() if "List" in path]

        def views(self) -> list[str]:
            return [path.rpartition("=")[2] for path in self.paths() if VIEW in path]

    def make(*args: Any, **kwargs: Any) -> Any:
        made.append(History(*args, **kwargs))
        return made[-1]

    yield make
    for outlet in made:
        outlet.close()


def order(desk: Any, since: date, until: date) -> int:
    with desk.store() as store:
        return int(store.add_backfill("paper", since, until).id)


def job(desk: Any, outlet: Any, **more: Any) -> Any:
    rules = {"backfill_only": True, "backfill_seconds": 60.0, "backfill_pages": 500, **more}
    return desk.job(outlet.record(select=ROWS), **rules)


def state(store: Store, number: int) -> Backfill:
    found = store.backfill(number)
    assert found is not None
    return found


def test_a_range_half_a_year_back_is_fetched_whole_without_reading_every_page(desk: Any, make_history: Any) -> None:
    outlet = make_history(360)
    since, until = TODAY - timedelta(days=203), TODAY - timedelta(days=199)
    number = order(desk, since, until)

    child = desk.run(job(desk, outlet))

    assert child.exit_code == 0, child.errors
    assert set(desk.pages()) == outlet.within(since, until)
    assert len(outlet.views()) == 25
    assert len(outlet.lists()) < 25  # of 90 pages
    (told,) = child.of("backfill")
    assert (told["id"], told["why"], told["state"]) == (number, "done", "done")
    assert child.of("left")
    with desk.store() as store:
        done = state(store, number)
        assert (done.state, done.new, done.pages_read) == ("done", 25, len(outlet.lists()))
        assert done.oldest is not None
        assert done.oldest < since
        assert store.backfill_progress(number).fetched == 25
        today = datetime.now(KST).date()
        assert store.spent(outlet.netloc, today) == 25 + len(outlet.lists()) + 1  # the front page, for robots.txt


def test_a_visit_fetches_what_is_new_before_the_backfill_has_its_slice(desk: Any, make_history: Any) -> None:
    outlet = make_history(60)
    number = order(desk, TODAY - timedelta(days=50), TODAY - timedelta(days=49))
    child = desk.run(job(desk, outlet, backfill_only=False, pages=1))
    fetched = outlet.views()
    new = set(outlet.ids[-20:])
    assert set(fetched[: len(new)]) == new
    assert set(fetched[len(new) :]) == outlet.within(TODAY - timedelta(days=50), TODAY - timedelta(days=49))
    assert [each["event"] for each in child.events if each["event"] in ("outlet", "backfill", "left")] == [
        "outlet",
        "backfill",
        "left",
    ]
    with desk.store() as store:
        assert state(store, number).state == "done"
        assert store.outlet_states()["paper"].state == "ok"


def test_the_budget_of_a_day_is_kept_over_runs_and_the_next_day_goes_on(desk: Any, make_history: Any) -> None:
    outlet = make_history(100)
    since, until = TODAY - timedelta(days=60), TODAY - timedelta(days=51)
    number = order(desk, since, until)
    for _ in range(3):
        child = desk.run(job(desk, outlet, backfill_per_day=30))
        assert child.of("backfill")[-1]["why"] == "budget"
    assert len(outlet.views()) + len(outlet.lists()) == 29  # and the front page
    with desk.store() as store:
        assert state(store, number).state == "running"
        assert store.frontier_counts()["leased"] == 0
    desk.run(job(desk, outlet, backfill_per_day=300))  # as if the day were over
    assert set(desk.pages()) == outlet.within(since, until)
    assert len(outlet.views()) == len(set(outlet.views())) == 50


def test_nothing_is_asked_where_backfills_are_switched_off_or_paused(desk: Any, make_history: Any) -> None:
    outlet = make_history(20)
    number = order(desk, TODAY - timedelta(days=15), TODAY - timedelta(days=10))
    desk.run(job(desk, outlet, backfill_per_day=0))
    with desk.store() as store:
        store.set_backfill_state(number, "paused")
    desk.run(job(desk, outlet))
    assert outlet.lists() == []
    assert outlet.views() == []
    with desk.store() as store:
        store.set_backfill_state(number, "running")
    desk.run(job(desk, outlet))
    assert len(outlet.views()) == 30


def test_a_list_whose_pages_only_scripts_get_is_read_to_its_end(desk: Any, make_history: Any) -> None:
    outlet = make_history(60, for_scripts=True)
    since, until = TODAY - timedelta(days=40), TODAY - timedelta(days=35)
    order(desk, since, until)
    desk.run(job(desk, outlet))
    assert set(desk.pages()) == outlet.within(since, until)


def test_a_server_that_sends_every_missing_page_home(desk: Any, make_history: Any, web: Any) -> None:
    """Its front page shows today's news: it must not be taken for a page of the list that is too new."""
    outlet = make_history(40)
    pages = len(outlet.ids) // outlet.a_page
    for page in range(pages + 1, 300):
        outlet.replies[f"/news/articleList.html?page={page}"] = web.Reply(status=302, headers={"Location": "/"})
    today = "".join(f'<a href="{VIEW}{number}">오늘의 소식 {number}</a>' for number in range(9000, 9040))
    outlet.replies["/"] = web.Reply(f"<html><body><ul><li>2026.11.24 {today}</li></ul></body></html>")
    since, until = TODAY - timedelta(days=38), TODAY - timedelta(days=36)
    order(desk, since, until)
    desk.run(job(desk, outlet))
    assert set(desk.pages()) == outlet.within(since, until)


def test_an_outlet_without_lists_and_sitemaps_has_no_history(desk: Any, make_history: Any) -> None:
    outlet = make_history(20)
    number = order(desk, TODAY, TODAY)
    desk.run(desk.job(outlet.record(lists=("/",)), backfill_only=True))
    with desk.store() as store:
        assert (state(store, number).state, state(store, number).detail) == ("failed", "no history")


def test_sitemaps_are_read_where_their_dates_meet_the_range(desk: Any, make_history: Any, web: Any) -> None:
    outlet = make_history(90, a_day=2)
    outlet.replies["/robots.txt"] = web.Reply("User-agent: *\nSitemap: /sitemap.xml\n", kind="text/plain")
    months = ("2026-08", "2026-09", "2026-10", "2026-11")
    index = "".join(f"<sitemap><loc>/sitemap-{month}.xml</loc></sitemap>" for month in months)
    index += "<sitemap><loc>/sitemap-old.xml</loc><lastmod>2026-03-01</lastmod></sitemap>"
    index += "<sitemap><loc>/sitemap.xml</loc></sitemap>"  # itself
    outlet.replies["/sitemap.xml"] = web.Reply(f"<sitemapindex>{index}</sitemapindex>", kind="application/xml")
    for month in months:
        rows = "".join(
            f"<url><loc>{VIEW}{each}</loc><lastmod>{outlet.day(each)}T10:00:00+09:00</lastmod></url>"
            for each in outlet.ids
            if f"{outlet.day(each):%Y-%m}" == month
        )
        outlet.replies[f"/sitemap-{month}.xml"] = web.Reply(f"<urlset>{rows}</urlset>", kind="application/xml")
    since, until = date(2026, 9, 25), date(2026, 10, 5)
    number = order(desk, since, until)

    desk.run(desk.job(outlet.record(lists=("/",), select=ROWS), backfill_only=False, backfill_pages=100))

    read = [path for path in outlet.paths() if "sitemap-" in path]
    assert {"/sitemap-2026-09.xml", "/sitemap-2026-10.xml"} <= set(read)
    assert "/sitemap-2026-08.xml" not in read
    assert "/sitemap-old.xml" not in read[-2:]
    assert outlet.within(since, until) <= set(desk.pages())
    with desk.store() as store:
        assert state(store, number).state == "done"
        assert state(store, number).new == 22


def test_a_page_that_fails_is_tried_in_later_slices_and_then_left_out(desk: Any, make_history: Any, web: Any) -> None:
    outlet = make_history(60)
    broken = "/news/articleList.html?page=10"  # in the middle of the range
    outlet.replies[broken] = web.Reply(status=500)
    since, until = TODAY - timedelta(days=44), TODAY - timedelta(days=30)
    number = order(desk, since, until)
    for _ in range(2):
        child = desk.run(job(desk, outlet))
        assert child.of("backfill")[-1]["why"] == "halt"
        with desk.store() as store:
            assert "HTTP 500" in state(store, number).detail
    desk.run(job(desk, outlet))
    with desk.store() as store:
        assert state(store, number).state == "done"
        assert "HTTP 500" in state(store, number).detail  # what is missing is told to the end
    lost = set(list(reversed(outlet.ids))[180:200])
    assert set(desk.pages()) == outlet.within(since, until) - lost


def test_a_host_that_is_down_is_not_held_against_its_pages(desk: Any, make_history: Any) -> None:
    outlet = make_history(20)
    number = order(desk, TODAY - timedelta(days=15), TODAY - timedelta(days=10))
    asked = job(desk, outlet)
    outlet.close()
    for _ in range(5):
        child = desk.run(asked)
        assert child.exit_code == 0, child.errors
    with desk.store() as store:
        assert state(store, number).state == "running"
        assert "connection refused" in state(store, number).detail


def test_killed_again_and_again_a_backfill_loses_and_doubles_nothing(desk: Any, make_history: Any, web: Any) -> None:
    outlet = make_history(120)
    since, until = TODAY - timedelta(days=80), TODAY - timedelta(days=65)
    number = order(desk, since, until)
    for article_id in outlet.ids:  # slow enough for a kill to find it at work
        outlet.replies[f"{VIEW}{article_id}"] = web.Reply(web.article(article_id), wait=0.05)
    desk.fetch.update(delay_seconds=0.01, lease_seconds=0.6)
    chance = random.Random()
    kills = 6
    for kill in range(kills):
        child = desk.start(job(desk, outlet))
        if kill % 2:
            child.reaches("fetched", chance.randint(1, 8))
        else:
            child.until("robots") if kill == 0 else time.sleep(1.0 + chance.random())
        time.sleep(chance.random() * 0.05)
        child.process.send_signal(signal.SIGKILL)
        child.process.communicate()
    with desk.store() as store:
        pages_before = state(store, number).pages_read
    last = desk.run(job(desk, outlet))

    assert last.exit_code == 0, last.errors
    assert set(desk.pages()) == outlet.within(since, until)
    views, lists = outlet.views(), outlet.lists()
    assert len(views) - len(set(views)) <= kills  # one that was under way at a kill is asked for once more
    with desk.store() as store:
        done = state(store, number)
        assert (done.state, done.new) == ("done", 80)
        assert done.pages_read >= pages_before
        assert 0 <= len(lists) - done.pages_read <= kills
        counts = store.frontier_counts()
        assert (counts["queued"], counts["leased"]) == (0, 0)
    assert outlet.most_at_once <= 2


def test_a_pause_or_an_end_is_heeded_in_the_middle_of_a_slice(desk: Any, make_history: Any, web: Any) -> None:
    outlet = make_history(60)
    since, until = TODAY - timedelta(days=50), TODAY - timedelta(days=10)
    number = order(desk, since, until)
    for article_id in outlet.ids:
        outlet.replies[f"{VIEW}{article_id}"] = web.Reply(web.article(article_id), wait=0.02)
    child = desk.start(job(desk, outlet))
    child.until("fetched", 3)
    with desk.store() as store:
        store.set_backfill_state(number, "paused")
    assert child.end() == 0
    assert child.of("backfill")[-1]["why"] == "paused"
    assert 3 <= len(outlet.views()) <= 43  # the batch at hand, and one that was leased meanwhile
    with desk.store() as store:
        store.set_backfill_state(number, "running")
    child = desk.start(job(desk, outlet))
    child.until("fetched", 3)
    with desk.store() as store:
        store.cancel_backfill(number, "cancelled")
    assert child.end() == 0
    with desk.store() as store:
        assert (state(store, number).state, state(store, number).detail) == ("failed", "cancelled")
        assert store.frontier_counts()["queued"] == 0
