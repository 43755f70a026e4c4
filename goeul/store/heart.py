"""The scheduler's sign of life."""

from datetime import datetime

from sqlalchemy import Connection, select

from goeul.store.dialects import insert
from goeul.store.tables import facts

_NAME = "scheduler_beat"


def beat(conn: Connection, now: datetime) -> None:
    value = {"value": now.isoformat()}
    conn.execute(
        insert(conn, facts).values(name=_NAME, **value).on_conflict_do_update(index_elements=["name"], set_=value)
    )


def last_beat(conn: Connection) -> datetime | None:
    value = conn.scalar(select(facts.c.value).where(facts.c.name == _NAME))
    return datetime.fromisoformat(value) if value else None
