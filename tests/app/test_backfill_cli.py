"""`goeul backfill`: ordering a range of days, seeing how far it has come, working it off here or by the service."""

import json
import signal
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.backfills.outlook import Budget, next_day, outlooks, time_left
from app.backfills.wording import duration, line
from crawler.backfill_cursor import Cursor, ListCursor
from goeul.store import Backfill, BackfillProgress, FrontierItem
from goeul.text import KST

SINCE, UNTIL = date(2026, 11, 12), date(2026, 11, 19)
RANGE = ("--from", str(SINCE), "--to", str(UNTIL))


def expected(town: Any, outlet_id: str) -> set[str]:
    return {
        each.article_id
        for each in town.samples.expected
        if each.outlet_id == outlet_id and SINCE <= _day(each.published) <= UNTIL
    }


def _day(moment: date) -> date:
    return moment.astimezone(KST).date() if isinstance(moment, datetime) else moment


def stored(town: Any, outlet_id: str) -> set[str]:
    with town.store() as store:
        articles = [each.annotated.article for each in store.iter_articles()]
    return {article.article_id for article in articles if article.outlet_id == outlet_id}


def rows(run: Any) -> list[dict[str, Any]]:
    assert run.code == 0, run.err
    return list(json.loads(run.out))


# Ordering


def test_a_range_is_ordered_seen_paused_resumed_and_cancelled(fresh: Any, goeul: Any) -> None:
    cli = goeul.on(fresh)
    ordered = cli.here("backfill", "maru", "물빛저널", *RANGE)
    assert ordered.code == 0, ordered.err
    assert "1번 마루일보: 2026-11-12..2026-11-19" in ordered.out
    assert "goeul up" in ordered.out
    first, second = rows(cli.here("backfill", "list", "--json"))
    assert (first["outlet"], first["from"], first["to"], first["state"]) == ("maru", str(SINCE), str(UNTIL), "running")
    assert (first["percent"], first["seconds_left"], second["outlet"]) == (0.0, None, "mulbit")
    assert first["budget"]["limit"] == 2000

    for command, state in (("pause", "paused"), ("pause", "paused"), ("resume", "running"), ("cancel", "failed")):
        assert cli.here("backfill", command, "1").code == 0, command
        assert rows(cli.here("backfill", "list", "--json"))[0]["state"] == state
    assert cli.here("backfill", "resume", "1").code == 2  # it has ended
    shown = cli.here("backfill", "list").out
    assert "[취소] 마루일보" in shown
    assert "!" not in shown  # it is no trouble
    assert "[cancelled] 마루일보" in cli.here("backfill", "list", GOEUL_LANG="en").out


def test_a_list_that_was_read_but_not_past_its_newest_day_is_not_at_nought(fresh: Any, goeul: Any) -> None:
    cli = goeul.on(fresh)
    assert cli.here("backfill", "maru", *RANGE).code == 0
    assert "기간의 0% 훑음" in cli.here("backfill", "list").out
    with fresh.store() as store:
        store.advance_backfill(
            1,
            [FrontierItem(article_id="1", url="u")],
            cursor="",
            pages_read=1,
            oldest=UNTIL,
            state="running",
            detail="",
        )
    shown = cli.here("backfill", "list").out
    assert "기간의 1% 미만 훑음, 목록 1쪽, 찾음 1건" in shown


def test_the_same_range_is_not_ordered_twice(fresh: Any, goeul: Any) -> None:
    cli = goeul.on(fresh)
    assert cli.here("backfill", "maru", *RANGE).code == 0
    again = cli.here("backfill", "maru", "--since", "2026-11-13", "--until", "2026-11-14")
    assert "이미 1번이" in again.out
    assert len(rows(cli.here("backfill", "list", "--json"))) == 1
    assert cli.here("backfill", "maru", "--from", "2026-10").code == 0  # a wider one is another
    assert len(rows(cli.here("backfill", "list", "--json"))) == 2


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("maru",), "--from"),
        (("maru", "--from", "2026-11-20", "--to", "2026-11-10"), "거꾸로"),
        (("maru", "--from", "2036-01-01"), "오늘보다 뒤"),
        (("maru", "--from", "31일 전쯤"), "날짜를 읽을 수 없습니다"),
        (("maru", "--from", "2026-02-30"), "날짜를 읽을 수 없습니다"),
        (("maru", "--from", "2025..2026"), "날짜를 읽을 수 없습니다"),
        (("maruu", *RANGE), "혹시: maru"),
        (("pause", "7"), "번호"),
        (("run", "7"), "번호"),
    ],
)
def test_what_cannot_be_is_refused_with_a_way_out(fresh: Any, goeul: Any, args: tuple[str, ...], said: str) -> None:
    cli = goeul.on(fresh)
    run = cli.here("backfill", *args)
    assert run.code == 2
    assert said in run.err
    assert rows(cli.here("backfill", "list", "--json")) == []


