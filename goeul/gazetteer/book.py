"""Looking up places: by code, by any name they have or had, by the words outlets describe their area with."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from goeul.gazetteer.place import Collision, Place, Seat

_SEPARATORS = re.compile(r"[\s·ㆍ・‧,/&+()]+")
_SEJONG_PROVINCE, _SEJONG = "36", "36110"


def _key(name: str) -> str:
    """Names are compared without blanks and dots, whatever the case."""
    return re.sub(r"[\s·ㆍ・‧\-]", "", name).casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dongs:
    """읍·면·동 of one municipality or general gu."""

    code: str
    legal: tuple[str, ...]
    admin: tuple[str, ...]  # administrative ones that are not legal names too


class Gazetteer:
    """All places, today's and abolished ones. Immutable; built by `load_gazetteer`."""

    def __init__(
        self,
        places: Iterable[Place],
        *,
        regions: Mapping[str, frozenset[str]],
        seats: Iterable[Seat] = (),
        collisions: Iterable[Collision] = (),
        neighbours: Iterable[tuple[str, str]] = (),
        dongs: Iterable[Dongs] = (),
    ) -> None:
        self.places: Mapping[str, Place] = MappingProxyType({place.code: place for place in places})
        self.seats = tuple(seats)
        self.collisions: Mapping[str, Collision] = MappingProxyType({c.stem: c for c in collisions})
        self._regions = {_key(name): codes for name, codes in regions.items()}
        self._names = self._index_names()
        self._neighbours = _pairs(neighbours)
        self._dongs = self._gather_dongs(dongs)
        self._dong_codes = self._index_dongs()

    def today(self, code: str) -> tuple[str, ...]:
        """Today's codes of a place, followed through its successors; () for a code that never was. A gu stays a gu."""
        place = self.places.get(code)
        if place is None:
            return ()
        if place.valid_to is None:
            return (code,)
        return tuple(dict.fromkeys(c for successor in place.successors for c in self.today(successor)))

    def tagged(self, code: str) -> tuple[str, ...]:
        """Today's codes as they may stand in a tag: a general gu counts as its city, the province 세종 as 36110."""
        codes = (self.places[c].parent or (_SEJONG if c == _SEJONG_PROVINCE else c) for c in self.today(code))
        return tuple(dict.fromkeys(codes))

    def find(self, name: str, *, at: date | None = None) -> tuple[Place, ...]:
        """Places with this name, English ones too; blanks, dots and case do not matter.

        With `at`: those that existed on that day. Without: today's places, and abolished ones only where no successor
        has the same name ("전라남도 순천시" gives 12150 alone, "인천 중구" the abolished 28110). 세종 is always 36110.
        """
        found = self.ever(name)
        if at is not None:
            return tuple(place for place in found if place.valid_on(at))
        codes = {place.code for place in found}
        return tuple(p for p in found if p.valid_to is None or not codes.intersection(self.today(p.code)))

    def ever(self, name: str) -> tuple[Place, ...]:
        """Places that have this name, or had it on any day."""
        return tuple(self.places[code] for code in self._names.get(_key(name), ()))

    def meant(self, name: str) -> tuple[Place, ...]:
        """As `find`, where a province goes before a municipality of its own name (제주 is the province, not 제주시)."""
        places = self.find(name)
        provinces = tuple(place for place in places if place.level == "province")
        alone = len(provinces) == 1 and all(place.province == provinces[0].code for place in places)
        return provinces if alone else places

    def area(self, text: str) -> frozenset[str]:
        """Today's province codes of an outlet's area: a name, slug or region word, or several ("인천·경기").

        Empty for a national outlet, for "" and for words that are no area. 전라도 is {52, 12}; 충청도 and 경상도
        include the metropolitan cities inside.
        """
        whole = self._area_of(text)
        if whole is not None:
            return whole
        parts = (self._area_of(part) for part in _SEPARATORS.split(text) if part)
        return frozenset(code for part in parts if part for code in part)

    def knows_area(self, text: str) -> bool:
        """Whether `text` says something as an area: provinces, or that the outlet is national."""
        return bool(self.area(text)) or _key(text) in self._regions

    def region(self, word: str) -> frozenset[str]:
        """Today's province codes of a word for a group of provinces (수도권, 호남), and only of such a word."""
        return self._regions.get(_key(word), frozenset())

    def label(self, code: str) -> str:
        """The name that people read in lists: "경기 오산시", "경기"; the code itself if it is unknown."""
        place = self.places.get(code)
        return place.short_name if place else code

    def provinces(self) -> tuple[Place, ...]:
        """The provinces of today."""
        return tuple(p for p in self.places.values() if p.level == "province" and p.valid_to is None)

    def members(self, province: str) -> frozenset[str]:
        """Today's basic municipalities of a province, of an abolished one those that lie where it was."""
        gone = self.places[province].valid_to is not None
        members = (p for p in self.places.values() if p.level == "basic" and p.province == province)
        return frozenset(code for p in members if gone or p.valid_to is None for code in self.today(p.code))

    def names(self) -> tuple[str, ...]:
        """Names that a typing mistake may have meant: those of today, alone and with the province."""
        today = (place for place in self.places.values() if place.valid_to is None)
        return tuple(dict.fromkeys(name for p in today for name in (p.name, p.short_name)))

    def neighbours(self, code: str) -> frozenset[str]:
        """Today's units (general gu where a city has them) that touch this one."""
        return self._neighbours.get(code, frozenset())

    def dongs(self, code: str) -> frozenset[str]:
        """Names of the 읍·면·동, legal and administrative, of a municipality (with its general gu) or a general gu."""
        return self._dongs.get(code, frozenset())

    def dong_codes(self, name: str) -> tuple[str, ...]:
        """Today's basic municipalities that have a 읍·면·동 of this name."""
        return self._dong_codes.get(name, ())

    @property
    def dong_names(self) -> Iterable[str]:
        """Every name of a 읍·면·동 in the country."""
        return self._dong_codes.keys()

    def _area_of(self, text: str) -> frozenset[str] | None:
        """The provinces of one word, None if it is not known."""
        if not text.strip():
            return frozenset()
        if (codes := self._regions.get(_key(text))) is not None:
            return codes
        places = self.find(text)
        provinces = [place for place in places if place.level == "province"] or list(places)
        codes = frozenset(self.places[c].province for place in provinces for c in self.today(place.code))
        return codes if len(codes) == 1 else None

    def _index_names(self) -> dict[str, tuple[str, ...]]:
        names: dict[str, dict[str, None]] = defaultdict(dict)
        for place in self.places.values():
            if place.code == _SEJONG_PROVINCE:
                continue
            spellings = (place.code, place.full_name, place.short_name, *place.aliases, *_english(place))
            for spelling in spellings:
                names[_key(spelling)][place.code] = None
        return {name: tuple(codes) for name, codes in names.items()}

    def _gather_dongs(self, rows: Iterable[Dongs]) -> dict[str, frozenset[str]]:
        gathered: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            for code in {row.code, self.places[row.code].parent or row.code}:
                gathered[code].update(row.legal, row.admin)
        return {code: frozenset(names) for code, names in gathered.items()}

    def _index_dongs(self) -> dict[str, tuple[str, ...]]:
        codes: dict[str, list[str]] = defaultdict(list)
        for code, names in sorted(self._dongs.items()):
            if self.places[code].level == "basic":
                for name in sorted(names):
                    codes[name].append(code)
        return {name: tuple(found) for name, found in codes.items()}


def _english(place: Place) -> Iterable[str]:
    """The English name with and without its suffix, and the slug of a province."""
    if place.slug:
        yield place.slug
    if place.name_en:
        yield place.name_en
        yield place.name_en.rsplit("-", 1)[0]


def _pairs(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    touching: dict[str, set[str]] = defaultdict(set)
    for a, b in pairs:
        touching[a].add(b)
        touching[b].add(a)
    return {code: frozenset(others) for code, others in touching.items()}
