"""How many articles there were of each place lately."""

from datetime import date, datetime

from sqlalchemy import Connection, func, select

from goeul.store.tables import DELETED, article_tags, articles
from goeul.text import as_utc


def by_place(conn: Connection, since: date) -> dict[str, int]:
    """Code → articles published since that day (KST) that stand; what is older than its storing is not looked for.

    Only what was stored since is read, so that the time does not grow with the store.
    """
    begin = _first_key(conn, as_utc(since))
    if begin is None:
        return {}
    query = (
        select(article_tags.c.code, func.count())
        .join(articles, articles.c.key == article_tags.c.key)
        .where(
            article_tags.c.key >= begin,
            article_tags.c.field == "municipality",
            func.coalesce(articles.c.published, "9999") >= since.isoformat(),
            article_tags.c.key.not_in(select(articles.c.key).where(DELETED)),
        )
        .group_by(article_tags.c.code)
    )
    return {row[0]: row[1] for row in conn.execute(query)}


def _first_key(conn: Connection, since: datetime) -> int | None:
    """The first key stored at or after a moment, by halving: keys are given in the order of storing."""
    low, high = 0, (conn.scalar(select(func.max(articles.c.key))) or 0) + 1
    while low < high:
        middle = (low + high) // 2
        row = conn.execute(
            select(articles.c.key, articles.c.stored_at)
            .where(articles.c.key >= middle)
            .order_by(articles.c.key)
            .limit(1)
        ).one_or_none()
        if row is None or row.stored_at >= since:
            high = middle
        else:
            low = row.key + 1
    return conn.scalar(select(articles.c.key).where(articles.c.key >= low).order_by(articles.c.key).limit(1))
