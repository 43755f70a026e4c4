"""Numbers that only grow. They are advanced inside the write transaction, so they follow the order of commits."""

from sqlalchemy import Connection, select, update

from goeul.store.tables import counters


def advance(conn: Connection, name: str) -> int:
    """The next value."""
    grown = update(counters).where(counters.c.name == name).values(value=counters.c.value + 1)
    return int(conn.execute(grown.returning(counters.c.value)).scalar_one())


def current(conn: Connection, name: str) -> int:
    return int(conn.execute(select(counters.c.value).where(counters.c.name == name)).scalar_one())
