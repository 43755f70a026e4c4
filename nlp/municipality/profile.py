"""What an article says of each place that it names, in numbers: position, form, count, part played.

A profile belongs to one set of codes: a place that was split since (인천 서구) is one profile with both codes of today.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from nlp.municipality.scan import Found

Codes = tuple[str, ...]

LEAD_CHARACTERS = 220
_BEFORE_LEAD = 150  # characters at the head of the text, before a dateline: subtitle and summary
_DATELINE_WITHIN = 700  # characters in which the dateline of the text itself is looked for
_LONG_LIST = 3
_LONG_TITLE_LIST = 5
_WORTH = {"government": 1.4, "body": 1.0, "local": 0.9, "court": 0.3, "bearer": 0.1, "team": 0.8, "press": 0.0}
_FORM_WORTH = {"full": 1.2, "stem": 1.0, "province": 1.2, "province_stem": 0.9, "landmark": 1.0, "region": 0.7}
_WEAK_ROLES = frozenset(("career", "paren", "seat"))
_WEAK_FACTOR = 0.3
_LIST_FACTOR = 0.5
_VERY_LONG_LIST = 6
_VERY_LONG_FACTOR = 0.2
_PROVINCE_BODY_FACTOR = 0.7  # a province's agency is often only the partner: 경남창조경제혁신센터
_PARTNER_FACTOR = 0.5  # and mostly so where it comes late
_SEOUL_COURT_FACTOR = 0.2  # courts in Seoul judge the whole country
_SEOUL = "11"
_EXACT_FACTOR = 1.5  # 부산 남구 감만동: something happened there
_EXACT = re.compile(r" [가-힣]{1,5}\d?(?:동|읍|면|리)(?:\d가)?(?![가-힣])")
_MOVED = 0.6  # share of a province's strength in the title that its only municipality in the text takes over
_CLEARLY = 1.5
_SUBJECT = frozenset("은는이가(")
_TITLE_ACTOR = frozenset(",，")


@dataclass(slots=True, eq=False)
class Profile:
    """Sums over the mentions of one place."""

    codes: Codes
    title: float = 0.0
    lead: float = 0.0
    body: float = 0.0
    mentions: int = 0
    weak: int = 0
    listed: int = 0
    court: int = 0
    venue: int = 0
    bearer: int = 0
    title_first: bool = False
    title_actor: bool = False
    lead_actor: bool = False
    body_actor: bool = False
    dateline: bool = False
    full: bool = False
    qualified: bool = False
    first: int = 1_000_000  # offset of the first mention in the readable body
    found: list[Found] = field(default_factory=list)

    @property
    def weight(self) -> float:
        """How much of the article the place takes."""
        return 2 * self.title + self.lead + self.body

    @property
    def only_listed(self) -> bool:
        """The place stands in long enumerations of the body and nowhere else."""
        return 0 < self.listed == self.mentions and not self.title and not self.is_province

    @property
    def only_in_names(self) -> bool:
        """The place is nothing but part of the name of a university, hospital, bank or company, and its desk."""
        if not self.bearer:
            return False
        desks = sum(one.role == "dateline" for one in self.found) if self.is_province else 0
        return self.bearer + desks == self.mentions

    @property
    def acts(self) -> bool:
        """Its government is the subject of the title or of the first lines."""
        return self.title_actor or self.lead_actor

    @property
    def province(self) -> str:
        """Two-digit code."""
        return self.codes[0][:2]

    @property
    def is_province(self) -> bool:
        """The profile is of a province or a metropolitan government."""
        return len(self.codes[0]) == 2


def profiles(found: Sequence[Found], title: str, body: str, begin: int) -> list[Profile]:
    """A profile for each place, in the order of first mention; `begin` is where the readable body starts."""
    lead = _lead_start(found, begin)
    by_codes: dict[Codes, Profile] = {}
    titles = 0
    for one in found:
        if not one.codes or one.qualifies:
            continue
        in_title = one.field == "title"
        for codes in [(code,) for code in one.codes] if one.name.form == "region" else [one.codes]:
            profile = by_codes.get(codes)
            if profile is None:
                profile = by_codes[codes] = Profile(codes)
            profile.found.append(one)
            if one.role == "dateline":
                profile.dateline = True
                profile.mentions += 1
            else:
                _add(profile, one, title if in_title else body, lead, begin)
                profile.title_first |= in_title and titles == 0
        titles += in_title
    result = _narrowed(by_codes)
    _settle_titles(result)
    return result


def _lead_start(found: Iterable[Found], begin: int) -> int:
    """Where the text itself starts: after its dateline, if it has one near the head."""
    start = begin
    for one in found:
        if one.role == "dateline" and one.field == "body" and one.start < begin + _DATELINE_WITHIN:
            start = one.end
    return start


def _add(profile: Profile, one: Found, text: str, lead: int, begin: int) -> None:
    worth = _WORTH[one.tail_kind] if one.tail_kind else _FORM_WORTH[one.name.form]
    weak_role = one.role in _WEAK_ROLES
    profile.mentions += 1
    if profile.is_province and one.tail_kind == "body" and one.field == "body":
        worth *= _PROVINCE_BODY_FACTOR
        if one.start >= lead + LEAD_CHARACTERS:
            worth *= _PARTNER_FACTOR
    if one.tail_kind == "court" and profile.codes[0] == _SEOUL:
        worth *= _SEOUL_COURT_FACTOR
    if weak_role:
        worth *= _WEAK_FACTOR
    if weak_role or one.tail_kind == "bearer" or one.tail_kind == "court":
        profile.weak += 1
        profile.court += one.tail_kind == "court"
    profile.venue += one.role == "venue"
    profile.bearer += one.tail_kind == "bearer"
    if one.listed >= (_LONG_TITLE_LIST if one.field == "title" else _LONG_LIST):
        worth *= _LIST_FACTOR if one.listed < _VERY_LONG_LIST else _VERY_LONG_FACTOR
        profile.listed += 1
    whole = one.name.form == "full" or one.name.form == "province"
    after = text[one.end + len(one.tail) : one.end + len(one.tail) + 1]
    if one.name.form == "full" or one.tail_kind == "government":
        profile.full = True
    profile.qualified |= one.qualified
    if one.field == "title":
        profile.title += worth
        profile.title_actor |= one.tail_kind == "government" or (whole and after in _TITLE_ACTOR)
        return
    if after == "]" and one.start - begin <= 1 and text[begin : begin + 1] == "[":
        profile.title += worth  # [오산시청] at the head of a message is its sender
    actor = one.tail_kind == "government" or (whole and after in _SUBJECT)
    if one.qualified and one.name.form == "full" and not one.tail and not one.role and _EXACT.match(text, one.end):
        worth *= _EXACT_FACTOR
    if lead <= one.start < lead + LEAD_CHARACTERS or (one.start < lead and one.start < begin + _BEFORE_LEAD):
        profile.lead += worth
        profile.lead_actor |= actor
    else:
        profile.body += worth
        profile.body_actor |= actor
    profile.first = min(profile.first, one.start - begin)


def _narrowed(by_codes: dict[Codes, Profile]) -> list[Profile]:
    """A split place whose part is told elsewhere means that part: 인천 서구 in an article that names 청라."""
    result: list[Profile] = []
    for codes, profile in by_codes.items():
        if len(codes) > 1:
            told = [by_codes[(code,)] for code in codes if (code,) in by_codes and by_codes[(code,)].weight]
            if len(told) == 1:
                _merge(told[0], profile)
                continue
        result.append(profile)
    return result


def _settle_titles(profiles: Sequence[Profile]) -> None:
    """인천 in a title whose text names one 구 of 인천 and nothing of 인천 itself: it tells where that 구 lies."""
    for province in profiles:
        if not (province.is_province and province.title and not province.lead and not province.body):
            continue
        if province.title_actor or any(one.tail or one.name.form != "province_stem" for one in province.found):
            continue
        inner = [one for one in profiles if not one.is_province and one.province == province.province and one.qualified]
        inner.sort(key=lambda one: -(one.lead + one.body))
        if inner and (len(inner) == 1 or inner[0].weight > _CLEARLY * inner[1].weight) and inner[0].lead:
            inner[0].title += _MOVED * province.title
            province.title *= 1 - _MOVED


def _merge(into: Profile, other: Profile) -> None:
    into.title += other.title
    into.lead += other.lead
    into.body += other.body
    into.mentions += other.mentions
    into.weak += other.weak
    into.listed += other.listed
    into.court += other.court
    into.venue += other.venue
    into.bearer += other.bearer
    for name in ("title_first", "title_actor", "lead_actor", "body_actor", "dateline", "full", "qualified"):
        setattr(into, name, getattr(into, name) or getattr(other, name))
    into.first = min(into.first, other.first)
    into.found.extend(other.found)
