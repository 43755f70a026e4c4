"""What a person should look over: articles whose places are in doubt, the most doubtful first, then the newest."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, tuple_

from goeul.records import LOW_CONFIDENCE, StoredArticle, Tags
from goeul.store import articles
from goeul.store.records import Review
from goeul.store.tables import articles as table
from goeul.store.tables import reviews
from goeul.text import as_utc

_OPEN = 9  # a name that was not guessed, in an article without a place
_OPEN_BESIDE = 5  # the same beside a place that was found
_TENTHS = 10


def doubt(tags: Tags) -> int:
    """In tenths: 10 where it may as well be so as not, 0 where nothing is in doubt."""
    return max(_doubts(tags), default=0)


def _doubts(tags: Tags) -> Iterator[int]:
    unsure = [tag for tag in tags.municipalities if tag.confidence < LOW_CONFIDENCE]
    for tag in (*unsure, *tags.doubtful):
        yield round(_TENTHS * (1 - abs(2 * tag.confidence - 1)))
    if tags.ambiguous:
        yield _OPEN_BESIDE if tags.municipalities else _OPEN


def note(conn: Connection, now: datetime, moved: Iterable[StoredArticle]) -> None:
    """Puts those in doubt on the list and takes the others off."""
    doubts = [(article, doubt(article.annotated.tags)) for article in moved]
    forget(conn, [article.key for article, _ in doubts])
    rows = [
        {"key": article.key, "outlet_id": article.annotated.article.outlet_id, "doubt": tenths, "at": _at(article, now)}
        for article, tenths in doubts
        if tenths > 0 and article.deleted_at is None
    ]
    if rows:
        conn.execute(insert(reviews), rows)


def forget(conn: Connection, keys: Iterable[int]) -> None:
    rows = [{"at_key": key} for key in keys]
    if rows:
        conn.execute(delete(reviews).where(reviews.c.key == bindparam("at_key")), rows)


def read(
    conn: Connection, limit: int, after: Review | None, outlet_ids: Collection[str] | None
) -> list[tuple[Row[object], Row[object]]]:
    """(row of the list, row of the article) of those behind `after`."""
    order = (reviews.c.doubt, reviews.c.at, reviews.c.key)
    query = select(reviews).order_by(*(column.desc() for column in order)).limit(limit)
    if after is not None:
        query = query.where(tuple_(*order) < (round(after.doubt * _TENTHS), after.at, after.stored.key))
    if outlet_ids is not None:
        query = query.where(reviews.c.outlet_id.in_(list(outlet_ids)))
    rows = conn.execute(query).all()
    if not rows:
        return []
    found = {row.key: row for row in conn.execute(select(table).where(table.c.key.in_([row.key for row in rows])))}
    return [(row, found[row.key]) for row in rows if row.key in found]


def review(listed: Row[object], row: Row[object]) -> Review:
    return Review(stored=articles.from_row(row), doubt=listed.doubt / _TENTHS, at=listed.at)


def count(conn: Connection, outlet_ids: Collection[str] | None) -> int:
    query = select(func.count()).select_from(reviews)
    if outlet_ids is not None:
        query = query.where(reviews.c.outlet_id.in_(list(outlet_ids)))
    return conn.scalar(query) or 0


def _at(article: StoredArticle, now: datetime) -> datetime:
    published = article.annotated.article.published
    try:
        return as_utc(published) if published else article.annotated.article.fetched_at or now
    except OverflowError:  # within hours of year 1 or 9999
        return now
