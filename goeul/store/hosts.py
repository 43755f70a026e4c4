"""Hosts: one owner at a time, so that politeness holds across processes; and their robots.txt."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, or_, select, update

from goeul.store.dialects import insert
from goeul.store.records import RobotsRow
from goeul.store.tables import host_leases, robots

# RFC 9309 section 2.5: at least 500 KiB of a robots.txt must be read.
ROBOTS_BYTES = 512 * 1024


def lease(conn: Connection, now: datetime, host: str, owner: str, seconds: float) -> bool:
    """True if the host is now `owner`'s: it was free, its lease had ended, or it was already theirs."""
    row = {"host": host, "owner": owner, "lease_until": now + timedelta(seconds=seconds)}
    free = or_(host_leases.c.lease_until <= now, host_leases.c.owner == owner)
    taken = conn.execute(
        insert(conn, host_leases)
        .values(row)
        .on_conflict_do_update(
            index_elements=["host"], set_={"owner": owner, "lease_until": row["lease_until"]}, where=free
        ),
        execution_options={"preserve_rowcount": True},
    )
    return taken.rowcount == 1


def renew(conn: Connection, now: datetime, host: str, owner: str, seconds: float) -> bool:
    """False if another owner has taken the host over."""
    done = conn.execute(
        update(host_leases)
        .where(host_leases.c.host == host, host_leases.c.owner == owner)
        .values(lease_until=now + timedelta(seconds=seconds))
    )
    return done.rowcount == 1


def release(conn: Connection, host: str, owner: str) -> None:
    conn.execute(delete(host_leases).where(host_leases.c.host == host, host_leases.c.owner == owner))


def read_robots(conn: Connection, host: str) -> RobotsRow | None:
    row = conn.execute(select(robots).where(robots.c.host == host)).first()
    if row is None:
        return None
    return RobotsRow(host=row.host, status=row.status, body=row.body, fetched_at=row.fetched_at)


def save_robots(conn: Connection, row: RobotsRow) -> None:
    values = {"status": row.status, "body": row.body[:ROBOTS_BYTES], "fetched_at": row.fetched_at}
    conn.execute(
        insert(conn, robots).values(host=row.host, **values).on_conflict_do_update(index_elements=["host"], set_=values)
    )
