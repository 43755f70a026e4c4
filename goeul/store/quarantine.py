"""Inputs that broke a stage: kept with the reason, to be looked at and replayed."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, and_, delete, exists, select

from goeul.store import days, frontier, settling
from goeul.store.chunks import chunks
from goeul.store.dialects import insert
from goeul.store.records import FRONTIER_STATES, FrontierState, Quarantined
from goeul.store.tables import frontier as frontier_table
from goeul.store.tables import pages, quarantine

_FAILED: tuple[FrontierState, ...] = ("failed",)
_NOT_FAILED: tuple[FrontierState, ...] = tuple(state for state in FRONTIER_STATES if state != "failed")
DETAIL_LIMIT = 10_000  # code points; a traceback fits


def put(conn: Connection, item: Quarantined) -> None:
    """Notes the newest fault of an input and sets its frontier row to failed."""
    values = {"stage": item.stage, "reason": item.reason, "detail": item.detail[:DETAIL_LIMIT], "at": item.at}
    conn.execute(
        insert(conn, quarantine)
        .values(outlet_id=item.outlet_id, article_id=item.article_id, **values)
        .on_conflict_do_update(index_elements=["outlet_id", "article_id"], set_=values)
    )
    row_id = frontier.ensure(conn, item.at, item.outlet_id, item.article_id, "")
    row = frontier.by_id(row_id)
    if settling.finish(conn, item.at, row, "failed", item.reason, states=_NOT_FAILED):
        days.count(conn, item.at, item.outlet_id, {"failed": 1})
    else:
        settling.finish(conn, item.at, row, "failed", item.reason, states=_FAILED)


def read(conn: Connection) -> list[Quarantined]:
    """All, oldest first."""
    return [
        Quarantined(
            stage=row.stage,
            outlet_id=row.outlet_id,
            article_id=row.article_id,
            reason=row.reason,
            detail=row.detail,
            at=row.at,
        )
        for row in conn.execute(select(quarantine).order_by(quarantine.c.id))
    ]


def forget(conn: Connection, outlet_id: str, article_ids: Iterable[str]) -> None:
    for chunk in chunks(article_ids):
        where = and_(quarantine.c.outlet_id == outlet_id, quarantine.c.article_id.in_(chunk))
        conn.execute(delete(quarantine).where(where))


def replay(conn: Connection, now: datetime, outlet_id: str, article_id: str) -> None:
    """Sends the input through again: from its page if there is one, else by fetching it."""
    forget(conn, outlet_id, [article_id])
    row = frontier.one(outlet_id, article_id)
    has_page = exists().where(pages.c.frontier_id == frontier_table.c.id)
    settling.finish(conn, now, and_(row, has_page), "fetched", states=_FAILED)
    settling.requeue(conn, now, row)
