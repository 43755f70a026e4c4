"""A raw page to an article, or SkipPage with the reason why it is none. Knows nothing of crawling."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import chain

from crawler import verdict
from crawler.anchors import clip
from crawler.body import Body, Context, assemble, read_body
from crawler.bylines import from_field, signed
from crawler.document import Element, text_of
from crawler.identity import identify
from crawler.layout import read_lines
from crawler.licence import kogl
from crawler.lines import is_sentence, tight
from crawler.moments import published, updated
from crawler.reading import Reading, readings
from crawler.source import Source, open_page
from crawler.surroundings import Surroundings
from crawler.titles import Title, find_title, strip_affixes, without_category
from goeul.records import Article, Family, Outlet, Page
from goeul.text import clean, one_line

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
_TITLE_LABELS = frozenset(("제목", "글제목", "제 목"))
_SHORTEST_GUESS = 80


def extract(page: Page, families: Mapping[str, Family], outlet: Outlet | None = None) -> Article:
    """The article on `page`.

    Raises SkipPage and nothing else for what outlets send: reason `gone` (deleted, also with HTTP 200), `list`,
    `no_body`, `no_title`, `unreadable`, `too_large`. A selector of the configuration that is no CSS is a ConfigError.
    """
    if page.status in (404, 410):
        raise verdict.gone()
    source = open_page(page, families, outlet)
    reading, body, title = _read(source)
    around = Surroundings(source.root, title, reading.element)
    identity = identify(page.url, source.family, outlet)
    return Article(
        outlet_id=page.outlet_id,
        article_id=page.article_id,
        url=identity[1] if identity else page.url,
        title=title.text,
        body=clean(body.text),
        subtitle=clean(_subtitle(source, reading) or body.subtitle),
        published=published(source, reading.skin, reading.embedded, around),
        updated=updated(source, reading.skin, reading.embedded, around),
        byline=", ".join(_byline(source, reading, body, around)),
        section=_section(source, reading),
        captions=tuple(one_line(caption) for caption in body.captions),
        family=source.family.id,
        extractor=reading.extractor,
        license=kogl(source.root, source.html) or (outlet.license if outlet else ""),
        fetched_at=page.fetched_at,
        press=outlet.name if outlet else next(iter(source.houses), ""),
        outlet_area=outlet.area if outlet else "",
        outlet_region=outlet.region if outlet else (),
    )


def _read(source: Source) -> tuple[Reading, Body, Title]:
    """The first reading with text, else the first with captions (a photo article)."""
    photo: tuple[Reading, Body, Title] | None = None
    for reading in readings(source):
        title = _title(source, reading)
        if title is None:
            continue
        body = _body(source, reading, title)
        if _is_text(body, reading):
            return reading, body, title
        if body.captions and reading.certain and photo is None:
            photo = reading, body, title
    if photo is not None:
        return photo
    raise verdict.no_title() if _title(source, Reading(extractor="")) is None else verdict.no_body()


def _is_text(body: Body, reading: Reading) -> bool:
    if reading.certain:
        return len(tight(body.text)) >= 2
    prose = sum(len(paragraph) for paragraph in body.paragraphs if is_sentence(paragraph))
    return len(body.text) >= _SHORTEST_GUESS and prose * 2 >= len(body.text)


def _body(source: Source, reading: Reading, title: Title) -> Body:
    context = Context(
        title=title.text,
        subtitle=_subtitle(source, reading),
        houses=source.houses,
        drop_text=source.family.drop_text + source.generic.drop_text,
    )
    if reading.element is None:
        return assemble(reading.lines, context)
    body = read_body(reading.element, context, _dropped(source, reading))
    if reading.certain and reading.skin not in source.generic.skins:
        return body
    return replace(body, paragraphs=clip(body.paragraphs, source.linked.body if source.linked else ""))


def _dropped(source: Source, reading: Reading) -> frozenset[Element]:
    if reading.element is None:
        return frozenset()
    own = (*reading.skin.drop, *reading.skin.subtitle) if reading.skin else ()
    outlet = source.outlet.select.drop if source.outlet and source.outlet.select else ()
    selectors = chain(source.family.drop, own, outlet)
    return frozenset(chain.from_iterable(source.finder.select(selector, reading.element) for selector in selectors)) - {
        reading.element
    }


def _title(source: Source, reading: Reading) -> Title | None:
    sections, names = source.meta.sections, source.houses
    affixes = source.outlet.title_affixes if source.outlet else ()
    for skin in source.skins(reading.skin):
        found = _selected_title(source, skin.title)
        if found is not None:
            return Title(text=strip_affixes(found.text, names, sections, affixes), element=found.element)
    if reading.embedded and reading.embedded.title and not source.titles:
        return Title(text=reading.embedded.title)
    found = _labelled_title(source.root) or find_title(source.root, source.titles, reading.element, names, sections)
    return Title(text=strip_affixes(found.text, (), (), affixes), element=found.element) if found else None


def _selected_title(source: Source, selectors: tuple[str, ...]) -> Title | None:
    """The first selected element; where several match, one that the page's own title begins with goes first."""
    houses = set(map(tight, source.houses))
    for selector in selectors:
        found = [(one_line(title_text(element)), element) for element in source.finder.select(selector)]
        found = [(text, element) for text, element in found if tight(text) and tight(text) not in houses]
        agreed = [pair for pair in found if any(tight(pair[0]) in tight(form) for form in source.titles)]
        for text, element in agreed or found:
            return Title(text=without_category(text, source.titles), element=element)
    return None


def title_text(element: Element) -> str:
    """The text of a title element without hidden labels ("본문", "제목") that are there for screen readers."""
    lines = read_lines(element)
    return " ".join(line.text for line in lines)


def _labelled_title(root: Element) -> Title | None:
    """The cell beside a heading cell that says 제목, as boards have it."""
    for label in root.iter("th", "dt"):
        if text_of(label) not in _TITLE_LABELS:
            continue
        value = label.getnext()
        if value is not None and value.tag in ("td", "dd") and (text := one_line(title_text(value))):
            return Title(text=text, element=value)
    return None


def _subtitle(source: Source, reading: Reading) -> str:
    for selector in chain.from_iterable(skin.subtitle for skin in source.skins(reading.skin)):
        lines = chain.from_iterable(read_lines(element) for element in source.finder.select(selector))
        found = [line.text.strip(" -–—") for line in lines]
        if any(found):
            return "\n".join(dict.fromkeys(found))
    return reading.embedded.subtitle if reading.embedded else ""


def _byline(source: Source, reading: Reading, body: Body, around: Surroundings) -> tuple[str, ...]:
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
    )


def _names(fields: Iterable[str], houses: tuple[str, ...]) -> tuple[str, ...]:
    found = chain.from_iterable(from_field(field, houses) for field in fields)
    return tuple(dict.fromkeys(found))


def _section(source: Source, reading: Reading) -> str:
    for skin in source.skins(reading.skin):
        element = source.finder.first_with_text(skin.section)
        if element is not None:
            return text_of(element)[:60]
    return next(iter(source.meta.sections), "") or (source.linked.section if source.linked else "")
