"""What the page of a list says about where a backfill goes on. Pure."""

import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from statistics import median_low

from crawler.backfill_cursor import ListCursor
from crawler.gallop import LAST_PAGE, Verdict, next_page, start, told
from crawler.periods import Period
from goeul.store import FrontierItem
from goeul.text import KST

_REMEMBERED = 3  # pages whose articles are known again
_OLDER_ENDS = 2
_STALE_ENDS = 2
_STANDING_ENDS = 200  # no outlet has so many pages of one day; a server that makes up pages has
_OWN_SHARE = 5  # at least every fifth article of a page must not be on page 1, too
_SAMPLE = 3  # articles of an undated page that are read to learn how old it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Where a list stands after a page."""

    at: ListCursor
    items: tuple[FrontierItem, ...] = ()  # to be fetched
    ended: bool = False


def mark(article_id: str) -> int:
    """A short stand-in of an id; two alike among some hundred are no harm."""
    return zlib.crc32(article_id.encode())


def day_of(moment: date | None) -> date | None:
    """The Korean day."""
    return moment.astimezone(KST).date() if isinstance(moment, datetime) else moment


def page_wanted(at: ListCursor) -> int | None:
    """The page to ask for; None after the last one."""
    page = next_page(at.search) if at.searching else None
    page = at.page if page is None else page
    return page if page <= LAST_PAGE else None


def fresh_slice(at: ListCursor) -> ListCursor:
    """Between two slices a list moves on by pages; what was on the last ones says nothing any more."""
    return replace(at, recent=(), stale=0)


def repeats_first(at: ListCursor, items: Sequence[FrontierItem], page: int) -> bool:
    """Whether a server has given page 1 for a page that it does not have, one or two new articles aside."""
    first = set(at.first)
    own = sum(mark(item.article_id) not in first for item in items)
    return page > 1 and bool(items) and bool(first) and own * _OWN_SHARE < len(items)


def turn(at: ListCursor, items: Sequence[FrontierItem], days: Mapping[str, date], within: Period) -> Turn:
    """A page was read. `days` are the dates of those articles that state one or that the store knows."""
    marks = tuple(mark(item.article_id) for item in items)
    page = page_wanted(at)
    known = set(at.first).union(*at.recent)
    fresh = [item for item, each in zip(items, marks, strict=True) if each not in known]
    seen = at if page != 1 or at.first else replace(at, first=marks)
    if at.searching:
        return missing(at) if repeats_first(at, items, page or 1) else _searched(seen, fresh, days, within)
    return _walked(replace(seen, recent=(marks, *at.recent)[:_REMEMBERED]), items, fresh, days, within)


def missing(at: ListCursor) -> Turn:
    """The page does not exist, or there is nothing on it: the list has ended before it."""
    return _search_told(at, "beyond") if at.searching else Turn(at=at, ended=True)


def skipped(at: ListCursor) -> Turn:
    """The page gives no answer whatever we do; the list goes on after it."""
    if at.searching:
        return _search_told(at, "beyond")
    return Turn(at=replace(at, page=at.page + 1))


def settled(at: ListCursor, days: Collection[date], within: Period) -> Turn:
    """The articles that were awaited have been read; `days` are the dates that they state."""
    at = replace(at, awaiting=())
    if at.searching:
        return _judged(at, days, within)
    return _aged(at, days, within)


def _searched(at: ListCursor, fresh: Sequence[FrontierItem], days: Mapping[str, date], within: Period) -> Turn:
    if not fresh:
        return missing(at)
    dated = [days[item.article_id] for item in fresh if item.article_id in days]
    if 2 * len(dated) >= len(fresh):
        judged = _judged(at, dated, within)
        return replace(judged, items=_wanted(fresh, days, within))
    sample = (fresh[0], fresh[len(fresh) // 2], fresh[-1])[:_SAMPLE]
    by_id = {item.article_id: item for item in sample}
    return Turn(at=replace(at, awaiting=tuple(by_id)), items=tuple(by_id.values()))


def _judged(at: ListCursor, dated: Collection[date], within: Period) -> Turn:
    if not dated:
        return _search_told(at, "unknown")
    return _search_told(at, "newer" if median_low(dated) > within.last else "reached")


def _search_told(at: ListCursor, verdict: Verdict) -> Turn:
    search = told(at.search, verdict)
    over = next_page(search) is None
    return Turn(at=replace(at, search=search, searching=not over, page=start(search) if over else at.page, recent=()))


def _walked(
    at: ListCursor,
    items: Sequence[FrontierItem],
    fresh: Sequence[FrontierItem],
    days: Mapping[str, date],
    within: Period,
) -> Turn:
    if not items or (at.page > 1 and {mark(item.article_id) for item in items} <= set(at.first)):
        return Turn(at=at, ended=True)
    at = replace(at, page=at.page + 1)
    if not fresh and at.page > 2:
        at = replace(at, stale=at.stale + 1)
        return Turn(at=at, ended=at.stale >= _STALE_ENDS)
    own = fresh or items
    at = replace(at, stale=0)
    dated = [days[item.article_id] for item in own if item.article_id in days]
    if 2 * len(dated) >= len(own):
        return replace(_aged(at, dated, within), items=_wanted(own, days, within))
    wanted = tuple(item for item in own if (day := days.get(item.article_id)) is None or _is_in(day, within))
    return Turn(at=replace(at, awaiting=tuple(item.article_id for item in own)), items=wanted)


def _aged(at: ListCursor, dated: Collection[date], within: Period) -> Turn:
    """A page of the walk has these dates."""
    middle = median_low(dated) if dated else None
    back = middle is not None and (at.reached is None or middle < at.reached)
    older = at.older + 1 if dated and max(dated) < within.first else 0
    standing = 0 if back else at.standing + 1
    at = replace(at, older=older, reached=middle if back else at.reached, standing=standing)
    return Turn(at=at, ended=older >= _OLDER_ENDS or standing >= _STANDING_ENDS)


def _wanted(items: Sequence[FrontierItem], days: Mapping[str, date], within: Period) -> tuple[FrontierItem, ...]:
    """Those of the range, and undated ones where their page lies around it."""
    dated = [days[item.article_id] for item in items if item.article_id in days]
    meets = bool(dated) and Period(min(dated), max(dated)).meets(within)
    return tuple(
        item for item in items if (_is_in(day, within) if (day := days.get(item.article_id)) is not None else meets)
    )


def _is_in(day: date, within: Period) -> bool:
    return within.first <= day <= within.last
