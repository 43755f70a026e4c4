"""Where the text of a page is: outlet selectors, then the family's skins, then embedded JSON, then the generic ways."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from crawler.document import Element, head_of, parse, text_of
from crawler.embedded import Embedded, state_json
from crawler.generic import by_trafilatura, densest
from crawler.growth import grown
from crawler.identity import identify
from crawler.layout import Line, read_lines
from crawler.layouts import PAST, in_order, is_past
from crawler.lines import tight
from crawler.selectors import Finder
from crawler.source import Source
from crawler.titles import strip_affixes
from crawler.verdict import gone, is_list, looks_like_list, says_gone
from goeul.errors import SkipPage
from goeul.records import Selectors

_SHORTEST_KNOWN, _SHORTEST_NAMED = 80, 20
_SHORTEST_EMBEDDED = 150
_SAME = 20  # letters at the begin of two texts
_LONGEST_TEASER = 400
_ROWS = 5
_TAG = re.compile(r"<(?:p|br|div|figure|img|span|strong|h\d|ul)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One place where the text may be. `element` is None for text that stands nowhere in the tree."""

    extractor: str
    element: Element | None = None
    begin: Element | None = None  # where its text begins, if not with `element`
    aside: frozenset[Element] = frozenset()  # what is in `element`, but not of the article
    lines: tuple[Line, ...] = ()
    fragment: Element | None = None  # the tree of such a text, where it is HTML
    skin: Selectors | None = None
    embedded: Embedded | None = None
    certain: bool = True  # a selector of the configuration pointed here

    @property
    def start(self) -> Element | None:
        """The element that title, dates and bylines stand before."""
        return self.begin if self.begin is not None else self.element


def readings(source: Source) -> Iterator[Reading]:
    """Places to read from, the most trusted first. Raises SkipPage when the page says that there is no article."""
    found = False
    for reading in _configured(source):
        found = True
        yield reading
    if says_gone(source.root, None) or (not found and _is_hollow(source)):
        raise gone()
    known = _agreed(_known(source), source.linked)
    if known is not None and known.element is not None and len(text_of(known.element)) >= _LONGEST_TEASER:
        yield known
        known = None
    embedded = list(_embedded(source))
    if known is not None and not _is_teaser(known, embedded):
        yield known
    yield from embedded
    yield from _guessed(source)


def _is_hollow(source: Source) -> bool:
    """A page at an article's address without what every article of its family has, and without a title of its own.

    So some CMSs answer for a deleted article: with their frame alone.
    """
    family = source.family
    if not family.required or any(map(source.finder.has, family.required)) or not identify(source.page.url, family):
        return False
    names = set(map(tight, source.houses))
    return all(tight(strip_affixes(form, source.houses)) in names | {""} for form in source.titles)


def _configured(source: Source) -> Iterator[Reading]:
    for layout in source.own:
        element = _longest(source.finder, layout.body)
        if element is not None:
            _refuse_gone(source, element)
            yield Reading(extractor=_name("outlet", layout, source.day), element=element, skin=layout)
    for group in in_order(source.family.skins if source.family is not source.generic else (), source.day):
        skin, element = _best_skin(source, group)
        if skin is None or element is None:
            continue
        _refuse_gone(source, element)
        yield Reading(extractor=_name(source.family.id, skin, source.day), element=element, skin=skin)


def _refuse_gone(source: Source, element: Element) -> None:
    if says_gone(source.root, element):
        raise gone()


def _name(of: str, layout: Selectors, day: date) -> str:
    """What stands in the record for a layout: "outlet", "ndsoft/B", "ndsoft/A (past)"."""
    return f"{of}/{layout.name}".removesuffix("/") + (PAST if is_past(layout, day) else "")


def _best_skin(source: Source, skins: tuple[Selectors, ...]) -> tuple[Selectors | None, Element | None]:
    """The skin whose body and most other fields are on the page; the earlier one wins a tie."""
    best: tuple[int, Selectors, Element] | None = None
    for skin in skins:
        element = _longest(source.finder, skin.body)
        if element is None:
            continue
        fields = (skin.title, skin.subtitle, skin.date, skin.byline)
        score = sum(1 for field in fields if any(source.finder.has(selector) for selector in field))
        if best is None or score > best[0]:
            best = score, skin, element
    return (best[1], best[2]) if best else (None, None)


