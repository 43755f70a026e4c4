"""The code that a tagged place had on the article's date: 광주 남구 was 29155 before July 2026."""

from collections.abc import Iterable, Mapping
from datetime import date

from goeul.gazetteer import Gazetteer, Place
from nlp.municipality.profile import Profile


class Then:
    """Codes of the past. Built once from the gazetteer."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._past = _past(gazetteer)

    def code(self, code: str, day: date | None, said: Profile | None = None) -> str:
        """The code on that day of the place that is `code` today; "" if it was the same, or if that stays open.

        A place made of several (제물포구 of 중구 and 동구, 청주시 with 청원군) was the one that the article names.
        Without a day: today.
        """
        past = self._past.get(code)
        if day is None or past is None:
            return ""
        was = [place for place in past if place.valid_on(day)]
        if said is not None and len(was) > 1:
            was = _named(was, said)
        return was[0].code if len(was) == 1 and was[0].code != code else ""


def _past(gazetteer: Gazetteer) -> Mapping[str, tuple[Place, ...]]:
    """The places, itself and abolished ones, that a code of today stands for; a general gu counts as its city."""
    past: dict[str, list[Place]] = {}
    for place in gazetteer.places.values():
        if place.valid_to is not None and place.level != "general_gu":
            for code in gazetteer.tagged(place.code):
                past.setdefault(code, [gazetteer.places[code]]).append(place)
    return {code: tuple(places) for code, places in past.items()}


def _named(places: Iterable[Place], said: Profile) -> list[Place]:
    """Those that the evidence calls by their name, if any of it does."""
    texts = {one.name.text for one in said.found}
    return [place for place in places if texts.intersection((place.name, place.stem, *place.aliases))]
