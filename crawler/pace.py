"""When an outlet is visited next: soon where news came, seldom where none came or where it does not answer. Pure.

The interval follows the share of new links among those seen: many mean that we came late, few that we came early. A
quiet outlet waits a little longer each time, so that the wait stays near a twenty-fifth of the silence: a night makes
it one hour, a weekend three, and only weeks of silence a day; the first news bring it back. Faults stretch the interval
by their weight and never to more than the longest, so that no outlet is given up for good. A visit that came early (by
hand, say) stretches nothing.
"""

from collections.abc import Callable

from crawler.job import PollRules
from crawler.words import (
    CERTIFICATE,
    DNS,
    EMPTY,
    EMPTY_LIST,
    HTTP,
    INTERNAL,
    LOST,
    OK,
    REFUSED,
    ROBOTS_DOWN,
    TIMEOUT,
    TLS,
)

JITTER = 0.1  # share of the interval, to either side
_DEFAULT = 3  # times the shortest interval
_WANTED_SHARE = 0.05  # of new links among those seen: one of the twenty that a list shows
_SHRINK, _GROW = 0.5, 1.25  # bounds of one step while news come
_QUIET = 1.04  # step where no news came: the interval is some 4 % of the silence
_EARLY = 0.8  # of the interval: a visit sooner than this says nothing about a longer one

HARD = 1.0
_SOFT, _PASSING = 0.5, 0.25
_WEIGHTS = {
    **dict.fromkeys((DNS, TIMEOUT), _PASSING),
    **dict.fromkeys((REFUSED, LOST, TLS, CERTIFICATE, EMPTY, EMPTY_LIST, INTERNAL, ROBOTS_DOWN), _SOFT),
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


def default(rules: PollRules) -> float:
    """The interval of an outlet of which little is known, and of one that has news again after a silence."""
    return min(_DEFAULT * rules.shortest, rules.longest)


def next_interval(
    before: float | None,
    *,
    state: str,
    found: int,
    new: int,
    rules: PollRules,
    recovered: bool = False,
    waited: float | None = None,
) -> float:
    """Seconds until the next visit, within `rules`; `before` is the last interval, None at the first visit.

    `state` is the word for how this visit went, `found` the number of links seen and `new` those that were new;
    `recovered` says that the visit before this one failed, `waited` how many seconds ago it was (None: as planned).
    """
    usual = default(rules)
    early = before is not None and waited is not None and waited < before * _EARLY
    if before is None or before <= 0:
        before = usual
    elif new > 0:
        step = min(max(_WANTED_SHARE * max(found, new) / new, _SHRINK), _GROW)
        before = min(before * step, usual) if before <= usual else usual
    elif state == OK and recovered:
        before = min(before, usual)
    elif state == OK and not early:
        before *= _QUIET
    if new == 0 and not early:
        before *= 2 ** weight(state)
    return min(max(before, rules.shortest), rules.longest)


def jittered(interval: float, rules: PollRules, random: Callable[[], float]) -> float:
    """The interval moved by at most a tenth, within `rules`, so that outlets do not fall into step.

    `random` gives numbers from 0 to 1.
    """
    moved = interval * (1 + JITTER * (2 * random() - 1))
    return min(max(moved, rules.shortest), rules.longest)
