"""이권재 시장 without 오산: the name of a head beside the office speaks for the place, within the time in office."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from ahocorasick_rs import AhoCorasick, MatchKind

from goeul.gazetteer import Gazetteer
from goeul.records import Head, TextField
from nlp.municipality.names import Name, Option
from nlp.municipality.scan import Found

WHY = "단체장 이름"
_OFFICES = {"시장": ("시장",), "군수": ("군수",), "구청장": ("구청장", "청장"), "도지사": ("도지사", "지사")}
_BEHIND = re.compile(
    r" ?(시장|군수|구청장|청장|도지사|지사)(?:은|는|이|가|을|를|의|과|와|도|에게|께서|측|님)?(?![가-힣])"
)
_BEFORE = re.compile(r"(?<![가-힣])(시장|군수|구청장|도지사|지사)[ (]$")
_BEFORE_MOST = 5  # characters
_FAR = 1_000  # characters from another name


class Incumbents:
    """Finds heads in texts. Safe to share between threads."""

    def __init__(self, gazetteer: Gazetteer, heads: Iterable[Head]) -> None:
        self._gazetteer = gazetteer
        self._heads: dict[str, list[Head]] = {}
        for head in heads:
            if head.active:
                self._heads.setdefault(head.name, []).append(head)
        names = list(self._heads)
        self._names = names
        self._automaton = AhoCorasick(names, matchkind=MatchKind.LeftmostLongest) if names else None

    def find(self, field: TextField, text: str, day: date | None) -> list[Found]:
        """Names that stand with their office alone, one mention each, in order; without a day those now in office."""
        if self._automaton is None:
            return []
        found = (
            self._found(field, text, self._names[number], start, end, day)
            for number, start, end in self._automaton.find_matches_as_indexes(text)
        )
        return [one for one in found if one is not None]

    def _found(self, field: TextField, text: str, name: str, start: int, end: int, day: date | None) -> Found | None:
        if start and "가" <= text[start - 1] <= "힣":
            return None
        behind = _BEHIND.match(text, end)
        before = _BEFORE.search(text[max(0, start - _BEFORE_MOST) : start])
        office = behind[1] if behind else before[1] if before else ""
        codes = {
            head.code
            for head in self._heads[name]
            if office in _OFFICES.get(head.office, (head.office,))
            and (head.valid_on(day) if day else head.valid_to is None)
        }
        today = self._gazetteer.tagged(codes.pop()) if len(codes) == 1 else ()
        if not today:
            return None
        option = Option(today, frozenset(code[:2] for code in today))
        begin = start - len(before[1]) - 1 if before and not behind else start
        stop = behind.end(1) if behind else end
        spoken = Name(text[begin:stop], "landmark", (option,))
        return Found(
            field, begin, stop, spoken, (option,), "", "", "NNP", True, _FAR, codes=option.codes, chosen_by=WHY
        )


def merged(found: Sequence[Found], heads: Sequence[Found]) -> list[Found]:
    """Both in reading order; where a place stands in the same letters, the place goes before."""
    taken = [(one.start, one.end + len(one.tail)) for one in found] if heads else []
    free = [one for one in heads if not any(start < one.end and one.start < end for start, end in taken)]
    return sorted((*found, *free), key=lambda one: one.start) if free else list(found)
