"""Stretches of the last days, each beside its baseline.

A rule looks at the shortest stretch of the last week that holds enough articles, and at the whole week, and compares
them with the 28 days before. A difference must be large, and too large for chance.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from app.coverage.shares import Fields, before, high_share, tail, usual_share, windows
from goeul.store import OutletDay

RAREST = 1e-5  # as often as a share may be met by chance
LEAST_ARTICLES = 3  # to judge a share by; chance does the rest
LEAST_BASELINE = 10  # articles
MORE_THAN_USUAL = 0.3

Stretch = tuple[Fields, Sequence[OutletDay]]  # the articles of a stretch, and the days of its baseline


def jumped(count: int, articles: int, base: Sequence[OutletDay], name: str) -> bool:
    """Whether a share that should be small became the rule."""
    share = count / articles
    if share < 0.5 or share < usual_share(base, name) + MORE_THAN_USUAL:
        return False
    return tail(count, articles, high_share(base, name)) <= RAREST


def stretches(days: Sequence[OutletDay], today: date, least: int) -> Iterator[Stretch]:
    """The shortest stretch of the last week with at least so many articles, then the whole week, with baselines."""
    found = list(windows(days, today))
    enough = [(first, recent) for first, recent in found if recent.articles >= least]
    for first, recent in dict.fromkeys((*enough[:1], *enough[-1:])):
        base = before(days, first)
        if sum(each.fresh for each in base) >= LEAST_BASELINE:
            yield recent, base
