"""Logistic regression by Newton's method in plain Python, each weight held to a value that is believed beforehand.

Some thirty features and a few thousand rows, most of them zeros, need no library and come out
the same on every machine.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, log1p

_ROUNDS = 60
_CLOSE = 1e-7
_STEEP = 35.0  # a log-odds beyond which a chance is 0 or 1


@dataclass(frozen=True, slots=True)
class Example:
    """One row of values and whether it turned out true; `weight` is how much it counts."""

    values: tuple[float, ...]
    true: bool
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Belief:
    """What a weight is held to, and how firmly: a ridge of 1 pulls as much as some four even examples push."""

    value: float = 0.0
    firmness: float = 1.0


def chance(log_odds: float) -> float:
    """The probability of a log-odds, 0..1; never overflows."""
    if log_odds > _STEEP:
        return 1.0
    return 0.0 if log_odds < -_STEEP else 1 / (1 + exp(-log_odds))


def fit(examples: Iterable[Example], beliefs: Sequence[Belief]) -> tuple[float, ...]:
    """The weights, one for each belief; give a column of ones for a bias.

    Raises ValueError if a row has another number of values than there are beliefs.
    """
    rows = [
        ([(at, value) for at, value in enumerate(one.values) if value], float(one.true), one.weight)
        for one in _checked(examples, len(beliefs))
    ]
    weights = [belief.value for belief in beliefs]
    loss = _loss(rows, beliefs, weights)
    for _ in range(_ROUNDS):
        step = _step(rows, beliefs, weights)
        size = 1.0
        while True:  # a whole step may overshoot where examples are few
            tried = [weight - size * change for weight, change in zip(weights, step, strict=True)]
            new = _loss(rows, beliefs, tried)
            if new <= loss or size < _CLOSE:
                break
            size /= 2
        weights, loss = tried, new
        if max(map(abs, step), default=0.0) * size < _CLOSE:
            break
    return tuple(weights)


_Row = tuple[list[tuple[int, float]], float, float]  # values that are not zero, truth, weight


def _checked(examples: Iterable[Example], length: int) -> Iterable[Example]:
    for one in examples:
        if len(one.values) != length:
            raise ValueError(f"an example has {len(one.values)} values, {length} are expected")
        yield one


def _loss(rows: Iterable[_Row], beliefs: Sequence[Belief], weights: Sequence[float]) -> float:
    total = 0.0
    for values, true, count in rows:
        odds = sum(weights[at] * value for at, value in values)
        total += count * (max(odds, 0.0) - odds * true + log1p(exp(-abs(odds))))
    held = zip(beliefs, weights, strict=True)
    return total + sum(belief.firmness * (weight - belief.value) ** 2 for belief, weight in held) / 2


def _step(rows: Iterable[_Row], beliefs: Sequence[Belief], weights: Sequence[float]) -> list[float]:
    """Newton's step: the slope of the loss, divided by its curvature."""
    size = len(weights)
    slope = [belief.firmness * (weight - belief.value) for belief, weight in zip(beliefs, weights, strict=True)]
    curve = [[0.0] * size for _ in range(size)]
    for at, belief in enumerate(beliefs):
        curve[at][at] = belief.firmness
    for values, true, count in rows:
        share = chance(sum(weights[at] * value for at, value in values))
        off, bend = count * (share - true), count * share * (1 - share)
        for at, value in values:
            slope[at] += off * value
            line, bent = curve[at], bend * value
            for other, beside in values:
                line[other] += bent * beside
    return _solved(curve, slope)


def _solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Gauss with the largest pivot; the matrix is positive, for every belief has some firmness."""
    size = len(right)
    lines = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    for at in range(size):
        pivot = max(range(at, size), key=lambda row: abs(lines[row][at]))
        lines[at], lines[pivot] = lines[pivot], lines[at]
        head = lines[at]
        for row in range(at + 1, size):
            factor = lines[row][at] / head[at]
            if factor:
                lines[row] = [value - factor * above for value, above in zip(lines[row], head, strict=True)]
    result = [0.0] * size
    for at in reversed(range(size)):
        known = sum(lines[at][other] * result[other] for other in range(at + 1, size))
        result[at] = (lines[at][size] - known) / lines[at][at]
    return result
