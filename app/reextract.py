"""Kept pages through the extraction of today: what reads otherwise than before is tagged and stored anew.

Nothing is fetched. Each page has one outcome, and a run that is stopped can go on behind the last page.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.processing import GONE, Annotate, Extract, of_the_house
from goeul.errors import InputError, SkipPage
from goeul.records import Article, Page, StoredArticle
from goeul.store import AlertMatch, Match, SavedSearches, Store
from goeul.text import as_utc

BATCH = 64
BATCH_BYTES = 32 * 1024 * 1024
# A mend may bring the text of years into a saved search at once; only what is still news is told.
NEWS = timedelta(days=3)

UNCHANGED = "unchanged"
MENDED = "mended"  # reads otherwise: stored anew
REVIVED = "revived"  # was no article, and is one now
DELETED = "deleted"  # an article of ours that the page says is gone
TAKEN_DOWN = "taken_down"  # was taken down before, and stays so
LOST = "lost"  # reads as no article any more: what is stored stays
SKIPPED = "skipped"  # was no article and is none
FAILED = "failed"  # broke a stage: what is stored stays
OUTCOMES = (UNCHANGED, MENDED, REVIVED, DELETED, TAKEN_DOWN, LOST, SKIPPED, FAILED)


@dataclass(slots=True)
class Tally:
    """What became of the pages so far; `after` is the id of the last one."""

    after: int = 0
    outcomes: dict[str, Counter[str]] = field(default_factory=dict)  # outlet id → outcome → pages
    fields: dict[str, Counter[str]] = field(default_factory=dict)  # outlet id → field that changed → articles
    reasons: Counter[str] = field(default_factory=Counter)  # of those lost and failed

    @property
    def pages(self) -> int:
        """All of them."""
        return self.totals.total()

    @property
    def totals(self) -> Counter[str]:
        """Outcome → pages, over all outlets."""
        return sum(self.outcomes.values(), Counter[str]())

    def count(self, outlet_id: str, outcome: str, fields: Iterable[str] = (), reason: str = "") -> None:
        """One page."""
        self.outcomes.setdefault(outlet_id, Counter())[outcome] += 1
        if fields:
            self.fields.setdefault(outlet_id, Counter()).update(fields)
        if reason:
            self.reasons[reason] += 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Reextraction:
    """The stages that a kept page goes through again. `dry_run` writes nothing."""

    store: Store
    extract: Extract
    annotate: Annotate
    match: Match
    now: datetime
    dry_run: bool = False

    def run(
        self,
        pages: Iterable[tuple[int, Page]],
        tally: Tally,
        report: Callable[[Tally], None],
        stopped: Callable[[], bool],
    ) -> None:
        """Work `pages` (id, page) off into `tally`, told to `report` after each batch, until `stopped()` says so.

        Raises StoreError and ConfigError; what was done until then is done.
        """
        for batch in _batches(pages):
            self._batch(batch, tally, stopped)
            report(tally)
            if stopped():
                return

    def _batch(self, batch: Sequence[tuple[int, Page]], tally: Tally, stopped: Callable[[], bool]) -> None:
        done: list[tuple[Page, Article | Exception]] = []
        after = tally.after
        outcomes = self.extract([page for _, page in batch])
        for (row_id, page), outcome in zip(batch, outcomes, strict=False):
            done.append((page, outcome))
            after = row_id
            if stopped():
                break
        standing = self.store.standing([(page.outlet_id, page.article_id) for page, _ in done])
        for page, outcome in done:
            if not isinstance(outcome, Article):
                self._no_article(page, outcome, (page.outlet_id, page.article_id) in standing, tally)
        self._articles([outcome for _, outcome in done if isinstance(outcome, Article)], tally)
        tally.after = after

    def _no_article(self, page: Page, error: Exception, stands: bool, tally: Tally) -> None:
        if of_the_house(error):
            raise error
        reason = error.reason if isinstance(error, InputError) else type(error).__name__
        if not isinstance(error, SkipPage):
            tally.count(page.outlet_id, FAILED, reason=reason)
        elif not stands:
            tally.count(page.outlet_id, SKIPPED)
        elif reason == GONE:
            if not self.dry_run:
                self.store.mark_deleted(page.outlet_id, page.article_id, reason)
            tally.count(page.outlet_id, DELETED)
        else:
            tally.count(page.outlet_id, LOST, reason=reason)

    def _articles(self, readings: Sequence[Article], tally: Tally) -> None:
        changed: list[tuple[Article, str, tuple[str, ...]]] = []
        for reading, found in zip(readings, self.store.compare(readings), strict=True):
            if found.deleted:
                tally.count(reading.outlet_id, TAKEN_DOWN)
            elif not found.stored:
                changed.append((reading, REVIVED, ()))
            elif found.fields:
                changed.append((reading, MENDED, found.fields))
            else:
                tally.count(reading.outlet_id, UNCHANGED)
        broken = {} if self.dry_run else dict(self._stored_anew([reading for reading, _, _ in changed]))
        for reading, outcome, fields in changed:
            reason = broken.get((reading.outlet_id, reading.article_id), "")
            if reason:
                tally.count(reading.outlet_id, FAILED, reason=reason)
            else:
                tally.count(reading.outlet_id, outcome, fields)

    def _stored_anew(self, articles: Sequence[Article]) -> Iterator[tuple[tuple[str, str], str]]:
        """Tags and stores them; (identity, reason) of those that broke a stage."""
        if not articles:
            return
        try:
            self.store.commit_articles(list(self.annotate(articles)), self._match_news)
        except Exception as error:
            if of_the_house(error):
                raise
            if len(articles) == 1:
                yield (articles[0].outlet_id, articles[0].article_id), type(error).__name__
                return
            for article in articles:  # one of them broke a stage: find it, keep the rest
                yield from self._stored_anew([article])

    def _match_news(self, saved: SavedSearches, stored: StoredArticle) -> Iterable[AlertMatch]:
        """Alerts for what was published lately; an undated article counts from when it was fetched."""
        article = stored.annotated.article
        moment = as_utc(article.published) if article.published else article.fetched_at
        return self.match(saved, stored) if moment is not None and moment >= self.now - NEWS else ()


def as_data(tally: Tally, *, dry_run: bool, stopped: bool) -> Mapping[str, object]:
    """For `--json`."""
    return {
        "pages": tally.pages,
        "outcomes": {outcome: tally.totals[outcome] for outcome in OUTCOMES},
        "outlets": {
            outlet_id: {"outcomes": dict(counts), "fields": dict(tally.fields.get(outlet_id, {}))}
            for outlet_id, counts in sorted(tally.outcomes.items())
        },
        "reasons": dict(tally.reasons.most_common()),
        "after": tally.after,
        "dry_run": dry_run,
        "stopped": stopped,
    }


def _batches(pages: Iterable[tuple[int, Page]]) -> Iterator[list[tuple[int, Page]]]:
    """At most BATCH pages, and fewer where they are large, for all are in memory at once."""
    batch: list[tuple[int, Page]] = []
    size = 0
    for row_id, page in pages:
        batch.append((row_id, page))
        size += len(page.body)
        if len(batch) == BATCH or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
