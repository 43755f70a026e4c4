"""Alarms for the operator: one open at a time an outlet and rule, told through the same outbox as alerts."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, insert, select, update

from goeul.store.records import Alarm
from goeul.store.tables import OPEN_ALARM, alarms, deliveries


def raise_alarm(
    conn: Connection, now: datetime, outlet_id: str, rule: str, ko: str, en: str, channels: Iterable[str]
) -> Alarm | None:
    """None if it is open already; then nobody is told again."""
    if conn.execute(select(alarms.c.id).where(*_of(outlet_id, rule))).first():
        return None
    values = {"outlet_id": outlet_id, "rule": rule, "ko": ko, "en": en, "since": now}
    row = conn.execute(insert(alarms).values(values).returning(alarms)).one()
    told = [{"alarm_id": row.id, "channel": channel, "state": "queued"} for channel in dict.fromkeys(channels)]
    if told:
        conn.execute(insert(deliveries), told)
    return Alarm(**row._mapping)


def close(conn: Connection, now: datetime, outlet_id: str, rule: str) -> bool:
    """False if none was open."""
    return conn.execute(update(alarms).where(*_of(outlet_id, rule)).values(until=now)).rowcount > 0


def read(conn: Connection, open_only: bool, limit: int) -> list[Alarm]:
    """Newest first."""
    query = select(alarms).order_by(alarms.c.id.desc()).limit(limit)
    if open_only:
        query = query.where(OPEN_ALARM)
    return [Alarm(**row._mapping) for row in conn.execute(query)]


def one(conn: Connection, alarm_id: int) -> Alarm | None:
    row = conn.execute(select(alarms).where(alarms.c.id == alarm_id)).first()
    return Alarm(**row._mapping) if row else None


def _of(outlet_id: str, rule: str) -> tuple[ColumnElement[bool], ...]:
    return alarms.c.outlet_id == outlet_id, alarms.c.rule == rule, OPEN_ALARM
