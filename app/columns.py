"""Text in columns of a terminal, where Hangul takes two."""

import unicodedata

from goeul.text import one_line


def width(text: str) -> int:
    """Columns that the text takes."""
    return sum(_width(char) for char in text)


def fit(text: str, columns: int, *, right: bool = False) -> str:
    """The text on one line, exactly so many columns wide: filled with blanks, or cut with a dot triple."""
    line = one_line(text)
    if width(line) > columns:
        line = _cut(line, columns - 1) + "…"
    blanks = " " * (columns - width(line))
    return blanks + line if right else line + blanks


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
