"""The rows of `goeul coverage`: one an outlet, everything decided, so that a table, a page and JSON say the same."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from app.coverage.alarms import HOUSE, Finding, Open, find_alarms
from app.coverage.body_rules import LONG_BODIES, SHORT_BODIES
from app.coverage.facts import HouseFacts, OutletFacts, gather
from app.coverage.reading_rules import GENERIC, UNDATED, UNREAD
from app.coverage.rhythm import Rhythm, learn
from app.coverage.shares import RECENT_DAYS, Fields, before, fields
from app.coverage.silence import SILENT
from app.coverage.visit_rules import EMPTY
from crawler.words import BODY_SHORT, BUSY, EMPTY_LIST, NEVER, NO_DATES, OFF, OK, REDESIGN
from crawler.words import SILENT as SILENT_WORD
from goeul.records import Outlet
from goeul.store import Alarm, HostState, OutletDay

if TYPE_CHECKING:
    from app.stages import Stages

MOST_ALARMS = 100_000  # that are open at once; all of them

# What an open alarm makes of an outlet whose visits succeed, the gravest first.
_WORDS = {
    EMPTY: EMPTY_LIST,
    UNREAD: REDESIGN,
    GENERIC: REDESIGN,
    LONG_BODIES: REDESIGN,
    SHORT_BODIES: BODY_SHORT,
    UNDATED: NO_DATES,
    SILENT: SILENT_WORD,
}
_NOT_YET = frozenset({NEVER, BUSY})


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAlarm:
    """An alarm of a row; `since` is None until the operator was told."""

    rule: str
    ko: str
    en: str
    since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """How one outlet fares. Times are aware, or None for never."""

    outlet: Outlet
    provinces: tuple[str, ...]  # codes of two digits, sorted
    state: str  # word of crawler.words
    detail: str
    last_success: datetime | None
    last_try: datetime | None
    next_poll: datetime | None
    interval_seconds: float | None
    failures: int  # in a row
    today: OutletDay
    usual: Rhythm  # articles a day over the 28 days before today
    recent: Fields  # of the last 7 days, today included
    usual_fields: Fields  # of the 28 days before these
    host: HostState | None
    alarms: tuple[OpenAlarm, ...]

    @property
    def is_off(self) -> bool:
        return self.state == OFF

    @property
    def is_waiting(self) -> bool:
        """Not visited yet, or not to be visited just now."""
        return self.state in _NOT_YET and not self.alarms

    @property
    def is_trouble(self) -> bool:
        return bool(self.alarms) or not (self.state in (OK, OFF) or self.state in _NOT_YET)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many outlets fare how; each is counted once."""

    ok: int
    trouble: int
    waiting: int
    off: int

    @property
    def all(self) -> int:
        return self.ok + self.trouble + self.waiting + self.off


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Outlets, those in trouble first."""

    now: datetime  # KST
    rows: tuple[Row, ...]
    counts: Counts  # of the rows, and of those left out because they are not in trouble
    house_alarms: tuple[OpenAlarm, ...]

    def only(self, keep: Callable[[Row], bool], *, trouble: bool = False) -> "Coverage":
        """The rows that `keep` keeps; with `trouble` only those in trouble are shown, and all are counted."""
        kept = tuple(row for row in self.rows if keep(row))
        shown = tuple(row for row in kept if row.is_trouble or not trouble)
        return replace(self, rows=shown, counts=count(kept))


def count(rows: Sequence[Row]) -> Counts:
    """The counts of these rows."""
    trouble, waiting = sum(row.is_trouble for row in rows), sum(row.is_waiting for row in rows)
    off = sum(row.is_off for row in rows)
    return Counts(ok=len(rows) - trouble - waiting - off, trouble=trouble, waiting=waiting, off=off)


def coverage(stages: "Stages", now: datetime) -> Coverage:
    """How every outlet of the configuration fares at `now`. Makes no store where there is none. Raises StoreError."""
    store = stages.store if stages.has_store else None
    facts = gather(store, stages.outlets, now)
    is_open = open_alarms(store.alarms(open_only=True, limit=MOST_ALARMS)) if store else {}
    areas = {outlet.id: _provinces(stages, outlet) for outlet in stages.outlets}
    return arrange(facts, is_open, areas)


def arrange(facts: HouseFacts, is_open: Open, provinces: Mapping[str, tuple[str, ...]]) -> Coverage:
    """The facts as rows, sorted; pure. `provinces` by outlet id."""
    findings = find_alarms(facts, is_open)
    rows = [
        _row(each, facts, _told(each.outlet.id, findings, is_open), provinces.get(each.outlet.id, ()))
        for each in facts.outlets
    ]
    house_alarms = _told(HOUSE, findings, is_open)
    return Coverage(now=facts.now, rows=tuple(sorted(rows, key=_rank)), counts=count(rows), house_alarms=house_alarms)


def open_alarms(alarms: Iterable[Alarm]) -> dict[tuple[str, str], Alarm]:
    """By outlet and rule."""
    return {(alarm.outlet_id, alarm.rule): alarm for alarm in alarms}


def _told(outlet_id: str, findings: Sequence[Finding], is_open: Open) -> tuple[OpenAlarm, ...]:
    return tuple(
        OpenAlarm(
            rule=each.rule,
            ko=each.ko,
            en=each.en,
            since=opened.since if (opened := is_open.get((outlet_id, each.rule))) else None,
        )
        for each in findings
        if each.outlet_id == outlet_id
    )


def _row(each: OutletFacts, facts: HouseFacts, alarms: tuple[OpenAlarm, ...], provinces: tuple[str, ...]) -> Row:
    state, today = each.state, facts.today
    week = today - timedelta(days=RECENT_DAYS - 1)
    return Row(
        outlet=each.outlet,
        provinces=provinces,
        state=state_word(each, {alarm.rule for alarm in alarms}),
        detail=state.detail if state else "",
        last_success=state.last_success if state else None,
        last_try=state.last_try if state else None,
        next_poll=state.next_at if state and each.outlet.active else None,
        interval_seconds=state.interval_seconds if state else None,
        failures=state.failures if state else 0,
        today=each.day(today),
        usual=learn(each.days, today - timedelta(days=1)),
        recent=fields(day for day in each.days if week <= day.day <= today),
        usual_fields=fields(before(each.days, week)),
        host=each.host,
        alarms=alarms,
    )


def state_word(each: OutletFacts, rules: Iterable[str]) -> str:
    """The one word for how an outlet fares; `rules` are those of its alarms."""
    if not each.outlet.active:
        return OFF
    if each.state is None:
        return NEVER
    if each.state.state != OK:
        return each.state.state
    bad = set(rules)
    return next((word for rule, word in _WORDS.items() if rule in bad), OK)


def _rank(row: Row) -> tuple[object, ...]:
    """Alarms first, then other trouble by failures, then those that wait, then those that are well, then those off."""
    group = 0 if row.alarms else 1 if row.is_trouble else 2 if row.is_waiting else 4 if row.is_off else 3
    return group, -len(row.alarms), -row.failures, row.outlet.name, row.outlet.id


def _provinces(stages: "Stages", outlet: Outlet) -> tuple[str, ...]:
    """Those of its area; where it names none, those of its region."""
    named = stages.gazetteer.area(outlet.area)
    return tuple(sorted(named or {code[:2] for code in outlet.region}))
