"""Feeds, sitemaps and list pages: what they said at the last poll, so that the next one can be conditional."""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from goeul.store.chunks import chunks
from goeul.store.dialects import insert
from goeul.store.records import SourceState
from goeul.store.tables import sources

_FIELDS = tuple(name for name in SourceState.__dataclass_fields__ if name not in ("outlet_id", "url"))


def read(conn: Connection, outlet_id: str) -> dict[str, SourceState]:
    """By URL."""
    query = select(sources).where(sources.c.outlet_id == outlet_id).order_by(sources.c.url)
    return {row.url: SourceState(**row._mapping) for row in conn.execute(query)}


def save(conn: Connection, outlet_id: str, states: Iterable[SourceState]) -> None:
    """Puts each in the place of what was known of its URL; all belong to `outlet_id`, whatever they say."""
    statement = insert(conn, sources)
    put = statement.on_conflict_do_update(
        index_elements=["outlet_id", "url"], set_={name: statement.excluded[name] for name in _FIELDS}
    )
    for chunk in chunks(states):
        rows = [{"outlet_id": outlet_id, "url": s.url, **{name: getattr(s, name) for name in _FIELDS}} for s in chunk]
        conn.execute(put, rows)
