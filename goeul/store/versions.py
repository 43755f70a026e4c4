"""What articles said before they were corrected, deleted or restored."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from goeul.store import articles, blobs
from goeul.store.records import ArticleVersion
from goeul.store.tables import article_versions


def keep(conn: Connection, now: datetime, replaced: Iterable[tuple[Row[Any], tuple[str, ...]]]) -> None:
    """Rows of the articles table that are about to change, each with the names of the fields that will differ."""
    rows = [
        {
            "key": row.key,
            "revision": row.revision,
            "replaced_at": now,
            "changed": json.dumps(changed),
            "content": blobs.pack(
                json.dumps({name: row._mapping[name] for name in articles.TEXT_FIELDS}, ensure_ascii=False).encode()
            ),
        }
        for row, changed in replaced
    ]
    if rows:
        conn.execute(insert(article_versions), rows)


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
