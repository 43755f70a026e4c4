"""Real articles for measuring, read from the folder of shared facts beside the project; nothing of them is kept."""

import gzip
import json
from collections.abc import Iterator
from datetime import date
from itertools import cycle, islice
from pathlib import Path

from goeul.records import Article
from goeul.text import clean, one_line

_FILES = ("regional_articles", "naver_day_20211228", "press_releases_jeonnam", "fnnews_202101", "bigkinds_export")


def articles(folder: Path, count: int) -> Iterator[Article]:
    """`count` articles in a fixed order; the texts come round again under new ids where there are fewer."""
    rows = [row for name in _FILES for row in _rows(folder / f"{name}.jsonl.gz")]
    for number, row in enumerate(islice(cycle(rows), count)):
        yield Article(
            outlet_id="bench",
            article_id=str(number),
            url=f"http://127.0.0.1/{number}",
            title=one_line(str(row.get("title") or "")),
            body=clean(str(row.get("body") or row.get("lead") or "")),
            published=_day(str(row.get("date") or "")),
            press=str(row.get("press") or row.get("source") or ""),
            outlet_area=str(row.get("region") or ""),
        )


def _rows(path: Path) -> Iterator[dict[str, object]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
