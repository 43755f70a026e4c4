"""Tags against labels: how good they are, and which kinds of error weigh most.

A label row is {"id", "about", "about_ok", "topics", "topics_ok", "kind"}; what stands in `*_ok` counts neither for nor
against. A prediction is a row as `goeul tag` writes it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any, Literal

from nlp.calibration import Bin, Judgement, brier, reliability

Row = Mapping[str, Any]
What = Literal["municipality", "topic", "kind"]

NOTHING = "-"  # no place, no topic
_MUNICIPALITY_DIGITS = 5
_OFTEN = 5  # labelled articles from which a topic counts for the macro-average


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tags were right, given wrongly, and missed."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """Share of the given tags that are right; 0 where none was given."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0

    @property
    def recall(self) -> float:
        """Share of the labels that were given; 0 where there are none."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        whole = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / whole if whole else 0.0


@dataclass(frozen=True, slots=True)
class Errors:
    """One kind of error and the articles that show it."""

    what: What
    wanted: str  # slug, kind, or what the place is ("municipality", "province"); "-" for nothing
    got: str  # slug, kind, or how the places given relate to the wanted one; "-" for nothing
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """All figures of one comparison. Shares are given as counts, so that small samples show as such."""

    articles: int
    places: Counts  # municipalities and provinces
    municipalities: Counts
    topics: Counts
    by_topic: Mapping[str, Counts]
    main_right: int
    main_all: int  # articles with a topic
    free_kept: int
    free_all: int  # articles without a place
    kind_right: int
    reliability: tuple[Bin, ...]  # of the confidence of municipality and province tags
    brier: float  # of the same
    errors: tuple[Errors, ...]  # the most frequent first
    missing: tuple[str, ...]  # labelled articles without a prediction; they count as untagged

    @property
    def macro_f1(self) -> float:
        """Mean F1 of the topics with at least five labelled articles; 0 where there are none."""
        often = [counts.f1 for counts in self.by_topic.values() if counts.right + counts.missed >= _OFTEN]
        return sum(often) / len(often) if often else 0.0


def evaluate(labels: Iterable[Row], predictions: Iterable[Row]) -> Evaluation:
    """Compare by id. Predictions without a label are left out."""
    given = {str(row["id"]): row for row in predictions}
    pairs = [_Pair.of(label, given.get(str(label["id"]))) for label in labels]
    with_topic = [pair for pair in pairs if pair.topics]
    free = [pair for pair in pairs if not pair.about and not pair.about_ok]
    judgements = [judgement for pair in pairs for judgement in pair.judgements()]
    return Evaluation(
        articles=len(pairs),
        places=_count((pair.about, pair.places - pair.about_ok) for pair in pairs),
        municipalities=_count((_local(pair.about), _local(pair.places - pair.about_ok)) for pair in pairs),
        topics=_count((pair.topics, set(pair.given_topics) - pair.topics_ok) for pair in pairs),
        by_topic=_by_topic(pairs),
        main_right=sum(pair.main_is_right for pair in with_topic),
        main_all=len(with_topic),
        free_kept=sum(not pair.places for pair in free),
        free_all=len(free),
        kind_right=sum(pair.kind == pair.given_kind for pair in pairs),
        reliability=reliability(judgements),
        brier=brier(judgements),
        errors=_grouped(error for pair in pairs for error in pair.errors()),
        missing=tuple(pair.id for pair in pairs if pair.is_missing),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    """Labels and prediction of one article."""

    id: str
    about: Set[str]
    about_ok: Set[str]
    main: str
    topics: Set[str]
    topics_ok: Set[str]
    kind: str
    places: Set[str]
    confidence: Mapping[str, float]  # of each place, where the prediction tells it
    given_topics: tuple[str, ...]
    given_kind: str
    is_missing: bool

    @classmethod
    def of(cls, label: Row, prediction: Row | None) -> "_Pair":
        row = prediction or {}
        return cls(
            id=str(label["id"]),
            about=set(label["about"]),
            about_ok=set(label.get("about_ok", ())),
            main=next(iter(label["topics"]), NOTHING),
            topics=set(label["topics"]),
            topics_ok=set(label.get("topics_ok", ())),
            kind=str(label["kind"]),
            places={str(tag["code"]) for tag in row.get("municipalities", ())},
            confidence={
                str(tag["code"]): float(tag["confidence"])
                for tag in row.get("municipalities", ())
                if "confidence" in tag
            },
            given_topics=tuple(str(tag["slug"]) for tag in row.get("topics", ())),
            given_kind=str(row.get("kind", NOTHING)),
            is_missing=prediction is None,
        )

    @property
    def main_is_right(self) -> bool:
        return bool(self.given_topics) and self.given_topics[0] in {self.main} | self.topics_ok

    def judgements(self) -> Iterator[Judgement]:
        """The confidence of each place given, and whether it is right; what may be left out is not judged."""
        for code, confidence in self.confidence.items():
            if code in self.about or code not in self.about_ok:
                yield confidence, code in self.about

    def errors(self) -> Iterator[tuple[What, str, str, str]]:
        """Each error as what, wanted, got, id."""
        for code in sorted(self.about - self.places):
            yield "municipality", _level(code), self._instead(code), self.id
        for code in sorted(self.places - self.about - self.about_ok):
            yield "municipality", NOTHING, _level(code), self.id
        first = self.given_topics[0] if self.given_topics else NOTHING
        if first != self.main and first not in self.topics_ok:
            yield "topic", self.main, first, self.id
        for slug in self.given_topics[1:]:
            if slug not in self.topics | self.topics_ok:
                yield "topic", NOTHING, f"+ {slug}", self.id
        if self.kind != self.given_kind:
            yield "kind", self.kind, self.given_kind, self.id

    def _instead(self, code: str) -> str:
        """How the places given relate to one that was missed."""
        if not self.places:
            return NOTHING
        if code[:2] in self.places:
            return "its province"
        near = any(place.startswith(code[:2]) for place in self.places)
        return "another of its province" if near else "elsewhere"


def _level(code: str) -> str:
    return "municipality" if len(code) == _MUNICIPALITY_DIGITS else "province"


def _local(codes: Set[str]) -> Set[str]:
    return {code for code in codes if len(code) == _MUNICIPALITY_DIGITS}


def _count(pairs: Iterable[tuple[Set[str], Set[str]]]) -> Counts:
    """Of wanted and given sets, each of one article."""
    right = wrong = missed = 0
    for wanted, given in pairs:
        right += len(wanted & given)
        wrong += len(given - wanted)
        missed += len(wanted - given)
    return Counts(right, wrong, missed)


def _by_topic(pairs: Iterable[_Pair]) -> dict[str, Counts]:
    """Counts of each topic that was wanted or given, by slug."""
    sets: dict[str, list[tuple[Set[str], Set[str]]]] = defaultdict(list)
    for pair in pairs:
        given = set(pair.given_topics) - pair.topics_ok
        for slug in pair.topics | given:
            sets[slug].append((pair.topics & {slug}, given & {slug}))
    return {slug: _count(of_topic) for slug, of_topic in sorted(sets.items())}


def _grouped(errors: Iterable[tuple[What, str, str, str]]) -> tuple[Errors, ...]:
    ids: dict[tuple[What, str, str], list[str]] = defaultdict(list)
    for what, wanted, got, article in errors:
        ids[what, wanted, got].append(article)
    kinds = (Errors(what, wanted, got, tuple(found)) for (what, wanted, got), found in ids.items())
    return tuple(sorted(kinds, key=lambda kind: (-len(kind.ids), kind.what, kind.wanted, kind.got)))
