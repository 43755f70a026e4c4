"""The names to look for, and the places that each may mean on a given day. Built once from the gazetteer."""

import csv
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Literal

from goeul.gazetteer import Gazetteer, Place
from nlp.municipality.foreign import Script, written

Form = Literal["full", "stem", "province", "province_stem", "landmark", "region", "trap"]

# Words for several provinces at once; they count only in an outlet that lives there (elsewhere: national matters).
_REGIONS = {
    "경인": ("28", "41"),
    "충청": ("43", "44", "30", "36110"),
    "충청권": ("43", "44", "30", "36110"),
    "호남": ("12", "52"),
    "호남권": ("12", "52"),
    "대경": ("27", "47"),
    "대경권": ("27", "47"),
    "부울경": ("26", "31", "48"),
    "동남권": ("26", "31", "48"),
}
_EVERYDAY = {"29", "46"}  # abolished provinces whose names people go on using: 광주, 전남
_PROVINCE_FIRST = ("제주", "Jeju", "濟州")  # without a suffix: the province, not 제주시
_SHORT_GU = 2  # 중구, 동구: also beginnings of other words
# Proper nouns that more often name something else: seas, regions, people, reigns. Kiwi's NNP does not settle them.
HOMOGRAPHS = frozenset(
    (
        *(
            "강진",
            "전주",
            "동해",
            "남해",
            "서해",
            "진도",
            "공주",
            "성주",
            "인제",
            "봉화",
            "광산",
            "남동",
            "소사",
            "청도",
            "장안",
        ),
        *("중원", "효행", "세종", "관악", "계양", "보은", "영동", "강서", "장성", "영광"),
    )
)
# Stems hardly ever said of the place without its suffix or the city before it; the outlet's area does not help.
_NEVER_ALONE = frozenset(
    (
        *(
            "서해",
            "동안",
            "만세",
            "오정",
            "상당",
            "동남",
            "서북",
            "상록",
            "단원",
            "효행",
            "수정",
            "중원",
            "청원",
            "장안",
        ),
        "서원",
    )
)
_NO_STEM = {"일산동", "일산서", "부산진"}  # nobody calls the gu so; as words they are something else


@dataclass(frozen=True, slots=True)
class Option:
    """One reading of a name: the codes of today that it stands for (several where the place was split since)."""

    codes: tuple[str, ...]
    provinces: frozenset[str]  # of those codes, and the one that the place lay in then
    city: str = ""  # five-digit code of the city, if the name is a general gu
    since: date | None = None
    until: date | None = None

    def valid_on(self, day: date | None) -> bool:
        """Whether the place had this name on that day; without a day: whether it has it today."""
        if day is None:
            return self.until is None
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True, eq=False)
class Name:
    """One spelling."""

    text: str
    form: Form
    options: tuple[Option, ...]
    risk: str = ""  # "high": a common word or another name; "medium": a name, if Kiwi calls it a proper noun
    short_gu: bool = False
    smaller: frozenset[str] = frozenset()  # 동, 읍, 면, 리: with one of these it is a smaller place elsewhere (양평동)
    script: Script = ""
    never_alone: bool = False  # 서해, 동안: a place only beside another name
    sense: str = ""  # of a trap: the name that means something else in an article which holds the trap

    def on(self, day: date | None) -> tuple[Option, ...]:
        """The readings that were valid on the day; all if none was (names live on after the border changed)."""
        if len(self.options) == 1:
            return self.options
        return tuple(option for option in self.options if option.valid_on(day)) or self.options


def names(gazetteer: Gazetteer) -> tuple[Name, ...]:
    """Every spelling once: provinces, municipalities, general gu, their stems, landmarks, and traps."""
    found: dict[tuple[str, Form], list[Option]] = defaultdict(list)
    for place in gazetteer.places.values():
        option = _option(gazetteer, place)
        if option is not None:
            for text, form in _spellings(place):
                found[text, form].append(option)
    risky = {text for text, _, risk in landmarks() if risk}
    for text, codes, _ in landmarks():
        provinces = frozenset(code[:2] for code in codes)
        found.setdefault((text, "landmark"), []).append(Option(codes, provinces))
    for text, codes in _REGIONS.items():
        found[text, "region"] = [Option(codes, frozenset(code[:2] for code in codes))]
    scripts: dict[str, Script] = {}
    for script, (text, form, place) in written(gazetteer):
        option = _option(gazetteer, place)
        if option is not None:
            scripts[text] = script
            found[text, form].append(option)
    places = [_name(gazetteer, text, forms, risky, scripts.get(text, "")) for text, forms in _by_text(found).items()]
    known = {name.text for name in places}
    return (*places, *(Name(word, "trap", (), sense=sense) for word, sense in traps() if word not in known))


