"""Raw pages, kept so that a mended extractor can read them again without fetching.

A page from which an article was read is put aside while a newer one waits to be read (see goeul.store.asides).
"""

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, delete, func, select

from goeul.errors import SkipPage
from goeul.records import Page
from goeul.store import asides, blobs, settling
from goeul.store import frontier as rows
from goeul.store.chunks import chunks
from goeul.store.dialects import Insert, insert_for, one_of
from goeul.store.tables import FETCHED, frontier, pages

BODY_LIMIT = 64 * 1024 * 1024  # bytes; far above what the fetcher lets through
_BATCH_BYTES = 64 * 1024 * 1024  # of raw pages in memory at once


def packed(page: Page) -> bytes:
    """The body as it is kept. Raises SkipPage above BODY_LIMIT."""
    if len(page.body) > BODY_LIMIT:
        raise SkipPage(
            f"페이지가 너무 큽니다({len(page.body):,}바이트): {page.url}. 건너뜁니다.",
            f"The page is too large ({len(page.body):,} bytes): {page.url}. It is skipped.",
            reason="too_large",
        )
    return blobs.pack(page.body)  # level 6 takes twice the time for a twelfth of the bytes


@cache  # it runs for every page
def _keep(dialect: str) -> Insert:
    newer = insert_for(dialect, pages)
    return newer.on_conflict_do_update(
        index_elements=["frontier_id"],
        set_={column.name: newer.excluded[column.name] for column in pages.c if column.name != "frontier_id"},
    )


def save(conn: Connection, now: datetime, page: Page, body: bytes) -> None:
    """Keeps the newest page of an article, its body `packed`, and sets its row to fetched.

    One that read well before is kept beside it until the new one has its outcome.
    """
    row_id = rows.ensure(conn, now, page.outlet_id, page.article_id, page.url)
    values = {
        "frontier_id": row_id,
        "url": page.url,
        "status": page.status,
        "content_type": page.content_type,
        "size": len(page.body),
        "packed": len(body),
        "fetched_at": page.fetched_at,
        "body": body,
    }
    asides.put(conn, row_id)
    conn.execute(_keep(conn.dialect.name), values)
    settling.fetched(conn, now, row_id, page.fetched_at)


def pending(conn: Connection, limit: int, outlet_ids: Collection[str] | None) -> list[Page]:
    """At most `limit` fetched pages, oldest first; fewer if they are so large that memory would suffer."""
    query = (
        select(pages.c.frontier_id, pages.c.size)
        .join(frontier, frontier.c.id == pages.c.frontier_id)
        .where(FETCHED)
        .order_by(frontier.c.changed_at, frontier.c.id)
        .limit(limit)
    )
    if outlet_ids is not None:
        query = query.where(one_of(conn, frontier.c.outlet_id, outlet_ids))
    return [page for _, page in _bounded(conn, query)]


def processed(
    conn: Connection, after_id: int, limit: int, outlet_ids: Collection[str] | None, since: datetime | None
) -> list[tuple[int, Page]]:
    """Pages of rows with ids above `after_id` that have their outcome, by id; fewer than `limit` if they are large."""
    query = _processed(conn, select(pages.c.frontier_id, pages.c.size), outlet_ids, since)
    return _bounded(conn, query.where(pages.c.frontier_id > after_id).order_by(pages.c.frontier_id).limit(limit))


def count(conn: Connection, outlet_ids: Collection[str] | None, since: datetime | None, after_id: int = 0) -> int:
    """Of those that `processed` gives."""
    query = _processed(conn, select(func.count()).select_from(pages), outlet_ids, since)
    return conn.scalar(query.where(pages.c.frontier_id > after_id)) or 0


def packed_bytes(conn: Connection) -> int:
    """What all bodies take as they are kept."""
    return conn.scalar(select(func.coalesce(func.sum(pages.c.packed), 0))) or 0


def _processed(
    conn: Connection, query: Select[Any], outlet_ids: Collection[str] | None, since: datetime | None
) -> Select[Any]:
    query = query.join(frontier, frontier.c.id == pages.c.frontier_id)
    query = query.where(frontier.c.state.in_(("done", "skipped", "failed")))
    if outlet_ids is not None:
        query = query.where(one_of(conn, frontier.c.outlet_id, outlet_ids))
    return query if since is None else query.where(pages.c.fetched_at >= since)


def _bounded(conn: Connection, query: Select[Any]) -> list[tuple[int, Page]]:
    """(row id, page) in the order of a query for ids and sizes, cut off where memory would suffer."""
    wanted: list[int] = []
    total = 0
    for row in conn.execute(query):
        total += row.size
        if wanted and total > _BATCH_BYTES:
            break
        wanted.append(row.frontier_id)
    found = {row_id: page for chunk in chunks(wanted) for row_id, page in _load(conn, chunk)}
    return [(row_id, found[row_id]) for row_id in wanted]


def _load(conn: Connection, ids: list[int]) -> list[tuple[int, Page]]:
    query = (
        select(pages, frontier.c.outlet_id, frontier.c.article_id)
        .join(frontier, frontier.c.id == pages.c.frontier_id)
        .where(pages.c.frontier_id.in_(ids))
    )
    return [
        (
            row.frontier_id,
            Page(
                outlet_id=row.outlet_id,
                article_id=row.article_id,
                url=row.url,
                status=row.status,
                content_type=row.content_type,
                body=blobs.unpack(row.body),
                fetched_at=row.fetched_at,
            ),
        )
        for row in conn.execute(query)
    ]


def drop(conn: Connection, before: datetime, limit: int) -> int:
    """Deletes at most `limit` pages fetched before a time, sparing those not yet processed or kept for a mend."""
    old = (
        select(pages.c.frontier_id)
        .join(frontier, frontier.c.id == pages.c.frontier_id)
        .where(pages.c.fetched_at < before, frontier.c.state.in_(("done", "skipped")))
        .limit(limit)
    )
    return conn.execute(delete(pages).where(pages.c.frontier_id.in_(old))).rowcount


def trim(conn: Connection, max_bytes: int, limit: int) -> int:
    """Deletes the oldest pages, at most `limit`, until the rest takes `max_bytes`; spares the same ones as `drop`."""
    excess = packed_bytes(conn) - max_bytes
    if excess <= 0:
        return 0
    oldest = (
        select(pages.c.frontier_id, pages.c.packed)
        .join(frontier, frontier.c.id == pages.c.frontier_id)
        .where(frontier.c.state.in_(("done", "skipped")))
        .order_by(pages.c.fetched_at, pages.c.frontier_id)
        .limit(limit)
    )
    doomed = []
    for row in conn.execute(oldest):
        if excess <= 0:
            break
        doomed.append(row.frontier_id)
        excess -= row.packed
    for chunk in chunks(doomed):
        conn.execute(delete(pages).where(pages.c.frontier_id.in_(chunk)))
    return len(doomed)
