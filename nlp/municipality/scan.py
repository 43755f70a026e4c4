"""Candidates: every name that stands in a text as a word of its own, by automaton and by Kiwi's word boundaries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ahocorasick_rs import AhoCorasick, MatchKind

from goeul.records import TextField, Token
from nlp.municipality.foreign import han, is_korean
from nlp.municipality.names import Name, Option
from nlp.municipality.tails import Tail, tail_at
from nlp.municipality.wordcheck import SPLIT, after_particle, hangul, word_at

_NEXT = 4  # characters between two names that stand next to each other
_JOINING = frozenset("·ㆍ,/=")
_BARE = frozenset(("stem", "province_stem", "region"))
_NOT_AFTER_STEM = frozenset(("XSN", "XSV", "XSA", "XSA-R", "VCP", "EC", "ETM", "ETN"))  # 안동네, 양산하다, 공주이다
_GYEONGGI = "경기"  # also: business conditions, a match
_DOTS = frozenset("·ㆍ‧・․")
_SIDES = frozenset("동서남북중")
_PARTICLES = frozenset("은는이가을를의에과와로도")
_LONGEST_GLUED = 12
_VERB_AFTER_SI = frozenset("키켰켜킨킬킴")  # 상주시키다, 고양시켰다


@dataclass(slots=True, eq=False)
class Found:
    """A name in a text. Codes, role and the rest are filled in by the steps that follow."""

    field: TextField
    start: int
    end: int  # of the name itself, without its tail
    name: Name
    options: tuple[Option, ...]
    tail: str
    tail_kind: Tail
    tag: str  # Kiwi's tag of the name
    sure: bool  # the word can only be a name here; otherwise the collision gate decides
    gap: int  # characters since the previous name (0 and 1 mean it stands right before), or a large number
    codes: tuple[str, ...] = ()
    role: str = ""  # "dateline", "career", "paren", "seat", "venue"; empty where it may be the matter itself
    chosen_by: str = ""  # Korean name of what decided between places of the same name
    qualifies: bool = False  # it only says where the next name lies: 경기 in 경기 오산시
    qualified: bool = False  # the name before says where it lies
    listed: int = 1  # size of the enumeration it stands in


@dataclass(frozen=True, slots=True)
class Scan:
    """What was found in a text: the names, in order, and those that traps turn into something else."""

    found: list[Found]
    senses: frozenset[str]


class Scanner:
    """Finds names. Holds the automaton; safe to share between threads."""

    def __init__(self, names: Sequence[Name]) -> None:
        self._names = tuple(names)
        by_text = {name.text: name for name in names}
        self._by_text = by_text
        self._readings: list[Sequence[Name]] = [(name, *_prefixes(name.text, by_text)) for name in names]
        self._automaton = AhoCorasick([name.text for name in names], matchkind=MatchKind.LeftmostLongest)

    def find(self, field: TextField, text: str, tokens: Sequence[Token], day: date | None) -> Scan:
        """All names in the text that stand as words, and the traps' senses."""
        where = _Where(field, text, tokens, day)
        senses: set[str] = set()
        found: list[Found] = []
        self._scan(where, 0, len(text), found, senses)
        return Scan(found, frozenset(senses))

    def _scan(self, where: "_Where", begin: int, stop: int, found: list[Found], senses: set[str]) -> None:
        text = where.text
        part = text if begin == 0 and stop == len(text) else text[begin:stop]
        last = found[-1].end if found else -1000
        for number, start, end in self._automaton.find_matches_as_indexes(part):
            start += begin
            end += begin
            if start < last:
                continue
            glued = start > 0 and hangul(text[start - 1])
            if glued and start != last and not after_particle(where.tokens, start):
                continue
            longest = self._names[number]
            readings = self._readings[number]
            if longest.form == "trap":
                if not (longest.sense and start == last + 1 and _is_province(found)):
                    if longest.sense:
                        senses.add(longest.sense)
                    continue
                readings = [self._by_text[longest.sense]]  # 전남 영광을
            for name in readings:
                one = self._check(where, name, start, glued)
                if one is None:
                    continue
                one.gap = start - last
                if _is_word(one, text):
                    break
                if name.short_gu and start > 1 and text[start - 1] in _DOTS:
                    found += self._elliptic(where, start, last)
                    one.gap = start - (found[-1].end if found else last)
                found.append(one)
                if one.end < end:  # 부산진해: the rest of the longer match was not looked at
                    self._scan(where, one.end, min(len(text), end + 8), found, senses)
                last = found[-1].end
                break

    def _elliptic(self, where: "_Where", start: int, last: int) -> list[Found]:
        """동 and 서 in 동·서·남구: the 구 is said once, for all."""
        members: list[Found] = []
        at = start - 2
        while at >= max(0, last) and where.text[at] in _SIDES and where.text[at + 1] in _DOTS:
            name = self._by_text[where.text[at] + "구"]
            one = Found(where.field, at, at + 1, name, name.on(where.day), "", "", "NNP", True, 0)
            members.insert(0, one)
            at -= 2
        if not members or (members[0].start > 0 and hangul(where.text[members[0].start - 1])):
            return []
        for one in members:
            one.gap = one.start - last
            last = one.end
        return members

    def _check(self, where: "_Where", name: Name, start: int, glued: bool) -> Found | None:
        """The candidate, if Kiwi's boundaries agree that it is a word here."""
        text, tokens = where.text, where.tokens
        if name.script:
            return _foreign(where, name, start)
        end = start + len(name.text)
        following = text[end] if end < len(text) else " "
        bare = name.form in _BARE or (name.form == "landmark" and name.risk == "high")
        word = word_at(tokens, start, end)
        if word is None:
            if glued and not bare:
                return _glued(where, name, start, end)
            if bare or hangul(following):
                return None
            return where.found(name, start, end, sure=True)
        tag, token_end, after = word
        if following in name.smaller and (token_end == end + 1 or any(token.end == end + 1 for token in after)):
            return None
        tail: str = ""
        kind: Tail = ""
        if following != " ":
            ends = [token_end, *(token.end for token in after)]
            tail, kind = tail_at(text, end, ends, full=not bare)
        if token_end > end and token_end > end + len(tail):
            return where.found(name, start, end, tag=tag, sure=True) if self._gu_follows(name, text, end) else None
        if bare and tag not in ("NNP", "NNG") and not (tag == SPLIT and tail):
            return None
        if bare and after and not tail and after[0].start == end and after[0].tag in _NOT_AFTER_STEM:
            return None
        if not bare and following in _VERB_AFTER_SI and name.text[-1] == "시":
            return None
        if name.short_gu and hangul(following) and kind not in ("government", "body", "local") and not _particle(after):
            return None
        if name.form == "region" and tail not in ("", "지역", "권"):
            return None
        risky = name.risk == "high" or (name.risk == "medium" and tag != "NNP")
        sure = not risky or (len(tail) > 1 and kind in ("government", "body", "court", "press"))
        if name.text == _GYEONGGI and not tail:
            sure = False
        return where.found(name, start, end, tail=tail, kind=kind, tag=tag, sure=sure)

    def _gu_follows(self, name: Name, text: str, end: int) -> bool:
        """울산동구청: Kiwi takes for one word what is a metropolitan city with one of its gu."""
        if name.form != "province_stem":
            return False
        for length in range(2, 6):
            inner = self._by_text.get(text[end : end + length])
            if inner is not None and inner.form == "full" and inner.text[-1] in "구군":
                provinces = name.options[0].provinces
                return any(option.provinces & provinces for option in inner.options)
        return False


