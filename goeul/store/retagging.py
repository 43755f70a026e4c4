"""Articles that another release, or another dictionary, has analysed."""

from collections.abc import Collection, Iterator
from datetime import date

from sqlalchemy import Connection, and_, or_, select

from goeul.store.chunks import chunks
from goeul.store.tables import DELETED, articles
from goeul.text import as_utc


def outdated(
    conn: Connection, version: str | None, outlet_ids: Collection[str] | None, since: date | None, below: int | None
) -> list[int]:
    """Keys of the articles that stand and have another version than `version` (None: all), the newest first.

    `since` is a day of publishing, or of storing where that is unknown.
    """
    deleted = select(articles.c.key).where(DELETED)
    query = select(articles.c.key).where(articles.c.key.not_in(deleted))
    if version is not None:
        query = query.where(articles.c.version != version)
    if outlet_ids is not None:
        query = query.where(articles.c.outlet_id.in_(list(outlet_ids)))
    if below is not None:
        query = query.where(articles.c.key < below)
    keys = sorted(conn.scalars(query), reverse=True)
    return keys if since is None else list(_since(conn, keys, since))


def _since(conn: Connection, keys: list[int], since: date) -> Iterator[int]:
    """Asked by key, a few at a time: the days lie in the rows, not in the index of versions."""
    undated = and_(articles.c.published.is_(None), articles.c.stored_at >= as_utc(since))
    late = or_(articles.c.published >= since.isoformat(), undated)
    for chunk in chunks(keys):
        kept = set(conn.scalars(select(articles.c.key).where(articles.c.key.in_(chunk), late)))
        yield from (key for key in chunk if key in kept)
