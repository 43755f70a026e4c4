"""From fetched pages to stored articles: extract, annotate, commit. One broken input never stops the others."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from goeul.errors import GoeulError, InputError, SkipPage
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
        """Each page becomes an article, is skipped with a reason, or goes to quarantine.

        Raises StoreError and ConfigError, which are no fault of a page; then the pages wait for the next run.
        """
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
        except Exception as error:
            if len(articles) == 1 or _is_of_the_house(error):
                self._quarantine("annotate", articles[0].outlet_id, articles[0].article_id, error)
                return ProcessReport(quarantined=1)
            # One article of the batch broke a stage: find it, keep the rest.
            return sum((self._store([article]) for article in articles), ProcessReport())
        return ProcessReport(stored=len(articles))

    def _quarantine(self, stage: str, outlet_id: str, article_id: str, error: Exception) -> None:
        """Raises `error` itself if it is no fault of the input."""
        if _is_of_the_house(error):
            raise error
        reason = error.reason if isinstance(error, InputError) else type(error).__name__
        self.store.quarantine(stage, outlet_id, article_id, reason, str(error))


def _is_of_the_house(error: Exception) -> bool:
    """A full disk or a faulty configuration would break every input alike."""
    return isinstance(error, GoeulError) and not isinstance(error, InputError)
