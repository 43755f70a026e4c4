"""From fetched pages to stored articles: extract, annotate, commit. One broken input never stops the others."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields

from crawler.workshop import TOO_SLOW
from goeul.errors import GoeulError, InputError, SkipPage
from goeul.records import Annotated, Article, Page
from goeul.store import Match, Store

# What became of each page, in order, up to where it was given up; errors that are no page's fault are raised.
Extract = Callable[[Sequence[Page]], Iterator[Article | Exception]]
Annotate = Callable[[Iterable[Article]], Iterator[Annotated]]
GONE = "gone"  # reason of a page that says that its article was deleted


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessReport:
    """What became of the pages; every page is counted once."""

    stored: int = 0  # pages that read as articles: new ones, those below, and those that say what we have
    corrected: int = 0  # of them, those whose article says something else now, or was taken down and is back
    unchanged: int = 0  # of them, those whose article says to its readers what it said before
    skipped: int = 0
    deleted: int = 0  # pages that say that an article which we have is gone
    quarantined: int = 0

    @property
    def new(self) -> int:
        """Articles that were not stored before."""
        return self.stored - self.corrected - self.unchanged

    @property
    def pages(self) -> int:
        """All of them."""
        return self.stored + self.skipped + self.deleted + self.quarantined

    def __add__(self, other: "ProcessReport") -> "ProcessReport":
        sums = {each.name: getattr(self, each.name) + getattr(other, each.name) for each in fields(self)}
        return ProcessReport(**sums)


@dataclass(frozen=True, slots=True, kw_only=True)
class Processor:
    """The stages between a page and the store."""

    store: Store
    extract: Extract
    annotate: Annotate
    match: Match

    def run(self, pages: Sequence[Page]) -> ProcessReport:
        """Each page becomes an article, is skipped with a reason, deletes an article, or goes to quarantine.

        After a page that took its whole time the rest of the batch waits for the next run, so that none takes minutes.
        Raises StoreError and ConfigError, which are no fault of a page; then the pages wait for the next run.
        """
        report = ProcessReport()
        articles: list[Article] = []
        for page, outcome in zip(pages, self.extract(pages), strict=False):
            if isinstance(outcome, Article):
                articles.append(outcome)
            elif isinstance(outcome, SkipPage):
                report += self._skip(page, outcome.reason)
            else:
                report += self._quarantine("extract", page.outlet_id, page.article_id, outcome)
            if isinstance(outcome, InputError) and outcome.reason == TOO_SLOW:
                break
        return report + self._store(articles)

    def _skip(self, page: Page, reason: str) -> ProcessReport:
        """The page is no article. One that we had stays as it is, unless the page says that it is gone."""
        if reason == GONE and self.store.mark_deleted(page.outlet_id, page.article_id, reason):
            return ProcessReport(deleted=1)
        self.store.skip_article(page.outlet_id, page.article_id, reason)
        return ProcessReport(skipped=1)

    def _store(self, articles: Sequence[Article]) -> ProcessReport:
        if not articles:
            return ProcessReport()
        try:
            kinds = Counter(kind for _, kind in self.store.commit_kinds(list(self.annotate(articles)), self.match))
        except Exception as error:
            if len(articles) == 1 or of_the_house(error):
                return self._quarantine("annotate", articles[0].outlet_id, articles[0].article_id, error)
            # One article of the batch broke a stage: find it, keep the rest.
            return sum((self._store([article]) for article in articles), ProcessReport())
        corrected = kinds["corrected"] + kinds["revived"]
        return ProcessReport(
            stored=len(articles), corrected=corrected, unchanged=kinds.total() - corrected - kinds["new"]
        )

    def _quarantine(self, stage: str, outlet_id: str, article_id: str, error: Exception) -> ProcessReport:
        """Raises `error` itself if it is no fault of the input."""
        if of_the_house(error):
            raise error
        reason = error.reason if isinstance(error, InputError) else type(error).__name__
        self.store.quarantine(stage, outlet_id, article_id, reason, str(error))
        return ProcessReport(quarantined=1)


def of_the_house(error: Exception) -> bool:
    """A full disk or a faulty configuration would break every input alike."""
    return isinstance(error, GoeulError) and not isinstance(error, InputError)
