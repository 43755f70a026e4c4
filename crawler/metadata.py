"""What the head of a page says of itself: meta elements, read once."""

import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from crawler.document import Element, squash
from goeul.text import one_line

_MAX_METAS = 500
_MAX_VALUE = 10_000
_SITE_KEYS = (
    "og:site_name",
    "application-name",
    "apple-mobile-web-app-title",
    "copyright",
    "publisher",
    "twitter:creator",
    "writer",
)
_SECTION_KEYS = (
    "article:section2",
    "article:section1",
    "article:section",
    "content_category",
    "content_subcategory",
    "article:section3",
    "classification",
)
_LONGEST_NAME, _LONGEST_TITLE = 30, 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """Values of meta elements by lower-case name, property or itemprop, in document order, and the title element."""

    values: Mapping[str, tuple[str, ...]]
    page_title: str

    def first(self, *keys: str) -> str:
        """The first non-empty value of the first key that has one, else ""."""
        return next((value for key in keys for value in self.values.get(key, ()) if value), "")

    def all(self, *keys: str) -> tuple[str, ...]:
        """All values of all keys, in the order of the keys."""
        return tuple(value for key in keys for value in self.values.get(key, ()) if value)

    @property
    def site_names(self) -> tuple[str, ...]:
        """Names that the page declares as its site's."""
        names = (name.lstrip("@ ⓒ©") for name in self.all(*_SITE_KEYS))
        return tuple(dict.fromkeys(name for name in names if 1 < len(name) <= _LONGEST_NAME))

    @property
    def sections(self) -> tuple[str, ...]:
        """Section names that the page declares, the article's own first."""
        return tuple(
            dict.fromkeys(name for name in self.all("article:section", *_SECTION_KEYS) if len(name) <= _LONGEST_NAME)
        )

    @property
    def titles(self) -> tuple[str, ...]:
        """Forms of the article's title, the most trusted first; most carry the outlet's affixes."""
        forms = (self.first(key) for key in ("og:title", "headline", "title", "twitter:title", "dable:title"))
        return tuple(dict.fromkeys(form[:_LONGEST_TITLE] for form in (*forms, self.page_title) if form))


def read_metadata(root: Element) -> Metadata:
    """Reads at most 500 meta elements."""
    values: dict[str, list[str]] = {}
    for number, meta in enumerate(root.iter("meta")):
        if number >= _MAX_METAS:
            break
        content = meta.get("content")
        for key in {name.strip().lower() for name in _names(meta)}:
            # Some CMSs escape twice: &amp;#039;
            values.setdefault(key, []).append(one_line(html.unescape((content or "")[:_MAX_VALUE])))
    title = next(iter(root.iter("title")), None)
    return Metadata(
        values={key: tuple(found) for key, found in values.items()},
        page_title=one_line(html.unescape(squash(title.text or ""))) if title is not None and not len(title) else "",
    )


def _names(meta: Element) -> Iterable[str]:
    return (value for value in (meta.get("property"), meta.get("name"), meta.get("itemprop")) if value)
