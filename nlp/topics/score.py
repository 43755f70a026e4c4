"""How much the terms found in an article speak for each topic.

A term is worth its grade, more where it is long (it means one thing), less where several topics share it. It counts
most in the title, then at the start, then once in the rest; repeats add a little. Long texts hold more words by chance,
so what stands behind the start counts less in them. Contributions are dampened, so that many terms outweigh one.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import copysign, sqrt

from goeul.topics import Term
from nlp.topics.lexicon import Found, Lexicon

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """The figures of the rule; chosen on one half of labelled articles, insensitive within some 20 %."""

    strong: float = 2.0
    supporting: float = 0.6
    against: float = -1.2
    title: float = 3.0  # once, if the term stands in the title
    lead: float = 1.5  # once, if it stands at the start
    body: float = 0.6  # once, if it stands only behind the start
    repeat: float = 0.35  # each further time
    repeats: int = 4  # at most
    background: float = 0.8  # of what the backgrounds of a topic score is taken off
    unsupported: float = 0.4  # factor where no strong term stands
    damp: float = 0.85  # exponent of each term's contribution
    per_letter: float = 0.12  # of the weight, from three letters on
    lead_length: int = 250  # code points of readable text that are the start
    usual_length: int = 700  # code points; longer texts are scaled down


@dataclass(slots=True)
class Count:
    """Where a term stands in one article."""

    title: list[Span] = field(default_factory=list)
    lead: list[Span] = field(default_factory=list)
    body: list[Span] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Score:
    """What one topic has in one article: the sum, and what each term gave (largest first)."""

    value: float
    parts: tuple[tuple[float, int], ...]  # contribution, number of the term in its topic


class Scorer:
    """Scores of topics from found terms; holds the weight of each term, which only the lexicon decides."""

    def __init__(self, lexicon: Lexicon, weights: Weights) -> None:
        self._lexicon = lexicon
        self._weights = weights
        shared = Counter(
            term.parts for terms in lexicon.terms[: len(lexicon.topics)] for term in terms if term.grade in _FOR
        )
        self._worth = tuple(tuple(_worth(term, shared, weights) for term in terms) for terms in lexicon.terms)
        numbers = {background: number for number, background in enumerate(lexicon.backgrounds, len(lexicon.topics))}
        self._behind = tuple(tuple(numbers[b] for b in topic.backgrounds) for topic in lexicon.topics)

    def scores(self, counts: Mapping[int, Mapping[int, Count]], length: int) -> dict[int, Score]:
        """Scores by number of the topic, for those with any term found. `length`: code points of readable text."""
        scale = min(1.0, sqrt(self._weights.usual_length / max(length, 1)))
        raw = {owner: self._score(owner, found, scale) for owner, found in counts.items()}
        topics = len(self._lexicon.topics)
        return {
            owner: Score(score.value - self._aside(owner, raw), score.parts)
            for owner, score in raw.items()
            if owner < topics
        }

    def _aside(self, topic: int, raw: Mapping[int, Score]) -> float:
        backgrounds = sum(raw[owner].value for owner in self._behind[topic] if owner in raw)
        return self._weights.background * backgrounds

    def _score(self, owner: int, found: Mapping[int, Count], scale: float) -> Score:
        terms, worth = self._lexicon.terms[owner], self._worth[owner]
        parts = []
        for number, count in found.items():
            if worth[number]:
                value = worth[number] * self._place(count, scale)
                parts.append((copysign(abs(value) ** self._weights.damp, value), number))
        value = sum(part for part, _ in parts)
        if value > 0 and not any(terms[number].grade == "strong" for _, number in parts):
            value *= self._weights.unsupported
        return Score(value, tuple(sorted(parts, reverse=True)))

    def _place(self, count: Count, scale: float) -> float:
        weights = self._weights
        times = len(count.lead) + len(count.body)
        first = weights.lead if count.lead else weights.body * scale if count.body else 0.0
        title = weights.title if count.title else 0.0
        return title + first + min(weights.repeats, max(0, times - 1)) * weights.repeat * scale


_FOR = ("strong", "supporting")


def _worth(term: Term, shared: Mapping[tuple[str, ...], int], weights: Weights) -> float:
    if term.grade == "exclude":
        return 0.0
    if term.grade == "against":
        return weights.against
    grade = weights.strong if term.grade == "strong" else weights.supporting
    letters = sum(map(len, term.parts))
    length = min(1.6, max(0.8, 1 + weights.per_letter * (letters - 3)))
    return grade * length / sqrt(max(1, shared.get(term.parts, 1)))


def count_places(
    title: Mapping[int, Iterable[Found]],
    body: Mapping[int, Iterable[Found]],
    readable: Sequence[Span],
    lead_length: int,
) -> dict[int, dict[int, Count]]:
    """Where each term of each owner stands, by number; what lies outside the readable spans of the body is left out."""
    counts: dict[int, dict[int, Count]] = defaultdict(lambda: defaultdict(Count))
    for owner, found in title.items():
        for term, start, end in found:
            counts[owner][term].title.append((start, end))
    starts = [start for start, _ in readable]
    before = [0]
    for start, end in readable:
        before.append(before[-1] + end - start)
    for owner, found in body.items():
        for term, start, end in found:
            span = bisect_right(starts, start) - 1
            if span >= 0 and start < readable[span][1]:
                count = counts[owner][term]
                early = before[span] + start - starts[span] < lead_length
                (count.lead if early else count.body).append((start, end))
    return counts