@dataclass(frozen=True, slots=True)
class _Where:
    """The text in which names are looked for."""

    field: TextField
    text: str
    tokens: Sequence[Token]
    day: date | None

    def found(
        self,
        name: Name,
        start: int,
        end: int,
        *,
        tail: str = "",
        kind: Tail = "",
        tag: str = "",
        sure: bool,
    ) -> Found:
        return Found(self.field, start, end, name, name.on(self.day), tail, kind, tag, sure, 0)


def _is_province(found: Sequence[Found]) -> bool:
    return bool(found) and not found[-1].tail and found[-1].name.form in ("province", "province_stem")


def _prefixes(text: str, by_text: dict[str, Name]) -> tuple[Name, ...]:
    """Shorter names that the text begins with, the longest first: 양산 for 양산시."""
    return tuple(by_text[text[:n]] for n in range(len(text) - 1, 1, -1) if text[:n] in by_text)


def _glued(where: _Where, name: Name, start: int, end: int) -> Found | None:
    """동구청 in 울산동구청, which Kiwi does not divide: the tail must be known, or the word end here."""
    tail, kind = tail_at(where.text, end, range(end, end + _LONGEST_GLUED), full=True)
    following = where.text[end + len(tail) : end + len(tail) + 1]
    if hangul(following) and following not in _PARTICLES:
        return None
    return where.found(name, start, end, tail=tail, kind=kind, tag="NNP", sure=True)


def _foreign(where: _Where, name: Name, start: int) -> Found | None:
    """A name in Latin letters or Hanja, if letters of its kind do not go on."""
    text = where.text
    end = start + len(name.text)
    before, following = text[start - 1 : start], text[end : end + 1]
    whole = name.form in ("full", "province")
    if name.script == "han":
        if (before and han(before)) or (following and han(following)):
            return None
        return where.found(name, start, end, tag="SH", sure=True)
    if (before.isascii() and before.isalpha()) or (following.isascii() and following.isalpha()):
        return None
    if not whole and is_korean(text):
        return None
    return where.found(name, start, end, tag="SL", sure=True)


def _is_word(one: Found, text: str) -> bool:
    """예산, 강화, 동안 as common nouns: Kiwi says so, and no other name stands next to them."""
    if one.name.risk != "high" or one.tag != "NNG" or one.sure or one.field == "title" or one.gap <= _NEXT:
        return False
    return text[one.end : one.end + 1] not in _JOINING


def _particle(after: Sequence[Token]) -> bool:
    """중구, 동구: followed by a particle, not by the rest of another word (동구바이오)."""
    return bool(after) and after[0].tag[:1] in ("J", "V", "X")
