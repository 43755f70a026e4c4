"""When an outlet is visited next: soon where news came, seldom where none came or where it does not answer. Pure.

The interval follows the share of new links among those seen: many mean that we came late, few that we came early. A
quiet outlet waits longer each time, and the first news brings it back to the default. Faults stretch the interval by
their weight and never to more than the longest, so that no outlet is given up for good.
"""

from collections.abc import Callable

from crawler.job import PollRules
from crawler.words import CERTIFICATE, DNS, EMPTY, EMPTY_LIST, HTTP, INTERNAL, LOST, OK, REFUSED, TIMEOUT, TLS

DEFAULT = 3600.0  # seconds
JITTER = 0.1  # share of the interval, to either side
_WANTED_SHARE = 0.2  # of new links among those seen
_SHRINK, _GROW = 0.5, 1.25  # bounds of one step while news come
_QUIET = 1.5  # step where no news came

HARD = 1.0
_SOFT, _PASSING = 0.5, 0.25
_WEIGHTS = {
    **dict.fromkeys((DNS, TIMEOUT), _PASSING),
    **dict.fromkeys((REFUSED, LOST, TLS, CERTIFICATE, EMPTY, EMPTY_LIST, INTERNAL), _SOFT),
}
_SOFT_STATUSES = frozenset({"408", "425", "429"})


def weight(state: str) -> float:
    """How much a visit's fault says about the next one: 1 for a hard one (HTTP 404, robots), 0.5 for a soft one
    (HTTP 503, connection refused), 0.25 for one that passes by itself (DNS, time-out), 0 for none."""
    if state == OK:
        return 0.0
    word, _, status = state.partition(" ")
    if word == HTTP and (status.startswith("5") or status in _SOFT_STATUSES):
        return _SOFT
    return _WEIGHTS.get(state, HARD)


def next_interval(
    before: float | None, *, state: str, found: int, new: int, rules: PollRules, recovered: bool = False
) -> float:
    """Seconds until the next visit, within `rules`; `before` is the last interval, None at the first visit.

    `state` is the word for how this visit went, `found` the number of links seen and `new` those that were new;
    `recovered` says that the visit before this one failed.
    """
    if before is None or before <= 0:
        before = DEFAULT
    elif new > 0:
        step = min(max(_WANTED_SHARE * max(found, new) / new, _SHRINK), _GROW)
        before = min(before * step, DEFAULT) if before <= DEFAULT else DEFAULT
    elif state == OK:
        before = min(before, DEFAULT) if recovered else before * _QUIET
    if new == 0:
        before *= 2 ** weight(state)
    return min(max(before, rules.shortest), rules.longest)


def jittered(interval: float, rules: PollRules, random: Callable[[], float]) -> float:
    """The interval moved by at most a tenth, within `rules`, so that outlets do not fall into step.

    `random` gives numbers from 0 to 1.
    """
    moved = interval * (1 + JITTER * (2 * random() - 1))
    return min(max(moved, rules.shortest), rules.longest)
