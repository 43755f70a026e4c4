"""Is a confidence what it says? Of the tags with confidence 0.7 some 70 % should be right."""

from collections.abc import Iterable
from dataclasses import dataclass

from nlp.logistic import Belief, Example, fit

Judgement = tuple[float, bool]  # confidence 0..1, and whether it was right

_BINS = 10
_LOOSE = 0.01  # ridge: only so firm that a set without errors gives no endless slope


@dataclass(frozen=True, slots=True)
class Bin:
    """The tags of one span of confidence, a tenth wide; the last holds 1.0 too."""

    low: float
    count: int
    right: int
    confidence: float  # mean

    @property
    def share(self) -> float:
        """Share that is right, 0..1."""
        return self.right / self.count


def reliability(judgements: Iterable[Judgement]) -> tuple[Bin, ...]:
    """The spans that hold any tag, from low confidence to high."""
    bins: dict[int, list[Judgement]] = {}
    for confidence, right in judgements:
        at = min(int(confidence * _BINS + 1e-9), _BINS - 1)  # 0.7 is written as 0.6999…
        bins.setdefault(at, []).append((confidence, right))
    return tuple(
        Bin(at / _BINS, len(inside), sum(right for _, right in inside), sum(c for c, _ in inside) / len(inside))
        for at, inside in sorted(bins.items())
    )


def brier(judgements: Iterable[Judgement]) -> float:
    """Mean squared distance of confidence and truth: 0 is perfect, 0.25 is a coin; 0 for no judgement."""
    distances = [(confidence - right) ** 2 for confidence, right in judgements]
    return sum(distances) / len(distances) if distances else 0.0


def platt(judged: Iterable[tuple[float, bool, float]]) -> tuple[float, float]:
    """Slope and shift that turn a log-odds into a calibrated one; from (log-odds, truth, weight) of unseen texts."""
    examples = [Example((odds, 1.0), true, weight) for odds, true, weight in judged]
    slope, shift = fit(examples, (Belief(1.0, _LOOSE), Belief(0.0, _LOOSE)))
    return slope, shift
