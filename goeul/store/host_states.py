"""How each host wants to be treated, and how many requests a day were spent on it."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import Connection, or_, select

from goeul.store.chunks import chunks
from goeul.store.dialects import insert
from goeul.store.records import HostState
from goeul.store.tables import host_budgets, host_states


def read(conn: Connection, hosts: Iterable[str] | None) -> dict[str, HostState]:
    """Of those `hosts` that something is known of, or of all."""
    query = select(host_states).order_by(host_states.c.host)
    if hosts is None:
        return {row.host: HostState(**row._mapping) for row in conn.execute(query)}
    return {
        row.host: HostState(**row._mapping)
        for chunk in chunks(dict.fromkeys(hosts))
        for row in conn.execute(query.where(host_states.c.host.in_(chunk)))
    }


def note_robots(
    conn: Connection,
    now: datetime,
    host: str,
    *,
    verdict: str,
    status: int,
    crawl_delay_asked: float,
    delay: float,
) -> None:
    """What its robots.txt says; a pause stays."""
    values = {
        "verdict": verdict,
        "status": status,
        "checked_at": now,
        "crawl_delay_asked": crawl_delay_asked,
        "delay": delay,
    }
    conn.execute(
        insert(conn, host_states)
        .values(host=host, **values)
        .on_conflict_do_update(index_elements=["host"], set_=values)
    )


def pause(conn: Connection, host: str, until: datetime, reason: str) -> None:
    """Nobody shall ask the host before `until`. A longer pause that stands already stays, with its reason."""
    values = {"paused_until": until, "reason": reason}
    shorter = or_(host_states.c.paused_until.is_(None), host_states.c.paused_until < until)
    conn.execute(
        insert(conn, host_states)
        .values(host=host, **values)
        .on_conflict_do_update(index_elements=["host"], set_=values, where=shorter)
    )


def spend(conn: Connection, host: str, day: date, wanted: int, limit: int) -> int:
    """Takes up to `wanted` requests from the day's budget; the number granted, in all never more than `limit` a day."""
    granted = max(0, min(wanted, limit - spent(conn, host, day)))
    if granted:
        statement = insert(conn, host_budgets).values(host=host, day=day, spent=granted)
        conn.execute(
            statement.on_conflict_do_update(
                index_elements=["host", "day"], set_={"spent": host_budgets.c.spent + granted}
            )
        )
    return granted


def spent(conn: Connection, host: str, day: date) -> int:
    where = (host_budgets.c.host == host, host_budgets.c.day == day)
    return conn.scalar(select(host_budgets.c.spent).where(*where)) or 0
