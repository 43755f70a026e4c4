"""What follows a place name without a blank, and what it makes of the name.

오산시청 is the government of the place, 오산경찰서 a public body in it, 오산역 something that lies there; 오산대 only
bears its name, 수원지법 is a court whose seat says little about where the matter happened, 경남신문 is a newspaper.
The words are data: tails.csv; `after` is "full" where they count only after a full name (오산시청, 경기도민).
"""

import csv
from collections.abc import Container
from importlib.resources import files
from typing import Literal, cast

Tail = Literal["", "government", "body", "local", "court", "bearer", "team", "press"]


def _tables() -> tuple[dict[str, Tail], dict[str, Tail]]:
    """The words that count after any name, and those that count after a full name."""
    text = files("nlp.municipality").joinpath("tails.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    anywhere = {row["word"]: cast(Tail, row["kind"]) for row in rows if row["after"] == "any"}
    return anywhere, anywhere | {row["word"]: cast(Tail, row["kind"]) for row in rows if row["after"] == "full"}


_AFTER_ANY, _AFTER_FULL = _tables()
_LONGEST = max(map(len, _AFTER_FULL))


def tail_at(text: str, start: int, ends: Container[int], *, full: bool) -> tuple[str, Tail]:
    """The longest known word from `start` that ends where a morpheme ends, and its kind; ("", "") if none."""
    table = _AFTER_FULL if full else _AFTER_ANY
    for length in range(min(_LONGEST, len(text) - start), 0, -1):
        if start + length in ends:
            word = text[start : start + length]
            if word in table:
                return word, table[word]
    return "", ""
