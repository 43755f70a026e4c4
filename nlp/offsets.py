"""Cleaned text that knows where each of its characters stood in the text as given."""

import unicodedata
from bisect import bisect_right
from functools import cached_property

from goeul.text import clean


class Cleaned:
    """`goeul.text.clean` of a text, with the way back: `given[slice(*span(s, e))]` is what `text[s:e]` was made of."""

    def __init__(self, given: str) -> None:
        self.given = given
        self.text = clean(given)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the given text of the characters [start, end) of the cleaned one; `start` < `end`."""
        if self.text == self.given:
            return start, end
        return self._origins[start], self._ends[end - 1]

    @cached_property
    def _composed(self) -> tuple[str, list[int] | None]:
        """The text in NFC, and where each of its characters started, with the length of the given text as the last."""
        if unicodedata.is_normalized("NFC", self.given):
            return self.given, None
        text: list[str] = []
        starts: list[int] = []
        begin = 0
        segment = ""
        for at, char in enumerate(self.given):
            if segment and _apart(segment, char):
                piece = unicodedata.normalize("NFC", segment)
                text.append(piece)
                starts += [begin] * len(piece)
                segment, begin = "", at
            segment += char
        piece = unicodedata.normalize("NFC", segment)
        text.append(piece)
        starts += [begin] * len(piece)
        return "".join(text), [*starts, len(self.given)]

    @cached_property
    def _aligned(self) -> list[int]:
        """For each character of the cleaned text, its offset in the composed one."""
        composed, _ = self._composed
        offsets: list[int] = []
        at = 0
        for char in self.text:
            if char.isspace():
                offsets.append(at)  # one blank for a run of blanks, or a line end: where the run begins
                continue
            at = composed.index(char, at)
            offsets.append(at)
            at += 1
        return offsets

    @cached_property
    def _origins(self) -> list[int]:
        _, starts = self._composed
        return self._aligned if starts is None else [starts[at] for at in self._aligned]

    @cached_property
    def _ends(self) -> list[int]:
        _, starts = self._composed
        if starts is None:
            return [at + 1 for at in self._aligned]
        return [_end(starts, at) for at in self._aligned]


def _end(starts: list[int], at: int) -> int:
    """Where the given characters of the composed character `at` end."""
    return starts[bisect_right(starts, starts[at], at)]


def _apart(segment: str, char: str) -> bool:
    """Whether a character can never be composed with, or reordered into, the characters before it."""
    if unicodedata.combining(char):
        return False
    if char.isascii():
        return True
    whole = unicodedata.normalize("NFC", segment + char)
    return whole == unicodedata.normalize("NFC", segment) + unicodedata.normalize("NFC", char)
