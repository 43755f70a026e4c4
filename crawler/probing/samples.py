"""Article pages of a site as goeul reads them now, and what all their titles carry that is no part of them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import takewhile
from urllib.parse import parse_qsl, urlsplit

from crawler.identity import identify
from crawler.probing.findings import FoundLink, Sample
from crawler.probing.sheet import Sheet
from crawler.workshop import Workshop
from goeul.errors import InputError
from goeul.records import Article, Family, Link, Outlet, Page
from goeul.text import iso

MOST = 3
_PARAGRAPHS, _PARAGRAPH = 2, 120
_SHORTEST_TITLE = 8  # letters; what is shorter is a menu's word rather than a headline
_SEPARATOR = re.compile(r"\s+[^\w\s]{1,2}\s+|\s*[|│ㅣ]\s*")
_COLON = re.compile(r":(?=[^\W\d])")  # without blanks, before a name at the end: "…:화순뉴스"


def chosen(articles: Mapping[str, Link]) -> tuple[FoundLink, ...]:
    """The site's articles, those first whose addresses have the form that most headlines have."""
    shapes: dict[str, int] = {}
    for link in articles.values():
        shape = _shape(link.url)
        shapes[shape] = shapes.get(shape, 0) + 1 + 3 * _is_headline(link)
    order = sorted(articles.items(), key=lambda pair: (-shapes[_shape(pair[1].url)], not _is_headline(pair[1])))
    return tuple(FoundLink(article_id=number, url=link.url, title=link.title) for number, link in order)


def _is_headline(link: Link) -> bool:
    return len(link.title) >= _SHORTEST_TITLE


def _shape(url: str) -> str:
    parts = urlsplit(url)
    return re.sub(r"\d+", "0", parts.path) + "?" + "&".join(name for name, _ in parse_qsl(parts.query))


def read(sheets: Sequence[Sheet], families: Mapping[str, Family], outlet: Outlet) -> tuple[Sample, ...]:
    """The article on each page, or the reason why it is none.

    In a worker, as when a crawl's pages are read: a page that hangs costs its time, and no more.
    """
    pages = [_page(sheet, families[outlet.family], outlet) for sheet in sheets]
    with Workshop(families, (outlet,)) as workshop:
        outcomes = list(workshop.extract(pages))
    return tuple(_sample(page, outcome) for page, outcome in zip(pages, outcomes, strict=True))


def _page(sheet: Sheet, family: Family, outlet: Outlet) -> Page:
    identity = identify(sheet.url, family, outlet)
    return Page(
        outlet_id=outlet.id,
        article_id=identity[0] if identity else "",
        url=sheet.url,
        status=200,
        content_type=sheet.content_type,
        body=sheet.body,
        fetched_at=datetime.now(UTC),
    )


def _sample(page: Page, outcome: Article | InputError) -> Sample:
    if isinstance(outcome, InputError):
        return Sample(article_id=page.article_id, url=page.url, reason=outcome.reason, ko=outcome.ko, en=outcome.en)
    article = outcome
    fields = {"date": article.published, "byline": article.byline, "section": article.section}
    return Sample(
        article_id=article.article_id,
        url=article.url,
        title=article.title,
        published=iso(article.published) or "",
        byline=article.byline,
        section=article.section,
        extractor=article.extractor,
        opening=tuple(map(_shortened, article.body.split("\n")[:_PARAGRAPHS])),
        length=len(article.body),
        captions=len(article.captions),
        missing=tuple(name for name, value in fields.items() if not value),
    )


def _shortened(paragraph: str) -> str:
    return paragraph if len(paragraph) <= _PARAGRAPH else paragraph[:_PARAGRAPH].rstrip() + "…"


def affix(titles: Iterable[str]) -> str:
    """What at least two different titles end with, or begin with, from a separator on: " - 오산신문"; else ""."""
    forms = list(dict.fromkeys(title for title in titles if title))
    if len(forms) < 2:
        return ""
    tail = _common([form[::-1] for form in forms])[::-1]
    cut = _SEPARATOR.search(tail) or _COLON.search(tail)
    if cut and tail[cut.end() :].strip():
        return tail[cut.start() :]
    cuts = list(_SEPARATOR.finditer(head := _common(forms)))
    return head[: cuts[-1].end()] if cuts and head[: cuts[-1].start()].strip() else ""


def _common(texts: Iterable[str]) -> str:
    """The letters that all the texts begin with."""
    return "".join(letters[0] for letters in takewhile(lambda found: len(set(found)) == 1, zip(*texts, strict=False)))
