"""Numbers that only grow. They are advanced inside the write transaction, so they follow the order of commits."""

from sqlalchemy import Connection, select, update

from goeul.store.tables import counters


def take(conn: Connection, name: str, count: int = 1) -> range:
    """The next `count` numbers; nobody else gets them, and none is ever given twice."""
    grown = update(counters).where(counters.c.name == name).values(value=counters.c.value + count)
    last = int(conn.execute(grown.returning(counters.c.value)).scalar_one())
    return range(last - count + 1, last + 1)


def current(conn: Connection, name: str) -> int:
    return int(conn.execute(select(counters.c.value).where(counters.c.name == name)).scalar_one())
