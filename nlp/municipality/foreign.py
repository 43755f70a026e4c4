"""Names in Latin letters and in Hanja: Osan City, Pyeongtaek-si, Seoul; 烏山市, 釜山.

The gazetteer holds the English names; the Hanja are in hanja.csv (code, name without its suffix, and "high" where it is
something else too: 河南 is a Chinese province; "full" where it counts with its suffix only). Without a suffix a name in
Latin letters counts only in a text written in them: in Korean text it is mostly part of a brand.
"""

import csv
from collections.abc import Iterator
from importlib.resources import files
from typing import Literal

from goeul.gazetteer import Gazetteer, Place

Script = Literal["", "latin", "han"]
Written = tuple[str, Literal["full", "stem", "province", "province_stem"], Place]

_SUFFIXES = {
    "si": ("-si", "-Si", "-shi", "-city", "-City", " City", " city"),
    "gun": ("-gun", "-Gun", " County", " county"),
    "gu": ("-gu", "-Gu", "-ku", " District", " district"),
    "do": ("-do", "-Do", " Province", " province"),
    "": (" Metropolitan City", " Metropolitan Government", " City", " city", "-city", "-City", "-si"),
}
_BARE_AT_LEAST = 4  # letters; "Jung" and "Dong" are nothing without their gu
_HAN_SUFFIX = {"시": "市", "군": "郡", "구": "區", "도": "道"}
_KOREAN_SHARE = 5  # a text with fewer than one Hangul syllable in so many characters is not written in Korean


def written(gazetteer: Gazetteer) -> Iterator[tuple[Script, Written]]:
    """Every Latin and Hanja spelling of a place, with its form."""
    for place in gazetteer.places.values():
        if place.name_en and place.level != "general_gu" and (place.valid_to is None or place.level == "province"):
            yield from (("latin", spelling) for spelling in _latin(place))
    for place, han, risk in _hanja(gazetteer):
        yield from (("han", spelling) for spelling in _han(place, han, risk))


def is_korean(text: str) -> bool:
    """Whether the text is written in Korean, by its first letters."""
    head = text[:400]
    return sum("가" <= char <= "힣" for char in head) * _KOREAN_SHARE >= len(head)


def han(char: str) -> bool:
    """A Chinese character."""
    return "\u4e00" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff"


def _latin(place: Place) -> Iterator[Written]:
    stem, _, kind = place.name_en.partition("-")
    province = place.level == "province"
    if kind not in _SUFFIXES:
        stem, kind = place.name_en, ""
    for suffix in _SUFFIXES[kind]:
        yield stem + suffix, "province" if province else "full", place
    if len(stem) >= _BARE_AT_LEAST:
        yield stem, "province_stem" if province else "stem", place


def _han(place: Place, name: str, risk: str) -> Iterator[Written]:
    province = place.level == "province"
    suffix = "市" if place.name.endswith("시") else _HAN_SUFFIX[place.name[-1]]
    yield name + suffix, "province" if province else "full", place
    if not risk:
        yield name, "province_stem" if province else "stem", place


def _hanja(gazetteer: Gazetteer) -> Iterator[tuple[Place, str, str]]:
    text = files("nlp.municipality").joinpath("hanja.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        if row["code"] in gazetteer.places:
            yield gazetteer.places[row["code"]], row["hanja"], row["risk"]
