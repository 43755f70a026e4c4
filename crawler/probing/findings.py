"""What a probe has found. Plain data that travels as JSON from the crawler's child to the command line."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from pydantic import TypeAdapter

SourceKind = Literal["feed", "sitemap", "sitemap index", "news sitemap"]
# One page; page 2 brings others; it does when it is asked for as a script would; it brings page 1 again.
Paging = Literal["single", "turns", "scripted", "repeats"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSource:
    """A feed or sitemap that answered."""

    kind: SourceKind
    url: str
    items: int  # addresses that it names
    articles: int  # those that are articles of this site


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundList:
    """A page that lists articles."""

    path: str  # as an entry has it: from the site's root, {page} for the number
    articles: int
    paging: Paging = "single"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """What speaks for a family."""

    family: str
    form: str  # its canonical article address, "" where it has none
    links: int  # distinct articles that the site's links have in this form
    pages: int  # of the article pages, those with an address of this form
    markers: tuple[tuple[str, int], ...] = ()  # selector that matched, on how many article pages

    @property
    def score(self) -> int:
        """Form and markers together, over all pages."""
        return self.pages * 2 + sum(count for _, count in self.markers)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLink:
    """An article that the site links to."""

    article_id: str
    url: str
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One article page as goeul reads it now, or why it does not."""

    article_id: str
    url: str
    title: str = ""
    published: str = ""  # ISO, a day alone where only the day is known
    byline: str = ""
    section: str = ""
    extractor: str = ""
    opening: tuple[str, ...] = ()  # first paragraphs, shortened
    length: int = 0  # of the body, in characters
    captions: int = 0
    missing: tuple[str, ...] = ()  # "date", "byline", "section"
    reason: str = ""  # of SkipPage or Fault
    ko: str = ""
    en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All that a probe tells. With `error` set, the rest is what was known by then."""

    asked: str  # the address as it was asked for
    url: str  # the site's root where it ended up
    error: str = ""  # a word of crawler.words
    detail: str = ""
    robots: str = ""  # verdict on the host: "rules", "none", "old copy", "unreachable"
    crawl_delay: float = 0.0  # seconds that robots.txt asks for
    names: tuple[str, ...] = ()  # what the site calls itself, the surest first
    address: str = ""  # of the publisher, as the foot of the page has it
    family: str = "generic"
    votes: tuple[Vote, ...] = ()  # the best first
    sources: tuple[FoundSource, ...] = ()
    lists: tuple[FoundList, ...] = ()
    links: tuple[FoundLink, ...] = ()
    charset: str = ""  # of the bytes
    label: str = ""  # what header or page say the charset is
    affix: str = ""  # what stands after (or before) the title in every page's head
    affix_left: str = ""  # what of it is still there when goeul has read the title
    samples: tuple[Sample, ...] = ()
    requests: int = 0
    faults: tuple[tuple[str, str], ...] = field(default=())  # (URL, what went wrong) of what was tried in vain

    def to_dict(self) -> dict[str, Any]:
        """What JSON can hold; `from_dict` reads it back to an equal record."""
        found: dict[str, Any] = _adapter().dump_python(self, mode="json")
        return found

    @classmethod
    def from_dict(cls, value: object) -> "Findings":
        return _adapter().validate_python(value)


@cache
def _adapter() -> TypeAdapter[Findings]:
    return TypeAdapter(Findings)
