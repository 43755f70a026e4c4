"""The alarm rules, over simulated months: within a day where something changed, silent where nothing did."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.rules import rule_words
from app.coverage.alarms import _verdicts, find_alarms
from app.coverage.facts import HouseFacts, OutletFacts
from app.coverage.house import together
from app.coverage.reading_rules import unread_pages
from goeul.records import Outlet
from goeul.store import OutletDay, OutletState
from goeul.text import KST

NOON = datetime(2026, 11, 24, 12, tzinfo=KST)  # a Tuesday
HOUR = timedelta(hours=1)

# What a redesign does, and the kinds of outlet at which it must be seen on the day itself.
PLENTY = ("daily", "small daily", "web", "board", "batches")
SAME_DAY = {
    "lists stand still": ("daily", "small daily"),
    "lists are empty": (*PLENTY, "two a day", "weekly", "seldom", "generic"),
    "no body is found": PLENTY,
    "bodies are cut": PLENTY,
    "menus are read": ("daily", "web", "batches"),
    "dates are missed": PLENTY,
    "selectors miss": PLENTY,
}
CASES = [(change, kind) for change, kinds in SAME_DAY.items() for kind in kinds]


def of(sim: Any, kind: str) -> Any:
    return next(each for each in sim.KINDS if each.name == kind)


@pytest.mark.parametrize(("name", "kind"), CASES, ids=[f"{change}, {kind}" for change, kind in CASES])
def test_a_redesign_at_day_50_is_told_within_one_day_and_once(sim: Any, name: str, kind: str) -> None:
    change = next(each for each in sim.CHANGES if each.name == name)
    at = datetime.combine(sim.FIRST_DAY + timedelta(days=50), time(), KST)
    life = sim.make_life(of(sim, kind), 0, change=change, changes_at=at, mends_at=at + timedelta(days=3))
    others = [sim.make_life(each, 99) for each in sim.KINDS]
    town = sim.Town([life, *others])
    town.live(60, look_from=48)
    told = [(moment, finding) for moment, finding in town.told if finding.outlet_id == life.outlet.id]
    assert [finding.rule for _, finding in told] == [change.rule]
    moment, finding = told[0]
    assert at < moment <= at + timedelta(days=1)
    assert finding.ko
    assert finding.en
    assert not town.open, "it was mended, so it is over"


def test_60_quiet_normal_days_of_every_kind_raise_at_most_two_alarms(sim: Any) -> None:
    """40 healthy outlets: Poisson and lumpier, weekends off, holidays for everybody. Two are the bound."""
    holidays = frozenset(sim.FIRST_DAY + timedelta(days=number) for number in (45, 46))
    town = sim.Town([sim.make_life(kind, number, rests=holidays) for kind in sim.KINDS for number in range(4)])
    town.live(60)
    assert len(town.told) <= 2, [(moment, each.outlet_id, each.rule) for moment, each in town.told]


def test_a_weekly_paper_is_told_only_after_two_issues_are_missing(sim: Any) -> None:
    at = datetime.combine(sim.FIRST_DAY + timedelta(days=50), time(), KST)
    change = next(each for each in sim.CHANGES if each.name == "lists stand still")
    life = sim.make_life(of(sim, "weekly"), 0, change=change, changes_at=at)
    town = sim.Town([life])
    town.live(64, look_from=44)
    ((moment, finding),) = town.told
    assert finding.rule == "silent"
    assert moment.weekday() == 3  # the second Thursday
    assert moment > at + timedelta(days=7)
    assert moment < at + timedelta(days=10)


# Single rules at their borders


def outlet(number: int = 0) -> Outlet:
    return Outlet(id=f"o{number}", name=f"매체{number}", family="ndsoft", url=f"https://o{number}.example")


def state(word: str = "ok", *, failures: int = 0, success: datetime | None = NOON, **more: Any) -> OutletState:
    values = {"last_try": NOON, "next_at": NOON + 48 * HOUR, "interval_seconds": 3600.0, "found": 20, "new_articles": 0}
    return OutletState(
        outlet_id="o0", state=word, detail="", last_success=success, failures=failures, **{**values, **more}
    )


def day(back: int, articles: int = 0, **counts: int) -> OutletDay:
    full = {"dated": articles, "timed": articles, "chars": articles * 900, "visits": 24, "visits_ok": 24}
    return OutletDay(
        outlet_id="o0",
        day=NOON.date() - timedelta(days=back),
        articles=articles,
        fresh=articles,
        **{**full, **counts},
    )


def weeks(articles: int = 12) -> list[OutletDay]:
    """Forty days of working days, up to yesterday."""
    days = [day(back, articles) for back in range(40, 0, -1)]
    return [each if each.day.weekday() < 5 else day((NOON.date() - each.day).days, 0) for each in days]


def rules(*outlets: OutletFacts, now: datetime = NOON, **house: Any) -> list[tuple[str, str]]:
    facts = HouseFacts(now=now, outlets=outlets, **house)
    return [(each.outlet_id, each.rule) for each in find_alarms(facts, {})]


def one(now: datetime = NOON, **facts: Any) -> list[str]:
    return [rule for _, rule in rules(OutletFacts(outlet=outlet(), **facts), now=now)]


@pytest.mark.parametrize("word", ["HTTP 403", "robots", "certificate", "DNS", "TLS", "timeout", "internal error"])
def test_trouble_at_the_door_is_told_after_a_day(word: str) -> None:
    assert one(state=state(word, failures=3, success=NOON - 23 * HOUR)) == []
    assert one(state=state(word, failures=3, success=NOON - 25 * HOUR)) == ["unreachable"]
    assert one(state=state(word, failures=1, success=NOON - 25 * HOUR)) == []


def test_trouble_from_the_first_visit_on_is_told_too() -> None:
    never = state("HTTP 403", failures=5, success=None)
    assert one(state=never) == ["unreachable"]
    assert one(state=never, days=(day(0, visits=5, visits_ok=0),)) == []
    assert one(state=never, days=(day(2, visits=5, visits_ok=0),)) == ["unreachable"]


def test_an_empty_list_is_told_the_second_time_or_after_a_day() -> None:
    assert one(state=state("empty list", failures=1, success=NOON - HOUR)) == []
    assert one(state=state("empty list", failures=2, success=NOON - HOUR)) == ["empty-list"]
    assert one(state=state("empty list", failures=1, success=NOON - 24 * HOUR)) == ["empty-list"]
    often = tuple(day(back, 5, visits=10, visits_ok=6, empty_visits=4) for back in range(20, 0, -1))
    assert one(state=state("empty list", failures=2), days=often) == []


def test_pages_that_do_not_read_as_articles_are_told_unless_that_is_usual() -> None:
    assert one(state=state(), days=(*weeks(), day(0)), skips_today={"no_body": 2}) == []
    assert one(state=state(), days=(*weeks(), day(0)), skips_today={"no_body": 2, "no_title": 1}) == ["unread"]
    assert one(state=state(), days=(*weeks(), day(0, 12)), skips_today={"no_body": 6}) == []
    assert one(state=state(), days=(*weeks(), day(0)), skips_today={"gone": 6}) == []
    assert one(state=state(), days=(*weeks(), day(0)), skips_today={"timeout": 9, "HTTP 503": 9}) == []
    assert one(state=state(), days=(*weeks(), day(0)), skips_today={"ValueError": 6}) == ["unread"]
    assert one(state=state(), days=(*weeks(), day(0)), skips_today={"too_slow": 6}) == ["unread"]
    assert one(state=state(), days=(*weeks(), day(0)), skips_today={"HTTP 404": 12}) == ["unread"]
    usual = tuple(day(back, 1, skipped=9) for back in range(30, 0, -1))
    assert one(state=state(), days=(*usual, day(0)), skips_today={"no_body": 9}) == []


def test_a_first_visit_on_which_nothing_reads_is_told() -> None:
    assert one(state=state(), days=(day(0),), skips_today={"no_body": 20}) == ["unread"]


def test_few_articles_without_a_date_may_be_chance_many_are_not() -> None:
    assert one(state=state(), days=(*weeks(), day(0, 2, dated=0))) == []
    assert one(state=state(), days=(*weeks(), day(0, 5, dated=0))) == ["undated"]
    undated = [day(back, 12, dated=0) for back in range(40, 0, -1)]
    assert one(state=state(), days=(*undated, day(0, 12, dated=0))) == []


def test_an_outlet_that_is_always_read_generically_is_normal() -> None:
    always = [day(back, 12, generic=12) for back in range(40, 0, -1)]
    assert one(state=state(), days=(*always, day(0, 12, generic=12))) == []
    assert one(state=state(), days=(*weeks(), day(0, 12, generic=12))) == ["generic"]


def test_bodies_that_shrink_or_grow() -> None:
    assert one(state=state(), days=(*weeks(), day(0, 12, chars=12 * 700))) == []
    assert one(state=state(), days=(*weeks(), day(0, 12, chars=12 * 100))) == ["short-bodies"]
    assert one(state=state(), days=(*weeks(), day(0, 12, chars=12 * 20_000))) == ["long-bodies"]
    assert one(state=state(), days=(*weeks(), day(0, 6, short=6, chars=6 * 800))) == ["short-bodies"]


def test_days_on_which_nobody_visited_are_no_silence() -> None:
    late = NOON.replace(hour=23)
    days = weeks(30)
    stood_still = [day(back, 0, visits=0, visits_ok=0) for back in range(4, -1, -1)]
    looked = [day(back, 0) for back in range(4, -1, -1)]
    assert one(late, state=state(), days=(*days[:-4], *stood_still)) == []
    assert one(late, state=state(), days=(*days[:-4], *looked)) == ["silent"]


def test_a_young_outlet_is_not_called_silent() -> None:
    days = (day(3, 30), day(2, 30), day(1, 0), day(0, 0))
    assert one(NOON.replace(hour=23), state=state(), days=days) == []


def test_outlets_that_are_switched_off_raise_nothing() -> None:
    off = Outlet(id="o0", name="매체", family="ndsoft", url="https://o.example", active=False)
    assert rules(OutletFacts(outlet=off, state=state("DNS", failures=9, success=NOON - 99 * HOUR))) == []


def test_many_that_cannot_be_reached_at_once_are_our_network() -> None:
    down = [
        OutletFacts(outlet=outlet(number), state=state("DNS", failures=3, success=NOON - 30 * HOUR))
        for number in range(8)
    ]
    assert rules(*down) == [("", "house-network")]
    few = down[:2] + [OutletFacts(outlet=outlet(number), state=state()) for number in range(10, 20)]
    assert rules(*few) == [("o0", "unreachable"), ("o1", "unreachable")]


def test_no_news_from_anyone_in_daytime() -> None:
    busy = tuple(OutletFacts(outlet=outlet(number), state=state(), days=(*weeks(40), day(0, 3))) for number in range(5))
    assert rules(*busy, newest_article=NOON - HOUR) == []
    assert rules(*busy, newest_article=NOON - 3 * HOUR) == [("", "house-no-news")]
    night = NOON.replace(hour=5)
    assert rules(*busy, now=night, newest_article=night - 7 * HOUR) == []
    early = NOON.replace(hour=8, minute=30)
    assert rules(*busy, now=early, newest_article=early - 11 * HOUR) == []
    assert rules(*busy, now=early + HOUR, newest_article=early - 11 * HOUR) == [("", "house-no-news")]


def test_a_small_house_may_be_without_news_for_two_hours() -> None:
    small = OutletFacts(outlet=outlet(), state=state(), days=(*weeks(4), day(0, 1)))
    assert rules(small, newest_article=NOON - 3 * HOUR) == []
    assert rules(small, newest_article=NOON - 70 * HOUR) == []


def test_a_scheduler_that_stands_still() -> None:
    def at(tried: timedelta, due: timedelta, beat: timedelta | None = None) -> list[tuple[str, str]]:
        seen = OutletFacts(outlet=outlet(), state=state(last_try=NOON - tried, next_at=NOON - due))
        return rules(seen, last_beat=None if beat is None else NOON - beat)

    assert at(3 * HOUR, -HOUR) == []  # not due yet
    assert at(HOUR, HOUR) == []
    assert at(3 * HOUR, 3 * HOUR) == [("", "house-stopped")]
    assert at(3 * HOUR, 3 * HOUR, timedelta(minutes=1)) == []  # it lives, and the outlet waits for a free crawler
    assert at(HOUR, HOUR, timedelta(minutes=40)) == [("", "house-stopped")]


def test_an_alarm_stays_while_it_is_unclear_and_keeps_its_words(sim: Any) -> None:
    first = find_alarms(_undated(5), {})
    (finding,) = first
    town = sim.Town([])
    town.open[finding.outlet_id, finding.rule] = _alarm(finding)
    assert find_alarms(_undated(4, dated=2), town.open) == first  # half and half
    assert find_alarms(_undated(12, dated=12), town.open) == []


def _undated(articles: int, dated: int = 0) -> HouseFacts:
    days = (*weeks(), day(0, articles, dated=dated))
    return HouseFacts(now=NOON, outlets=(OutletFacts(outlet=outlet(), state=state(), days=days),))


def _alarm(finding: Any) -> Any:
    from goeul.store import Alarm

    return Alarm(
        id=1,
        outlet_id=finding.outlet_id,
        rule=finding.rule,
        ko=finding.ko,
        en=finding.en,
        since=NOON,
        until=None,
    )


def test_the_first_day_of_an_outlet_is_no_rhythm() -> None:
    from app.coverage.rhythm import learn

    days = [day(8, 400), *(day(back, 10) for back in range(7, 0, -1))]
    rhythm = learn(days, NOON.date() - timedelta(days=1))
    assert (rhythm.days, rhythm.median, rhythm.is_known) == (7, 10.0, True)
    assert learn(days[:5], date(2026, 11, 23)).is_known is False


_counts = st.integers(0, 400)


@given(
    st.lists(st.tuples(*[_counts] * 9, st.integers(0, 60)), max_size=40),
    st.dictionaries(st.sampled_from(["no_body", "gone", "timeout", "HTTP 404", "ValueError"]), _counts, max_size=3),
    st.sampled_from(["ok", "empty list", "HTTP 403", "busy", "a word of somebody else"]),
    st.integers(0, 23),
)
def test_no_history_however_odd_breaks_a_rule(
    history: list[tuple[int, ...]], skips: dict[str, int], word: str, hour: int
) -> None:
    """A count may be larger than the one that it is part of: the store adds them up over many versions of goeul."""
    names = ("articles", "fresh", "dated", "generic", "chars", "short", "skipped", "visits", "visits_ok")
    days: dict[date, OutletDay] = {}
    for *counts, back in history:
        when = NOON.date() - timedelta(days=back)
        days[when] = OutletDay(outlet_id="o0", day=when, **dict(zip(names, counts, strict=True)))
    facts = OutletFacts(
        outlet=outlet(),
        state=state(word, failures=hour, success=None if hour % 2 else NOON),
        days=tuple(days[when] for when in sorted(days)),
        skips_today=skips,
        skips_lately=skips,
    )
    for _, rule in rules(facts, now=NOON.replace(hour=hour), newest_article=NOON - HOUR):
        assert rule


def test_every_rule_has_words_for_people() -> None:
    facts = HouseFacts(now=NOON, outlets=(OutletFacts(outlet=outlet()),))
    known = {verdict.rule for _, verdict in _verdicts(facts, together(facts), {})}
    assert len(known) > 10
    assert all(rule not in rule_words(rule) for rule in known)
    assert rule_words("of a later goeul") == ("of a later goeul", "of a later goeul")


def test_a_redesign_on_a_day_that_began_well_is_told_at_once() -> None:
    morning = (*weeks(), day(0, 12))
    assert one(state=state(), days=morning, latest=("no_body",) * 4 + ("",) * 12) == []
    assert one(state=state(), days=morning, latest=("no_body",) * 5 + ("",) * 12) == ["unread"]
    assert one(state=state(), days=(day(0, 12),), latest=("no_title",) * 12) == ["unread"], "re-reads alone"
    assert one(state=state(), days=morning, latest=("gone",) * 12) == [], "deleted ones say nothing"
    galleries = [day(back, 6, skipped=6) for back in range(40, -1, -1)]
    assert one(state=state(), days=galleries, latest=("no_body",) * 5) == [], "half of the pages are none"


def test_an_alarm_of_a_redesign_ends_when_pages_are_read_again() -> None:
    def level(*latest: str) -> str:
        return unread_pages(OutletFacts(outlet=outlet(), days=(*weeks(), day(0, 30)), latest=latest), NOON.date()).level

    assert level(*["no_body"] * 5) == "bad"
    assert level("", *["no_body"] * 5) == "unclear", "one page of many"
    assert level("", "", "", *["no_body"] * 5) == "good"
