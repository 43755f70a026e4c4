"""Cleaned text that knows where each of its characters stood in the text as given."""

import unicodedata
from functools import cached_property

from goeul.text import clean, hidden

Span = tuple[int, int]


class Cleaned:
    """`goeul.text.clean` of a text, with the way back: `given[slice(*span(s, e))]` is what `text[s:e]` was made of."""

    def __init__(self, given: str) -> None:
        self.given = given
        self.text = clean(given)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the given text of the characters [start, end) of the cleaned one; `start` < `end`."""
        if self.text == self.given:
            return start, end
        return self._aligned[start][0], self._aligned[end - 1][1]

    @cached_property
    def _aligned(self) -> list[Span]:
        """For each character of the cleaned text, the span in the given one that it was made of."""
        composed, spans = _composed(self.given)
        aligned: list[Span] = []
        at = 0
        for char in self.text:
            if not char.isspace():
                at = composed.index(char, at)
            aligned.append(spans[at])  # one blank stands for a run of blanks or line ends: where the run begins
            at += not char.isspace()
        return aligned


def _composed(given: str) -> tuple[str, list[Span]]:
    """The text in NFC without the characters that cleaning drops, and the span that each character was made of."""
    dropped = {char for char in set(given) if hidden(char)}
    if not dropped and unicodedata.is_normalized("NFC", given):
        return given, [(at, at + 1) for at in range(len(given))]
    text: list[str] = []
    spans: list[Span] = []
    segment, begin, last = "", 0, 0
    for at, char in enumerate(given):
        if char in dropped:
            continue
        if segment and _apart(segment, char):
            _append(segment, (begin, last), text, spans)
            segment = ""
        if not segment:
            begin = at
        segment += char
        last = at + 1
    _append(segment, (begin, last), text, spans)
    return "".join(text), spans


def _append(segment: str, span: Span, text: list[str], spans: list[Span]) -> None:
    piece = unicodedata.normalize("NFC", segment)
    text.append(piece)
    spans += [span] * len(piece)


def _apart(segment: str, char: str) -> bool:
    """Whether a character can never be composed with, or reordered into, the characters before it."""
    if unicodedata.combining(char):
        return False
    if char.isascii():
        return True
    whole = unicodedata.normalize("NFC", segment + char)
    return whole == unicodedata.normalize("NFC", segment) + unicodedata.normalize("NFC", char)
