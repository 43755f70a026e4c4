"""Rows, table, JSON and the detail view, over a real store that is filled as a service fills it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.columns import fit, width
from app.coverage.coverage import Coverage, arrange, open_alarms
from app.coverage.data import as_data
from app.coverage.detail import as_data as detail_data
from app.coverage.detail import as_lines, look_closer
from app.coverage.facts import gather
from app.coverage.table import as_table
from crawler.words import english, korean
from goeul.records import Annotated, Article, Outlet, Page, Tags
from goeul.store import FrontierItem, SourceState, Store, no_match
from goeul.text import KST

START = datetime(2026, 11, 2, 0, 30, tzinfo=UTC)  # a Monday, 09:30 KST
HOSTILE = "\x1b[31m<script>alert(1)</script>\u202e\n거꾸로"


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


def ko(korean_text: str, _english: str) -> str:
    return korean_text


def en(_korean: str, english_text: str) -> str:
    return english_text


def outlet(name: str, **more: Any) -> Outlet:
    return Outlet(id=name, name=f"{name}신문", family="ndsoft", url=f"https://{name}.example", **more)


WELL, DOWN, NEW, OFF = outlet("well", area="경기"), outlet("down"), outlet("new"), outlet("off", active=False)
OUTLETS = (OFF, NEW, WELL, DOWN)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    with Store.open(tmp_path / "goeul.db", clock=clock) as opened:
        yield opened


def visit(store: Store, clock: Clock, outlet_id: str, state: str = "ok", detail: str = "") -> None:
    store.save_outlet_run(
        outlet_id,
        state=state,
        detail=detail,
        found=5,
        new=1,
        next_at=clock.now + timedelta(hours=1),
        interval_seconds=3600,
    )


def publish(store: Store, clock: Clock, outlet_id: str, count: int, **fields: Any) -> None:
    """New articles, stored now."""
    for number in range(count):
        article_id = f"{clock.now:%m%d%H}-{number}"
        url = f"https://{outlet_id}.example/{article_id}"
        store.add_links(outlet_id, [FrontierItem(article_id=article_id, url=url)])
        whole = {"body": "본문 " * 60, "published": clock.now.astimezone(KST), "byline": "홍길동", "section": "사회"}
        article = Article(
            outlet_id=outlet_id,
            article_id=article_id,
            url=url,
            title="제목",
            fetched_at=clock.now,
            **{**whole, **fields},
        )
        annotated = Annotated(article=article, title_tokens=(), body_tokens=(), tags=Tags(), version="1")
        store.commit_articles([annotated], no_match)


def skip(store: Store, outlet_id: str, article_id: str, reason: str) -> None:
    url = f"https://{outlet_id}.example/{article_id}"
    store.add_links(outlet_id, [FrontierItem(article_id=article_id, url=url)])
    store.skip_article(outlet_id, article_id, reason)


def look(store: Store | None, clock: Clock, outlets: tuple[Outlet, ...] = OUTLETS) -> Coverage:
    is_open = open_alarms(store.alarms()) if store else {}
    return arrange(gather(store, outlets, clock.now), is_open, {"well": ("41",)})


def lived(store: Store, clock: Clock, days: int) -> None:
    """Two articles a day, three at weekends; `down` is refused from the last day but one."""
    for number in range(days):
        clock.now = START + timedelta(days=number)
        visit(store, clock, "well")
        publish(store, clock, "well", 3 if clock.now.weekday() > 4 else 2)
        refused = number >= days - 2
        visit(store, clock, "down", "HTTP 403" if refused else "ok", "Forbidden" if refused else "")


def test_nothing_is_stored_yet() -> None:
    found = look(None, Clock())
    assert [(row.outlet.id, row.state) for row in found.rows] == [
        ("down", "never visited"),
        ("new", "never visited"),
        ("well", "never visited"),
        ("off", "switched off"),
    ]
    assert (found.counts.waiting, found.counts.off, found.counts.all) == (3, 1, 4)
    assert as_table(found, ko, 80, str).splitlines()[-1] == "매체 4곳: 정상 0, 문제 0, 아직 3, 꺼 둠 1"
    assert json.loads(json.dumps(as_data(found)))["outlets"][0]["last_success"] is None


def test_a_row_tells_how_an_outlet_fares(store: Store, clock: Clock) -> None:
    lived(store, clock, 10)
    clock.now += timedelta(hours=2)
    found = look(store, clock)
    row = next(each for each in found.rows if each.outlet.id == "well")
    assert (row.state, row.is_trouble, row.failures) == ("ok", False, 0)
    assert row.last_success == START + timedelta(days=9)
    assert row.next_poll == START + timedelta(days=9, hours=1)
    assert (row.today.fresh, row.usual.days, row.usual.median) == (2, 8, 2.0)  # the first day is a first visit
    assert {name: row.recent.share(name) for name in ("dated", "timed", "bylined", "sectioned", "bodied")} == {
        "dated": 1.0,
        "timed": 1.0,
        "bylined": 1.0,
        "sectioned": 1.0,
        "bodied": 1.0,
    }
    publish(store, clock, "well", 0)
    assert [each.outlet.id for each in found.rows] == ["down", "new", "well", "off"]


def test_trouble_comes_first_with_its_reason(store: Store, clock: Clock) -> None:
    lived(store, clock, 10)
    clock.now += timedelta(hours=2)
    down = look(store, clock).rows[0]
    assert (down.outlet.id, down.state, down.failures, down.is_trouble) == ("down", "HTTP 403", 2, True)
    assert [alarm.rule for alarm in down.alarms] == ["unreachable"]
    table = as_table(look(store, clock), ko, 120, str)
    assert "  ! 11월 09일 09시 뒤로 들어가지 못했습니다: HTTP 403 (Forbidden). 주소" in table
    assert "since 09 Nov 09:00: HTTP 403" in as_table(look(store, clock), en, 120, str)
    assert table.splitlines()[-1] == "매체 4곳: 정상 1, 문제 1, 아직 1, 꺼 둠 1"


def test_the_baseline_is_honest_while_it_is_gathered(store: Store, clock: Clock) -> None:
    lived(store, clock, 5)
    found = look(store, clock)
    row = next(each for each in found.rows if each.outlet.id == "well")
    assert "2/–" in as_table(found, ko, 80, str)
    assert "기준 모으는 중" in as_table(found, ko, 80, str)
    assert "gathering a baseline" in as_table(found, en, 80, str)
    assert "기준 모으는 중 (7일 가운데 3일)" in as_lines(look_closer(store, row, found.now), ko, 80)
    data = next(each for each in as_data(found)["outlets"] if each["id"] == "well")  # type: ignore[attr-defined]
    assert data["baseline"] == {"days": 3, "ready": False, "days_needed": 7, "median": None, "mean": None}


@pytest.mark.parametrize("columns", [80, 100, 120, 200])
def test_every_line_of_the_table_fits(store: Store, clock: Clock, columns: int) -> None:
    lived(store, clock, 10)
    long = outlet("long" * 12, area="전국" * 30)
    visit(store, clock, long.id, "HTTP 500", "아주 긴 사정 " * 40)
    many = (*OUTLETS, replace(long, name="아주아주 이름이 긴 지역신문사 " * 5), outlet("x" * 40))
    for say in (ko, en):
        lines = as_table(look(store, clock, many), say, columns, str).splitlines()
        assert max(map(width, lines)) <= columns


def test_what_others_write_steers_no_terminal(store: Store, clock: Clock) -> None:
    visit(store, clock, "down", "HTTP 403", HOSTILE)
    skip(store, "down", "1", "no_body")
    store.save_sources(
        "down", [SourceState(outlet_id="down", url="https://down.example/rss", kind="feed", detail=HOSTILE)]
    )
    found = look(store, clock)
    row = next(each for each in found.rows if each.outlet.id == "down")
    for text in (as_table(found, ko, 80, str), as_lines(look_closer(store, row, found.now), ko, 80)):
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert not any(line.startswith("거꾸로") for line in text.splitlines())


def test_the_detail_of_an_outlet(store: Store, clock: Clock) -> None:
    lived(store, clock, 10)
    skip(store, "well", "x", "no_body")
    store.note_robots("well.example", verdict="rules", status=200, crawl_delay_asked=5, delay=5)
    store.pause_host("well.example", clock.now + timedelta(minutes=30), "HTTP 429")
    source = SourceState(
        outlet_id="well",
        url="https://well.example/rss/allArticle.xml",
        kind="feed",
        polled_at=clock.now - timedelta(minutes=5),
        found=20,
    )
    store.save_sources("well", [source])
    found = look(store, clock)
    detail = look_closer(store, next(row for row in found.rows if row.outlet.id == "well"), found.now)
    text = as_lines(detail, ko, 120)
    for part in (
        "well신문 (well) · ndsoft · 아직 확인 안 됨",
        "상태: 정상",
        "feed         정상 · 20 · 5분 전 · https://well.example/rss/allArticle.xml",
        "well.example: robots.txt 규칙 있음, 5초 (HTTP 200), Crawl-delay 5초, 30분 뒤까지 쉼(HTTP 429)",
        "건너뛴 까닭: 본문을 찾지 못함 1",
        "본문을 찾지 못함 https://well.example/x",
    ):
        assert part in text, part
    days = [line for line in text.splitlines() if line.startswith("  11-")]
    assert len(days) == 14 - 3  # October has other lines
    assert days[-1].split()[:3] == ["11-11", "2", "█" * 20]
    data = json.loads(json.dumps(detail_data(detail)))
    assert data["reasons"] == {"no_body": 1}
    assert data["faults"][0]["url"] == "https://well.example/x"
    assert data["sources"][0]["polled_at"] == "2026-11-11T09:25:00+09:00"
    assert data["hosts"][0]["paused_until"] == "2026-11-11T10:00:00+09:00"
    assert len(data["days"]) == 14
    assert "new articles a day" in as_lines(detail, en, 80)


def test_the_json_has_stable_keys(store: Store, clock: Clock) -> None:
    lived(store, clock, 10)
    data = json.loads(json.dumps(as_data(look(store, clock))))
    assert set(data) == {"schema", "generated_at", "summary", "alarms", "outlets"}
    assert data["schema"] == 1
    assert data["generated_at"] == "2026-11-11T09:30:00+09:00"
    assert data["summary"] == {"outlets": 4, "ok": 1, "trouble": 1, "waiting": 1, "off": 1}
    for row in data["outlets"]:
        assert set(row) == {
            *("id", "name", "family", "url", "provinces", "region", "verified", "active"),
            *("state", "state_ko", "state_en", "detail", "trouble", "last_success", "last_try", "next_poll"),
            *("interval_seconds", "failures", "robots", "today", "baseline", "fields", "baseline_fields", "alarms"),
        }
        assert set(row["fields"]) == {
            *("days", "articles", "date", "time", "byline", "section", "body", "generic", "mean_chars")
        }
    well = next(row for row in data["outlets"] if row["id"] == "well")
    assert well["baseline"] == {"days": 8, "ready": True, "days_needed": 7, "median": 2.0, "mean": 2.25}
    assert well["provinces"] == ["41"]


def test_an_outlet_that_answers_but_reads_badly_is_called_by_what_is_wrong(store: Store, clock: Clock) -> None:
    lived(store, clock, 14)
    clock.now += timedelta(hours=2)
    publish(store, clock, "well", 5, published=None)
    assert words(look(store, clock)) == ("no dates", "날짜 없음", "no dates")
    for number in range(9):
        skip(store, "well", f"s{number}", "no_body")
    clock.now += timedelta(days=1)
    visit(store, clock, "well")
    for number in range(9):
        skip(store, "well", f"t{number}", "no_body")
    assert words(look(store, clock)) == ("redesign suspected", "개편 의심", "redesign suspected")


def words(found: Coverage) -> tuple[str, str, str]:
    row = next(row for row in found.rows if row.outlet.id == "well")
    assert row.is_trouble
    return row.state, korean(row.state), english(row.state)


def test_the_facts_of_the_house(store: Store, clock: Clock) -> None:
    assert gather(store, OUTLETS, clock.now).newest_article is None
    lived(store, clock, 3)
    store.beat(clock.now)
    clock.now += timedelta(hours=5)
    facts = gather(store, OUTLETS, clock.now)
    assert facts.newest_article == facts.last_beat == START + timedelta(days=2)
    assert facts.today == (START + timedelta(days=2)).astimezone(KST).date()


def test_only_the_rows_asked_for_are_shown_and_all_are_counted(store: Store, clock: Clock) -> None:
    lived(store, clock, 10)
    found = look(store, clock).only(lambda row: row.outlet.active, trouble=True)
    assert [row.outlet.id for row in found.rows] == ["down"]
    assert (found.counts.all, found.counts.ok) == (3, 1)


def test_220_outlets_are_read_at_once(store: Store, clock: Clock) -> None:
    many = tuple(outlet(f"o{number}") for number in range(220))
    for each in many[:200]:
        visit(store, clock, each.id, "ok" if int(each.id[1:]) % 2 else "timeout")
    found = look(store, clock, many)
    assert (found.counts.trouble, found.counts.ok, found.counts.waiting) == (100, 100, 20)
    assert len(as_table(found, ko, 120, str).splitlines()) >= 222


def test_columns_count_hangul_twice() -> None:
    assert width("가a…") == 4
    assert fit("가나다라", 6) == "가나… "
    assert fit("가나", 6, right=True) == "  가나"
    assert fit("e\u0301가", 4) == "é가 "
    assert width(fit("한" * 50, 7)) == 7


def test_a_page_saved_but_never_read_is_no_article(store: Store, clock: Clock) -> None:
    store.add_links("well", [FrontierItem(article_id="p", url="https://well.example/p")])
    store.save_page(
        Page(
            outlet_id="well",
            article_id="p",
            url="https://well.example/p",
            status=200,
            content_type="text/html",
            body=b"<html>",
            fetched_at=clock.now,
        )
    )
    visit(store, clock, "well")
    row = next(each for each in look(store, clock).rows if each.outlet.id == "well")
    assert (row.today.articles, row.recent.share("dated")) == (0, None)
