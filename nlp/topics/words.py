"""A text as terms are looked up in it: its letters without blanks, and where words begin and end."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from enum import IntEnum

from goeul.records import Token
from goeul.topics import compact

_SENTENCE_END = re.compile(r"[.?!]\s|\n")


class Fit(IntEnum):
    """How a run of letters sits among the words of a text."""

    NONE = 0  # across words, without a boundary at both ends
    INSIDE = 1  # in one word, at none of its joints
    EDGE = 2  # in one word, from a joint or up to one
    TAIL = 3  # in one word, up to a joint
    WORD = 4  # from joint to joint


class Words:
    """One text with its morphemes. All offsets are code points of the text, but those of `letters`."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self.letters = compact(text)  # as many code points as the text has besides blanks
        self._starts = {token.start for token in tokens}
        self._ends = {token.end for token in tokens}
        self._pieces, self._offsets = _pieces(text)
        self._text = text
        self._sentences: list[int] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where letters `start`:`end` stand in the text."""
        return self._place(start), self._place(end - 1) + 1

    def fit(self, start: int, end: int) -> Fit:
        """How the span sits among the morphemes."""
        left, right = start in self._starts, end in self._ends
        if left and right:
            return Fit.WORD
        if " " in self._text[start:end]:
            return Fit.NONE
        if right:
            return Fit.TAIL
        return Fit.EDGE if left else Fit.INSIDE

    def sentence(self, at: int) -> int:
        """Number of the sentence that holds the offset."""
        if self._sentences is None:
            self._sentences = [match.end() for match in _SENTENCE_END.finditer(self._text)]
        return bisect_right(self._sentences, at)

    def _place(self, letter: int) -> int:
        piece = bisect_right(self._pieces, letter) - 1
        return self._offsets[piece] + letter - self._pieces[piece]


def _pieces(text: str) -> tuple[list[int], list[int]]:
    """For each run without blanks: its first letter's number among the letters, and its offset in the text."""
    numbers: list[int] = []
    offsets: list[int] = []
    letters = at = 0
    for piece in text.split(" "):
        if piece:
            numbers.append(letters)
            offsets.append(at)
            letters += len(piece)
        at += len(piece) + 1
    return numbers, offsets
