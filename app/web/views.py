"""A found page as the template shows it: words for people, links made, nothing left to decide."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from app.language import Language
from app.search import KINDS, PAGE_SIZE, Names, Row, SearchPage, reasons, value_label
from app.web.address import LAST_PAGE, PARAMETERS, Address
from goeul.records import LOW_CONFIDENCE, Tag
from goeul.text import KST, iso
from indexer.highlight import Snippet

_FACET_LABELS = {
    "ko": {"municipality": "지역", "topic": "주제", "outlet": "매체", "month": "달"},
    "en": {"municipality": "Region", "topic": "Topic", "outlet": "Outlet", "month": "Month"},
}
# Facet field whose names a filter's parameter has.
_FIELDS = {"region": "municipality", "topic": "topic", "outlet": "outlet", "month": "month", "kind": "kind"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece of text, marked or not."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TagView:
    label: str
    percent: int  # how sure
    low: bool  # had better be looked over
    then: str  # the code of then, if it was another
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    title: tuple[Part, ...]
    href: str  # empty where the outlet's address is not http(s)
    outlet: str
    published: str
    published_iso: str
    kind_label: str  # empty for plain news
    snippet: tuple[Part, ...]
    municipalities: tuple[TagView, ...]
    topics: tuple[TagView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A filter in force, with the link that lifts it."""

    label: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetValueView:
    label: str
    count: str
    href: str
    selected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetView:
    label: str
    values: tuple[FacetValueView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageView:
    total: int
    number: int
    pages: int
    first: int
    rows: tuple[RowView, ...]
    facets: tuple[FacetView, ...]
    previous: str
    next: str


def page_view(page: SearchPage, address: Address, names: Names) -> PageView:
    """Everything that the template prints of a result."""
    pages = max(1, min(-(-page.total // PAGE_SIZE), LAST_PAGE))
    return PageView(
        total=page.total,
        number=address.page,
        pages=pages,
        first=(address.page - 1) * PAGE_SIZE + 1,
        rows=tuple(_row(row, address.lang, names) for row in page.rows),
        facets=tuple(_facet(name, page, address, names) for name in page.facets),
        previous=address.on_page(min(address.page - 1, pages)).href() if address.page > 1 else "",
        next=address.on_page(address.page + 1).href() if address.page < pages else "",
    )


def chips(address: Address, names: Names) -> tuple[Chip, ...]:
    """The filters in force."""
    return tuple(_chips(address, names))


def marked_at(text: str, position: int) -> tuple[Part, ...]:
    """A query with the place marked where its reading stopped (at its end: a blank)."""
    pieces = ((text[:position], False), (text[position : position + 1] or " ", True), (text[position + 1 :], False))
    return tuple(Part(text=piece, marked=marked) for piece, marked in pieces if piece)


def _chips(address: Address, names: Names) -> Iterator[Chip]:
    for parameter, value in address.values:
        label = value_label(names, _FIELDS[parameter], value, address.lang)
        yield Chip(label=label, href=address.toggled(parameter, value).href())
    if address.since or address.until:
        yield Chip(label=f"{address.since} – {address.until}".strip(), href=address.without_period().href())


def _row(row: Row, lang: Language, names: Names) -> RowView:
    article, tags = row.stored.annotated.article, row.stored.annotated.tags
    return RowView(
        title=_parts(row.title),
        href=article.url if urlsplit(article.url).scheme in ("http", "https") else "",
        outlet=row.outlet,
        published=_moment(article.published),
        published_iso=iso(article.published) or "",
        kind_label="" if tags.kind == "news" else KINDS[lang][tags.kind],
        snippet=_excerpt(row.snippet),
        municipalities=tuple(_tag(tag, names.region_name(tag.code), lang) for tag in tags.municipalities),
        topics=tuple(_tag(tag, names.topic_name(tag.code, lang), lang) for tag in tags.topics),
    )


def _tag(tag: Tag, label: str, lang: Language) -> TagView:
    return TagView(
        label=label,
        percent=round(tag.confidence * 100),
        low=tag.confidence < LOW_CONFIDENCE,
        then=tag.then,
        reasons=reasons(tag, lang),
    )


def _facet(name: str, page: SearchPage, address: Address, names: Names) -> FacetView:
    """All values that occur, and those chosen that do not, so that they can be lifted again."""
    parameter = PARAMETERS[name]
    found = {value.code: (value.label, value.count) for value in page.facets[name]}
    chosen = {value: None for other, value in address.values if other == parameter}
    for code in chosen:
        found.setdefault(code, (value_label(names, name, code, address.lang), 0))
    return FacetView(
        label=_FACET_LABELS[address.lang][name],
        values=tuple(
            FacetValueView(
                label=label,
                count=f"{count:,}",
                href=address.toggled(parameter, code).href(),
                selected=code in chosen,
            )
            for code, (label, count) in found.items()
        ),
    )


def _excerpt(snippet: Snippet) -> tuple[Part, ...]:
    """With dots where text was left out."""
    before = (Part(text="… ", marked=False),) if snippet.cut_before else ()
    after = (Part(text=" …", marked=False),) if snippet.cut_after else ()
    return (*before, *_parts(snippet), *after) if snippet.text else ()


def _parts(snippet: Snippet) -> tuple[Part, ...]:
    """The snippet cut at its marks."""
    parts, at = [], 0
    for start, end in snippet.marks:
        parts += [Part(text=snippet.text[at:start], marked=False), Part(text=snippet.text[start:end], marked=True)]
        at = end
    parts.append(Part(text=snippet.text[at:], marked=False))
    return tuple(part for part in parts if part.text)


def _moment(published: date | None) -> str:
    if isinstance(published, datetime):
        return published.astimezone(KST).strftime("%Y-%m-%d %H:%M")
    return published.isoformat() if published else ""
