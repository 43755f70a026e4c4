"""Candidates: every name that stands in a text as a word of its own, by automaton and by Kiwi's word boundaries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ahocorasick_rs import AhoCorasick, MatchKind

from goeul.records import TextField, Token
from nlp.municipality.names import Name, Option
from nlp.municipality.tails import Tail, tail_at
from nlp.municipality.wordcheck import SPLIT, after_particle, hangul, word_at

_NEXT = 4  # characters between two names that stand next to each other
_JOINING = frozenset("·ㆍ,/=")
_BARE = frozenset(("stem", "province_stem", "region"))
_NOT_AFTER_STEM = frozenset(("XSN", "XSV", "XSA", "XSA-R", "VCP", "EC", "ETM", "ETN"))  # 안동네, 양산하다, 공주이다
_GYEONGGI = "경기"  # also: business conditions, a match
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


class Scanner:
    """Finds names. Holds the automaton; safe to share between threads."""

    def __init__(self, names: Sequence[Name]) -> None:
        self._names = tuple(names)
        by_text = {name.text: name for name in names}
        self._readings = [(name, *_prefixes(name.text, by_text)) for name in names]
        self._automaton = AhoCorasick([name.text for name in names], matchkind=MatchKind.LeftmostLongest)

    def find(self, field: TextField, text: str, tokens: Sequence[Token], day: date | None) -> list[Found]:
        """All names in the text that stand as words, in order."""
        found: list[Found] = []
        self._scan(field, text, tokens, day, 0, len(text), found)
        return found

    def _scan(
        self,
        field: TextField,
        text: str,
        tokens: Sequence[Token],
        day: date | None,
        begin: int,
        stop: int,
        found: list[Found],
    ) -> None:
        part = text if begin == 0 and stop == len(text) else text[begin:stop]
        last = found[-1].end if found else -1000
        for number, start, end in self._automaton.find_matches_as_indexes(part):
            start += begin
            end += begin
            if start < last:
                continue
            glued = start > 0 and hangul(text[start - 1])
            if glued and start != last and not after_particle(tokens, start):
                continue
            if self._names[number].form == "trap":
                continue
            for name in self._readings[number]:
                one = _check(field, text, tokens, name, start, day)
                if one is None:
                    continue
                one.gap = start - last
                if _is_word(one, text):
                    break
                found.append(one)
                if one.end < end:  # 부산진해: the rest of the longer match was not looked at
                    self._scan(field, text, tokens, day, one.end, min(len(text), end + 8), found)
                last = found[-1].end
                break


def _prefixes(text: str, by_text: dict[str, Name]) -> tuple[Name, ...]:
    """Shorter names that the text begins with, the longest first: 양산 for 양산시."""
    return tuple(by_text[text[:n]] for n in range(len(text) - 1, 1, -1) if text[:n] in by_text)


def _check(
    field: TextField, text: str, tokens: Sequence[Token], name: Name, start: int, day: date | None
) -> Found | None:
    """The candidate, if Kiwi's boundaries agree that it is a word here."""
    end = start + len(name.text)
    following = text[end] if end < len(text) else " "
    bare = name.form in _BARE or (name.form == "landmark" and name.risk == "high")
    word = word_at(tokens, start, end)
    if word is None:
        if bare or hangul(following):
            return None
        return Found(field, start, end, name, name.on(day), "", "", "", True, 0)
    tag, token_end, after = word
    if following in name.smaller and (token_end == end + 1 or any(token.end == end + 1 for token in after)):
        return None
    tail: str = ""
    kind: Tail = ""
    if following != " ":
        ends = [token_end, *(token.end for token in after)]
        tail, kind = tail_at(text, end, ends, full=not bare)
    if token_end > end and token_end > end + len(tail):
        return None
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
    return Found(field, start, end, name, name.on(day), tail, kind, tag, sure, 0)


def _is_word(one: Found, text: str) -> bool:
    """예산, 강화, 동안 as common nouns: Kiwi says so, and no other name stands next to them."""
    if one.name.risk != "high" or one.tag != "NNG" or one.sure or one.field == "title" or one.gap <= _NEXT:
        return False
    return text[one.end : one.end + 1] not in _JOINING


def _particle(after: Sequence[Token]) -> bool:
    """중구, 동구: followed by a particle, not by the rest of another word (동구바이오)."""
    return bool(after) and after[0].tag[:1] in ("J", "V", "X")
