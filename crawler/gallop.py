"""Finding the list page where a range of dates begins, without reading every page before it.

Lists run from new to old. The page number is doubled until a page reaches the range, then halved in; a list of a
thousand pages is searched with about twenty requests.
"""

from dataclasses import dataclass
from typing import Literal

# Endless lists end here.
LAST_PAGE = 1 << 16

Verdict = Literal["newer", "reached", "beyond", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is known so far."""

    low: int = 0  # the last page known to be newer than the range; 0: none
    high: int = 0  # the first page known to reach the range or to lie beyond the list's end; 0: none yet
    given_up: bool = False  # pages do not say how old they are


def next_page(search: Search) -> int | None:
    """The page to look at; None if the search is over."""
    if search.given_up or search.low >= LAST_PAGE:
        return None
    if search.high == 0:
        return min(max(1, 2 * search.low), LAST_PAGE)
    return (search.low + search.high) // 2 if search.high - search.low > 1 else None


def told(search: Search, verdict: Verdict) -> Search:
    """The search after its next page was looked at."""
    page = next_page(search)
    if page is None:
        return search
    match verdict:
        case "newer":
            return Search(low=page, high=search.high)
        case "reached" | "beyond":
            return Search(low=search.low, high=page)
        case "unknown":
            return Search(low=search.low, high=search.high, given_up=True)


def start(search: Search) -> int:
    """Where to begin reading: the last page that is too new, because some of its articles may not be.

    A list without an end makes its pages up, and what they say is worth nothing.
    """
    return 1 if search.low >= LAST_PAGE else max(1, search.low)
