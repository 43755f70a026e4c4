"""Where an outlet is at home, from its name and its publisher's address; only where both agree."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from goeul.gazetteer import Gazetteer, Place

_WORD = re.compile(r"[가-힣]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Names as an entry has them; empty where nothing is certain."""

    region: tuple[str, ...] = ()  # "경기 오산시"
    area: str = ""  # "경기": where the publisher sits


def home(names: Sequence[str], address: str, gazetteer: Gazetteer) -> Home:
    """A municipality that the address lies in and a name holds, or a province alike; else the address's province."""
    places = _address_places(address, gazetteer)
    province = next((place for place in places if place.level == "province"), None)
    for place in places:
        spellings = _province_words(place) if place.level == "province" else (place.stem,)
        if any(word and word in name for word in spellings for name in names):
            return Home(region=(_name(place, gazetteer),), area=_area(province or place, gazetteer))
    return Home(area=_area(province, gazetteer)) if province else Home()


def _address_places(address: str, gazetteer: Gazetteer) -> tuple[Place, ...]:
    """The municipality that an address begins with and its province, the smaller place first; () if unclear."""
    words = _WORD.findall(address)[:3]
    found: list[Place] = []
    if words and (province := _one(words[0], gazetteer)) is not None:
        found.append(province)
    if len(words) > 1 and (place := _one(" ".join(words[:2]), gazetteer)) is not None and place.level == "basic":
        found.insert(0, place)
    return tuple(found)


def _one(name: str, gazetteer: Gazetteer) -> Place | None:
    """The one place of this name, as an address has it: a province goes before a city that is called like it."""
    places = gazetteer.meant(name)
    provinces = [place for place in places if place.level == "province"]
    chosen = provinces if len(provinces) == 1 else list(places)
    return chosen[0] if len(chosen) == 1 else None


def _province_words(place: Place) -> tuple[str, ...]:
    return tuple(word for word in (place.short_name, place.name) if len(word) > 1)


def _name(place: Place, gazetteer: Gazetteer) -> str:
    """As lists have it, or in full where that may be another place too (광주)."""
    return place.short_name if len(gazetteer.meant(place.short_name)) == 1 else place.full_name


def _area(place: Place, gazetteer: Gazetteer) -> str:
    """The province of a place by the name that it has now or had ("광주", "전남")."""
    return gazetteer.places[place.province].short_name
