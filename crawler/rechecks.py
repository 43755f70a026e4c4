"""Which known articles a listing shows to have changed: another title, or a later time of change. Pure.

A listing is no proof. Lists cut titles and put section names before them, and some sitemaps give every page the time of
their own making; where most of what is known seems to have changed at once, nothing is believed.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from goeul.store import FrontierItem, KnownArticle
from goeul.text import as_utc

_CUT = re.compile(r"(?:…|\.{2,}|‥|⋯)\W*$")
_NO_LETTER = re.compile(r"[\W_]+")
_TOO_MANY_AT_ONCE = 0.5
_FEW = 4  # articles of which most may well have changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One article as a listing shows it now."""

    item: FrontierItem
    exact: bool  # feeds, sitemaps and APIs give whole titles; lists may add to them or cut them


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed:
    """What to do about what the listings show."""

    changed: tuple[str, ...] = ()  # ids of articles to be read again
    listed: tuple[FrontierItem, ...] = ()  # what the listings now say where that is new, to be compared with next time


def is_cut(title: str) -> bool:
    """Whether a list shows only the beginning of a title."""
    return bool(_CUT.search(title))


def notice(sightings: Iterable[Sighting], known: Mapping[str, KnownArticle]) -> Noticed:
    """Compares what listings show of known articles with what they showed before and with what was read."""
    retitled: list[str] = []
    later: list[str] = []
    listed: list[FrontierItem] = []
    titles = times = 0
    for sighting in sightings:
        before = known.get(sighting.item.article_id)
        if before is None:
            continue
        shown = _shown_title(sighting, before)
        titles += bool(shown and before.state == "done")
        times += bool(sighting.item.updated and before.state == "done")
        if before.state == "done" and _is_retitled(shown, before):
            retitled.append(before.article_id)
        if before.state == "done" and _is_later(sighting.item.updated, before):
            later.append(before.article_id)
        title, updated = shown or before.listed_title, sighting.item.updated or before.listed_updated
        if (title, updated) != (before.listed_title, before.listed_updated):
            listed.append(replace(sighting.item, title=title, updated=updated))
    believed = (*_believed(retitled, titles), *_believed(later, times))
    return Noticed(changed=tuple(dict.fromkeys(believed)), listed=tuple(listed))


def _believed(ids: list[str], of: int) -> list[str]:
    return [] if len(ids) > _FEW and len(ids) > of * _TOO_MANY_AT_ONCE else ids


def _shown_title(sighting: Sighting, before: KnownArticle) -> str:
    """The title that a listing shows; "" where it says nothing that can be compared."""
    title = sighting.item.title
    folded = _folded(title)
    if not folded or is_cut(title):
        return ""
    if not sighting.exact and any(_alike(folded, _folded(other)) for other in (before.listed_title, before.title)):
        return ""
    return title


def _is_retitled(shown: str, before: KnownArticle) -> bool:
    if not shown or not before.listed_title:
        return False
    return _folded(shown) not in (_folded(before.listed_title), _folded(before.title))


def _is_later(updated: date | None, before: KnownArticle) -> bool:
    """Whether a listing knows of a change since the article was read, and did not tell of it already."""
    if updated is None or before.fetched_at is None or as_utc(updated) <= before.fetched_at:
        return False
    return before.listed_updated is None or as_utc(updated) > as_utc(before.listed_updated)


def _alike(one: str, other: str) -> bool:
    return bool(one and other) and (one in other or other in one)


def _folded(title: str) -> str:
    """Letters and digits alone: quotes, spaces and full-width forms are set anew without a change of words."""
    return _NO_LETTER.sub("", unicodedata.normalize("NFKC", title)).casefold()
