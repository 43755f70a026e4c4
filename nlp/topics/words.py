"""A text as terms are looked up in it: its letters without blanks, and where words begin and end."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from enum import IntEnum
from itertools import accumulate

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


_NONE, _INSIDE, _EDGE, _TAIL, _WORD = Fit  # looked up for every match

# Where a word of its own may begin or end: not at suffixes, particles and endings (둔화 + 가 is no 화가).
_PARTICLES = frozenset(("JKS", "JKC", "JKG", "JKO", "JKB", "JKV", "JKQ", "JX", "JC"))
_NO_START = _PARTICLES | {"EP", "EF", "EC", "ETN", "ETM", "XSN", "XSV", "XSA", "XSM"}


class Words:
    """One text with its morphemes. All offsets are code points of the text, but those of `letters`."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self.letters = compact(text)  # as many code points as the text has besides blanks
        self._starts = {token.start for token in tokens if token.tag not in _NO_START}
        self._ends = {token.end for token in tokens if token.tag not in _PARTICLES}
        # The number of letters before each piece between blanks. So many blanks stand before a letter as pieces do.
        self._pieces = list(accumulate(map(len, text.split(" ")), initial=0))
        self._text = text
        self._sentences: list[int] | None = None

    def span(self, first: int, last: int, least: Fit) -> tuple[int, int, Fit] | None:
        """Where letters `first`:`last` stand in the text and how they sit among the morphemes, if at least so well."""
        pieces = self._pieces
        blanks = bisect_right(pieces, first) - 1
        start = first + blanks
        left = start in self._starts
        if not left and least is _WORD:
            return None
        at = blanks + 1  # most words end in the piece that they begin in
        end = last + (blanks if at == len(pieces) or last - 1 < pieces[at] else bisect_right(pieces, last - 1, at) - 1)
        right = end in self._ends
        if left and right:
            return start, end, _WORD
        if least is _WORD:
            return None
        if " " in self._text[start:end]:
            fit = _NONE
        elif right:
            fit = _TAIL
        else:
            fit = _EDGE if left else _INSIDE
        return (start, end, fit) if fit >= least else None

    def sentence(self, at: int) -> int:
        """Number of the sentence that holds the offset."""
        if self._sentences is None:
            self._sentences = [match.end() for match in _SENTENCE_END.finditer(self._text)]
        return bisect_right(self._sentences, at)
