"""The outlets taken together: days on which nearly everybody rests, and how much news is to be expected by now."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median

from app.coverage.facts import HouseFacts
from app.coverage.rhythm import observed
from goeul.text import KST

# Korean outlets publish from seven in the morning to ten at night; what comes at night is no measure.
DAY_BEGINS, DAY_ENDS = 7, 22
_DAY_HOURS = DAY_ENDS - DAY_BEGINS
_WEEKS = 4
# A holiday shows in the others' numbers only if there are some.
_LEAST_OTHERS = 5
_LEAST_ARTICLES = 20
_RESTING = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Fresh articles, and outlets that had some, of every day on which anybody was visited."""

    articles: Mapping[date, int]
    outlets: Mapping[date, int]

    def rests(self, day: date, own: int, own_before: Mapping[date, int]) -> bool:
        """Whether the other outlets were so quiet that day that it was a holiday, or our own fault.

        `own` and `own_before` are the fresh articles of the outlet that asks, that day and on other days.
        """
        weeks = [day - timedelta(weeks=number) for number in range(1, _WEEKS + 1)]
        weeks = [each for each in weeks if each in self.articles]
        if not weeks or median(self.outlets[each] for each in weeks) <= _LEAST_OTHERS:
            return False
        usual = median(self.articles[each] - own_before.get(each, 0) for each in weeks)
        return usual >= _LEAST_ARTICLES and self.articles.get(day, 0) - own < _RESTING * usual

    def expected(self, day: date) -> float | None:
        """Articles of all outlets to be expected that day; None while fewer than two days are known."""
        known = {each: number for each, number in self.articles.items() if each < day}
        if len(known) < 2:
            return None
        same = [number for each, number in known.items() if each.weekday() == day.weekday()]
        return float(median(same[-_WEEKS:] or list(known.values())[-7:]))

    def expected_since(self, moment: datetime, now: datetime) -> float | None:
        """Articles to be expected between two moments in KST, by the hours of daytime between them, at most a week."""
        total, day = 0.0, max(moment, now - timedelta(days=7)).date()
        while day <= now.date():
            number = self.expected(day)
            if number is None:
                return None
            total += number * _daytime_hours(day, moment, now) / _DAY_HOURS
            day += timedelta(days=1)
        return total


def together(facts: HouseFacts) -> House:
    """The sums over all outlets, oldest day first; the first day of an outlet is a first visit and does not count."""
    articles: dict[date, int] = defaultdict(int)
    outlets: dict[date, int] = defaultdict(int)
    for outlet in facts.outlets:
        for each in filter(observed, outlet.days[1:]):
            articles[each.day] += each.fresh
            outlets[each.day] += each.fresh > 0
    return House(articles={day: articles[day] for day in sorted(articles)}, outlets=outlets)


def is_daytime(now: datetime) -> bool:
    """`now` in KST."""
    return DAY_BEGINS <= now.hour < DAY_ENDS


def longest_daytime_wait(moment: datetime, now: datetime) -> timedelta:
    """How long today's daytime has been without news, if the last came at `moment`."""
    return now - max(moment, datetime.combine(now.date(), time(DAY_BEGINS), KST))


def _daytime_hours(day: date, since: datetime, until: datetime) -> float:
    begins = datetime.combine(day, time(DAY_BEGINS), KST)
    ends = datetime.combine(day, time(DAY_ENDS), KST)
    overlap = min(ends, until) - max(begins, since)
    return max(overlap.total_seconds(), 0.0) / 3600
