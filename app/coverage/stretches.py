"""Stretches of the last days, each beside its baseline.

A rule looks at the shortest stretch of the last week that holds enough articles, and at the whole week, and compares
them with the 28 days before. A difference must be large, and too large for chance. If it is not large in the shortest
stretch, the week is not asked: an outlet that was mended yesterday had a bad week.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from app.coverage.shares import Fields, before, high_share, tail, usual_share, windows
from goeul.store import OutletDay

RAREST = 1e-5  # as often as a share may be met by chance
LEAST_ARTICLES = 3  # to judge a share by; chance does the rest
LEAST_BASELINE = 10  # articles
MORE_THAN_USUAL = 0.3


class Stretch(NamedTuple):
    """What came lately, beside what came before."""

    recent: Fields
    base: Sequence[OutletDay]
    is_latest: bool  # the shortest one, which alone can say that all is well


def became_the_rule(count: int, articles: int, base: Sequence[OutletDay], name: str) -> bool:
    """Whether a share that is usually small is now large, be it by chance."""
    share = count / articles
    return share >= 0.5 and share >= usual_share(base, name) + MORE_THAN_USUAL


def is_chance(count: int, articles: int, base: Sequence[OutletDay], name: str) -> bool:
    """Whether days like those before may bring so many."""
    return tail(count, articles, high_share(base, name)) > RAREST


def stretches(days: Sequence[OutletDay], today: date, least: int) -> Iterator[Stretch]:
    """The shortest stretch of the last week with at least so many articles, then the whole week, with baselines."""
    enough = [(first, recent) for first, recent in windows(days, today) if recent.articles >= least]
    for first, recent in dict.fromkeys((*enough[:1], *enough[-1:])):
        base = before(days, first)
        if sum(each.fresh for each in base) >= LEAST_BASELINE:
            yield Stretch(recent=recent, base=base, is_latest=(first, recent) == enough[0])
