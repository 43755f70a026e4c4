"""The terms of all topics in one automaton, and where they stand in a text.

Matching is by letters without blanks, so that 데이터기반행정, 데이터 기반 행정 and 데이터기반 행정 are one; morpheme
boundaries keep 문화재단 from holding 화재, 과학대학 from holding 학대, and 예산군 from holding 예산.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from goeul.topics import Background, Term, Topic
from nlp.topics.words import Fit, Words

_APART = 160  # the parts of one term stand in one sentence, and within so many code points


class Found(NamedTuple):
    """A term at a place of a text. Offsets are half-open code points."""

    term: int  # number of the term in its owner
    start: int
    end: int


class _Use(NamedTuple):
    owner: int
    term: int
    part: int
    parts: int
    fit: Fit  # how the letters must sit among the words, at least


class Lexicon:
    """Finds the terms of topics and of their backgrounds. Owners are the topics in order, then the backgrounds."""

    def __init__(self, topics: Iterable[Topic]) -> None:
        self.topics = tuple(topics)
        self.backgrounds: tuple[Background, ...] = tuple(dict.fromkeys(b for t in self.topics for b in t.backgrounds))
        self.terms: tuple[tuple[Term, ...], ...] = (
            *(topic.terms for topic in self.topics),
            *(background.terms for background in self.backgrounds),
        )
        uses: dict[str, list[_Use]] = defaultdict(list)
        for owner, terms in enumerate(self.terms):
            for number, term in enumerate(terms):
                for place, part in enumerate(term.parts):
                    uses[part].append(_Use(owner, number, place, len(term.parts), _least_fit(term, part)))
        self._uses = tuple(map(tuple, uses.values()))
        self._least = tuple(min(use.fit for use in of_pattern) for of_pattern in self._uses)
        self._automaton = AhoCorasick(list(uses), matchkind=MatchKind.Standard)

    def find(self, words: Words) -> dict[int, list[Found]]:
        """The terms by owner, in order. Inside a longer term (or exclusion) of its owner a term is not found."""
        singles: dict[int, list[Found]] = defaultdict(list)
        parts: dict[tuple[int, int], list[tuple[int, int, int]]] = defaultdict(list)
        least, uses, span = self._least, self._uses, words.span
        for pattern, first, last in self._automaton.find_matches_as_indexes(words.letters, overlapping=True):
            place = span(first, last, least[pattern])
            if place is None:
                continue
            start, end, fit = place
            for owner, term, part, count, worst in uses[pattern]:
                if fit < worst:
                    continue
                if count == 1:
                    singles[owner].append(Found(term, start, end))
                else:
                    parts[owner, term].append((part, start, end))
        for (owner, term), places in parts.items():
            needed = len(self.terms[owner][term].parts)
            if len({part for part, _, _ in places}) == needed:
                singles[owner].extend(_together(term, needed, places, words))
        return {owner: list(_outermost(found)) for owner, found in singles.items()}


def _least_fit(term: Term, part: str) -> Fit:
    """Short words stand alone; the longer the letters, the less likely they mean something else inside a word."""
    if term.grade == "exclude":
        return Fit.NONE
    if len(part) > 3:
        return Fit.INSIDE
    if len(part) == 3:
        return Fit.EDGE
    return Fit.TAIL if term.tail else Fit.WORD


def _together(term: int, parts: int, places: list[tuple[int, int, int]], words: Words) -> Iterator[Found]:
    """The sentences that hold every part of a term, side by side, as spans from the first part to the last."""
    sentences: dict[int, dict[int, tuple[int, int]]] = defaultdict(dict)
    for part, start, end in places:
        spans = sentences[words.sentence(start)]
        if not any(start < right and left < end for left, right in spans.values()):
            spans.setdefault(part, (start, end))
    for spans in sentences.values():
        if len(spans) == parts:
            start, end = min(spans.values())[0], max(end for _, end in spans.values())
            if end - start <= _APART:
                yield Found(term, start, end)


def _place(found: Found) -> tuple[int, int]:
    return found.start, -found.end


def _outermost(found: Sequence[Found]) -> Iterator[Found]:
    """In order of place, without those inside another."""
    reach = -1
    if len(found) == 1:
        yield found[0]
        return
    for one in sorted(found, key=_place):
        if one.end > reach:
            reach = one.end
            yield one
