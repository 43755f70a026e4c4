"""The one transaction that makes annotated articles real: text, tags, index outbox, alerts, frontier."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, update

from goeul.records import StoredArticle
from goeul.store import (
    alerts,
    articles,
    changes,
    corrections,
    counters,
    days,
    frontier,
    outbox,
    placing,
    quarantine,
    reviews,
    settling,
    versions,
)
from goeul.store.changes import Change, Kind, Prepared
from goeul.store.records import Match, SavedSearches
from goeul.store.tables import articles as table


def commit(
    conn: Connection, now: datetime, batch: Iterable[Prepared], saved: SavedSearches, match: Match
) -> list[tuple[StoredArticle, Kind]]:
    """Stores each of `batch` and returns it as the store now holds it, with what was new about it, in the same order.

    New or corrected text: a new revision and sequence number, an index-outbox row, alerts. Same text with other tags,
    morphemes or outlet facts, or of an article that was deleted: a new revision and an outbox row, no alerts. Nothing
    new, or older than what is stored or than its deletion: only the frontier moves.

    What a person said of an article's places stands, whatever the batch says of them.
    """
    return [pair for wave in changes.waves(batch) for pair in _commit(conn, now, wave, saved, match)]


def _commit(
    conn: Connection, now: datetime, wave: list[Prepared], saved: SavedSearches, match: Match
) -> list[tuple[StoredArticle, Kind]]:
    known = articles.find(conn, (prepared.identity for prepared in wave))
    decided = [changes.decide(prepared, known) for prepared in corrections.applied(conn, wave)]
    corrections.keep_tagged(conn, [change.prepared for change in decided if change.kind != "stale"])
    stored = _number(conn, decided)
    pairs = list(zip(decided, stored, strict=True))
    versions.keep(conn, now, [(change.old, change.replaced) for change in decided if change.old and change.replaced])
    _write_articles(conn, now, pairs)
    moved = [(change, article) for change, article in pairs if change.kind not in ("same", "stale")]
    placing.write(conn, [article for _, article in moved])
    reviews.note(conn, now, [article for _, article in moved])
    outbox.put(conn, [(article.key, article.revision) for _, article in moved])
    matched = [(article, match(saved, article)) for change, article in moved if change.kind in ("new", "corrected")]
    alerts.raise_alerts(conn, now, {search.id: search for search in saved.rows if search.active}, matched)
    _count(conn, now, [change.prepared for change in decided if change.kind == "new"])
    _close(conn, now, pairs)
    return [(article, change.kind) for change, article in pairs]


def _number(conn: Connection, decided: Sequence[Change]) -> list[StoredArticle]:
    keys = iter(counters.take(conn, "article_key", sum(change.kind == "new" for change in decided)))
    seqs = iter(counters.take(conn, "seq", sum(change.kind in ("new", "corrected") for change in decided)))
    stored = []
    for change in decided:
        old, annotated = change.old, change.prepared.annotated
        if old is None:
            stored.append(StoredArticle(key=next(keys), revision=1, seq=next(seqs), annotated=annotated))
        elif change.kind in ("same", "stale"):
            stored.append(articles.from_row(old))
        else:
            seq = next(seqs) if change.kind == "corrected" else old.seq
            stored.append(StoredArticle(key=old.key, revision=old.revision + 1, seq=seq, annotated=annotated))
    return stored


def _write_articles(conn: Connection, now: datetime, pairs: Iterable[tuple[Change, StoredArticle]]) -> None:
    new, moved, read_again = [], [], []
    for change, article in pairs:
        row = change.prepared.row
        numbered = {**row, "revision": article.revision, "seq": article.seq, "changed_at": now}
        if change.kind == "new":
            new.append({**numbered, "key": article.key, "stored_at": now})
        elif change.kind in ("corrected", "retagged", "revived"):
            moved.append({**numbered, "deleted_at": None, "at_key": article.key})
        elif change.kind == "same":
            read_again.append({"at_key": article.key, "fetched_at": row["fetched_at"]})
    at_key = table.c.key == bindparam("at_key")
    if new:
        conn.execute(insert(table), new)
    if moved:
        conn.execute(update(table).where(at_key).values({n: bindparam(n) for n in moved[0] if n != "at_key"}), moved)
    if read_again:
        conn.execute(update(table).where(at_key).values(fetched_at=bindparam("fetched_at")), read_again)


def _count(conn: Connection, now: datetime, new: Iterable[Prepared]) -> None:
    """Each article once in its life: corrections are not counted again."""
    for outlet_id, some in _by_outlet(new):
        backfilled = frontier.backfilled(conn, outlet_id, (prepared.identity[1] for prepared in some))
        articles_ = [(prepared.annotated.article, prepared.identity[1] in backfilled) for prepared in some]
        days.count(conn, now, outlet_id, days.of_articles(now, articles_))


def _close(conn: Connection, now: datetime, pairs: Iterable[tuple[Change, StoredArticle]]) -> None:
    """The frontier rows have their outcome, unless a newer page came in meanwhile and waits to be read."""
    deleted = {change.prepared.identity for change, article in pairs if article.deleted_at is not None}
    for outlet_id, some in _by_outlet(change.prepared for change, _ in pairs):
        read_at = {p.identity[1]: (p.row["url"], p.row["fetched_at"]) for p in some}
        gone = {p.identity[1] for p in some if p.identity in deleted}
        done = settling.close(conn, now, outlet_id, read_at, gone)
        quarantine.forget(conn, outlet_id, done)


def _by_outlet(wave: Iterable[Prepared]) -> Iterable[tuple[str, list[Prepared]]]:
    by_outlet: dict[str, list[Prepared]] = {}
    for prepared in wave:
        by_outlet.setdefault(prepared.identity[0], []).append(prepared)
    return by_outlet.items()
