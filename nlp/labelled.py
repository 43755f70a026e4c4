"""Labelled texts for measuring and fitting: JSON lines, plain or gzipped, and labels whose texts lie elsewhere.

A row is {"id", "title", "body", "press", "outlet_area", "date", "about", "about_ok"}; all but the body may be missing.
In `about_ok` stand codes that count neither for nor against: "51*" is every municipality of that province, "*" all.
"""

import gzip
import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from goeul.gazetteer import Gazetteer
from goeul.records import Article
from goeul.text import clean, one_line

Row = dict[str, Any]

_ANY = "*"
_MUNICIPALITY_DIGITS = 5


def rows(path: Path) -> Iterator[Row]:
    """The rows of a file. Raises OSError or ValueError where it cannot be read."""
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
    yield from (json.loads(line) for line in text.split("\n") if line.strip())  # U+2028 inside a text ends no line


def joined(labels: Iterable[Row], texts: Iterable[Row]) -> list[Row]:
    """Labels with the texts of the same id, in the order of the labels; labels without a text are left out."""
    by_id = {str(row["id"]): row for row in texts}
    return [{**by_id[str(label["id"])], **label} for label in labels if str(label["id"]) in by_id]


def text_article(title: str, body: str, *, press: str = "", area: str = "", day: str = "") -> Article:
    """An article as the tagger reads it; `day` begins with an ISO date or is empty."""
    return Article(
        outlet_id="labelled",
        article_id="1",
        url="",
        title=one_line(title),
        body=clean(body),
        press=press,
        outlet_area=area,
        published=date.fromisoformat(day[:10]) if day else None,
    )


def article(row: Row) -> Article:
    """The article of a labelled row."""
    return text_article(
        row.get("title") or "",
        row.get("body") or row.get("lead") or "",
        press=row.get("press") or row.get("source") or "",
        area=row.get("outlet_area") or row.get("region") or "",
        day=row.get("date") or "",
    )


def spelt_out(row: Row, gazetteer: Gazetteer) -> Row:
    """The row with every code that its `about_ok` means."""
    return {**row, "about_ok": sorted({code for each in row.get("about_ok", ()) for code in _codes(each, gazetteer)})}


def _codes(each: str, gazetteer: Gazetteer) -> Iterator[str]:
    if not each.endswith(_ANY):
        yield each
        return
    for code in gazetteer.places:
        if each == _ANY or (len(code) == _MUNICIPALITY_DIGITS and code.startswith(each[:-1])):
            yield code
