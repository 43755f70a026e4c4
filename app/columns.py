"""Text in columns of a terminal, where Hangul takes two."""

import unicodedata

from goeul.text import one_line


def width(text: str) -> int:
    """Columns that the text takes."""
    return sum(_width(char) for char in text)


def fit(text: str, columns: int, *, right: bool = False) -> str:
    """The text on one clean line, exactly so many columns wide: filled with blanks, or cut with three dots."""
    line = cut(one_line(text), columns)
    blanks = " " * (columns - width(line))
    return blanks + line if right else line + blanks


def cut(line: str, columns: int) -> str:
    """At most so many columns of a line, with three dots where something is missing."""
    return line if width(line) <= columns else _cut(line, columns - 1) + "…"


def _cut(text: str, columns: int) -> str:
    used = 0
    for at, char in enumerate(text):
        used += _width(char)
        if used > columns:
            return text[:at]
    return text


def _width(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
