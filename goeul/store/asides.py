"""The page from which an article was read, put aside while a newer one waits to be read.

It comes back if the newer one is no article, so that a mended extractor finds the text again.
"""

from collections.abc import Iterable
from functools import cache

from sqlalchemy import Connection, bindparam, delete, exists, select

from goeul.store.chunks import chunks
from goeul.store.dialects import Insert, insert, insert_for
from goeul.store.tables import articles, frontier, good_pages, pages

_READ_WELL = exists().where(
    frontier.c.id == pages.c.frontier_id,
    articles.c.outlet_id == frontier.c.outlet_id,
    articles.c.article_id == frontier.c.article_id,
    articles.c.fetched_at >= pages.c.fetched_at,
)
_NAMES = [column.name for column in pages.c]


@cache  # it runs for every page
def _put(dialect: str) -> Insert:
    read_well = select(pages).where(pages.c.frontier_id == bindparam("row_id"), _READ_WELL)
    return insert_for(dialect, good_pages).from_select(_NAMES, read_well).on_conflict_do_nothing()


def put(conn: Connection, row_id: int) -> None:
    """Puts the page of a row aside if an article was read from it; the one that is aside already stays."""
    conn.execute(_put(conn.dialect.name), {"row_id": row_id})


def put_back(conn: Connection, row_ids: Iterable[int]) -> None:
    """The newer pages of these rows are no articles: those put aside take their place."""
    for ids in chunks(row_ids):
        back = insert(conn, pages).from_select(_NAMES, select(good_pages).where(good_pages.c.frontier_id.in_(ids)))
        values = {name: back.excluded[name] for name in _NAMES if name != "frontier_id"}
        conn.execute(back.on_conflict_do_update(index_elements=["frontier_id"], set_=values))
        _forget(conn, ids)


def let_go(conn: Connection, row_ids: Iterable[int]) -> None:
    """The newer pages of these rows were read: what is aside is not needed any more."""
    for ids in chunks(row_ids):
        _forget(conn, ids)


def _forget(conn: Connection, ids: Iterable[int]) -> None:
    conn.execute(delete(good_pages).where(good_pages.c.frontier_id.in_(ids)))
