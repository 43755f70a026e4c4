"""Saved searches. Each change grows a version number, so that a compiled matcher knows when to compile again."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from goeul.records import SavedSearch
from goeul.store import counters
from goeul.store.records import SavedSearches
from goeul.store.tables import saved_searches


def read(conn: Connection, known: SavedSearches | None = None) -> SavedSearches:
    """All of them; `known` itself if nothing changed since it was read, for there may be very many."""
    version = counters.current(conn, "saved_searches")
    if known is not None and known.version == version:
        return known
    rows = conn.execute(select(saved_searches).order_by(saved_searches.c.id))
    return SavedSearches(version=version, rows=tuple(map(_from_row, rows)))


def add(conn: Connection, now: datetime, name: str, query: str, channels: Iterable[str]) -> SavedSearch:
    """It is told only of what is committed after it."""
    counters.take(conn, "saved_searches")
    values = {
        "name": name,
        "query": query,
        "channels": json.dumps(list(dict.fromkeys(channels)), ensure_ascii=False),
        "active": 1,
        "since_seq": counters.current(conn, "seq"),
        "fault": "",
        "created_at": now,
    }
    return _from_row(conn.execute(insert(saved_searches).values(values).returning(saved_searches)).one())


def set_active(conn: Connection, search_id: int, active: bool) -> None:
    """Switching on again forgets the fault."""
    _change(conn, search_id, {"active": int(active), **({"fault": ""} if active else {})})


def fault(conn: Connection, search_id: int, reason: str) -> None:
    """Switches it off, loudly; it is never deleted for a fault."""
    _change(conn, search_id, {"active": 0, "fault": reason})


def remove(conn: Connection, search_id: int) -> None:
    """With its alerts and what of them was not delivered."""
    counters.take(conn, "saved_searches")
    conn.execute(delete(saved_searches).where(saved_searches.c.id == search_id))


def _change(conn: Connection, search_id: int, values: dict[str, Any]) -> None:
    counters.take(conn, "saved_searches")
    conn.execute(update(saved_searches).where(saved_searches.c.id == search_id).values(values))


def _from_row(row: Row[Any]) -> SavedSearch:
    return SavedSearch(
        id=row.id,
        name=row.name,
        query=row.query,
        channels=tuple(json.loads(row.channels)),
        active=bool(row.active),
        since_seq=row.since_seq,
        fault=row.fault,
    )
