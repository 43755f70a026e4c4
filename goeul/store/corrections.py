"""What people say of an article's places. It stands over what the tagger says, then and later.

The tagger's own word is kept beside it, newest reading, so that a correction can be taken back.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from goeul.records import Evidence, StoredArticle, Tag, Tags
from goeul.store import articles, blobs, outbox, placing, reviews, tags
from goeul.store.changes import Identity, Prepared
from goeul.store.chunks import chunks
from goeul.store.columns import storable
from goeul.store.records import Correction
from goeul.store.tables import articles as table
from goeul.store.tables import corrections

WHY = "사람이 고침"  # as evidence of a tag that a person gave


def person_tags(said: Iterable[Tag], tagged: Tags) -> Tags:
    """The tagger's tags with the places that a person said; nothing is open or doubtful any more."""
    words = {tag.code: tag.evidence for tag in (*tagged.doubtful, *tagged.municipalities)}
    mark = Evidence(field="title", start=0, end=0, text="", why=WHY)
    places = tuple(replace(tag, confidence=1.0, evidence=(mark, *words.get(tag.code, ()))) for tag in said)
    return replace(tagged, municipalities=places, ambiguous=(), doubtful=())


def applied(conn: Connection, wave: Sequence[Prepared]) -> list[Prepared]:
    """The same articles, those that a person corrected with the person's places."""
    standing = _find(conn, (prepared.identity for prepared in wave))
    return [_applied(prepared, standing.get(prepared.identity)) for prepared in wave] if standing else list(wave)


def keep_tagged(conn: Connection, prepared: Iterable[Prepared]) -> None:
    """What the tagger says of corrected articles, to have it when a correction is taken back."""
    rows = [
        {"at_outlet": each.identity[0], "at_article": each.identity[1], "tagged": each.tagged}
        for each in prepared
        if each.tagged is not None
    ]
    if rows:
        where = _is(bindparam("at_outlet"), bindparam("at_article"))
        conn.execute(update(corrections).where(*where).values(tagged=bindparam("tagged")), rows)


def put(conn: Connection, now: datetime, key: int, said: Sequence[Tag], note: str) -> StoredArticle:
    """Notes a correction and applies it; in place of an older one. Raises LookupError for an unknown article."""
    row = _row(conn, key)
    before = _find(conn, [(row.outlet_id, row.article_id)]).get((row.outlet_id, row.article_id))
    tagged = row.tags if before is None else before.tagged
    conn.execute(delete(corrections).where(*_is(row.outlet_id, row.article_id)))
    conn.execute(
        insert(corrections).values(
            outlet_id=row.outlet_id,
            article_id=row.article_id,
            places=json.dumps([[tag.code, storable(tag.name), tag.then] for tag in said], ensure_ascii=False),
            note=note,
            at=now,
            tagged=tagged,
        )
    )
    return _retag(conn, now, row, tags.pack(person_tags(said, tags.unpack(tagged))))


def take_back(conn: Connection, now: datetime, key: int) -> StoredArticle | None:
    """The tagger's word again; None if the article was not corrected. Raises LookupError for an unknown article."""
    row = _row(conn, key)
    before = _find(conn, [(row.outlet_id, row.article_id)]).get((row.outlet_id, row.article_id))
    if before is None:
        return None
    conn.execute(delete(corrections).where(corrections.c.id == before.id))
    return _retag(conn, now, row, before.tagged)


def read(conn: Connection, after_id: int, limit: int) -> list[Correction]:
    """Oldest first, those of articles that were taken down too."""
    same = (corrections.c.outlet_id == table.c.outlet_id) & (corrections.c.article_id == table.c.article_id)
    query = (
        select(corrections, table.c.key.label("article_key"))
        .join(table, same)
        .where(corrections.c.id > after_id)
        .order_by(corrections.c.id)
        .limit(limit)
    )
    return [
        Correction(
            id=row.id,
            outlet_id=row.outlet_id,
            article_id=row.article_id,
            key=row.article_key,
            tags=_said(row),
            note=row.note,
            at=row.at,
        )
        for row in conn.execute(query)
    ]


def corrected(conn: Connection, keys: Iterable[int]) -> set[int]:
    """Those of the articles that a person corrected."""
    same = (corrections.c.outlet_id == table.c.outlet_id) & (corrections.c.article_id == table.c.article_id)
    return {
        key
        for chunk in chunks(keys)
        for key in conn.scalars(select(table.c.key).join(corrections, same).where(table.c.key.in_(chunk)))
    }


def _applied(prepared: Prepared, correction: Row[Any] | None) -> Prepared:
    if correction is None:
        return prepared
    said = person_tags(_said(correction), prepared.annotated.tags)
    return Prepared(
        annotated=replace(prepared.annotated, tags=said),
        row={**prepared.row, "tags": tags.pack(said)},
        tagged=prepared.row["tags"],
    )


def _said(correction: Row[Any]) -> tuple[Tag, ...]:
    places: list[list[str]] = json.loads(correction.places)
    return tuple(Tag(code=code, name=name, confidence=1.0, then=then) for code, name, then in places)


def _find(conn: Connection, identities: Iterable[Identity]) -> Mapping[Identity, Row[Any]]:
    by_outlet: dict[str, list[str]] = {}
    for outlet_id, article_id in identities:
        by_outlet.setdefault(outlet_id, []).append(article_id)
    return {
        (row.outlet_id, row.article_id): row
        for outlet_id, ids in by_outlet.items()
        for chunk in chunks(ids)
        for row in conn.execute(
            select(corrections).where(corrections.c.outlet_id == outlet_id, corrections.c.article_id.in_(chunk))
        )
    }


def _is(outlet_id: Any, article_id: Any) -> tuple[Any, Any]:
    return corrections.c.outlet_id == outlet_id, corrections.c.article_id == article_id


def _row(conn: Connection, key: int) -> Row[Any]:
    row = conn.execute(select(table).where(table.c.key == key)).one_or_none()
    if row is None:
        raise LookupError(f"no article {key}")
    return row


def _retag(conn: Connection, now: datetime, row: Row[Any], new: bytes) -> StoredArticle:
    """A new revision with these tags, at once in the outbox; an article that was taken down stays out of the index."""
    if not blobs.same(row.tags, new):
        changed = {"tags": new, "revision": row.revision + 1, "changed_at": now}
        conn.execute(update(table).where(table.c.key == row.key).values(changed))
    stored = articles.from_row(_row(conn, row.key))
    placing.write(conn, [stored])
    reviews.note(conn, now, [stored])
    if stored.deleted_at is None and stored.revision > row.revision:
        outbox.put(conn, [(stored.key, stored.revision)])
    return stored
