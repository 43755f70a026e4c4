"""A raw page to an article, or SkipPage with the reason why it is none. Knows nothing of crawling."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain

from crawler import verdict
from crawler.anchors import clip
from crawler.body import Body, Context, assemble, read_body
from crawler.dates import labelled
from crawler.document import Element, text_of
from crawler.fields import bylines_of, section_of, subtitle_of, title_of
from crawler.generic import names_article
from crawler.identity import identify
from crawler.licence import licence
from crawler.lines import is_sentence, tight
from crawler.moments import published, updated
from crawler.photos import photos
from crawler.reading import Reading, readings
from crawler.source import Source, open_page
from crawler.surroundings import Surroundings
from crawler.titles import Title
from goeul.records import Article, Family, Outlet, Page, Photo
from goeul.text import clean, one_line

_SHORTEST_GUESS, _SHORTEST_BRIEF, _SHORTEST_DATED = 80, 40, 30
_LONGEST_CAPTION = 400


def extract(page: Page, families: Mapping[str, Family], outlet: Outlet | None = None) -> Article:
    """The article on `page`.

    Raises SkipPage and nothing else for what outlets send: reason `gone` (deleted, also with HTTP 200), `list`,
    `no_body`, `no_title`, `unreadable`, `too_large`. A selector of the configuration that is no CSS is a ConfigError.
    """
    if page.status in (404, 410):
        raise verdict.gone()
    source = open_page(page, families, outlet)
    reading, body, title, around = _read(source)
    identity = identify(page.url, source.home, outlet)
    marked = tuple(dict.fromkeys(map(one_line, chain(body.captions, _captions_beside(source, reading)))))
    pictures = _photos(source, reading, marked, title.text)
    return Article(
        outlet_id=page.outlet_id,
        article_id=page.article_id,
        url=identity[1] if identity else page.url,
        title=title.text,
        # All that a photo article says is under its photos; as its text it can be found and tagged.
        body=clean(body.text or "\n".join(marked)),
        subtitle=clean(subtitle_of(source, reading, around) or body.subtitle),
        published=published(source, reading.skin, reading.embedded, around),
        updated=updated(source, reading.skin, reading.embedded, around),
        byline=", ".join(bylines_of(source, reading, body, around)),
        section=section_of(source, reading),
        captions=tuple(dict.fromkeys((*marked, *(photo.caption for photo in pictures if photo.caption)))),
        photos=pictures,
        family=source.family.id,
        extractor=reading.extractor,
        license=licence(source.root, source.html) or (outlet.license if outlet else ""),
        fetched_at=page.fetched_at,
        press=one_line(outlet.name if outlet else next(iter(source.houses), "")),
        outlet_area=outlet.area if outlet else "",
        outlet_region=outlet.region if outlet else (),
    )


_Read = tuple[Reading, Body, Title, Surroundings]


def _read(source: Source) -> _Read:
    """The first reading with text, else the first with captions (a photo article)."""
    photo: _Read | None = None
    for reading in readings(source):
        if photo is not None and not reading.certain and reading.embedded is None:
            break  # a guess may only take other articles' teasers for the text
        title = title_of(source, reading)
        if title is None:
            continue
        around = Surroundings(source.root, title, reading.start, reading.element)
        body = _body(source, reading, title, around)
        if _is_text(body, reading) or _is_brief(body, reading, _is_dated(source, around)):
            return reading, body, title, around
        if body.captions and reading.certain and photo is None:
            photo = reading, body, title, around
    if photo is not None:
        return photo
    raise verdict.no_title() if title_of(source, Reading(extractor="")) is None else verdict.no_body()


def _is_text(body: Body, reading: Reading) -> bool:
    if reading.certain:
        return len(tight(body.text)) >= 2
    sentences = [paragraph for paragraph in body.paragraphs if is_sentence(paragraph)]
    shortest = _SHORTEST_BRIEF if reading.skin is not None and len(sentences) >= 2 else _SHORTEST_GUESS
    return len(body.text) >= shortest and sum(map(len, sentences)) * 2 >= len(body.text)


def _is_dated(source: Source, around: Surroundings) -> bool:
    """Whether a labelled date stands between the title and the body."""
    return labelled(around.heading or around.before, source.date_labels) is not None


def _is_brief(body: Body, reading: Reading, dated: bool) -> bool:
    """A guess at a short piece: few sentences, but behind a title and a date, and where articles stand."""
    if not dated or reading.element is None or not is_sentence(body.text):
        return False
    return len(body.text) >= (_SHORTEST_DATED if names_article(reading.element) else _SHORTEST_GUESS)


def _body(source: Source, reading: Reading, title: Title, around: Surroundings) -> Body:
    context = Context(
        title=title.text,
        subtitle=subtitle_of(source, reading, around),
        houses=source.houses,
        drop_text=source.family.drop_text + source.generic.drop_text,
    )
    if reading.element is None:
        return assemble(reading.lines, context)
    body = read_body(reading.element, context, _dropped(source, reading), _marked_captions(source, reading))
    if reading.certain and reading.skin not in source.generic.skins:
        return body
    return replace(body, paragraphs=clip(body.paragraphs, source.linked.body if source.linked else ""))


def _dropped(source: Source, reading: Reading) -> frozenset[Element]:
    if reading.element is None:
        return frozenset()
    own = (*reading.skin.drop, *reading.skin.subtitle) if reading.skin else ()
    outlet = chain.from_iterable(layout.drop for layout in source.own if layout is not reading.skin)
    selectors = chain(source.family.drop, own, outlet)
    return (
        frozenset(chain.from_iterable(source.finder.select(selector, reading.element) for selector in selectors))
        - {reading.element}
        | reading.aside
    )


def _marked_captions(source: Source, reading: Reading) -> frozenset[Element]:
    """The elements in the body that a selector calls captions."""
    if reading.skin is None or reading.element is None:
        return frozenset()
    return frozenset(
        chain.from_iterable(source.finder.select(selector, reading.element) for selector in reading.skin.caption)
    ) - {reading.element}


def _beside(source: Source, reading: Reading) -> Iterator[Element]:
    """Elements outside the body that hold photos of the article."""
    for selector in reading.skin.photo if reading.skin else ():
        for element in source.finder.select(selector):
            if element is not reading.element and (
                reading.element is None or reading.element not in element.iterancestors()
            ):
                yield element


def _captions_beside(source: Source, reading: Reading) -> Iterator[str]:
    return (text for element in _beside(source, reading) if 0 < len(text := text_of(element)) <= _LONGEST_CAPTION)


def _photos(source: Source, reading: Reading, captions: tuple[str, ...], title: str) -> tuple[Photo, ...]:
    body = reading.element if reading.element is not None else reading.fragment
    holders = [*([body] if body is not None else []), *_beside(source, reading)]
    if all(next(holder.iter("img"), None) is None for holder in holders):
        return ()
    return photos(holders, captions, source.page.url, _dropped(source, reading), title)
