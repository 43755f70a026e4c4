"""Articles as rows, and back."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, not_, select

from goeul.records import Annotated, Article, Photo, StoredArticle
from goeul.store import blobs, tags, tokens
from goeul.store.chunks import chunks
from goeul.store.columns import moment_text, read_moment, storable
from goeul.store.tables import DELETED, articles

# What the outlet says to its readers: a change in one of these is a correction.
TEXT_FIELDS = ("title", "subtitle", "body", "published", "updated", "byline", "section", "captions")
_OTHER_TEXT = ("url", "family", "extractor", "license", "press", "outlet_area")
# What makes an index document or a tag differ although the text is the same.
OTHER_FIELDS = (*_OTHER_TEXT, "photos", "outlet_region", "tokens", "tags", "version")


def to_row(annotated: Annotated) -> dict[str, Any]:
    """The columns that come from the article, in the form in which they are stored and compared."""
    article = annotated.article
    words = ("outlet_id", "article_id", "title", "subtitle", "body", "byline", "section", *_OTHER_TEXT)
    return {
        **{name: storable(getattr(article, name)) for name in words},
        "published": moment_text(article.published),
        "updated": moment_text(article.updated),
        "captions": _list(article.captions),
        "photos": json.dumps([[storable(p.url), storable(p.caption)] for p in article.photos], ensure_ascii=False),
        "outlet_region": _list(article.outlet_region),
        "fetched_at": article.fetched_at,
        "tokens": tokens.pack(annotated.title_tokens, annotated.body_tokens),
        "tags": tags.pack(annotated.tags),
        "version": storable(annotated.version),
    }


def from_row(row: Row[Any]) -> StoredArticle:
    """The inverse of `to_row`."""
    title_tokens, body_tokens = tokens.unpack(row.tokens)
    article = Article(
        outlet_id=row.outlet_id,
        article_id=row.article_id,
        url=row.url,
        title=row.title,
        subtitle=row.subtitle,
        body=row.body,
        published=read_moment(row.published),
        updated=read_moment(row.updated),
        byline=row.byline,
        section=row.section,
        captions=tuple(json.loads(row.captions)),
        photos=tuple(Photo(url=url, caption=caption) for url, caption in json.loads(row.photos)),
        family=row.family,
        extractor=row.extractor,
        license=row.license,
        fetched_at=row.fetched_at,
        press=row.press,
        outlet_area=row.outlet_area,
        outlet_region=tuple(json.loads(row.outlet_region)),
    )
    annotated = Annotated(
        article=article,
        title_tokens=title_tokens,
        body_tokens=body_tokens,
        tags=tags.unpack(row.tags),
        version=row.version,
    )
    return StoredArticle(
        key=row.key, revision=row.revision, seq=row.seq, annotated=annotated, deleted_at=row.deleted_at
    )


def changed(old: Row[Any], new: Mapping[str, Any], names: Iterable[str]) -> tuple[str, ...]:
    """Those of the columns in which the stored row and the new one differ."""
    return tuple(name for name in names if not _same(name, old._mapping[name], new[name]))


def find(conn: Connection, identities: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Row[Any]]:
    """Stored rows by (outlet_id, article_id)."""
    by_outlet: dict[str, list[str]] = {}
    for outlet_id, article_id in identities:
        by_outlet.setdefault(outlet_id, []).append(article_id)
    found = {}
    for outlet_id, ids in by_outlet.items():
        for chunk in chunks(ids):
            where = (articles.c.outlet_id == outlet_id, articles.c.article_id.in_(chunk))
            for row in conn.execute(select(articles).where(*where)):
                found[row.outlet_id, row.article_id] = row
    return found


def by_keys(conn: Connection, keys: Iterable[int]) -> dict[int, StoredArticle]:
    """Those that exist, in the order of `keys`."""
    wanted = list(dict.fromkeys(keys))
    found = {
        row.key: from_row(row)
        for chunk in chunks(wanted)
        for row in conn.execute(select(articles).where(articles.c.key.in_(chunk)))
    }
    return {key: found[key] for key in wanted if key in found}


def after(conn: Connection, key: int, limit: int) -> Sequence[Row[Any]]:
    """Rows of the articles that stand, with keys above `key`."""
    query = select(articles).where(articles.c.key > key, not_(DELETED)).order_by(articles.c.key).limit(limit)
    return conn.execute(query).all()


def count(conn: Connection) -> int:
    """Of those that stand. As a difference, so that only indexes are read."""
    every = conn.scalar(select(func.count()).select_from(articles)) or 0
    return every - (conn.scalar(select(func.count()).select_from(articles).where(DELETED)) or 0)


def _same(name: str, old: Any, new: Any) -> bool:
    return blobs.same(old, new) if name in ("tokens", "tags") else bool(old == new)


def _list(words: Iterable[str]) -> str:
    return json.dumps([storable(word) for word in words], ensure_ascii=False)
