"""Which of the named places the article is about: a weighted sum of its profile, one table for each level.

The weights were fitted (ridge logistic regression) on articles labelled by the guide, which stay outside the project,
and rounded. The sum is a log-odds: it gives the confidence too, and each weight can be read as a reason. Three are set
by the guide's rules instead, where labelled cases are too few: `only_court`, `home_region`, `title_alone`.
"""

from collections.abc import Iterable, Sequence
from math import exp

from nlp.municipality.profile import FEATURES, Profile

# feature: (municipality, province)
_WEIGHTS: dict[str, tuple[float, float]] = {
    "title": (0.84, 0.97),
    "title_first": (0.56, 0.62),
    "title_actor": (0.08, 0.26),
    "title_alone": (1.2, 1.4),
    "lead": (1.32, 1.54),
    "lead_actor": (0.14, 0.20),
    "body": (0.87, 1.26),
    "body_actor": (0.33, 0.06),
    "share": (0.50, 0.79),
    "level_share": (0.66, 0.59),
    "dateline": (0.33, 0.0),
    "dateline_seat": (-0.18, 0.35),
    "listed": (0.20, 0.06),
    "weak": (-0.38, 0.02),
    "full": (0.65, 0.13),
    "qualified": (0.15, 0.0),
    "early": (0.47, 0.10),
    "home": (0.90, 0.42),
    "home_region": (0.6, 0.3),
    "national": (0.38, 0.0),
    "national_title": (0.29, 0.29),
    "seoul": (-0.60, -0.86),
    "rivals": (-0.03, -0.45),
    "title_elsewhere": (-0.83, -0.55),
    "only_court": (0.6, 1.4),
    "only_dateline": (0.30, 0.0),
    "inner_title": (0.00, -0.18),
    "inner_share": (0.00, -0.20),
    "inner_count": (0.00, 0.55),
    "outer_actor": (0.24, 0.0),
    "outer_title": (-0.13, 0.0),
}
_BIAS = (-3.22, -2.92)
_MUNICIPALITY = tuple(_WEIGHTS[name][0] for name in FEATURES)
_PROVINCE = tuple(_WEIGHTS[name][1] for name in FEATURES)

THRESHOLD = 0.42  # the best F1 by cross-validation; place-less articles stay free
_LISTED_THRESHOLD = 0.6  # of a municipality that only stands in enumerations
ROUND_UP = 8  # more municipalities of one province than this are a round-up: the province stands for them


def probabilities(profiles: Iterable[Profile], rows: Iterable[Sequence[float]]) -> list[float]:
    """How likely the article is about each place, 0..1."""
    result: list[float] = []
    for profile, row in zip(profiles, rows, strict=True):
        province = profile.is_province
        total = _BIAS[province]
        for weight, value in zip(_PROVINCE if province else _MUNICIPALITY, row, strict=True):
            if value:
                total += weight * value
        result.append(1 / (1 + exp(-total)))
    return result


def decide(profiles: Sequence[Profile], chances: Sequence[float]) -> dict[str, tuple[float, Profile]]:
    """The codes that the article is about, with confidence and profile, most likely first."""
    chosen: dict[str, tuple[float, Profile]] = {}
    for profile, chance in zip(profiles, chances, strict=True):
        if chance >= (_LISTED_THRESHOLD if profile.only_listed else THRESHOLD):
            for code in profile.codes:
                if code not in chosen or chosen[code][0] < chance:
                    chosen[code] = (chance, profile)
    return dict(sorted(_rounded_up(chosen).items(), key=lambda item: -item[1][0]))


def _rounded_up(chosen: dict[str, tuple[float, Profile]]) -> dict[str, tuple[float, Profile]]:
    """Round-ups of many municipalities become their province; those singled out in the title stay."""
    members: dict[str, list[str]] = {}
    for code in chosen:
        if len(code) > 2:
            members.setdefault(code[:2], []).append(code)
    for province, codes in members.items():
        if len(codes) <= ROUND_UP or province == "36":
            continue
        best = max((chosen[code] for code in codes), key=lambda pair: pair[0])
        for code in codes:
            if not chosen[code][1].title:
                del chosen[code]
        chosen.setdefault(province, best)
    return chosen
