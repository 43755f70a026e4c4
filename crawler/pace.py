"""When an outlet is visited next: soon where news came, seldom where none came or where it does not answer."""

from crawler.job import PollRules

_FIRST = 3600.0
_MANY_NEW = 0.5  # share of new links above which we may have come too late for some


def next_interval(before: float | None, *, worked: bool, found: int, new: int, rules: PollRules) -> float:
    """Seconds until the next visit, within `rules`; `before` is the last interval, None at the first visit."""
    if before is None or before <= 0:
        interval = _FIRST
    elif not worked:
        interval = before * 2
    elif new == 0:
        interval = before * 1.5
    elif new >= found * _MANY_NEW:
        interval = min(before, _FIRST) / 2
    else:
        interval = min(before, _FIRST)
    return min(max(interval, rules.shortest), rules.longest)
