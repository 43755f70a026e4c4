"""Counts for people."""

from sqlalchemy import Connection, and_, case, distinct, func, select

from goeul.store.tables import DELETED, article_tags, articles


def summary(conn: Connection) -> list[tuple[str, int, int, int]]:
    """(outlet, articles, municipalities tagged, topics tagged), by outlet; deleted articles are left out."""
    of = article_tags.c.field
    stands = articles.c.key.not_in(select(articles.c.key).where(DELETED).correlate(None))
    query = (
        select(
            articles.c.outlet_id,
            func.count(distinct(articles.c.key)),
            func.count(distinct(case((of == "municipality", article_tags.c.code)))),
            func.count(distinct(case((of == "topic", article_tags.c.code)))),
        )
        .select_from(articles)
        .outerjoin(article_tags, and_(article_tags.c.key == articles.c.key))
        .where(stands)
        .group_by(articles.c.outlet_id)
        .order_by(articles.c.outlet_id)
    )
    return [(row[0], row[1], row[2], row[3]) for row in conn.execute(query)]
