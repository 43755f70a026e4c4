"""Who is said to be mayor or governor of a place: "이권재 오산시장", "오산시(시장 이권재)", "이권재 시장".

Names of three syllables that begin with a family name. One article proves little (오산시장 주재로, 지난해 오산시장):
what many say is weighed in nlp.municipality.roster.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from goeul.gazetteer import Gazetteer, Place
from goeul.records import HeadSighting

FAMILY_NAMES = (
    "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구나민진지엄채원천방공현함변염여추도"
    "소석선설마길연위표명기반왕금옥육인맹제모탁국은편용예경봉사부가복태목형두감호빈동온음"
)
_NAME = rf"[{FAMILY_NAMES}][가-힣]{{2}}"
_OFFICE = "시장|군수|구청장|도지사|지사"
_PLACED = rf"(?P<place>[가-힣]{{1,12}}?)(?P<office>{_OFFICE})"
_PROVINCE = r"(?:(?P<before>[가-힣]{2,8}) )?"
_PARTICLE = r"(?:은|는|이|가|을|를|의|과|와|도|에게|께서|측)?(?![가-힣])"
_NOT_IN_OFFICE = r"(?! ?(?:후보|예비후보|권한대행|직무대행|대행|당선|출마))"
_ENDED = rf"(?:은|는|이|가|을|를|의|과|와|도|에게|께서|측|으로|님)?(?![가-힣]){_NOT_IN_OFFICE}"
_FORMER = re.compile(r"(?:전|前|전임|전직|차기|초대|역대)[ ]?$")
_FORMER_BEFORE = 3  # characters
_NEVER_LAST = frozenset("를을는에로의")  # no given name ends so; a particle does

_BEFORE = re.compile(rf"(?<![가-힣])(?P<name>{_NAME})(?P<gap> ){_PROVINCE}{_PLACED}{_ENDED}")
_BEHIND = re.compile(rf"(?<![가-힣]){_PROVINCE}{_PLACED}[ (](?P<name>{_NAME}){_PARTICLE}")
_INSIDE = re.compile(
    rf"(?<![가-힣]){_PROVINCE}(?P<whole>[가-힣]{{2,12}}[시군구도])\("
    rf"(?:(?P<office>{_OFFICE}) (?P<name>{_NAME})|(?P<name2>{_NAME}) (?P<office2>{_OFFICE}))\)"
)
_ALONE = re.compile(
    rf"(?<![가-힣])(?:(?P<name>{_NAME}) (?P<office>{_OFFICE}){_ENDED}"
    rf"|(?P<office2>{_OFFICE}) (?P<name2>{_NAME}){_PARTICLE})"
)
_SUFFIX = {"시장": "시", "군수": "군", "구청장": "구", "도지사": "도", "지사": "도"}
_SAME_OFFICE = {"지사": "도지사"}


class HeadReader:
    """Reads sightings out of texts. Safe to share between threads."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._places = frozenset(
            name for place in gazetteer.places.values() for name in (place.name, place.stem, *place.aliases)
        )

    def read(self, title: str, body: str, codes: Iterable[str], day: date) -> list[HeadSighting]:
        """Each (name, place) once, as it was on that day; `codes` are the article's places, which settle 중구 and 동구.

        Candidates, acting heads and those out of office are left out.
        """
        about = frozenset(codes)
        found: dict[tuple[str, str], HeadSighting] = {}
        for text in (title, body):
            for seen in (*self._named(text, about, day), *self._alone(text, about, day)):
                found.setdefault((seen.name, seen.code), seen)  # the one with the place beside it comes first
        return list(found.values())

    def _named(self, text: str, about: frozenset[str], day: date) -> Iterator[HeadSighting]:
        for pattern in (_BEFORE, _BEHIND, _INSIDE):
            for match in pattern.finditer(text):
                groups = match.groupdict()
                office = groups["office"] or groups.get("office2") or ""
                name = groups["name"] or groups.get("name2") or ""
                place = groups.get("whole") or groups["place"]
                if self._is_former(text, match.start()) or not self._is_name(name):
                    continue
                code = self._code(place, groups["before"] or "", office, about, day)
                if code:
                    yield HeadSighting(name=name, office=_SAME_OFFICE.get(office, office), code=code, named=True)

    def _alone(self, text: str, about: frozenset[str], day: date) -> Iterator[HeadSighting]:
        """이권재 시장 in an article about one place that has such an office."""
        for match in _ALONE.finditer(text) if about else ():
            office = match["office"] or match["office2"]
            name = match["name"] or match["name2"]
            fitting = [code for each in about for code in self._then(each, _SUFFIX[office], day)]
            if len(fitting) == 1 and self._is_name(name) and not self._is_former(text, match.start()):
                yield HeadSighting(name=name, office=_SAME_OFFICE.get(office, office), code=fitting[0], named=False)

    def _then(self, code: str, suffix: str, day: date) -> list[str]:
        """Whose head may be meant on that day by the office alone in an article about this place of today."""
        place = self._gazetteer.places.get(code)
        if place is None:
            return []
        was = [place] if place.valid_on(day) else [self._gazetteer.places[c] for c in place.predecessors]
        return [self._own(each) for each in was if each.valid_on(day) and _fits(each, suffix)]

    def _own(self, place: Place) -> str:
        """Today's code where the place was only renumbered; its own where it was split or joined with others."""
        today = self._gazetteer.tagged(place.code)
        whole = len(today) == 1 and self._gazetteer.places[today[0]].predecessors in ((), (place.code,))
        return today[0] if whole else place.code

    def _is_name(self, name: str) -> bool:
        return name not in self._places and name[-1] not in _NEVER_LAST

    def _is_former(self, text: str, start: int) -> bool:
        return bool(_FORMER.search(text[max(0, start - _FORMER_BEFORE) : start]))

    def _code(self, place: str, before: str, office: str, about: frozenset[str], day: date) -> str:
        """The code of the place whose office it is; "" if there is none, or it stays open which."""
        suffix = _SUFFIX[office]
        whole = place if place.endswith(suffix) else place + suffix
        names = (f"{before} {whole}", whole) if before else (whole,)
        if suffix == "도":
            names = (*names, place)  # 전남지사, 경기지사
        for name in names:
            found = [p for p in self._gazetteer.find(name, at=day) or self._gazetteer.ever(name) if _fits(p, suffix)]
            if len(found) > 1:
                found = [p for p in found if about.intersection(self._gazetteer.tagged(p.code))]
            if len(found) == 1:
                return self._own(found[0])
        return ""


def _fits(place: Place, suffix: str) -> bool:
    """Whether the office belongs to the place: a 구청장 of a general gu is appointed and changes every year."""
    if place.level == "general_gu":
        return False
    if suffix == "도":
        return place.level == "province"
    return place.name.endswith(suffix)
