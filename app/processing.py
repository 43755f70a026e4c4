"""From fetched pages to stored articles: extract, annotate, commit. One broken input never stops the others."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from goeul.errors import GoeulError, SkipPage
from goeul.records import Annotated, Article, Page
from goeul.store import Match, Store

Extract = Callable[[Page], Article]
Annotate = Callable[[Iterable[Article]], Iterator[Annotated]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessReport:
    """What became of the pages; every page is counted once."""

    stored: int = 0
    skipped: int = 0
    quarantined: int = 0

    @property
    def pages(self) -> int:
        """All of them."""
        return self.stored + self.skipped + self.quarantined

    def __add__(self, other: "ProcessReport") -> "ProcessReport":
        return ProcessReport(
            stored=self.stored + other.stored,
            skipped=self.skipped + other.skipped,
            quarantined=self.quarantined + other.quarantined,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Processor:
    """The stages between a page and the store."""

    store: Store
    extract: Extract
    annotate: Annotate
    match: Match

    def run(self, pages: Sequence[Page]) -> ProcessReport:
        """Each page becomes an article, is skipped with a reason, or goes to quarantine. Raises StoreError."""
        report = ProcessReport()
        articles: list[Article] = []
        for page in pages:
            try:
                articles.append(self.extract(page))
            except SkipPage as error:
                self.store.skip_article(page.outlet_id, page.article_id, error.reason)
                report += ProcessReport(skipped=1)
            except Exception as error:  # whatever a page does to an extractor, the next page is not to blame
                self._quarantine("extract", page.outlet_id, page.article_id, error)
                report += ProcessReport(quarantined=1)
        return report + self._store(articles)

    def _store(self, articles: Sequence[Article]) -> ProcessReport:
        if not articles:
            return ProcessReport()
        try:
            self.store.commit_articles(list(self.annotate(articles)), self.match)
        except GoeulError:
            raise
        except Exception as error:  # one article of the batch broke a stage: find it, keep the rest
            if len(articles) > 1:
                reports = (self._store([article]) for article in articles)
                return sum(reports, ProcessReport())
            self._quarantine("annotate", articles[0].outlet_id, articles[0].article_id, error)
            return ProcessReport(quarantined=1)
        return ProcessReport(stored=len(articles))

    def _quarantine(self, stage: str, outlet_id: str, article_id: str, error: Exception) -> None:
        self.store.quarantine(stage, outlet_id, article_id, type(error).__name__, str(error))