def traps() -> Iterator[tuple[str, str]]:
    """Longer words that begin like a name and are something else: 신안산선, 대전환, 세종대왕.

    With the name that they turn into something else in the whole article (화성 탐사선: the planet), or "".
    """
    text = files("nlp.municipality").joinpath("traps.csv").read_text(encoding="utf-8")
    yield from ((row["word"], row["sense"]) for row in csv.DictReader(text.splitlines()))


def landmarks() -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Facilities and districts known by one name, with their codes of today and how risky the bare name is."""
    text = files("nlp.municipality").joinpath("landmarks.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        yield row["name"], tuple(row["codes"].split("|")), row["risk"]


def _option(gazetteer: Gazetteer, place: Place) -> Option | None:
    codes = gazetteer.tagged(place.code)
    if not codes or place.code == "36":
        return None
    provinces = frozenset((*(code[:2] for code in codes), *gazetteer.today(place.province)))
    until = None if place.code in _EVERYDAY else place.valid_to
    return Option(codes, provinces, place.parent, place.valid_from, until)


def _spellings(place: Place) -> Iterator[tuple[str, Form]]:
    if place.level == "province":
        yield place.name, "province"
        for alias in place.aliases:
            if alias not in (place.name, place.stem) and " " not in alias:
                yield alias, "province"
        yield place.stem, "province_stem"
        return
    yield place.name, "full"
    for alias in place.aliases:
        if " " not in alias and alias not in (place.name, place.stem):
            yield alias, "full"
    if len(place.stem) > 1 and place.stem not in _NO_STEM:
        yield place.stem, "stem"


def _by_text(found: dict[tuple[str, Form], list[Option]]) -> dict[str, dict[Form, list[Option]]]:
    texts: dict[str, dict[Form, list[Option]]] = defaultdict(dict)
    for (text, form), options in found.items():
        texts[text][form] = options
    return texts


def _name(
    gazetteer: Gazetteer, text: str, forms: dict[Form, list[Option]], risky: Container[str], script: Script
) -> Name:
    """A spelling of a province and of a municipality (광주, 광주시, 제주) is read as the province first."""
    order: tuple[Form, ...] = ("province", "province_stem", "full", "stem", "landmark", "region")
    form = next(form for form in order if form in forms)
    options = [option for kind in order for option in forms.get(kind, ())]
    if text in _PROVINCE_FIRST:
        options = forms["province_stem"]
    collision = gazetteer.collisions.get(text)
    risk = collision.risk if collision and collision.risk != "low" and form == "stem" else ""
    if (form == "stem" and text in HOMOGRAPHS) or (form == "landmark" and text in risky):
        risk = "high"
    smaller = _smaller(gazetteer, text, options) if form in ("stem", "province_stem") else frozenset()
    return Name(
        text,
        form,
        _distinct(options),
        risk,
        short_gu=form == "full" and len(text) == _SHORT_GU,
        smaller=smaller,
        script=script,
        never_alone=form == "stem" and text in _NEVER_ALONE,
    )


def _smaller(gazetteer: Gazetteer, stem: str, options: Iterable[Option]) -> frozenset[str]:
    """Letters behind the stem that name a place which lies elsewhere; 양평읍 lies in 양평군, 남원읍 in 서귀포시.

    The gazetteer holds no 리; whatever is called so is no municipality.
    """
    own = {code for option in options for code in option.codes}
    elsewhere = {
        letter
        for letter in "동읍면"
        if (codes := gazetteer.dong_codes(stem + letter)) and not any(c in own or c[:2] in own for c in codes)
    }
    return frozenset((*elsewhere, "리"))


def _distinct(options: Iterable[Option]) -> tuple[Option, ...]:
    """One option for each set of codes, with the whole time in which the name meant it."""
    kept: dict[tuple[str, ...], Option] = {}
    for option in options:
        before = kept.get(option.codes)
        kept[option.codes] = option if before is None else _joined(before, option)
    return tuple(kept.values())


def _joined(one: Option, other: Option) -> Option:
    """고성군 of 강원도 and of 강원특별자치도 is one place that was only recoded."""
    since = min(one.since, other.since) if one.since and other.since else None
    until = max(one.until, other.until) if one.until and other.until else None
    return Option(one.codes, one.provinces | other.provinces, one.city or other.city, since, until)
