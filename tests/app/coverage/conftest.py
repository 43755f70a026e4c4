"""Outlets that live through simulated weeks: what they publish, what the visits bring, and what was said about it."""

import math
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from app.coverage.alarms import Finding, find_alarms
from app.coverage.facts import HouseFacts, OutletFacts
from goeul.records import Outlet
from goeul.store import Alarm, OutletDay, OutletState
from goeul.text import KST

FIRST_DAY = date(2026, 8, 3)  # a Monday
HOURS = (1, 9, 13, 17, 21, 23)  # when a day is looked at
WORKDAYS, EVERY_DAY = range(5), range(7)


@dataclass(frozen=True)
class Kind:
    """A way to publish: articles a day by weekday, how long, how complete."""

    name: str
    rates: Mapping[int, float]
    lumpy: float = 0.0  # 0 is Poisson; above, whole days come out fuller or emptier
    chars: float = 900.0
    spread: float = 0.7  # of a body's length, in logarithms
    short: float = 0.03  # share of photo pieces
    undated: float = 0.0
    generic: float = 0.0


def weekly(rate: float, days: Iterable[int]) -> Mapping[int, float]:
    return dict.fromkeys(days, rate)


KINDS = (
    Kind("daily", {**weekly(40, WORKDAYS), 5: 8, 6: 6}),
    Kind("small daily", weekly(12, WORKDAYS), undated=0.02),
    Kind("web", weekly(25, EVERY_DAY), lumpy=0.2, generic=0.05),
    Kind("two a day", weekly(2, WORKDAYS), short=0.1),
    Kind("weekly", weekly(20, [3])),
    Kind("twice weekly", weekly(14, [0, 3])),
    Kind("seldom", weekly(0.4, EVERY_DAY)),
    Kind("board", weekly(4, WORKDAYS), chars=500, spread=0.9),
    Kind("batches", weekly(15, WORKDAYS), lumpy=0.8),
    Kind("generic", weekly(8, EVERY_DAY), generic=1.0, undated=0.3),
)


@dataclass(frozen=True)
class Change:
    """What becomes of an outlet at a redesign: what the crawler sees of each article from then on."""

    name: str
    rule: str
    stale: bool = False  # lists show only what is known
    empty: bool = False  # lists show nothing
    unread: str = ""  # reason of skipping every page
    factor: float = 1.0  # of the body's length
    undated: bool = False
    generic: bool = False


CHANGES = (
    Change("lists stand still", "silent", stale=True),
    Change("lists are empty", "empty-list", empty=True),
    Change("no body is found", "unread", unread="no_body"),
    Change("bodies are cut", "short-bodies", factor=0.1),
    Change("menus are read", "long-bodies", factor=6.0),
    Change("dates are missed", "undated", undated=True),
    Change("selectors miss", "generic", generic=True),
)


