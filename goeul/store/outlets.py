"""How each outlet fares, and when it is due."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, select

from goeul.store import days
from goeul.store.dialects import insert
from goeul.store.records import OUTLET_OK, OutletState
from goeul.store.tables import outlet_states


def read(conn: Connection) -> dict[str, OutletState]:
    return {row.outlet_id: OutletState(**row._mapping) for row in conn.execute(select(outlet_states))}


def save_run(
    conn: Connection,
    now: datetime,
    outlet_id: str,
    *,
    state: str,
    detail: str,
    found: int,
    new: int,
    next_at: datetime | None,
    interval_seconds: float,
) -> None:
    """Notes a run and counts the visit. `state` "ok" is a success and ends a row of failures, any other word is one
    failure more.
    """
    worked = state == OUTLET_OK
    values = {
        "state": state,
        "detail": detail,
        "last_try": now,
        "next_at": next_at,
        "interval_seconds": interval_seconds,
        "found": found,
        "new_articles": new,
    }
    statement = insert(conn, outlet_states).values(
        outlet_id=outlet_id, last_success=now if worked else None, failures=0 if worked else 1, **values
    )
    failures = outlet_states.c.failures + 1
    conn.execute(
        statement.on_conflict_do_update(
            index_elements=["outlet_id"],
            set_={
                **values,
                "last_success": now if worked else outlet_states.c.last_success,
                "failures": 0 if worked else failures,
            },
        )
    )
    days.count_visit(conn, now, outlet_id, state, found)


def due(conn: Connection, ids: Iterable[str], now: datetime) -> list[str]:
    """Those of `ids` whose time has come: never tried ones first, then the longest overdue."""
    next_at = {
        row.outlet_id: row.next_at for row in conn.execute(select(outlet_states.c.outlet_id, outlet_states.c.next_at))
    }
    waiting = [name for name in dict.fromkeys(ids) if (due_at := next_at.get(name)) is None or due_at <= now]
    return sorted(waiting, key=lambda name: (next_at.get(name) is not None, next_at.get(name) or now))
