"""Where a word may begin and end inside a Korean text: at blanks, at morphemes, at place names, at public offices.

A word typed by a person is found where its letters stand whole from a *joint* on: the start of a word, the start of a
morpheme of content as Kiwi saw it, the place after a gazetteer name (경기|광주시), or a public office behind one
(나주|시의회). So 시의회 finds 나주시의회, and 양천 does not find 안양천. Inside one word any length may follow (오산
finds 오산시청). A match that runs on over a blank must end where a morpheme or a word ends, or 오산시청 would be found
in "오산시 청년"; and two letters never run over a blank, or 세종 would be found in "세 종류".
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from goeul.gazetteer import Gazetteer
from goeul.records import Token
from indexer.letters import Letters, fold

# Tags (their beginnings; Kiwi writes VV-I too) of morphemes at which a word may begin: nouns, verbs, roots, prefixes,
# foreign words, numbers, adverbs, determiners.
_CONTENT = ("N", "VV", "VA", "VX", "XR", "XPN", "SL", "SH", "SN", "MA", "MM")

# Names of several words are nouns in a row, or a noun behind 의 or an adnominal form:
# 시민의 날, 찾아가는 복지.
_RUNS_ON = ("N", "XSN", "XR", "XPN", "SL", "SH", "SN", "ETM", "ETN", "JKG", "MM")
_RUNS_INTO = ("N", "XPN", "XR", "SL", "SH", "SN", "VA")

# An office called from the last letter of its municipality on: 나주|시의회. Before it must stand the name of a place.
_SEATS = (
    "시의회", "군의회", "구의회", "도의회", "시의원", "군의원", "구의원", "도의원", "시청사", "군청사",
    "구청사", "도청사", "시청", "군청", "구청", "도청", "시장", "군수", "구청장", "도지사",
    "시민", "군민", "구민", "도민", "시립", "군립", "구립", "도립", "시당", "도당",
)  # fmt: skip
# Public bodies and places that end a name (율촌산업단지), wherever they end a word or a morpheme. Kiwi takes many such
# names for one morpheme.
_OFFICES = (
    "교육지원청", "교육청", "교육감", "경찰청", "경찰서", "지구대", "소방본부", "소방서",
    "보건소", "보건지소", "세무서", "우체국", "등기소", "주민센터", "행정복지센터", "지방법원",
    "지법", "지검", "도서관", "농업기술센터", "상공회의소", "문화재단", "문화원", "체육회",
    "부시장", "부군수", "부구청장", "특별시장", "광역시장", "산업단지", "농공단지", "산단",
    "진흥원", "진흥공단", "공단", "재단", "공사", "협회", "협의회", "위원회",
    "대학교", "초등학교", "중학교", "고등학교", "박물관", "미술관", "체육관", "수련관",
    "복지관", "회관", "경기장", "터미널", "공항", "병원", "의료원", "공원",
    "축제", "전통시장", "농협", "수협", "신협",
)  # fmt: skip
_OFFICE_AHEAD = re.compile(f"(?={'|'.join((*_SEATS, *_OFFICES))})")
_AFTER_SEAT = ("의회", "의원", "청사", "지사")  # seats of which a part is a word too: 시|의회


@dataclass(frozen=True, slots=True)
class Seams:
    """Places (indexes into `Letters.text`) where words may begin, and where one that ran over a blank may end."""

    starts: tuple[int, ...]  # rising
    ends: tuple[int, ...]  # rising
    stops: frozenset[int]  # ends of words over which no name runs on: a particle before the blank, a verb behind it …


class Joints:
    """Knows place names; finds the seams of a text. Immutable."""

    def __init__(self, names: Iterable[str], stems: Iterable[str] = ()) -> None:
        """`names` of places as written in texts, without blanks; `stems`: names without their last letter (오산)."""
        self._stems = frozenset(fold(stem) for stem in stems if len(stem) >= 2)
        self._names: dict[str, list[str]] = defaultdict(list)
        for name in sorted({fold(n) for n in names if len(n) >= 2} | self._stems, key=len, reverse=True):
            self._names[name[:2]].append(name)

    @classmethod
    def of(cls, gazetteer: Gazetteer) -> "Joints":
        """Names and stems of every place, abolished ones too: old texts and old names keep being found."""
        places = gazetteer.places.values()
        spellings = (word for p in places for word in (p.name, p.full_name.replace(" ", ""), *p.aliases))
        return cls(
            (word for word in spellings if " " not in word and not word.isascii()),
            (p.stem for p in places if p.stem),
        )

    def seams(self, read: Letters, tokens: Sequence[Token]) -> Seams:
        """Both kinds of places of one text; `tokens` are the morphemes of the same raw text."""
        word_starts = set(read.starts)
        word_ends = {*read.starts[1:], len(read.text)}
        begins, edges, links = _morphemes(read, tokens)
        starts = word_starts | begins
        name_starts, name_ends, inside = self._follow_names(read, starts)
        starts = (starts | name_starts) - (inside - word_starts)
        ends = word_ends | edges | name_ends
        starts |= self._offices(read, word_starts, ends)
        starts.discard(len(read.text))
        return Seams(tuple(sorted(starts)), tuple(sorted(ends | starts)), frozenset(word_ends - links))

    def _follow_names(self, read: Letters, joints: set[int]) -> tuple[set[int], set[int], set[int]]:
        """(joints behind names, ends of names, places strictly inside the stem of a name)."""
        starts: set[int] = set()
        ends: set[int] = set()
        inside: set[int] = set()
        todo = list(joints)
        while todo:
            at = todo.pop()
            longest = 0
            for name in self._names.get(read.text[at : at + 2], ()):
                if read.text.startswith(name, at) and _in_one_word(read, at, at + len(name)):
                    longest = longest or len(name)
                    ends.add(at + len(name))
                    if name in self._stems:
                        inside.update(range(at + 1, at + len(name)))
            if longest and at + longest not in joints and at + longest not in starts:
                starts.add(at + longest)
                todo.append(at + longest)
        return starts, ends, inside

    def _offices(self, read: Letters, word_starts: set[int], ends: set[int]) -> set[int]:
        """Where names of offices begin inside words."""
        found: set[int] = set()
        for at in (match.start() for match in _OFFICE_AHEAD.finditer(read.text)):
            if at in word_starts:
                continue
            if _stands_at(read, at, _OFFICES, ends):
                found.add(at)
            elif (seat := _stands_at(read, at, _SEATS, ends)) and self._is_place(read, at):
                found.update((at, at + 1) if seat.endswith(_AFTER_SEAT) else (at,))
        return found

    def _is_place(self, read: Letters, at: int) -> bool:
        """Whether the letters up to `at` and the one there (나주 + 시) end with a place name, inside one word."""
        word = read.starts[bisect_right(read.starts, at) - 1]
        return any(
            name == read.text[start : at + 1]
            for start in range(max(word, at - 9), at)
            for name in self._names.get(read.text[start : start + 2], ())
        )


def _stands_at(read: Letters, at: int, words: Iterable[str], ends: set[int]) -> str:
    """That of the words which stands there and ends where a morpheme or a word does; empty if none does."""
    return next((word for word in words if read.text.startswith(word, at) and at + len(word) in ends), "")


def _in_one_word(read: Letters, start: int, end: int) -> bool:
    return bisect_right(read.starts, start) == bisect_right(read.starts, end - 1)


@cache
def _roles(tag: str) -> tuple[bool, bool, bool]:
    """(a word may begin here, a name may run on from here, and into here)."""
    return tag.startswith(_CONTENT), tag.startswith(_RUNS_ON), tag.startswith(_RUNS_INTO)


def _morphemes(read: Letters, tokens: Sequence[Token]) -> tuple[set[int], set[int], set[int]]:
    """(where morphemes of content begin, where any begins or ends, where a name may run on from one to the next)."""
    places = read.places
    begins: set[int] = set()
    edges: set[int] = set()
    links: set[int] = set()
    before = -1  # end of the last morpheme over which a name may run on
    for form, tag, raw_start, raw_end in tokens:
        start, end = places[raw_start], places[raw_end]
        if start == end:
            continue
        edges.add(start)
        edges.add(end)
        is_content, runs_on, runs_into = _roles(tag)
        if start == before and runs_into:
            links.add(start)
        before = end if runs_on else -1
        if is_content:
            begins.add(start)
            if "_" in form:
                parts = tuple(_parts(form, start, end))
                begins.update(parts)
                links.update(parts)
    return begins, edges, links


def _parts(form: str, start: int, end: int) -> Iterable[int]:
    """Beginnings of the parts of a word of several (데이터_기반_행정), however it is spaced in the text."""
    at = start
    for part in form.split("_"):
        if at < end:
            yield at
        at += len(part)
