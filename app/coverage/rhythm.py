"""What is normal for an outlet, learnt from its days before: how many articles, on which weekdays.

A day counts only if the outlet was visited with success or brought articles: days on which we were down say nothing
about it. The very first day is left out, because a first visit also brings what was published before.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import mean, median

from goeul.store import OutletDay

BASELINE_DAYS = 28
LEAST_DAYS = 7  # with fewer there is no baseline yet
HISTORY_DAYS = 63  # read from the store: a baseline, and a silence of five weeks after it

# A day far above the usual (an archive that was put online) must not pass for the rhythm.
_SPIKE = 3.0
# Days are never taken to be more alike than this.
_LEAST_LUMPINESS = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """Fresh articles a day over the days that count, at most `BASELINE_DAYS` of them."""

    counts: Mapping[date, int]
    expected_by_weekday: Mapping[int, float]  # Monday is 0
    silent_share_by_weekday: Mapping[int, float]
    lumpiness: float  # of the counts, beyond what chance does to single articles (1/k of the negative binomial)

    @property
    def days(self) -> int:
        return len(self.counts)

    @property
    def is_known(self) -> bool:
        """Whether there are days enough to speak of a baseline."""
        return self.days >= LEAST_DAYS

    @property
    def median(self) -> float:
        """Articles of the day in the middle; 0 for a weekly paper."""
        return float(median(self.counts.values())) if self.counts else 0.0

    @property
    def mean(self) -> float:
        return mean(self.counts.values()) if self.counts else 0.0

    def expected(self, day: date) -> float:
        """Articles to be expected on that weekday."""
        return self.expected_by_weekday.get(day.weekday(), 0.0)

    def silent_share(self, day: date) -> float:
        """A cautious estimate of how many of such weekdays bring nothing; 1 where nothing is known."""
        return self.silent_share_by_weekday.get(day.weekday(), 1.0)

    def chance_of_none(self, day: date) -> float:
        """The chance that such a weekday brings nothing, by the number to be expected and by how much days differ."""
        return float((1 + self.expected(day) * self.lumpiness) ** (-1 / self.lumpiness))


def learn(days: Sequence[OutletDay], until: date) -> Rhythm:
    """The rhythm of the `BASELINE_DAYS` that end with `until`; `days` oldest first, gaps allowed."""
    first = until - timedelta(days=BASELINE_DAYS - 1)
    counts = {each.day: each.fresh for each in days[1:] if first <= each.day <= until and observed(each)}
    cap = _SPIKE * median([count for count in counts.values() if count] or [0])
    by_weekday: dict[int, list[float]] = defaultdict(list)
    for day, count in counts.items():
        by_weekday[day.weekday()].append(min(count, cap))
    return Rhythm(
        counts=counts,
        expected_by_weekday={weekday: mean(some) for weekday, some in by_weekday.items()},
        silent_share_by_weekday=_silent_shares(by_weekday),
        lumpiness=_lumpiness(by_weekday.values()),
    )


def observed(day: OutletDay) -> bool:
    """Whether the day says something about the outlet."""
    return day.visits_ok > 0 or day.articles > 0


def _silent_shares(by_weekday: Mapping[int, Sequence[float]]) -> dict[int, float]:
    """Weekdays that never were silent are taken together, so that 20 working days speak louder than 4 Mondays."""
    sure = sum(len(counts) for counts in by_weekday.values() if all(counts))
    shares = {}
    for weekday, counts in by_weekday.items():
        silent = sum(not count for count in counts)
        if silent == len(counts):
            shares[weekday] = 1.0
        else:
            shares[weekday] = (silent + 0.5) / (len(counts) + 1) if silent else 0.5 / (sure + 1)
    return shares


def _lumpiness(weekdays: Iterable[Sequence[float]]) -> float:
    """By the method of moments over the weekdays that are known more than once."""
    excess = weight = 0.0
    for counts in weekdays:
        if len(counts) > 1 and any(counts):
            usual = mean(counts)
            excess += sum((count - usual) ** 2 for count in counts) * len(counts) / (len(counts) - 1)
            excess -= len(counts) * usual
            weight += len(counts) * usual**2
    return max(_LEAST_LUMPINESS, excess / weight) if weight else 1.0
