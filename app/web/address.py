"""The address of a search: everything a page shows is in its URL, so that it can be kept and passed on."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, Protocol
from urllib.parse import urlencode

from app.filters import region_filters
from app.search import PAGE_SIZE, SearchForm, Sort
from goeul.errors import ConfigError
from goeul.gazetteer import Gazetteer

Language = Literal["ko", "en"]

# Facet field ↔ parameter.
PARAMETERS = {
    "municipality": "region",
    "province": "region",
    "topic": "topic",
    "outlet": "outlet",
    "month": "month",
    "kind": "kind",
}
_FACET_PARAMETERS = ("region", "topic", "outlet", "month", "kind")
_LAST_PAGE = 500


class _Parameters(Protocol):
    def get(self, key: str, default: str) -> str: ...

    def getlist(self, key: str) -> Iterable[str]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """The parameters of a search, as typed."""

    query: str = ""
    values: tuple[tuple[str, str], ...] = ()  # (parameter, value) of the filters
    since: str = ""
    until: str = ""
    sort: str = ""
    page: int = 1
    lang: Language = "ko"

    def form(self, gazetteer: Gazetteer) -> SearchForm:
        """Raises ConfigError for a value that cannot be."""
        chosen: dict[str, set[str]] = {}
        for name, value in self.values:
            if name != "region":
                chosen.setdefault(name, set()).add(value)
        regions = region_filters(gazetteer, (value for name, value in self.values if name == "region"))
        return SearchForm(
            query=self.query,
            filters={name: frozenset(values) for name, values in chosen.items()} | regions,
            since=_day(self.since),
            until=_day(self.until),
            sort=_sort(self.sort),
            limit=PAGE_SIZE,
            offset=(self.page - 1) * PAGE_SIZE,
            lang=self.lang,
        )

    def href(self) -> str:
        """The address as a link."""
        pairs = [("q", self.query), *self.values, ("from", self.since), ("to", self.until), ("sort", self.sort)]
        pairs += [("page", str(self.page) if self.page > 1 else ""), ("lang", self.lang if self.lang != "ko" else "")]
        text = urlencode([(name, value) for name, value in pairs if value])
        return f"/?{text}" if text else "/"

    def toggled(self, parameter: str, value: str) -> "Address":
        """With this filter value added, or taken away if it is there; back on the first page."""
        pair = (parameter, value)
        kept = tuple(other for other in self.values if other != pair)
        return replace(self, values=kept if pair in self.values else (*kept, pair), page=1)

    def on_page(self, page: int) -> "Address":
        return replace(self, page=page)

    def with_lang(self, lang: Language) -> "Address":
        return replace(self, lang=lang)

    def kept_filters(self) -> tuple[tuple[str, str], ...]:
        """What a new query keeps: the filters."""
        return self.values


def read_address(parameters: _Parameters) -> Address:
    """The address in a request; a page number that is none is the first page."""
    page = parameters.get("page", "1")
    return Address(
        query=parameters.get("q", "").strip(),
        values=tuple((name, value) for name in _FACET_PARAMETERS for value in parameters.getlist(name) if value),
        since=parameters.get("from", ""),
        until=parameters.get("to", ""),
        sort=parameters.get("sort", ""),
        page=max(1, min(int(page), _LAST_PAGE)) if page.isascii() and page.isdigit() else 1,
        lang="en" if parameters.get("lang", "ko") == "en" else "ko",
    )


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ConfigError(
            f"날짜를 읽을 수 없습니다: {text}. 2026-11-24처럼 쓰세요.", f"Not a date: {text}. Write it like 2026-11-24."
        ) from error


def _sort(text: str) -> Sort | None:
    if text == "date":
        return "date"
    return "relevance" if text == "relevance" else None
