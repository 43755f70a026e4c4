"""What articles said before they were corrected."""

import json

from sqlalchemy import Connection, select

from goeul.store import blobs
from goeul.store.records import ArticleVersion
from goeul.store.tables import article_versions


def read(conn: Connection, key: int) -> list[ArticleVersion]:
    """Oldest first; the present text is not among them."""
    query = select(article_versions).where(article_versions.c.key == key).order_by(article_versions.c.revision)
    return [
        ArticleVersion(
            key=row.key,
            revision=row.revision,
            replaced_at=row.replaced_at,
            changed=tuple(json.loads(row.changed)),
            fields=json.loads(blobs.unpack(row.content)),
        )
        for row in conn.execute(query)
    ]
