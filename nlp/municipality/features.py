"""Profiles as numbers: one row of named features for each place, on which `about` puts its weights."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import log1p

from nlp.municipality.profile import Profile
from nlp.municipality.resolve import Home

_NAMED_IN_TITLE = 0.5
_TITLE_MOST = 1.5
_LEAD_MOST = 2.4
_EARLY = 60  # characters
_NOTHING_ELSE = 0.5  # weight of all other places together that still counts as none
_ONE_MENTION = 1.2
_NOTHING = 0.3  # weight of all other places, but for the own province, that still counts as none
_NO_OUTER = (0.0, 0.0, 0.0)
_SEOUL = "11"

FEATURES = (
    "title",  # strength of the mentions in the title
    "title_first",  # the first place in the title
    "title_actor",  # 오산시, … / 오산시장 in the title
    "title_alone",  # there is no text but the title
    "lead",  # strength in the first lines
    "lead_actor",  # 오산시는 … in the first lines
    "body",  # strength in the rest, logarithmic
    "body_actor",
    "share",  # of all that is said of places
    "level_share",  # of all that is said of places of the same level
    "dateline",  # it stands in the dateline and no government above sits there
    "dateline_seat",  # it stands in the dateline because the desk is there
    "listed",  # share of mentions in enumerations
    "weak",  # share of mentions as career, constituency, seat, court, name of a company
    "venue_away",  # share of mentions as the venue of an event, of a place outside the outlet's area
    "full",  # 오산시, not only 오산
    "qualified",  # it stands with its province
    "early",  # named at the very head of the text
    "home",  # the outlet's area
    "home_region",  # the outlet's own municipality or province
    "national",  # the outlet has no area
    "national_title",
    "seoul",  # much happens there that is the whole country's; not counted where the city government acts
    "rivals",  # number of places of the same level, logarithmic
    "title_elsewhere",  # the title names other places
    "only_court",  # nothing but a court (outside Seoul) says where it happened
    "only_dateline",  # nothing but the dateline names a place
    "inner_title",  # province: strength of its municipalities in the title
    "inner_share",  # province: what is said of its municipalities
    "inner_count",  # province: number of its municipalities named
    "outer_actor",  # municipality: the province's government acts
    "outer_title",  # municipality: the province stands in the title
)


@dataclass(slots=True)
class _Whole:
    """What the article says of all its places together."""

    weight: float = 0.0
    level_weight: list[float] = field(default_factory=lambda: [0.0, 0.0])  # municipalities, provinces
    level_count: list[int] = field(default_factory=lambda: [0, 0])
    title_named: bool = False
    inner: dict[str, tuple[float, float, int]] = field(default_factory=dict)  # of a province: title, weight, number
    outer: dict[str, tuple[float, float, float]] = field(default_factory=dict)  # province: acts, title, weight


def features(
    profiles: Sequence[Profile], home: Home, seats: frozenset[str], *, has_text: bool
) -> list[tuple[float, ...]]:
    """One row of FEATURES for each profile; `has_text` is False for an article that is a title only."""
    whole = _whole(profiles)
    national = not (home.area or home.press or home.region)
    return [
        (
            *_said(profile, has_text),
            *_shares(profile, whole),
            *_parts(profile, home, seats),
            *_outlet(profile, home, national),
            *_others(profile, whole, seats),
        )
        for profile in profiles
    ]


def _whole(profiles: Iterable[Profile]) -> _Whole:
    whole = _Whole()
    for profile in profiles:
        weight = profile.weight
        whole.weight += weight
        whole.level_weight[profile.is_province] += weight
        whole.title_named |= profile.title > _NAMED_IN_TITLE
        if profile.is_province:
            whole.level_count[1] += 1
            whole.outer[profile.province] = (float(profile.acts), min(profile.title, _TITLE_MOST), weight)
        else:
            whole.level_count[0] += weight > _NAMED_IN_TITLE
            title, inside, number = whole.inner.get(profile.province, (0.0, 0.0, 0))
            whole.inner[profile.province] = (max(title, profile.title), inside + weight, number + 1)
    return whole


def _said(profile: Profile, has_text: bool) -> tuple[float, ...]:
    title = min(profile.title, _TITLE_MOST)
    return (
        title,
        float(profile.title_first),
        float(profile.title_actor),
        float(title > 0 and not has_text),
        min(profile.lead, _LEAD_MOST),
        float(profile.lead_actor),
        log1p(profile.body),
        float(profile.body_actor),
    )


def _shares(profile: Profile, whole: _Whole) -> tuple[float, float]:
    weight = profile.weight
    if not weight:
        return 0.0, 0.0
    return weight / whole.weight, weight / whole.level_weight[profile.is_province]


def _parts(profile: Profile, home: Home, seats: frozenset[str]) -> tuple[float, ...]:
    at_seat = profile.is_province or not seats.isdisjoint(profile.codes)
    return (
        float(profile.dateline and not at_seat),
        float(profile.dateline and at_seat),
        profile.listed / profile.mentions,
        profile.weak / profile.mentions,
        0.0 if home.holds(profile.codes) else profile.venue / profile.mentions,
        float(profile.full),
        float(profile.qualified),
        float(profile.first < _EARLY),
    )


def _outlet(profile: Profile, home: Home, national: bool) -> tuple[float, ...]:
    return (
        float(home.holds(profile.codes)),
        float(not home.region.isdisjoint(profile.codes)),
        float(national),
        min(profile.title, _TITLE_MOST) if national else 0.0,
        float(profile.province == _SEOUL and not (profile.is_province and profile.acts)),
    )


def _others(profile: Profile, whole: _Whole, seats: frozenset[str]) -> tuple[float, ...]:
    weight = profile.weight
    province = profile.is_province
    title, inside, number = whole.inner.get(profile.province, (0.0, 0.0, 0)) if province else (0.0, 0.0, 0)
    acts, outer_title, outer = _NO_OUTER if province else whole.outer.get(profile.province, _NO_OUTER)
    alone = whole.weight - weight < _NOTHING_ELSE and weight < _ONE_MENTION
    away = profile.dateline and not province and seats.isdisjoint(profile.codes)
    return (
        log1p(whole.level_count[province]),
        float(whole.title_named and profile.title <= _NAMED_IN_TITLE),
        float(profile.court > 0 and profile.province != _SEOUL and alone),
        float(away and whole.weight - outer < _NOTHING and not acts and not outer_title),
        min(title, _TITLE_MOST),
        inside / (inside + weight) if inside else 0.0,
        log1p(number),
        acts,
        outer_title,
    )
