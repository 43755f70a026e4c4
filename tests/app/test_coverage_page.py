"""The page on how the outlets fare, as browsers, scripts and attackers meet it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import httpx
import lxml.html
import pytest

from app.coverage.coverage import Coverage, coverage
from app.stages import Stages
from app.watch import check_alarms
from app.web.outlets import KEPT_SECONDS, Recent
from app.web.site import HEADERS
from goeul.records import Outlet

HOSTILE = "<script>alert(1)</script>\"'&"


@pytest.fixture(scope="module")
def web(stages: Stages, serving: Any) -> Iterator[httpx.Client]:
    with serving(stages) as client:
        yield client


def page(web: httpx.Client, address: str, status: int = 200) -> Any:
    reply = web.get(address)
    assert reply.status_code == status, reply.text[:500]
    for name, value in HEADERS.items():
        assert reply.headers[name] == value
    return lxml.html.fromstring(reply.text)


def words(tree: Any, css: str) -> list[str]:
    return [" ".join(element.text_content().split()) for element in tree.cssselect(css)]


def test_the_page_shows_every_outlet_in_either_language(web: httpx.Client) -> None:
    tree = page(web, "/coverage")
    assert words(tree, "h1") == ["매체 상태"]
    assert words(tree, ".outlets .state") == ["정상", "정상", "정상"]
    assert "매체 3곳: 정상 3" in words(tree, ".total")[0]
    english = page(web, tree.cssselect("nav a")[0].get("href"))
    assert english.get("lang") == "en"
    assert words(english, "h1") == ["How the outlets fare"]
    assert words(english, ".outlets .state") == ["ok", "ok", "ok"]
    assert english.cssselect("nav a")[0].get("href") == "/coverage"


def test_the_footer_of_every_page_leads_there_in_its_language(web: httpx.Client) -> None:
    assert page(web, "/").cssselect("footer a")[0].get("href") == "/coverage"
    assert page(web, "/?lang=en").cssselect("footer a")[0].get("href") == "/coverage?lang=en"
    assert page(web, "/nothing", 404).cssselect("footer a")[0].get("href") == "/coverage"


def test_trouble_alone(rough_crawl: Any, serving: Any) -> None:
    with rough_crawl[0].stages() as stages, serving(stages) as web:
        tree = page(web, "/coverage")
        assert words(tree, "tr.trouble th a") == ["너른들신문"]
        assert words(tree, "tr.trouble .state") == ["접속 거부"]
        link = tree.cssselect(".total a")[0].get("href")
        only = page(web, link)
        assert len(only.cssselect("tbody th")) == 1
        assert page(web, only.cssselect(".total a")[0].get("href")).cssselect("tbody th")[2:]


def test_the_same_as_data(web: httpx.Client) -> None:
    reply = web.get("/api/coverage")
    assert reply.status_code == 200
    assert reply.json()["summary"]["outlets"] == 3
    assert {row["id"] for row in reply.json()["outlets"]} == {"maru", "mulbit", "neoreundeul"}


def test_it_works_before_the_first_crawl_and_makes_no_store(fresh: Any, serving: Any) -> None:
    with fresh.stages() as stages, serving(stages) as web:
        assert words(page(web, "/coverage"), ".outlets .state") == ["아직 방문 전"] * 3
        assert not fresh.data.exists()


def test_what_outlets_write_runs_nowhere(own: Any, serving: Any) -> None:
    evil = Outlet(id="evil", name=HOSTILE, family="ndsoft", url="https://evil.example")
    with own.stages() as stages:
        outlets = (*stages.outlets, evil, replace(evil, id="evil2", url="javascript:alert(1)"))
    now = datetime.now(UTC)
    with Stages(stages.settings, outlets=outlets) as hostile, serving(hostile) as web:
        hostile.store.save_outlet_run("evil", state="HTTP 403", detail=HOSTILE, next_at=now, interval_seconds=60)
        text = web.get("/coverage").text
        assert "<script" not in text
        tree = lxml.html.fromstring(text)
        assert any(HOSTILE in line for line in words(tree, ".complaints li"))
        assert not [a for a in tree.cssselect("a") if (a.get("href") or "").startswith("javascript:")]
        assert {a.get("rel") for a in tree.cssselect("tbody th a")} == {"noopener noreferrer nofollow"}


def test_the_operators_feed_is_served_once_there_was_an_alarm(own: Any, serving: Any) -> None:
    with own.stages() as stages, serving(stages) as web:
        assert web.get("/feeds/operator.xml").status_code == 404
        now = datetime.now(UTC)
        for _ in range(2):
            stages.store.save_outlet_run(
                "maru", state="empty list", next_at=now + timedelta(hours=1), interval_seconds=60
            )
        assert len(check_alarms(stages).opened) == 1
        with Path("/dev/null").open("w") as console:
            stages.deliver(console)
        reply = web.get("/feeds/operator.xml")
        assert reply.headers["content-type"] == "application/atom+xml"
        assert [entry.title for entry in feedparser.parse(reply.content).entries] == [
            "마루일보: 목록이 비어 있음 · empty list"
        ]
        tree = page(web, "/coverage")
        assert words(tree, "tr#maru .state") == ["목록이 비어 있음"]
        assert words(tree, ".complaints li")[0].startswith("목록은 열리는데")


def test_a_damaged_store_is_told_on_the_page(own: Any, serving: Any) -> None:
    path = own.data / "goeul.db"
    path.write_bytes(b"no database at all" * 1000)
    with own.stages() as stages, serving(stages) as web:
        assert "손상" in words(page(web, "/coverage", 503), ".error")[0]
        assert web.get("/api/coverage").status_code == 503


def test_many_that_ask_at_once_are_answered_by_one_look(fresh: Any) -> None:
    looks: list[int] = []
    now = [100.0]
    with fresh.stages() as stages:

        def look() -> Coverage:
            looks.append(1)
            return coverage(stages, datetime.now(UTC))

        recent = Recent(look, lambda: now[0])
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: recent.get(), range(8)))
        assert len(looks) == 1
        assert len({id(each) for each in answers}) == 1
        now[0] += KEPT_SECONDS
        recent.get()
        assert len(looks) == 2
