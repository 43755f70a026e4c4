"""The roster of heads: who was seen with an office, month by month, and what was made of it or written by a person."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from goeul.records import Head, HeadMonth, HeadSighting
from goeul.store import counters, tags
from goeul.store.columns import read_moment
from goeul.store.records import UnreadText
from goeul.store.tables import DELETED, articles, head_sightings, heads
from goeul.store.tables import counters as numbers

_READ = "heads_read"


def unread(conn: Connection, limit: int) -> list[UnreadText]:
    """Texts committed since the last look, oldest first; those of articles that were taken down are left out."""
    columns = articles.c
    query = (
        select(
            columns.key, columns.seq, columns.outlet_id, columns.title, columns.body, columns.published, columns.tags
        )
        .where(columns.seq > counters.current(conn, _READ), columns.key.not_in(select(columns.key).where(DELETED)))
        .order_by(columns.seq)
        .limit(limit)
    )
    return [
        UnreadText(
            key=row.key,
            seq=row.seq,
            outlet_id=row.outlet_id,
            title=row.title,
            body=row.body,
            published=read_moment(row.published),
            codes=tuple(tag.code for tag in tags.unpack(row.tags).municipalities),
        )
        for row in conn.execute(query)
    ]


def note(conn: Connection, read: Sequence[tuple[UnreadText, date | None, Iterable[HeadSighting]]]) -> None:
    """What was seen in these texts, each with its day in Korea, and that they were read; undated ones say nothing."""
    if not read:
        return
    keys = [{"at_key": text.key} for text, _, _ in read]
    conn.execute(delete(head_sightings).where(head_sightings.c.key == bindparam("at_key")), keys)
    rows = {
        (text.key, seen.code, seen.name): {
            "key": text.key,
            "code": seen.code,
            "name": seen.name,
            "office": seen.office,
            "named": int(seen.named),
            "day": day,
            "outlet_id": text.outlet_id,
        }
        for text, day, sightings in read
        if day is not None
        for seen in sorted(sightings, key=lambda seen: seen.named)  # of two, the one with the place beside it stays
    }
    if rows:
        conn.execute(insert(head_sightings), list(rows.values()))
    last = max(text.seq for text, _, _ in read)
    conn.execute(update(numbers).where(numbers.c.name == _READ, numbers.c.value < last).values(value=last))


def forget(conn: Connection) -> None:
    """All texts are to be read again."""
    conn.execute(delete(head_sightings))
    conn.execute(update(numbers).where(numbers.c.name == _READ).values(value=0))


def months(conn: Connection) -> list[HeadMonth]:
    """By place, month and name."""
    seen = head_sightings.c
    month = func.substr(seen.day, 1, 7).label("month")
    query = (
        select(
            seen.code,
            seen.name,
            func.max(seen.office).label("office"),
            month,
            func.count().label("articles"),
            func.sum(seen.named).label("named"),
            func.count(seen.outlet_id.distinct()).label("outlets"),
            func.count(seen.day.distinct()).label("days"),
            func.min(seen.day).label("first"),
            func.max(seen.day).label("last"),
        )
        .group_by(seen.code, month, seen.name)
        .order_by(seen.code, month, seen.name)
    )
    return [
        HeadMonth(
            name=row.name,
            office=row.office,
            code=row.code,
            month=date.fromisoformat(f"{row.month}-01"),
            articles=row.articles,
            named=row.named,
            outlets=row.outlets,
            days=row.days,
            first=row.first,
            last=row.last,
        )
        for row in conn.execute(query)
    ]


def read(conn: Connection) -> list[Head]:
    """By place, the latest first; those that a person took off too, as not active."""
    query = select(heads).order_by(heads.c.code, heads.c.valid_from.desc(), heads.c.name)
    return [
        Head(
            id=row.id,
            name=row.name,
            office=row.office,
            code=row.code,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            support=row.support,
            source=row.source,
            active=bool(row.active),
        )
        for row in conn.execute(query)
    ]


def replace_mined(conn: Connection, found: Iterable[Head]) -> None:
    """Mined heads anew; one that a person wrote, or took off, for the same name and place stays as it is."""
    edited = {(head.code, head.name) for head in read(conn) if head.source == "edited"}
    conn.execute(delete(heads).where(heads.c.source == "mined"))
    rows = [_row(head) for head in found if (head.code, head.name) not in edited]
    if rows:
        conn.execute(insert(heads), rows)


def put(conn: Connection, head: Head) -> Head:
    """As a person writes it, in place of all that was known of the name at the place."""
    conn.execute(delete(heads).where(heads.c.code == head.code, heads.c.name == head.name))
    number = conn.scalar(insert(heads).values(_row(head)).returning(heads.c.id))
    return next(each for each in read(conn) if each.id == number)


def take_off(conn: Connection, head_id: int) -> Head | None:
    """No head any more, and not to be found again; None if there is none of this number."""
    conn.execute(update(heads).where(heads.c.id == head_id).values(active=0, source="edited"))
    return next((each for each in read(conn) if each.id == head_id), None)


def _row(head: Head) -> dict[str, object]:
    return {
        "name": head.name,
        "office": head.office,
        "code": head.code,
        "valid_from": head.valid_from,
        "valid_to": head.valid_to,
        "support": head.support,
        "source": head.source,
        "active": int(head.active),
    }
