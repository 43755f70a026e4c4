"""A found page as the template shows it: words for people, links made, nothing left to decide."""

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from app.search import PAGE_SIZE, Row, SearchPage, reasons
from app.stages import Stages
from app.web.address import PARAMETERS, Address, Language
from goeul.records import Tag
from goeul.text import KST, iso
from indexer.highlight import Snippet

_FACET_LABELS = {
    "ko": {"municipality": "지역", "topic": "주제", "outlet": "매체", "month": "달"},
    "en": {"municipality": "Region", "topic": "Topic", "outlet": "Outlet", "month": "Month"},
}
_KIND_LABELS = {
    "ko": {"opinion": "의견", "notice": "알림", "photo": "사진", "other": "기타"},
    "en": {"opinion": "opinion", "notice": "notice", "photo": "photo", "other": "other"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece of text, marked or not."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TagView:
    label: str
    confidence: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    title: tuple[Part, ...]
    href: str  # empty where the outlet's address is not http(s)
    outlet: str
    published: str
    published_iso: str
    kind_label: str
    snippet: tuple[Part, ...]
    municipalities: tuple[TagView, ...]
    topics: tuple[TagView, ...]


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
    sort: str
    rows: tuple[RowView, ...]
    facets: tuple[FacetView, ...]
    previous: str
    next: str


def page_view(page: SearchPage, address: Address, stages: Stages) -> PageView:
    """Everything that the template prints."""
    pages = max(1, -(-page.total // PAGE_SIZE))
    return PageView(
        total=page.total,
        number=address.page,
        pages=pages,
        first=(address.page - 1) * PAGE_SIZE + 1,
        sort=page.sort,
        rows=tuple(_row(row, address.lang, stages) for row in page.rows),
        facets=tuple(_facet(name, page, address) for name in page.facets),
        previous=address.on_page(address.page - 1).href() if address.page > 1 else "",
        next=address.on_page(address.page + 1).href() if address.page < pages else "",
    )


def _row(row: Row, lang: Language, stages: Stages) -> RowView:
    article, tags = row.stored.annotated.article, row.stored.annotated.tags
    return RowView(
        title=_parts(row.title),
        href=article.url if urlsplit(article.url).scheme in ("http", "https") else "",
        outlet=row.outlet,
        published=_moment(article.published),
        published_iso=iso(article.published) or "",
        kind_label=_KIND_LABELS[lang].get(tags.kind, ""),
        snippet=_parts(row.snippet) if row.snippet else (),
        municipalities=tuple(_tag(tag, stages.region_name(tag.code), lang) for tag in tags.municipalities),
        topics=tuple(_tag(tag, stages.topic_name(tag.code, lang), lang) for tag in tags.topics),
    )


def _tag(tag: Tag, label: str, lang: Language) -> TagView:
    return TagView(label=label, confidence=tag.confidence, reasons=reasons(tag, lang))


def _facet(name: str, page: SearchPage, address: Address) -> FacetView:
    return FacetView(
        label=_FACET_LABELS[address.lang][name],
        values=tuple(
            FacetValueView(
                label=value.label,
                count=f"{value.count:,}",
                href=address.toggled(PARAMETERS[name], value.code).href(),
                selected=value.selected,
            )
            for value in page.facets[name]
        ),
    )


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
