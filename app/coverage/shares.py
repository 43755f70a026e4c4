"""Which fields an outlet's articles have, now and on the days before, and whether a difference can be chance."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import mean, median

from app.coverage.rhythm import BASELINE_DAYS
from goeul.store import OutletDay

RECENT_DAYS = 7

# Of the daily mean length around the usual, and of one article's length, in logarithms: never taken for smaller.
_DAY_SPREAD = 0.1
_LEAST_SPREAD = 0.6
# What leaving out the oddest tenth of days takes from the spread (of a normal distribution: 1 / 0.79; lengths are not).
_TRIMMED = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """Counts over fresh articles of some days."""

    articles: int = 0
    dated: int = 0
    timed: int = 0
    bylined: int = 0
    sectioned: int = 0
    bodied: int = 0  # with a body of 100 characters or more
    generic: int = 0
    chars: int = 0

    def share(self, name: str) -> float | None:
        """Between 0 and 1; None without articles."""
        return int(getattr(self, name)) / self.articles if self.articles else None

    @property
    def mean_chars(self) -> float | None:
        return self.chars / self.articles if self.articles else None


def fields(days: Iterable[OutletDay]) -> Fields:
    """The sums over these days."""
    chosen = list(days)
    return Fields(
        articles=sum(each.fresh for each in chosen),
        dated=sum(each.dated for each in chosen),
        timed=sum(each.timed for each in chosen),
        bylined=sum(each.bylined for each in chosen),
        sectioned=sum(each.sectioned for each in chosen),
        bodied=sum(each.fresh - each.short for each in chosen),
        generic=sum(each.generic for each in chosen),
        chars=sum(each.chars for each in chosen),
    )


def windows(days: Sequence[OutletDay], today: date) -> Iterator[tuple[date, Fields]]:
    """(first day, sums) of the last 1, 2, 3 … 7 days, today included."""
    for width in range(1, RECENT_DAYS + 1):
        first = today - timedelta(days=width - 1)
        yield first, fields(each for each in days if first <= each.day <= today)


def before(days: Sequence[OutletDay], first: date) -> list[OutletDay]:
    """The days with articles of the baseline that ends before `first`."""
    start = first - timedelta(days=BASELINE_DAYS)
    return [each for each in days if start <= each.day < first and each.fresh]


def high_share(days: Sequence[OutletDay], name: str) -> float:
    """A share of articles that baseline days seldom exceed: the whole's, smoothed, or that of the worst fifth of days.

    `name` is a count of articles in `OutletDay`; or "undated".
    """
    total = sum(each.fresh for each in days)
    smoothed = (sum(_count(each, name) for each in days) + 1) / (total + 2)
    shares = sorted(_count(each, name) / each.fresh for each in days)
    return max(smoothed, shares[int(len(shares) * 0.8)] if shares else 0.0)


def usual_share(days: Sequence[OutletDay], name: str) -> float:
    """The share on the day in the middle."""
    return median([_count(each, name) / each.fresh for each in days]) if days else 0.0


def _count(day: OutletDay, name: str) -> int:
    return day.fresh - day.dated if name == "undated" else int(getattr(day, name))


def tail(least: int, tries: int, chance: float) -> float:
    """The chance of `least` or more out of `tries` (binomial)."""
    if least <= 0 or chance >= 1:
        return 1.0
    if chance <= 0:
        return 0.0
    return min(1.0, sum(_binomial(hits, tries, chance) for hits in range(least, tries + 1)))


def _binomial(hits: int, tries: int, chance: float) -> float:
    ways = math.lgamma(tries + 1) - math.lgamma(hits + 1) - math.lgamma(tries - hits + 1)
    return math.exp(ways + hits * math.log(chance) + (tries - hits) * math.log1p(-chance))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lengths:
    """Body lengths of a baseline, as logarithms of daily means."""

    centre: float
    spread: float  # of a single article

    def factor(self, chars: float) -> float:
        """How many times the usual length."""
        return max(chars, 1.0) / math.exp(self.centre)

    def distance(self, chars: float, articles: int) -> float:
        """How far a mean of `articles` lies from the usual, in standard deviations; below 0 is shorter."""
        deviation = math.hypot(self.spread / math.sqrt(articles), _DAY_SPREAD)
        return (math.log(max(chars, 1.0)) - self.centre) / deviation


def lengths(days: Sequence[OutletDay]) -> Lengths:
    """Of baseline days, each with at least one fresh article; one day in ten may be odd without being heard."""
    logs = [(math.log(max(each.chars / each.fresh, 1.0)), each.fresh) for each in days]
    centre = median([log for log, _ in logs])
    squares = sorted(number * (log - centre) ** 2 for log, number in logs)
    kept = squares[: max(1, math.ceil(len(squares) * 0.9))]
    return Lengths(centre=centre, spread=max(_LEAST_SPREAD, _TRIMMED * math.sqrt(mean(kept))))
