"""CSS selectors of the configuration that cannot be read: found when it is loaded, not at the first page."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cssselect import HTMLTranslator, SelectorError

from goeul.yamlfile import Key

# Keys of `goeul.records.Selectors` and `Family` that hold selectors.
_KEYS = (
    "title",
    "subtitle",
    "body",
    "date",
    "byline",
    "section",
    "caption",
    "list_row",
    "drop",
    "photo",
    "markers",
    "required",
)


def unreadable(path: tuple[Key, ...], values: Mapping[str, Any]) -> Iterator[tuple[tuple[Key, ...], str, str]]:
    """(where, Korean, English) of each selector below `path` that is not CSS."""
    translator = HTMLTranslator()
    for key in _KEYS:
        selectors: Sequence[str] = values.get(key) or ()
        for place, selector in enumerate(selectors):
            try:
                translator.css_to_xpath(selector)
            except SelectorError as error:
                yield (
                    (*path, key, place),
                    f"CSS 선택자가 아닙니다: ‘{selector}’ ({error}). 예: div#article-view-content-div",
                    f'Not a CSS selector: "{selector}" ({error}). Example: div#article-view-content-div',
                )
