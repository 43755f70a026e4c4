"""How far a backfill has come: a record that goes through the store as JSON, written with the links it led to."""

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache

from pydantic import TypeAdapter, ValidationError

from crawler.gallop import Search
from goeul.store import Backfill

_NOTES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ListCursor:
    """The list under way. Ids of articles are kept as short marks (`crawler.backfill_list.mark`)."""

    search: Search = field(default_factory=Search)
    searching: bool = True  # for the page where the range begins; then the list is read page by page
    page: int = 1  # to be read next, once the search is over
    first: tuple[int, ...] = ()  # marks of page 1, which some servers give for every page they do not have
    recent: tuple[tuple[int, ...], ...] = ()  # marks of the last pages
    script: bool = False  # its pages are given to scripts alone
    older: int = 0  # pages in a row wholly older than the range
    stale: int = 0  # pages in a row without an article of their own
    standing: int = 0  # pages in a row that did not go further back
    awaiting: tuple[str, ...] = ()  # articles of an undated page that must be read before it can be judged
    reached: date | None = None  # the day that reading has come back to


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """The sources of a backfill that are still to be read."""

    planned: bool = False
    maps: tuple[str, ...] = ()  # sitemaps
    maps_read: int = 0
    maps_seen: tuple[int, ...] = ()  # marks of all that were ever named, for indexes may name each other
    lists: tuple[str, ...] = ()  # templates with {page}; the first one is under way
    lists_read: int = 0
    at: ListCursor = field(default_factory=ListCursor)
    tries: int = 0  # in a row that the next page gave no answer
    holes: int = 0  # pages in a row that were given up
    answered: int = 0  # pages that could be read
    notes: tuple[str, ...] = ()  # what went wrong, for people

    @property
    def finished(self) -> bool:
        """Whether every source was read to its end."""
        return self.planned and not self.maps and not self.lists

    def noting(self, note: str) -> "Cursor":
        """With one note more; the first ones are kept."""
        return self if note in self.notes or len(self.notes) >= _NOTES else replace(self, notes=(*self.notes, note))

    def to_json(self) -> str:
        return _adapter().dump_json(self, exclude_defaults=True).decode()


def read_cursor(text: str) -> Cursor:
    """The cursor in `text`; a new one if there is none, or none that this version understands: links that were found
    already are not fetched twice."""
    try:
        return _adapter().validate_json(text) if text else Cursor()
    except ValidationError:
        return Cursor()


def share_read(backfill: Backfill) -> float:
    """How much of the range has been looked through, from 0 to 1: by dates in lists, by number among sitemaps."""
    if backfill.state == "done":
        return 1.0
    cursor = read_cursor(backfill.cursor)
    maps = cursor.maps_read + len(cursor.maps)
    parts = len(cursor.lists) + cursor.lists_read + (1 if maps else 0)
    if not cursor.planned or not parts:
        return 0.0
    done = cursor.lists_read + (cursor.maps_read / maps if maps else 0.0)
    if cursor.lists and cursor.at.reached is not None:
        days = (backfill.until - backfill.since).days + 1
        covered = (backfill.until - cursor.at.reached).days
        done += min(max(covered / days, 0.0), 1.0)
    return min(done / parts, 1.0)


@cache
def _adapter() -> TypeAdapter[Cursor]:
    return TypeAdapter(Cursor)
