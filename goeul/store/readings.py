"""Readings of kept pages beside what is stored: what a mended extractor would change."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection

from goeul.records import Annotated, Article, Tags
from goeul.store import articles, changes
from goeul.store.records import Comparison

# All that an extractor and the outlet's entry say; tokens and tags follow from it.
_FIELDS = (
    *articles.TEXT_FIELDS,
    *(name for name in articles.OTHER_FIELDS if name not in ("tokens", "tags", "version")),
)


def compare(conn: Connection, readings: Sequence[Article]) -> list[Comparison]:
    """For each reading, in order, whether its article is stored and in which fields the reading differs from it."""
    stored = articles.find(conn, ((reading.outlet_id, reading.article_id) for reading in readings))
    compared = []
    for reading in readings:
        old = stored.get((reading.outlet_id, reading.article_id))
        if old is None:
            compared.append(Comparison(stored=False, deleted=False, fields=()))
            continue
        row = articles.to_row(Annotated(article=reading, title_tokens=(), body_tokens=(), tags=Tags(), version=""))
        row["published"] = changes.known_date(old.published, row["published"])
        fields = articles.changed(old, row, _FIELDS)
        compared.append(Comparison(stored=True, deleted=old.deleted_at is not None, fields=fields))
    return compared


def standing(conn: Connection, identities: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of `identities` that have an article that was not taken down."""
    return {identity for identity, row in articles.find(conn, identities).items() if row.deleted_at is None}
