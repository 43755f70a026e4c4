"""The numbers of about-ness: a weight for each feature, the calibration, the thresholds. Data, in about.json.

`tools/fit_about.py` writes the file and notes in it what the numbers were fitted on. A sum of weights is a log-odds,
so each weight can be read as a reason. The calibration is Platt's: slope and shift of that sum, fitted on articles that
the weights had not seen, so that of the tags with confidence 0.7 some 70 % are right.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from nlp.logistic import chance
from nlp.municipality.features import FEATURES
from nlp.municipality.profile import Profile

FILE = "about.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """The numbers for municipalities, or those for provinces."""

    bias: float
    weights: tuple[float, ...]  # one for each of FEATURES
    slope: float = 1.0
    shift: float = 0.0

    def log_odds(self, row: Sequence[float]) -> float:
        """The sum before calibration."""
        total = self.bias
        for weight, value in zip(self.weights, row, strict=True):
            if value:
                total += weight * value
        return total

    def probability(self, row: Sequence[float]) -> float:
        """How likely the article is about the place, 0..1."""
        return chance(self.slope * self.log_odds(row) + self.shift)


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """All numbers of about-ness."""

    municipality: Level
    province: Level
    threshold: float  # a place as likely as this is a tag
    threshold_listed: float  # the same for a municipality that only stands in enumerations
    dong: float  # confidence of a municipality that only its 읍·면·동 point to

    def level(self, profile: Profile) -> Level:
        """The numbers that a place is weighed with."""
        return self.province if profile.is_province else self.municipality

    def probabilities(self, profiles: Iterable[Profile], rows: Iterable[Sequence[float]]) -> list[float]:
        """How likely the article is about each place, 0..1."""
        return [self.level(profile).probability(row) for profile, row in zip(profiles, rows, strict=True)]


def load_model() -> Model:
    """The numbers that goeul comes with. Raises ValueError if they do not fit the features of this version."""
    return model_of(json.loads(files("nlp.municipality").joinpath(FILE).read_text(encoding="utf-8")))


def model_of(data: Mapping[str, Any]) -> Model:
    """Reads what `as_data` wrote; what else stands there is for people. Raises ValueError for other features."""
    return Model(
        municipality=_level(data["municipality"]),
        province=_level(data["province"]),
        threshold=float(data["threshold"]),
        threshold_listed=float(data["threshold_listed"]),
        dong=float(data["dong"]),
    )


def as_data(model: Model) -> dict[str, Any]:
    """The numbers as a JSON-ready dict."""
    return {
        "threshold": model.threshold,
        "threshold_listed": model.threshold_listed,
        "dong": model.dong,
        "municipality": _level_data(model.municipality),
        "province": _level_data(model.province),
    }


def _level(data: Mapping[str, Any]) -> Level:
    weights = data["weights"]
    odd = set(FEATURES).symmetric_difference(weights)
    if odd:
        raise ValueError(f"{FILE} does not fit the features ({', '.join(sorted(odd))}): run tools/fit_about.py again")
    return Level(
        bias=float(data["bias"]),
        weights=tuple(float(weights[name]) for name in FEATURES),
        slope=float(data["slope"]),
        shift=float(data["shift"]),
    )


def _level_data(level: Level) -> dict[str, Any]:
    return {
        "bias": level.bias,
        "slope": level.slope,
        "shift": level.shift,
        "weights": dict(zip(FEATURES, level.weights, strict=True)),
    }
