"""What an index has yet to take over: one row a document, the newest change only."""

from collections.abc import Iterable
from typing import Literal

from sqlalchemy import Connection, bindparam, delete, func, insert, literal, select, update

from goeul.store.chunks import chunks
from goeul.store.records import OutboxRow, ParkedRow
from goeul.store.tables import DELETED, articles, index_outbox


def put(conn: Connection, changed: Iterable[tuple[int, int]], op: Literal["index", "delete"] = "index") -> None:
    """Documents by (key, revision). An older change of the same one is replaced.

    With the new row's number a late acknowledgement of the old one is void.
    """
    rows = [{"key": key, "revision": revision, "op": op} for key, revision in changed]
    if rows:
        conn.execute(delete(index_outbox).where(index_outbox.c.key == bindparam("key")), rows)
        conn.execute(insert(index_outbox), rows)


def read(conn: Connection, limit: int, after: int) -> list[OutboxRow]:
    """At most `limit` rows numbered above `after`, oldest first; parked ones are left out."""
    query = (
        select(index_outbox.c.seq, index_outbox.c.key, index_outbox.c.revision, index_outbox.c.op)
        .where(index_outbox.c.seq > after, index_outbox.c.parked.is_(None))
        .order_by(index_outbox.c.seq)
        .limit(limit)
    )
    return [OutboxRow(seq=row.seq, key=row.key, revision=row.revision, op=row.op) for row in conn.execute(query)]


def acknowledge(conn: Connection, seqs: Iterable[int]) -> None:
    for chunk in chunks(seqs):
        conn.execute(delete(index_outbox).where(index_outbox.c.seq.in_(chunk)))


def park(conn: Connection, seq: int, reason: str) -> None:
    conn.execute(update(index_outbox).where(index_outbox.c.seq == seq).values(parked=reason))


def parked(conn: Connection) -> list[ParkedRow]:
    query = select(index_outbox).where(index_outbox.c.parked.is_not(None)).order_by(index_outbox.c.seq)
    return [
        ParkedRow(seq=row.seq, key=row.key, revision=row.revision, reason=row.parked) for row in conn.execute(query)
    ]


def put_all(conn: Connection) -> int:
    """Every article that stands, once, for a rebuild; deletions still waiting stay."""
    conn.execute(delete(index_outbox).where(index_outbox.c.op == "index"))
    # Not by asking each row for `deleted_at`: that lies behind the text, and the whole table would be read.
    stands = articles.c.key.not_in(select(articles.c.key).where(DELETED))
    every = select(articles.c.key, articles.c.revision, literal("index")).where(stands).order_by(articles.c.key)
    conn.execute(insert(index_outbox).from_select(["key", "revision", "op"], every))
    return size(conn)


def size(conn: Connection) -> int:
    """Rows that wait, parked ones not counted."""
    waiting = select(func.count()).select_from(index_outbox).where(index_outbox.c.parked.is_(None))
    return conn.scalar(waiting) or 0
