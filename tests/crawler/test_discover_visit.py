"""Discovery within a visit, on a real store: what is remembered, what is read again, what was taken down."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from crawler.answers import Answer
from crawler.job import FetchRules, PollRules, RecheckRules
from crawler.outcomes import Task
from crawler.visit import Visit
from goeul.errors import StoreError
from goeul.records import Annotated, Article, Outlet, Tags
from goeul.store import Store
from goeul.store.records import no_match

ROOT = "http://paper.kr"
OUTLET = Outlet(id="paper", name="신문", family="paper", url=ROOT)
VIEW = "/news/articleView.html?idxno="
FEED, LIST = "/rss/all.xml", "/news/articleList.html?page=1"
RULES = FetchRules(user_agent="goeul/0", lease_seconds=5)


class Net:
    """A paper whose feed and list answer 304 to those who have seen them, and whose articles may change or go."""

    def __init__(self, web, **titles):
        self.web = web
        self.titles = titles
        self.updated = {}
        self.gone = {}  # id → status
        self.asked = []

    async def __call__(self, url, *, headers=None, **_):
        path = url.removeprefix(ROOT)
        self.asked.append(path)
        if path in (FEED, LIST):
            page = self.feed() if path == FEED else self.web.links(VIEW + each for each in self.titles)
            etag = f'"{hash(page)}"'
            if (headers or {}).get("If-None-Match") == etag:
                return Answer(url=url, status=304, body=b"")
            return Answer(url=url, status=200, body=page.encode(), etag=etag)
        article_id = path.removeprefix(VIEW)
        status = self.gone.get(article_id, 200 if article_id in self.titles else 404)
        return Answer(url=url, status=status, body=self.web.article(article_id).encode(), content_type="text/html")

    def feed(self):
        entries = "".join(
            f'<entry><title>{title}</title><link href="{VIEW}{each}"/>'
            f"<updated>{self.updated.get(each, '')}</updated></entry>"
            for each, title in self.titles.items()
        )
        return f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'

    def articles(self):
        return [path.removeprefix(VIEW) for path in self.asked if path.startswith(VIEW)]


class House:
    """A store with a clock of its own, and visits of the paper."""

    def __init__(self, web, path):
        self.web = web
        self.start = self.now = datetime.now(UTC) + timedelta(minutes=1)  # pages are fetched by the real clock
        self.store = Store.open(path, clock=lambda: self.now)
        self.events = []

    def visit(self, net, **rechecks):
        net.asked.clear()
        self.events.clear()
        task = Task(
            outlet=OUTLET,
            family=self.web.FAMILY,
            rules=RULES,
            owner="me",
            pages=1,
            poll=PollRules(),
            rechecks=RecheckRules(**{"hours": (), **rechecks}),
        )
        visit = Visit(task, self.store, lambda event, **fields: self.events.append({"event": event, **fields}))
        asyncio.run(visit.run(net))

    def read_all(self, net):
        """What the app does with fetched pages."""
        for page in self.store.pending_pages(100):
            article = Article(
                outlet_id="paper",
                article_id=page.article_id,
                url=page.url,
                title=net.titles.get(page.article_id, "소식"),
                body="본문",
                fetched_at=page.fetched_at,
            )
            annotated = Annotated(article=article, title_tokens=(), body_tokens=(), tags=Tags(), version="t")
            self.store.commit_articles([annotated], no_match)

    @property
    def state(self):
        return self.store.outlet_states()["paper"]

    def counts(self):
        return {state: number for state, number in self.store.frontier_counts("paper").items() if number}


@pytest.fixture
def house(web, tmp_path):
    house = House(web, tmp_path / "s.sqlite3")
    yield house
    house.store.close()


def test_an_outlet_where_nothing_has_changed_is_well(house, web):
    net = Net(web, **{"1": "하나", "2": "둘"})
    house.visit(net)
    house.visit(net)
    assert net.asked == [FEED, LIST]
    assert (house.state.state, house.state.failures, house.state.new_articles) == ("ok", 0, 0)
    assert house.state.found > 0  # no empty visit
    assert {source.state for source in house.store.sources("paper").values()} == {"ok"}
    (discovered,) = (each for each in house.events if each["event"] == "discovered")
    assert discovered["new"] == 0


def test_a_source_is_not_marked_as_read_before_its_links_are_stored(house, web, monkeypatch):
    net = Net(web, **{"1": "하나"})
    with monkeypatch.context() as patched:

        def full(*_):
            raise StoreError("가득 참", "full")

        patched.setattr(house.store, "add_links", full)
        with pytest.raises(StoreError):
            house.visit(net)
    assert house.store.sources("paper") == {}
    house.visit(net)
    assert house.counts() == {"fetched": 1}


def test_a_source_that_was_not_marked_as_read_is_read_again(house, web, monkeypatch):
    net = Net(web, **{"1": "하나"})
    with monkeypatch.context() as patched:

        def full(*_):
            raise StoreError("가득 참", "full")

        patched.setattr(house.store, "save_sources", full)
        with pytest.raises(StoreError):
            house.visit(net)
    assert house.counts() == {"queued": 1}
    house.visit(net)
    assert house.counts() == {"fetched": 1}


def test_another_title_in_the_feed_has_the_article_read_again_once(house, web):
    net = Net(web, **{"1": "빈집 정비 통과", "2": "둘"})
    house.visit(net)
    house.read_all(net)
    net.titles["1"] = "빈집 정비 부결"

    house.visit(net)
    assert net.articles() == ["1"]
    house.read_all(net)
    net.titles["3"] = "셋"  # the feed is read again
    house.visit(net)
    assert net.articles() == ["3"]


def test_a_later_time_of_change_has_the_article_read_again(house, web):
    net = Net(web, **{"1": "하나", "2": "둘"})
    house.visit(net)
    house.read_all(net)
    net.updated["2"] = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()

    house.visit(net)
    assert net.articles() == ["2"]


def test_what_is_noticed_beyond_the_limit_waits_for_the_next_visit(house, web):
    net = Net(web, **{str(number): f"소식 {number}" for number in range(1, 10)})
    house.visit(net)
    house.read_all(net)
    for each in ("1", "2", "3"):
        net.titles[each] += " 새로"

    house.visit(net, limit=2)
    assert len(net.articles()) == 2
    house.read_all(net)
    net.titles["10"] = "열"
    house.visit(net, limit=2)
    assert len(net.articles()) == 2  # the new one and the one that was put off


def test_articles_are_read_again_after_six_and_after_forty_eight_hours(house, web):
    net = Net(web, **{"1": "하나"})
    read = []
    for hour in range(0, 24 * 9, 3):
        house.now = house.start + timedelta(hours=hour)
        house.visit(net, hours=(6.0, 48.0))
        read += [hour] * len(net.articles())
        house.read_all(net)
    assert read == [0, 6, 48]


def test_new_articles_come_before_those_that_are_read_again(house, web):
    net = Net(web, **{"1": "하나"})
    house.visit(net)
    house.read_all(net)
    house.now += timedelta(hours=7)
    net.titles["2"] = "둘"
    house.visit(net, hours=(6.0,))
    assert net.articles() == ["2", "1"]


@pytest.mark.parametrize("status", [404, 410])
def test_an_article_that_was_taken_down_is_deleted_at_the_second_look(house, web, status):
    net = Net(web, **{"1": "하나", "2": "둘"})
    house.visit(net)
    house.read_all(net)
    net.gone["1"] = status
    house.now += timedelta(hours=7)

    house.visit(net, hours=(6.0,))
    assert house.store.deleted_articles("paper") == []
    assert [each.get("reason") for each in house.events if each["event"] == "retry"] == [f"HTTP {status}"]
    house.visit(net, hours=(6.0,))
    assert net.articles() == [], "not before an hour has passed"
    house.now += timedelta(hours=1)
    house.visit(net, hours=(6.0,))
    (deleted,) = house.store.deleted_articles("paper")
    assert deleted.annotated.article.article_id == "1"
    assert [each.get("reason") for each in house.events if each["event"] == "skipped"] == [f"HTTP {status}"]
    assert house.state.state == "ok"


@pytest.mark.parametrize("status", [403, 500, 503])
def test_an_article_that_cannot_be_read_again_today_stays(house, web, status):
    net = Net(web, **{"1": "하나"})
    house.visit(net)
    house.read_all(net)
    net.gone["1"] = status
    house.now += timedelta(hours=7)
    house.visit(net, hours=(6.0,))
    assert house.store.deleted_articles("paper") == []
    assert house.store.article_count() == 1


def test_the_next_visit_is_jittered(house, web):
    net = Net(web, **{"1": "하나"})
    waits = set()
    for random in (0.0, 0.5, 1.0):
        task = Task(outlet=OUTLET, family=web.FAMILY, rules=RULES, owner="me", pages=1)
        asyncio.run(Visit(task, house.store, lambda *_, **__: None, random=lambda at=random: at).run(net))
        waits.add(round((house.state.next_at - datetime.now(UTC)).total_seconds() / house.state.interval_seconds, 2))
    assert waits == {0.9, 1.0, 1.1}


def test_an_article_that_was_missing_for_a_while_stays(house, web):
    net = Net(web, **{"1": "하나"})
    house.visit(net)
    house.read_all(net)
    net.gone["1"] = 404
    house.now += timedelta(hours=7)
    house.visit(net, hours=(6.0,))
    net.gone.clear()
    house.now += timedelta(hours=1)
    house.visit(net, hours=(6.0,))
    house.read_all(net)
    assert (house.store.article_count(), house.counts()) == (1, {"done": 1})


def test_a_page_that_was_no_article_is_fetched_again_three_times(house, web):
    net = Net(web, **{"1": "하나"})
    fetched = []
    for hour in range(0, 24 * 6):
        house.now = house.start + timedelta(hours=hour)
        house.visit(net)
        if net.articles():
            fetched.append(hour)
            house.store.skip_article("paper", "1", "no_body")
    assert fetched == [0, 1, 7, 55]
    assert house.counts() == {"skipped": 1}


def test_an_article_that_is_listed_again_after_its_deletion_comes_back(house, web):
    net = Net(web, **{"1": "하나", "2": "둘"})
    house.visit(net)
    house.read_all(net)
    title = net.titles.pop("1")
    house.store.mark_deleted("paper", "1", "gone")
    house.now += timedelta(minutes=10)
    house.visit(net)
    assert net.articles() == []
    net.titles["1"] = title
    house.now += timedelta(minutes=10)
    house.visit(net)
    assert net.articles() == ["1"]
    assert house.counts() == {"fetched": 1, "done": 1}
