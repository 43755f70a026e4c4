"""From the store's outbox to the engine: in order, committed before acknowledged, so a crash repeats, never loses."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from goeul.records import StoredArticle
from goeul.store import OutboxRow, Store
from indexer.document import Document, document
from indexer.engine import Engine, Outcome
from indexer.joints import Joints

BATCH = 500  # rows in one commit, at most
PORTION = 50  # articles in memory
LETTERS = 2_000_000  # of the documents in one commit; engines remember them until then


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
        batch = _Batch(store, engine, joints)
        for start in range(0, len(rows), PORTION):
            batch.hand_over(rows[start : start + PORTION])
            after = rows[min(start + PORTION, len(rows)) - 1].seq
            if batch.letters > LETTERS:
                break
        report += batch.close()
    return report


def recover(store: Store, engine: Engine) -> int:
    """Put every article into the outbox if the index is empty and the store is not; the number of rows then waiting.

    For the start of a service: an index that was deleted, damaged or of another layout has been opened empty. 0 where
    there is nothing to do, or all wait already.
    """
    if engine.count() == 0 and store.outbox_size() < store.article_count():
        return store.enqueue_all()
    return 0


class _Batch:
    """The rows of one commit."""

    def __init__(self, store: Store, engine: Engine, joints: Joints) -> None:
        self.letters = 0
        self._store, self._engine, self._joints = store, engine, joints
        self._rows: list[OutboxRow] = []
        self._outcomes: dict[int, Outcome] = {}
        self._gone: set[int] = set()

    def hand_over(self, rows: Sequence[OutboxRow]) -> None:
        """Give the documents of some rows to the engine."""
        read = self._store.articles(row.key for row in rows if row.op == "index")
        # One may have been taken down since the row was read.
        stored = {key: article for key, article in read.items() if article.deleted_at is None}
        gone = {row.key: row.revision for row in rows if row.key not in stored}
        documents, broken = _documents(stored.values(), self._joints)
        outcomes = (*self._engine.upsert(documents), *self._engine.delete(gone), *broken)
        self._outcomes |= {outcome.key: outcome for outcome in outcomes}
        self._rows += rows
        self._gone |= gone.keys()
        self.letters += sum(len(document.pairs) for document in documents)

    def close(self) -> DrainReport:
        """Commit, then acknowledge or park each row."""
        self._engine.commit()
        self._store.ack_outbox(row.seq for row in self._rows if self._status(row) in ("done", "stale"))
        for row in self._rows:
            if self._status(row) == "rejected":
                self._store.park_outbox(row.seq, self._outcomes[row.key].reason)
        counts = Counter(self._status(row) for row in self._rows)
        deleted = sum(self._status(row) == "done" and row.key in self._gone for row in self._rows)
        return DrainReport(
            indexed=counts["done"] - deleted,
            deleted=deleted,
            stale=counts["stale"],
            parked=counts["rejected"],
            failed=counts["failed"],
        )

    def _status(self, row: OutboxRow) -> str:
        return self._outcomes[row.key].status


def _documents(articles: Iterable[StoredArticle], joints: Joints) -> tuple[list[Document], list[Outcome]]:
    """(the documents, the outcome of each article of which none could be made)."""
    documents: list[Document] = []
    broken: list[Outcome] = []
    for article in articles:
        try:
            documents.append(document(article, joints))
        except Exception as error:  # whatever one article does to us, the others are not to blame
            broken.append(Outcome(key=article.key, status="rejected", reason=f"{type(error).__name__}: {error}"))
    return documents, broken
