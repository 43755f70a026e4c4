"""The tags of articles as rows, by which they are counted and found."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, bindparam, delete, insert

from goeul.records import StoredArticle
from goeul.store.tables import article_tags


def write(conn: Connection, moved: Sequence[StoredArticle]) -> None:
    """The tags that these articles now have, in place of those before."""
    if not moved:
        return
    keys = [{"at_key": article.key} for article in moved]
    conn.execute(delete(article_tags).where(article_tags.c.key == bindparam("at_key")), keys)
    rows = [row for article in moved for row in _rows(article)]
    if rows:
        conn.execute(insert(article_tags), rows)


def _rows(article: StoredArticle) -> Iterable[dict[str, object]]:
    tags = article.annotated.tags
    # Last to first, so that of a label given twice the better place stays.
    return {
        (field, tag.code): {
            "key": article.key,
            "field": field,
            "code": tag.code,
            "rank": rank,
            "confidence": tag.confidence,
        }
        for field, given in (("municipality", tags.municipalities), ("topic", tags.topics))
        for rank, tag in reversed(list(enumerate(given)))
    }.values()
