"""What each outlet brought, day by day (KST). Counted in the transaction of the thing counted, so both or neither."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, select

from goeul.records import Article
from goeul.store.dialects import insert
from goeul.store.records import DAY_COUNTS, OUTLET_EMPTY, OUTLET_OK, OutletDay
from goeul.store.tables import articles, outlet_days
from goeul.text import KST

FRESH_DAYS = 3
SHORT = 100  # code points


def count(conn: Connection, now: datetime, outlet_id: str, counts: Mapping[str, int]) -> None:
    """Adds to today's numbers of an outlet."""
    grown = {name: outlet_days.c[name] + number for name, number in counts.items() if number}
    if grown:
        new = insert(conn, outlet_days).values(outlet_id=outlet_id, day=day_of(now), **counts)
        conn.execute(new.on_conflict_do_update(index_elements=["outlet_id", "day"], set_=grown))


def count_visit(conn: Connection, now: datetime, outlet_id: str, state: str, found: int) -> None:
    """`found` is the number of links seen."""
    empty = not found and state in (OUTLET_OK, OUTLET_EMPTY)
    count(conn, now, outlet_id, {"visits": 1, "visits_ok": int(state == OUTLET_OK), "empty_visits": int(empty)})


def of_articles(now: datetime, articles: Iterable[tuple[Article, bool]]) -> dict[str, int]:
    """The numbers of new articles of one outlet, each with whether it came by a backfill."""
    counts = dict.fromkeys(DAY_COUNTS, 0)
    for article, backfilled in articles:
        counts["articles"] += 1
        if _fresh(now, article, backfilled):
            for name, number in _of_fresh(article).items():
                counts[name] += number
    return counts


def read(conn: Connection, since: date, outlet_id: str | None) -> list[OutletDay]:
    """By outlet and day."""
    query = select(outlet_days).where(outlet_days.c.day >= since)
    if outlet_id is not None:
        query = query.where(outlet_days.c.outlet_id == outlet_id)
    # Sorted here: asked to sort by outlet, SQLite would read all days there ever were.
    return sorted((OutletDay(**row._mapping) for row in conn.execute(query)), key=lambda day: (day.outlet_id, day.day))


def newest_article_at(conn: Connection) -> datetime | None:
    """Of the highest key, for keys grow; one that was taken down since counts too."""
    found: datetime | None = conn.scalar(select(articles.c.stored_at).order_by(articles.c.key.desc()).limit(1))
    return found


def day_of(moment: datetime) -> date:
    return moment.astimezone(KST).date()


def _fresh(now: datetime, article: Article, backfilled: bool) -> bool:
    published = article.published
    if published is None:
        return not backfilled
    if isinstance(published, datetime):
        aware = published if published.tzinfo else published.replace(tzinfo=KST)
        return aware >= now - timedelta(days=FRESH_DAYS)
    return published >= day_of(now) - timedelta(days=FRESH_DAYS)


def _of_fresh(article: Article) -> dict[str, int]:
    return {
        "fresh": 1,
        "dated": int(article.published is not None),
        "timed": int(isinstance(article.published, datetime)),
        "bylined": int(bool(article.byline)),
        "sectioned": int(bool(article.section)),
        "captioned": int(bool(article.captions)),
        "generic": int(article.extractor == "generic"),
        "chars": len(article.body),
        "short": int(len(article.body) < SHORT),
    }
