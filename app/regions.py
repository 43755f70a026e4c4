"""What a name of a place means on a day: its readings with codes of then and of today, and how it came to be so."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from goeul.errors import ConfigError
from goeul.gazetteer import Gazetteer, Place
from goeul.particles import topic
from goeul.records import Head
from goeul.suggest import suggest

FIRST_DAY = date(1988, 4, 23)  # older borders are not in the gazetteer
_TEN_DIGITS = 10  # 행정표준코드 as registers write it


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One place that the name may mean."""

    place: Place
    today: tuple[Place, ...]  # itself, if it exists
    tags: tuple[str, ...]  # codes under which its news is found: a general gu counts as its city
    city: Place | None  # of a general gu
    neighbours: tuple[Place, ...]
    heads: tuple[Head, ...]
    articles: int | None  # of the last 30 days under these tags; None without a store


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """All that a name may mean."""

    name: str
    at: date
    readings: tuple[Reading, ...]
    other_times: tuple[Reading, ...]  # places that bore the name on other days only


def meaning(
    gazetteer: Gazetteer,
    name: str,
    at: date,
    *,
    heads: Iterable[Head] = (),
    counts: Mapping[str, int] | None = None,
) -> Meaning:
    """Raises ConfigError with suggestions for a name, or code, that no place ever had."""
    asked = _code(name)
    ever = gazetteer.ever(asked)
    if not ever:
        raise unknown_place(gazetteer, name)
    now = gazetteer.find(asked, at=at)

    def reading(place: Place) -> Reading:
        return _reading(gazetteer, place, at, tuple(heads), counts)

    return Meaning(
        name=name,
        at=at,
        readings=tuple(reading(place) for place in sorted(now, key=_by_code)),
        other_times=tuple(reading(place) for place in sorted(ever, key=_by_code) if place not in now),
    )


def places_today(gazetteer: Gazetteer, province: str = "") -> list[Place]:
    """Provinces, each with its municipalities and they with their general gu. Raises ConfigError for no province."""
    chosen = _provinces(gazetteer, province)
    listed: list[Place] = []
    for head in sorted(chosen, key=lambda place: place.code):
        members = [p for p in gazetteer.places.values() if p.province == head.code and p.valid_to is None]
        listed += sorted(members, key=lambda place: (place.level != "province", place.parent or place.code, place.code))
    return [place for place in listed if place.code != "36"]


def codes_of(gazetteer: Gazetteer, name: str) -> tuple[str, ...]:
    """Today's codes that a name or code, as typed, may mean as a tag; () for no place."""
    asked = _code(name)
    places = gazetteer.meant(asked)
    return tuple(dict.fromkeys(code for place in places for code in gazetteer.tagged(place.code)))


def _by_code(place: Place) -> str:
    return place.code


def _code(name: str) -> str:
    """A ten-digit code of a register as the two or five digits that goeul uses."""
    text = name.strip()
    if text.isascii() and text.isdigit() and len(text) == _TEN_DIGITS:
        return text[:2] if text[2:5] == "000" else text[:5]
    return text


def _provinces(gazetteer: Gazetteer, text: str) -> Sequence[Place]:
    if not text:
        return gazetteer.provinces()
    codes = gazetteer.area(text)
    if not codes:
        names = [name for place in gazetteer.provinces() for name in (place.short_name, place.name)]
        hint = ", ".join(suggest(text, names)) or ", ".join(names[::2])
        raise ConfigError(f"모르는 시·도: {text[:40]}. 혹시: {hint}", f"Unknown province: {text[:40]}. Perhaps: {hint}")
    return [place for place in gazetteer.provinces() if place.code in codes]


def _reading(
    gazetteer: Gazetteer, place: Place, at: date, heads: Iterable[Head], counts: Mapping[str, int] | None
) -> Reading:
    tags = gazetteer.tagged(place.code)
    return Reading(
        place=place,
        today=tuple(gazetteer.places[code] for code in gazetteer.today(place.code)),
        tags=tags,
        city=gazetteer.places.get(place.parent),
        neighbours=tuple(
            sorted((gazetteer.places[code] for code in gazetteer.neighbours(place.code)), key=lambda p: p.code)
        ),
        heads=tuple(head for head in heads if head.active and head.code in (place.code, *tags) and head.valid_on(at)),
        articles=None if counts is None else sum(counts.get(code, 0) for code in tags),
    )


def unknown_place(gazetteer: Gazetteer, name: str) -> ConfigError:
    """What to say of a name that no place ever had."""
    close = suggest(name, gazetteer.names())
    hint = f" 혹시: {', '.join(close)}." if close else ""
    hint_en = f" Perhaps: {', '.join(close)}." if close else ""
    holders = [gazetteer.label(code) for code in gazetteer.dong_codes(name)]
    if holders:
        shown = ", ".join(holders[:8]) + (" …" if len(holders) > 8 else "")
        return ConfigError(
            f"{topic(name[:40])} 읍·면·동입니다. 있는 곳: {shown}. 시·군·구 이름으로 물어보세요.",
            f'"{name[:40]}" is a 읍·면·동 of {shown}. Ask for the municipality.',
        )
    return ConfigError(
        f"‘{name[:40]}’: 그런 시·도, 시·군·구, 일반구가 없습니다.{hint} 목록: goeul regions list",
        f'There is no province, municipality or gu "{name[:40]}".{hint_en} For a list: goeul regions list',
    )
