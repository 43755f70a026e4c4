"""From the store's outbox to the engine: in order, committed before acknowledged, so a crash repeats, never loses."""

from collections.abc import Sequence
from dataclasses import dataclass

from goeul.store import OutboxRow, Store
from indexer.document import Document, document
from indexer.engine import Engine, Outcome
from indexer.joints import Joints

BATCH = 500  # documents in memory, and in one commit


@dataclass(frozen=True, slots=True, kw_only=True)
class DrainReport:
    """What became of the rows of the outbox; every row is counted once."""

    indexed: int = 0
    deleted: int = 0
    stale: int = 0  # the engine held a newer revision already
    parked: int = 0  # refused for good; kept in the store with the reason
    failed: int = 0  # still in the outbox, for the next time

    @property
    def rows(self) -> int:
        """All of them."""
        return self.indexed + self.deleted + self.stale + self.parked + self.failed

    def __add__(self, other: "DrainReport") -> "DrainReport":
        return DrainReport(
            indexed=self.indexed + other.indexed,
            deleted=self.deleted + other.deleted,
            stale=self.stale + other.stale,
            parked=self.parked + other.parked,
            failed=self.failed + other.failed,
        )


def drain(store: Store, engine: Engine, joints: Joints, *, limit: int | None = None) -> DrainReport:
    """Hand what waits in the outbox to the engine, at most `limit` rows, and commit.

    Raises EngineError or StoreError; rows that were not acknowledged then wait for the next call.
    """
    report = DrainReport()
    after = 0
    while (size := BATCH if limit is None else min(BATCH, limit - report.rows)) > 0:
        rows = store.outbox(size, after)
        if not rows:
            break
        report += _hand_over(store, engine, joints, rows)
        after = max(row.seq for row in rows)
    return report


def recover(store: Store, engine: Engine) -> int:
    """Put every article into the outbox if the index is empty and the store is not; the number of rows then waiting.

    For the start of a service: an index that was deleted, damaged or of another layout has been opened empty. 0 where
    there is nothing to do, or all wait already.
    """
    if engine.count() == 0 and store.outbox_size() < store.article_count():
        return store.enqueue_all()
    return 0


def _hand_over(store: Store, engine: Engine, joints: Joints, rows: Sequence[OutboxRow]) -> DrainReport:
    documents, gone, broken = _documents(store, joints, rows)
    outcomes = [*engine.upsert(documents), *engine.delete(gone), *broken]
    engine.commit()
    by_key = {outcome.key: outcome for outcome in outcomes}
    store.ack_outbox(row.seq for row in rows if by_key[row.key].status in ("done", "stale"))
    for row in rows:
        if by_key[row.key].status == "rejected":
            store.park_outbox(row.seq, by_key[row.key].reason)
    return DrainReport(
        indexed=sum(outcome.status == "done" and outcome.key not in gone for outcome in outcomes),
        deleted=sum(outcome.status == "done" and outcome.key in gone for outcome in outcomes),
        stale=sum(outcome.status == "stale" for outcome in outcomes),
        parked=sum(outcome.status == "rejected" for outcome in outcomes),
        failed=sum(outcome.status == "failed" for outcome in outcomes),
    )


def _documents(
    store: Store, joints: Joints, rows: Sequence[OutboxRow]
) -> tuple[list[Document], dict[int, int], list[Outcome]]:
    """(documents to index, key → revision to delete, those of which no document could be made)."""
    stored = store.articles(row.key for row in rows if row.op == "index")
    gone = {row.key: row.revision for row in rows if row.key not in stored}
    documents: list[Document] = []
    broken: list[Outcome] = []
    for key, article in stored.items():
        try:
            documents.append(document(article, joints))
        except Exception as error:  # whatever one article does to us, the others are not to blame
            broken.append(Outcome(key=key, status="rejected", reason=f"{type(error).__name__}: {error}"))
    return documents, gone, broken
