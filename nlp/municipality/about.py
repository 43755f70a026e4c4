"""Which of the named places the article is about: those that are likely enough, and those that nearly are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nlp.municipality.model import Model
from nlp.municipality.profile import Profile

DOUBTFUL = 0.2  # a place less likely than this is not worth a look
ROUND_UP = 8  # more municipalities of one province than this are a round-up: the province stands for them
_MOST_DOUBTFUL = 5
_SEJONG = "36"

Places = Mapping[str, tuple[float, Profile]]  # code: how likely, and the profile that says so; most likely first


@dataclass(frozen=True, slots=True)
class Decision:
    """The places of an article. No code is in both."""

    chosen: Places
    doubtful: Places  # from DOUBTFUL up to the threshold: for a person to look at, never tags


def decide(profiles: Sequence[Profile], chances: Sequence[float], model: Model) -> Decision:
    """The codes that the article is about."""
    chosen: dict[str, tuple[float, Profile]] = {}
    doubtful: dict[str, tuple[float, Profile]] = {}
    for profile, chance in zip(profiles, chances, strict=True):
        if chance < DOUBTFUL or profile.only_in_names:
            continue
        enough = model.threshold_listed if profile.only_listed else model.threshold
        into = chosen if chance >= enough else doubtful
        for code in profile.codes:
            if code not in into or into[code][0] < chance:
                into[code] = (chance, profile)
    for code in chosen:
        doubtful.pop(code, None)
    return Decision(_ordered(_rounded_up(chosen)), dict(list(_ordered(doubtful).items())[:_MOST_DOUBTFUL]))


def _ordered(places: Places) -> dict[str, tuple[float, Profile]]:
    return dict(sorted(places.items(), key=lambda item: -item[1][0]))


def _rounded_up(chosen: dict[str, tuple[float, Profile]]) -> dict[str, tuple[float, Profile]]:
    """Round-ups of many municipalities become their province; those singled out in the title stay."""
    members: dict[str, list[str]] = {}
    for code in chosen:
        if len(code) > 2:
            members.setdefault(code[:2], []).append(code)
    for province, codes in members.items():
        if len(codes) <= ROUND_UP or province == _SEJONG:
            continue
        best = max((chosen[code] for code in codes), key=lambda pair: pair[0])
        for code in codes:
            if not chosen[code][1].title:
                del chosen[code]
        chosen.setdefault(province, best)
    return chosen
