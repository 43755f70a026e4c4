"""What a list answers to a script: HTML without its page, JSON that holds such HTML, or rows of JSON. Pure."""

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from crawler.dates import parse_stamp
from goeul.records import Family

_MAX_NODES = 50_000
_TITLES = ("title", "subject", "headline", "sbj", "tit")
_ADDRESSES = ("url", "link", "href", "view_url", "article_url")
_LONGEST_DATE = 40


def is_json(text: str) -> bool:
    """Whether an answer looks like JSON rather than like HTML."""
    return text.lstrip("\ufeff \t\r\n")[:1] in ("{", "[")


def read_json(text: str) -> Any:
    """The value, None for what is no JSON (or is nested too deep to be read)."""
    try:
        return json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return None


def rows_as_html(text: str, family: Family) -> str:
    """A JSON answer as HTML: its HTML strings as they are, and a list item with a link for each row of an article."""
    return "".join(_pieces(read_json(text), family))


def _pieces(value: Any, family: Family) -> Iterator[str]:
    waiting, seen = [value], 0
    while waiting and seen < _MAX_NODES:
        node = waiting.pop()
        seen += 1
        if isinstance(node, str):
            if "<a" in node or "<A" in node:
                yield node
        elif isinstance(node, dict):
            row = _row({str(key).lower(): field for key, field in node.items()}, family)
            if row:
                yield row
            else:
                waiting += reversed(node.values())
        elif isinstance(node, list):
            waiting += reversed(node)


def _row(fields: Mapping[str, Any], family: Family) -> str:
    """A row with an address and a title; "" where these are missing."""
    title = next((text for name in _TITLES if (text := _text(fields.get(name)))), "")
    address = next((text for name in _ADDRESSES if (text := _text(fields.get(name)))), "") or _address(fields, family)
    if not title or not address:
        return ""
    when = next((text for text in map(_text, fields.values()) if _is_date(text)), "")
    return f'<li><h4><a href="{escape(address)}">{escape(title)}</a></h4> <em>{escape(when)}</em></li>'


def _address(fields: Mapping[str, Any], family: Family) -> str:
    article_id = next((text for name in family.id_params if (text := _text(fields.get(name.lower())))), "")
    board = _text(fields.get("bo_table"))
    if not article_id or not family.article_url or ("{board}" in family.article_url and not board):
        return ""
    return family.article_url.replace("{id}", article_id).replace("{board}", board)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return ""
    return str(value) if isinstance(value, str | int) else ""


def _is_date(text: str) -> bool:
    return 8 <= len(text) <= _LONGEST_DATE and not text.isdigit() and parse_stamp(text) is not None