def _longest(finder: Finder, selectors: tuple[str, ...]) -> Element | None:
    """Of the first selector that matches text or a picture, the match with the most text."""
    for selector in selectors:
        found = [(len(text_of(element)), element) for element in finder.select(selector)]
        found = [(size, element) for size, element in found if size or next(element.iter("img"), None) is not None]
        if found:
            return max(found, key=lambda pair: pair[0])[1]
    return None


def _known(source: Source) -> Reading | None:
    """A container whose id or class is known from many outlets, if it holds prose and is no list."""
    for skin in source.generic.skins:
        for selector in skin.body:
            # An id or itemprop names one thing; a class such as .news_text is also used for teasers.
            named = selector[0] in "#["
            for element in source.finder.select(selector):
                if len(text_of(element)) < (_SHORTEST_NAMED if named else _SHORTEST_KNOWN) or looks_like_list(element):
                    continue
                name = f"{source.generic.id}/{skin.name}"
                return Reading(extractor=name, element=element, skin=skin, certain=named)
    return None


def _agreed(known: Reading | None, linked: Embedded | None) -> Reading | None:
    """A known container, in the name of the JSON-LD where that holds the same text: it says where the text ends."""
    if known is None or known.element is None or linked is None or len(linked.body) < _SHORTEST_EMBEDDED:
        return known
    held, stated = tight(text_of(known.element)), tight(linked.body)
    if stated[:_SAME] not in held or len(stated) * 2 < len(held):
        return known
    return replace(known, extractor=linked.source, embedded=linked)


def _embedded(source: Source) -> Iterator[Reading]:
    if source.linked and len(source.linked.body) >= _SHORTEST_EMBEDDED:
        yield _from_json(source.linked)
    state = state_json(source.root, source.titles)
    if state is not None:
        yield _from_json(state)


def _from_json(found: Embedded) -> Reading:
    if not _TAG.search(found.body):
        parts = [part.strip() for part in found.body.split("\n")]
        lines = tuple(Line(text=part, paragraph=number) for number, part in enumerate(parts) if part)
        return Reading(extractor=found.source, lines=lines, embedded=found, certain=False)
    try:
        fragment = parse(f"<div>{found.body}</div>")
    except SkipPage:
        return Reading(extractor=found.source, embedded=found, certain=False)
    lines = tuple(read_lines(fragment))
    return Reading(extractor=found.source, lines=lines, fragment=fragment, embedded=found, certain=False)


def _is_teaser(known: Reading, embedded: list[Reading]) -> bool:
    """Whether embedded JSON holds so much more text that the container is but a teaser."""
    held = len(text_of(known.element)) if known.element is not None else 0
    return any(sum(len(line.text) for line in reading.lines) > held * 3 for reading in embedded)


def _guessed(source: Source) -> Iterator[Reading]:
    if _rows(source) >= _ROWS:
        raise is_list()
    element = densest(source.root)
    if element is not None:
        if looks_like_list(element):
            raise is_list()
        whole = grown(element, source.titles)
        yield Reading(extractor="generic", element=whole.element, begin=whole.begin, aside=whole.aside, certain=False)
    parts = by_trafilatura(source.html)
    yield Reading(
        extractor="generic",
        begin=_holder(source.root, parts),
        lines=tuple(Line(text=part, paragraph=number) for number, part in enumerate(parts)),
        certain=False,
    )


def _holder(root: Element, parts: list[str]) -> Element | None:
    """The innermost block that begins with the first long one of `parts`."""
    wanted = tight(next((part for part in parts if len(part) >= _SAME * 2), ""))[:_SAME]
    found = None
    for element in root.iter("p", "div", "td", "article", "section", "main", "li") if wanted else ():
        if tight(head_of(element, _SAME * 3)).startswith(wanted):
            found = element
    return found


def _rows(source: Source) -> int:
    """Rows of the family's list pages that link to something numbered."""
    selectors = [selector for skin in source.family.skins for selector in skin.list_row]
    most = 0
    for selector in selectors:
        rows = source.finder.select(selector)
        linked = [row for row in rows if any(re.search(r"\d", link.get("href") or "") for link in row.iter("a"))]
        most = max(most, len(linked))
    return most
