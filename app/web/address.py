"""The address of a search: everything a page shows is in its URL, so that it can be kept and passed on."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol
from urllib.parse import urlencode

from app.filters import day, region_filters
from app.language import Language
from app.search import PAGE_SIZE, SearchForm, Sort
from goeul.gazetteer import Gazetteer
from indexer.engine import MAX_WINDOW

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
LAST_PAGE = MAX_WINDOW // PAGE_SIZE


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
    home_lang: Language = "ko"  # of an address that names no language

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
            since=day(self.since),
            until=day(self.until),
            sort=_sort(self.sort),
            limit=PAGE_SIZE,
            offset=(self.page - 1) * PAGE_SIZE,
            lang=self.lang,
        )

    def href(self) -> str:
        """The address as a link."""
        pairs = [("q", self.query), *self.values, ("from", self.since), ("to", self.until), ("sort", self.sort)]
        pairs.append(("page", str(self.page) if self.page > 1 else ""))
        text = urlencode([(name, value) for name, value in [*pairs, *self.lang_pair()] if value])
        return f"/?{text}" if text else "/"

    def lang_pair(self) -> tuple[tuple[str, str], ...]:
        """The language as a parameter, where it is not what an address without one means."""
        return (("lang", self.lang),) if self.lang != self.home_lang else ()

    def home(self) -> "Address":
        """The empty search."""
        return Address(lang=self.lang, home_lang=self.home_lang)

    def toggled(self, parameter: str, value: str) -> "Address":
        """With this filter value added, or taken away if it is there; back on the first page."""
        pair = (parameter, value)
        kept = tuple(other for other in self.values if other != pair)
        return replace(self, values=kept if pair in self.values else (*kept, pair), page=1)

    def without_period(self) -> "Address":
        return replace(self, since="", until="", page=1)

    def on_page(self, page: int) -> "Address":
        return replace(self, page=page)

    def with_lang(self, lang: Language) -> "Address":
        return replace(self, lang=lang)


def read_address(parameters: _Parameters, home_lang: Language = "ko") -> Address:
    """The address in a request; a page number that is none is the first page."""
    asked = parameters.get("lang", home_lang)
    return Address(
        query=parameters.get("q", "").strip(),
        values=_values(parameters),
        since=parameters.get("from", "").strip(),
        until=parameters.get("to", "").strip(),
        sort=parameters.get("sort", ""),
        page=_page(parameters.get("page", "1")),
        lang="en" if asked == "en" else "ko" if asked == "ko" else home_lang,
        home_lang=home_lang,
    )


def _values(parameters: _Parameters) -> tuple[tuple[str, str], ...]:
    pairs = ((name, value.strip()) for name in _FACET_PARAMETERS for value in parameters.getlist(name))
    return tuple(dict.fromkeys(pair for pair in pairs if pair[1]))


def _page(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        return 1
    return max(1, min(int(text) if len(text) < 9 else LAST_PAGE, LAST_PAGE))


def _sort(text: str) -> Sort | None:
    if text == "date":
        return "date"
    return "relevance" if text == "relevance" else None
