"""Which of the named places the article is about: a weighted sum of its profile, one table for each level.

The weights were fitted (ridge logistic regression) on articles labelled by the guide, which stay outside the project,
and rounded. The sum is a log-odds: it gives the confidence too, and each weight can be read as a reason. Four are set
by the guide's rules instead, where labelled cases are too few: only_court, home_region, title_alone, venue_away.
"""

from collections.abc import Iterable, Sequence
from math import exp

from nlp.municipality.features import FEATURES
from nlp.municipality.profile import Profile

# feature: (municipality, province)
_WEIGHTS: dict[str, tuple[float, float]] = {
    "title": (1.24, 1.27),
    "title_first": (0.73, 0.76),
    "title_actor": (0.05, 0.33),
    "title_alone": (1.2, 1.4),
    "lead": (1.8, 1.8),
    "lead_actor": (0.1, 0.22),
    "body": (0.91, 1.39),
    "body_actor": (0.42, 0.05),
    "share": (0.57, 1.15),
    "level_share": (1.04, 0.69),
    "dateline": (0.48, 0.0),
    "dateline_seat": (0.06, 0.42),
    "listed": (0.17, 0.0),
    "weak": (-0.74, 0.36),
    "venue_away": (-0.2, -0.2),
    "full": (0.47, 0.12),
    "qualified": (0.29, 0.0),
    "early": (0.37, 0.17),
    "home": (1.11, 0.56),
    "home_region": (0.6, 0.3),
    "national": (0.63, -0.14),
    "national_title": (0.39, 0.36),
    "seoul": (-0.88, -1.07),
    "rivals": (0.14, -0.46),
    "title_elsewhere": (-0.94, -0.53),
    "only_court": (1.2, 1.4),
    "only_dateline": (0.46, 0.0),
    "inner_title": (0.0, -0.3),
    "inner_share": (0.0, -0.33),
    "inner_count": (0.0, 0.7),
    "outer_actor": (0.06, 0.0),
    "outer_title": (0.2, 0.0),
}
_BIAS = (-4.15, -3.38)
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
        if profile.only_in_names:
            continue
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
