"""What an extraction starts from: one page, parsed, with its metadata, embedded JSON, family and outlet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain

from crawler.charset import decode
from crawler.document import Element, parse
from crawler.embedded import Embedded, json_ld
from crawler.families import GENERIC, detect_with, fits
from crawler.houses import named_in_copyright
from crawler.layouts import in_order
from crawler.metadata import Metadata, read_metadata
from crawler.selectors import Finder
from goeul.records import Family, Outlet, Page, Selectors
from goeul.text import KST


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A parsed page. `html` is the decoded text, for what reads it again."""

    page: Page
    html: str
    root: Element
    finder: Finder
    meta: Metadata
    linked: Embedded | None  # JSON-LD
    family: Family  # that the page is of
    home: Family  # that the addresses of its outlet are of
    generic: Family
    outlet: Outlet | None
    owners: tuple[str, ...] = ()  # of the copyright, as the page says

    @property
    def day(self) -> date:
        """When the page was fetched, in KST."""
        return self.page.fetched_at.astimezone(KST).date()

    @property
    def own(self) -> tuple[Selectors, ...]:
        """The outlet's own layouts in the order in which they are tried."""
        if self.outlet is None:
            return ()
        select = (self.outlet.select,) if self.outlet.select else ()
        return tuple(chain.from_iterable(in_order((*select, *self.outlet.layouts), self.day)))

    @property
    def houses(self) -> tuple[str, ...]:
        """Names of the outlet and its site: its entry's, its pages' head's, JSON-LD publisher's, copyright owner's."""
        own = (self.outlet.name,) if self.outlet else ()
        publisher = (self.linked.publisher,) if self.linked and self.linked.publisher else ()
        return tuple(dict.fromkeys(name for name in (*own, *self.meta.site_names, *publisher, *self.owners) if name))

    @property
    def titles(self) -> tuple[str, ...]:
        """Forms of the title that the page states outside its text, most trusted first."""
        forms = self.meta.titles
        headline = (self.linked.title,) if self.linked and self.linked.title else ()
        return tuple(dict.fromkeys((*forms[:1], *headline, *forms[1:])))

    @property
    def date_labels(self) -> tuple[str, ...]:
        """The family's labels of the published time, then the general ones."""
        return tuple(dict.fromkeys((*self.family.date_labels, *self.generic.date_labels)))

    @property
    def updated_labels(self) -> tuple[str, ...]:
        """Labels of the time of the last correction."""
        return tuple(dict.fromkeys((*self.family.updated_labels, *self.generic.updated_labels)))

    def skins(self, chosen: Selectors | None) -> Iterable[Selectors]:
        """Selectors to try for a field: the outlet's own, the skin that read the body, the family's others."""
        own = self.own
        if chosen in own:
            yield chosen
        yield from (layout for layout in own if layout is not chosen)
        if chosen is not None and chosen not in own:
            yield chosen
        yield from (skin for skin in self.family.skins if skin is not chosen)


def open_page(page: Page, families: Mapping[str, Family], outlet: Outlet | None) -> Source:
    """Raises SkipPage where the page cannot be parsed."""
    html = decode(page.body, page.content_type, outlet.charset if outlet else None)
    root = parse(html)
    finder = Finder(root, html)
    own = families.get(outlet.family) if outlet else None
    generic = families.get(GENERIC, Family(id=GENERIC, name=GENERIC))
    day = page.fetched_at.astimezone(KST).date()
    family = own if own is not None and fits(own, finder) else detect_with(page.url, finder, families, day)
    if own is not None and family.id == GENERIC:
        family = own
    return Source(
        page=page,
        html=html,
        root=root,
        finder=finder,
        meta=read_metadata(root),
        linked=json_ld(root),
        family=family,
        home=own or family,
        generic=generic,
        outlet=outlet,
        owners=named_in_copyright(html),
    )