def test_months_and_years_are_ranges_and_the_future_is_cut_off(fresh: Any, goeul: Any) -> None:
    cli = goeul.on(fresh)
    today = datetime.now(KST).date()
    assert cli.here("backfill", "maru", "--from", "2025-03", "--to", "2025-04").code == 0
    later = today + timedelta(days=400)
    cut = cli.here("backfill", "mulbit", "--from", "2024", "--to", str(later))
    assert cut.code == 0
    assert f"{later}은 아직 오지 않아 오늘({today})까지" in cut.err
    ranges = [(each["from"], each["to"]) for each in rows(cli.here("backfill", "list", "--json"))]
    assert ranges == [("2025-03-01", "2025-04-30"), ("2024-01-01", str(today))]


def test_an_outlet_without_history_is_told_so(fresh: Any, goeul: Any) -> None:
    outlets = fresh.config / "outlets" / "sample.yaml"
    text = outlets.read_text(encoding="utf-8")
    outlets.write_text(text.replace("?sec_no=1&page={page}", "?sec_no=1"), encoding="utf-8")
    cli = goeul.on(fresh)
    unknown = cli.here("backfill", "mulbit", *RANGE)
    assert unknown.code == 0
    assert "첫 방문 때 압니다" in unknown.err
    ran = cli.here("backfill", "run")
    assert ran.code == 1
    assert "피드에는 지난 기사가 없습니다" in ran.out
    known = cli.here("backfill", "mulbit", *RANGE)  # its robots.txt has been read
    assert known.code == 1
    assert "목록도 사이트맵도 없어" in known.err
    assert len(rows(cli.here("backfill", "list", "--json"))) == 1


# Working it off


def test_here_and_now_everything_of_the_range_is_found_and_searchable(fresh: Any, goeul: Any) -> None:
    cli = goeul.on(fresh)
    run = cli.here("backfill", "maru", "neoreundeul", "mulbit", *RANGE, "--now")
    assert run.code == 0, run.err
    assert run.out.count("[끝]") == 3
    assert "남은 시간" in run.err
    for outlet_id in ("maru", "neoreundeul", "mulbit"):
        assert expected(fresh, outlet_id) <= stored(fresh, outlet_id), outlet_id
    assert expected(fresh, "maru") == stored(fresh, "maru")  # its list shows dates
    for each in rows(cli.here("backfill", "list", "--json")):
        assert (each["state"], each["percent"], each["waiting"]) == ("done", 100.0, 0)
        asked = each["pages_read"] + each["done"] + each["skipped"] + each["failed"]
        assert each["budget"]["spent"] == asked + 1  # the front page, for robots.txt
    assert int(json.loads(cli.here("search", "--json", "").out)["total"]) == sum(
        len(stored(fresh, outlet_id)) for outlet_id in ("maru", "neoreundeul", "mulbit")
    )
    assert "할 것이 없습니다" in cli.here("backfill", "run").out


def test_a_spent_budget_is_told_with_the_time_it_goes_on(fresh: Any, goeul: Any) -> None:
    cli = goeul.on(fresh)
    settings = fresh.config / "goeul.toml"
    settings.write_text(settings.read_text().replace("[fetch]\n", "[fetch]\nbackfill_per_day = 7\n"), encoding="utf-8")
    run = cli.here("backfill", "maru", *RANGE, "--now")
    assert run.code == 0, run.err
    assert "오늘 요청 7/7" in run.out
    assert "00:00에 이어 합니다" in run.out
    (row,) = rows(cli.here("backfill", "list", "--json"))
    assert (row["state"], row["budget"]["spent"]) == ("running", 7)
    assert datetime.fromisoformat(row["goes_on_at"]) > datetime.now(UTC)


