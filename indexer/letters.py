"""A text as its letters alone: spaces ignored, cut where a sentence, a list item or a bracket ends.

Letters are letters and digits, in lower case, full-width forms made plain. Blanks, quotation marks, hyphens and middle
dots are passed over ("시·군·구" reads 시군구). A *run* is what lies between two cuts; nothing matches across a cut,
except that a phrase which holds a cut itself ("오산시(시장") may ask for one.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

CUT = "|"  # stands in a stream of terms where a cut is; no term is ever this

_WORDS = re.compile(r"([^\W_]+(?:(?<=\d)[.,](?=\d)[^\W_]+)*)")  # 3.5, 4,000 and 2024.05.01 are one word
_CUTS = re.compile(r"[\n,:;?!()\[\]{}<>|…。，、：；？！（）［］｛｝＜＞【】〔〕「」『』〈〉《》]|\.(?=\W)|\.$")
_SOLID = re.compile(r"[0-9.,]{2,}|[a-z]{2,}")
_FOLDED = re.compile("[\uac00-\ud7a30-9a-z _.,]*")  # what folding leaves as it is, for speed
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def fold(text: str) -> str:
    """Lower case, full-width forms made plain; of the same length, so that offsets hold."""
    if _FOLDED.fullmatch(text):
        return text
    lower = text.translate(_FULL_WIDTH).lower()
    if len(lower) == len(text):
        return lower
    return "".join(c if len(c.lower()) != 1 else c.lower() for c in text.translate(_FULL_WIDTH))


@dataclass(frozen=True)
class Letters:
    """The letters of one text. Places are indexes into `text`; all numbers rise, `starts` and `runs` begin with 0."""

    text: str  # all letters, cuts left out
    places: list[int]  # raw offset → number of letters before it; one longer than the raw text
    starts: tuple[int, ...]  # first letter of each word
    begins: tuple[int, ...]  # raw offset of each word
    runs: tuple[int, ...]  # first letter of each run

    def spans(self) -> Iterable[tuple[int, int]]:
        """(first place, end) of each run."""
        return zip(self.runs, (*self.runs[1:], len(self.text)), strict=False)

    @cached_property
    def units(self) -> Sequence[int]:
        """Place → number of units before it: a letter is a unit, and so is a number or a Latin word; -1 inside of one.

        One longer than the letters. A word may end only between units: 20 is not found in 2026, nor "data" in
        "database".
        """
        starts = frozenset(self.starts)
        inner = [
            place
            for match in _SOLID.finditer(self.text)
            for place in range(match.start() + 1, match.end())
            if place not in starts  # 10 20 are two numbers
        ]
        if not inner:
            return range(len(self.text) + 1)
        counts: list[int] = []
        for number, place in enumerate(inner):
            counts.extend(range(len(counts) - number, place - number))
            counts.append(-1)
        counts.extend(range(len(counts) - len(inner), len(self.text) + 1 - len(inner)))
        return counts

    def offset(self, place: int) -> int:
        """Where a letter stands in the raw text."""
        word = bisect_right(self.starts, place) - 1
        return self.begins[word] + place - self.starts[word]


def letters(text: str) -> Letters:
    """Read the letters of a text (as `goeul.text.clean` leaves it; any other text is read too)."""
    pieces = _WORDS.split(fold(text))  # gap, word, gap, …, word, gap
    gaps, words = pieces[0::2], pieces[1::2]
    starts: list[int] = []
    begins: list[int] = []
    runs: list[int] = []
    places: list[int] = []
    count = 0
    for number, (gap, word) in enumerate(zip(gaps, words, strict=False)):
        if not number or (gap != " " and _is_cut(words[number - 1], gap, word)):
            runs.append(count)
        starts.append(count)
        places += [count] * len(gap)
        begins.append(len(places))
        places += range(count, count + len(word))
        count += len(word)
    places += [count] * (len(gaps[-1]) + 1)
    return Letters("".join(words), places, tuple(starts), tuple(begins), tuple(runs))


def bigrams(read: Letters) -> tuple[str, ...]:
    """Overlapping pairs of letters, `CUT` between runs; a run of one letter gives that letter."""
    terms: list[str] = []
    for start, end in read.spans():
        if terms:
            terms.append(CUT)
        terms.extend(pairs(read.text[start:end]))
    return tuple(terms)


def pairs(run: str) -> list[str]:
    """Overlapping pairs of one run; the letter itself where it is only one."""
    return [a + b for a, b in pairwise(run)] or [run]


def cut_offsets(read: Letters) -> tuple[int, ...]:
    """Raw offsets at which a new run begins, the first one left out."""
    return tuple(read.offset(place) for place in read.runs[1:])


def unpair(terms: Iterable[str]) -> list[str]:
    """The runs of letters that `bigrams` made these terms from."""
    runs: list[str] = []
    for cut, term in zip(accumulate(term == CUT for term in terms), terms, strict=True):
        if term == CUT:
            continue
        if cut == len(runs):
            runs.append(term)
        else:
            runs[-1] += term[-1]
    return runs


def _is_cut(before: str, gap: str, after: str) -> bool:
    if gap == ":" and before[-1].isdigit() and after[0].isdigit():  # 10:30
        return False
    if gap == ".":  # a sentence that ends without a blank, or "U.S"
        return not (before[-1].isascii() and after[0].isascii())
    return _CUTS.search(gap) is not None
