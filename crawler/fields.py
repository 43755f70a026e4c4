"""Title, subtitle, byline and section of an article: selectors of the configuration, then what pages have alike."""

import re
from collections.abc import Iterable
from datetime import datetime
from itertools import chain

from crawler.body import Body
from crawler.bylines import from_field, signed
from crawler.dates import parse_moment
from crawler.document import Element, text_of
from crawler.houses import is_press_name
from crawler.layout import read_lines
from crawler.lines import is_byline, is_date_line, is_widget, tight
from crawler.reading import Reading
from crawler.source import Source
from crawler.surroundings import Surroundings
from crawler.titles import Title, find_title, repeats_begin, shown_part, strip_affixes, without_category
from goeul.text import one_line

_AUTHOR_METAS = (
    "dable:author",
    "article:author",
    "author",
    "byl",
    "dc.creator",
    "og:article:author",
    "twitter:creator",
)
_WRITER = re.compile(r"(?:작성자|글쓴이|등록자|기자명)\s*[:：]?\s*(\S{2,12})")
# A name with nothing but its mail: "백노을 noeul@dure.example".
_MAILED = re.compile(r"(?<![가-힣])([가-힣]{2,4})\s*[(<\[]?\s*[\w.+-]+@[\w-]+\.")
# "제목 < 섹션 < 기사본문 - 매체", as NDSoft heads its windows.
_CRUMBS = re.compile(r"\s<\s(?P<section>[^<>]{1,20}?)\s<\s(?:[^<>]{1,20}\s<\s)?기사본문")
_LONGEST_SUBTITLE = 250
_SHORTEST_TITLE, _LONGEST_TITLE = 6, 120
_TITLE_LABELS = frozenset(("제목", "글제목", "제 목"))


def title_of(source: Source, reading: Reading) -> Title | None:
    """The title without the outlet's affixes, None where the page has none."""
    sections, names = source.meta.sections, source.houses
    affixes = source.outlet.title_affixes if source.outlet else ()
    for skin in source.skins(reading.skin):
        found = _selected_title(source, skin.title)
        if found is not None:
            return Title(text=strip_affixes(found.text, names, sections, affixes), element=found.element)
    if reading.embedded and reading.embedded.title and not source.titles:
        return Title(text=reading.embedded.title)
    found = _labelled_title(source.root) or find_title(
        source.root, _forms(source, reading), reading.start, names, sections
    )
    if found is None:
        return _unmarked_title(source, reading) if reading.certain else None
    text = strip_affixes(found.text, (), (), affixes)
    return Title(text=text if found.element is not None else shown_part(text, source.html), element=found.element)


def _forms(source: Source, reading: Reading) -> tuple[str, ...]:
    """The forms of the title, and the headline that stands with an embedded text where a form begins as it does."""
    headline = reading.embedded.title if reading.embedded else ""
    if not headline or reading.element is not None:
        return source.titles
    longer = any(repeats_begin(form, headline) for form in source.titles)
    return (headline, *source.titles) if longer else (*source.titles, headline)


def _unmarked_title(source: Source, reading: Reading) -> Title | None:
    """The block of text before the body, dates and bylines passed over: old pages mark their titles by size alone."""
    houses = set(map(tight, source.houses))
    for text in Surroundings(source.root, Title(text=""), reading.start).blocks:
        if not _SHORTEST_TITLE <= len(text) <= _LONGEST_TITLE or tight(text) in houses or is_press_name(text):
            continue
        if not (isinstance(parse_moment(text), datetime) or is_date_line(text) or is_byline(text) or is_widget(text)):
            return Title(text=one_line(text))
    return None


def _selected_title(source: Source, selectors: tuple[str, ...]) -> Title | None:
    """The first selected element; where several match, one that the page's own title begins with goes first."""
    houses = set(map(tight, source.houses))
    for selector in selectors:
        found = [(one_line(_title_text(element)), element) for element in source.finder.select(selector)]
        found = [(text, element) for text, element in found if tight(text) and tight(text) not in houses]
        agreed = [pair for pair in found if any(tight(pair[0]) in tight(form) for form in source.titles)]
        for text, element in agreed or found:
            return Title(text=without_category(text, source.titles), element=element)
    return None


def _title_text(element: Element) -> str:
    """The text of a title element without hidden labels ("본문", "제목") that are there for screen readers."""
    lines = read_lines(element)
    return " ".join(line.text for line in lines)


def _labelled_title(root: Element) -> Title | None:
    """The cell beside a heading cell that says 제목, as boards have it."""
    for label in root.iter("th", "dt"):
        if text_of(label) not in _TITLE_LABELS:
            continue
        value = label.getnext()
        if value is not None and value.tag in ("td", "dd") and (text := one_line(_title_text(value))):
            return Title(text=text, element=value)
    return None


def subtitle_of(source: Source, reading: Reading, around: Surroundings) -> str:
    """The subtitle, a line each, from selectors, the embedded JSON, or what is named for it in the heading."""
    for selector in chain.from_iterable(skin.subtitle for skin in source.skins(reading.skin)):
        found = _lines_of(source.finder.select(selector))
        if found:
            return found
    if reading.embedded and reading.embedded.subtitle:
        return reading.embedded.subtitle
    found = _lines_of(around.subtitled)
    return found if len(found) <= _LONGEST_SUBTITLE else ""


def _lines_of(elements: Iterable[Element]) -> str:
    lines = chain.from_iterable(map(read_lines, elements))
    return "\n".join(dict.fromkeys(text for line in lines if (text := line.text.strip(" -–—"))))


def bylines_of(source: Source, reading: Reading, body: Body, around: Surroundings) -> tuple[str, ...]:
    """Who wrote the article: names in their order, each once."""
    houses = source.houses
    for skin in source.skins(reading.skin):
        for fields in source.finder.texts(skin.byline):
            names = _names(fields, houses)
            if names:
                return names
    embedded = chain.from_iterable(found.authors for found in (source.linked, reading.embedded) if found)
    return (
        _names(embedded, houses)
        or _names(source.meta.all(*_AUTHOR_METAS), houses)
        or body.names
        or signed(around.heading)
        or _names(_WRITER.findall(around.heading), houses)
        or _names(_MAILED.findall(around.heading), houses)
    )


def _names(fields: Iterable[str], houses: tuple[str, ...]) -> tuple[str, ...]:
    found = chain.from_iterable(from_field(field, houses) for field in fields)
    return tuple(dict.fromkeys(found))


def section_of(source: Source, reading: Reading) -> str:
    """The section that the page puts the article in, at most 60 characters; "" if it says none."""
    for skin in source.skins(reading.skin):
        element = source.finder.first_with_text(skin.section)
        if element is not None:
            return text_of(element)[:60]
    stated = next(iter(source.meta.sections), "") or (source.linked.section if source.linked else "")
    if stated:
        return stated
    crumbs = _CRUMBS.search(source.meta.page_title)
    return crumbs.group("section") if crumbs else ""