def test_the_service_works_it_off_beside_its_visits(fresh: Any, processes: Any) -> None:
    assert fresh.here("backfill", "maru", *RANGE).code == 0
    up = fresh.starting("up")
    try:
        with fresh.store() as store:

            def is_done() -> bool:
                (backfill,) = store.backfills()
                return bool(backfill.state == "done")

            processes.wait_for(is_done, 120)
            assert set(store.outlet_states()) == {"maru", "neoreundeul", "mulbit"}  # and the news came
    finally:
        assert processes.end(up, signal.SIGTERM).code == 0


# How much longer


def backfill(**more: Any) -> Backfill:
    moment = datetime(2026, 11, 24, tzinfo=UTC)
    values: dict[str, Any] = {
        "id": 1,
        "outlet_id": "maru",
        "since": date(2025, 1, 1),
        "until": date(2025, 4, 10),
        "state": "running",
        "cursor": "",
        "found": 0,
        "new": 0,
        "pages_read": 0,
        "oldest": None,
        "detail": "",
        "created_at": moment,
        "changed_at": moment,
        "finished_at": None,
        **more,
    }
    return Backfill(**values)


def halfway() -> str:
    at = ListCursor(searching=False, reached=date(2025, 2, 19))  # fifty of a hundred days
    return Cursor(planned=True, lists=("/list?page={page}",), at=at, answered=40).to_json()


NOON = datetime(2026, 11, 24, 12, tzinfo=KST)


def budget(spent: int = 0, limit: int = 2000) -> Budget:
    return Budget(host="maru.example", day=NOON.date(), spent=spent, limit=limit)


def test_time_left_follows_from_what_the_first_half_took() -> None:
    progress = BackfillProgress(done=360, queued=10)
    (found,) = outlooks(
        [backfill(cursor=halfway(), pages_read=40)], lambda _: progress, {"maru": budget()}, {"maru": 2.0}, NOON
    )
    assert found.share == pytest.approx(0.5)
    assert found.requests_left == 10 + 410
    assert found.seconds_left == pytest.approx(840.0)
    assert found.goes_on is None
    assert "기간의 50%" in line(found, "마루일보")


def test_nights_of_a_spent_budget_count() -> None:
    half_day = 12 * 3600.0
    assert time_left(100, budget(1900), 1.0, NOON) == 100.0
    assert time_left(101, budget(1900), 1.0, NOON) == half_day + 1.0
    assert time_left(4000, budget(2000), 1.0, NOON) == half_day + 86_400 + 2000.0
    assert next_day(NOON) == datetime(2026, 11, 25, tzinfo=KST)


def test_what_cannot_be_told_is_not_told() -> None:
    progress = BackfillProgress(queued=5)

    def look(row: Backfill, limit: int = 2000) -> Any:
        return outlooks([row], lambda _: progress, {"maru": budget(limit=limit)}, {"maru": 1.0}, NOON)[0]

    assert look(backfill()).seconds_left is None
    assert look(backfill(cursor=halfway(), pages_read=1), limit=0).seconds_left is None  # switched off
    assert look(backfill(cursor=halfway(), state="paused")).seconds_left is None
    assert look(backfill(state="done")).requests_left == 0
    assert duration(None) in ("아직 알 수 없음", "not known yet")


def test_a_later_backfill_of_the_same_host_waits_for_the_earlier_one() -> None:
    progress = BackfillProgress(queued=100)
    finished = Cursor(planned=True, lists_read=1, answered=1).to_json()
    first, second = outlooks(
        [backfill(cursor=finished), backfill(id=2, cursor=finished)],
        lambda _: progress,
        {"maru": budget(limit=150)},
        {"maru": 1.0},
        NOON,
    )
    assert first.seconds_left == 100.0
    assert second.seconds_left == 12 * 3600.0 + 50.0