@dataclass
class Life:
    """One outlet over the weeks, as the store tells it."""

    outlet: Outlet
    kind: Kind
    dice: random.Random
    change: Change | None = None
    changes_at: datetime | None = None
    mends_at: datetime | None = None
    rests: frozenset[date] = frozenset()  # days off, for everybody
    days: dict[date, OutletDay] = field(default_factory=dict)
    skips: dict[date, dict[str, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    _plan: list[datetime] = field(default_factory=list)  # today's articles
    _until: datetime | None = None
    last_success: datetime | None = None
    failures: int = 0

    def live_until(self, now: datetime) -> None:
        """Publishes and is visited up to `now`, within one day."""
        if now.date() not in self.days:
            self.days[now.date()] = OutletDay(outlet_id=self.outlet.id, day=now.date())
            self._plan, self._until = self._publish(now.date()), datetime.combine(now.date(), time(), KST)
        assert self._until is not None
        for moment in self._plan:
            if self._until < moment <= now:
                self._meet(moment)
        self._until = now
        self._visit(now)

    def facts(self, now: datetime) -> OutletFacts:
        state = OutletState(
            outlet_id=self.outlet.id,
            state="empty list" if self.failures else "ok",
            detail="",
            last_try=now,
            last_success=self.last_success,
            next_at=now + timedelta(hours=1),
            interval_seconds=3600,
            failures=self.failures,
            found=0 if self.failures else 20,
            new_articles=0,
        )
        lately: dict[str, int] = defaultdict(int)
        for back in range(3):
            for reason, count in self.skips[now.date() - timedelta(days=back)].items():
                lately[reason] += count
        first = now.date() - timedelta(days=63)
        return OutletFacts(
            outlet=self.outlet,
            state=state,
            days=tuple(each for day, each in self.days.items() if day >= first),
            skips_today=dict(self.skips[now.date()]),
            skips_lately=dict(lately),
        )

    def _changed(self, moment: datetime) -> Change:
        on = self.changes_at is not None and self.changes_at <= moment
        off = self.mends_at is not None and self.mends_at <= moment
        return self.change if self.change and on and not off else Change("", "")

    def _publish(self, day: date) -> list[datetime]:
        rate = self.kind.rates.get(day.weekday(), 0.0) * (0.1 if day in self.rests else 1.0)
        if self.kind.lumpy:
            rate *= self.dice.gammavariate(1 / self.kind.lumpy, self.kind.lumpy)
        hours = sorted(self.dice.triangular(6, 21.9, 10) for _ in range(_poisson(self.dice, rate)))
        return [datetime.combine(day, time(), KST) + timedelta(hours=hour) for hour in hours]

    def _meet(self, moment: datetime) -> None:
        change, kind, dice = self._changed(moment), self.kind, self.dice
        day = self.days[moment.date()]
        if change.stale or change.empty:
            return
        if change.unread or dice.random() < 0.01:
            self.skips[moment.date()][change.unread or "gone"] += 1
            self.days[moment.date()] = replace(day, skipped=day.skipped + 1)
            return
        chars = int(kind.chars * change.factor * math.exp(dice.gauss(0, kind.spread)))
        chars = 40 if dice.random() < kind.short else max(chars, 30)
        dated = not change.undated and dice.random() >= kind.undated
        self.days[moment.date()] = replace(
            day,
            articles=day.articles + 1,
            fresh=day.fresh + 1,
            dated=day.dated + dated,
            timed=day.timed + dated,
            generic=day.generic + (change.generic or dice.random() < kind.generic),
            chars=day.chars + chars,
            short=day.short + (chars < 100),
        )

    def _visit(self, now: datetime) -> None:
        day, empty = self.days[now.date()], self._changed(now).empty
        self.failures = self.failures + 1 if empty else 0
        self.last_success = self.last_success if empty else now
        self.days[now.date()] = replace(
            day,
            visits=day.visits + 1,
            visits_ok=day.visits_ok + (not empty),
            empty_visits=day.empty_visits + empty,
        )


def _poisson(dice: random.Random, rate: float) -> int:
    """Knuth's way; rates stay below 700."""
    limit, count, product = math.exp(-rate), 0, dice.random()
    while product > limit:
        count, product = count + 1, product * dice.random()
    return count


@dataclass
class Town:
    """All lives, looked at several times a day; `told` is every alarm that was raised, with its moment."""

    lives: Sequence[Life]
    open: dict[tuple[str, str], Alarm] = field(default_factory=dict)
    told: list[tuple[datetime, Finding]] = field(default_factory=list)
    closed: list[tuple[datetime, str, str]] = field(default_factory=list)

    def live(self, days: int, *, look_from: int = 0) -> None:
        for number in range(days):
            for hour in HOURS:
                now = datetime.combine(FIRST_DAY + timedelta(days=number), time(hour), KST)
                for life in self.lives:
                    life.live_until(now)
                if number >= look_from:
                    self.look(now)

    def look(self, now: datetime) -> None:
        facts = HouseFacts(now=now, outlets=tuple(life.facts(now) for life in self.lives), newest_article=now)
        found = {(each.outlet_id, each.rule): each for each in find_alarms(facts, self.open)}
        for key in set(self.open) - set(found):
            del self.open[key]
            self.closed.append((now, *key))
        for key in [key for key in found if key not in self.open]:
            outlet_id, rule = key
            self.told.append((now, found[key]))
            self.open[key] = Alarm(
                id=len(self.told), outlet_id=outlet_id, rule=rule, ko="", en="", since=now, until=None
            )


def make_life(kind: Kind, number: int, **more: Any) -> Life:
    name = f"{kind.name.replace(' ', '-')}-{number}"
    outlet = Outlet(id=name, name=name, family="ndsoft", url=f"https://{name}.example")
    return Life(outlet=outlet, kind=kind, dice=random.Random(f"{name}"), **more)


@pytest.fixture
def sim() -> Any:
    """The simulation's names, for tests that live in another module."""
    import types

    return types.SimpleNamespace(**{name: value for name, value in globals().items() if not name.startswith("_")})
