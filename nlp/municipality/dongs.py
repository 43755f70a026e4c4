"""The last resort: names of 읍·면·동 in articles of outlets whose provinces are known."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, MatchKind

from goeul.gazetteer import Gazetteer
from goeul.records import Evidence, TextField, Token
from nlp.furniture import Span
from nlp.municipality.wordcheck import hangul, word_at

_SHORTEST = 3  # 중동, 상면: two syllables are too often something else
_TITLE_WORTH = 3.0
_LEAD_WORTH = 2.0
_LEAD = 200
_ENOUGH = 2.0
_LEADS_BY = 2.0  # the best municipality must have so many times the evidence of the second
WHY = "읍·면·동 이름"


@dataclass(frozen=True, slots=True)
class DongHit:
    """The municipality that the 읍·면·동 of an article point to."""

    code: str
    evidence: tuple[Evidence, ...]


class DongFinder:
    """Finds 읍·면·동 that only one municipality of the given provinces has."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._names = sorted(name for name in gazetteer.dong_names if len(name) >= _SHORTEST and name[-1] in "읍면동")
        self._codes = [gazetteer.dong_codes(name) for name in self._names]
        self._automaton = AhoCorasick(self._names, matchkind=MatchKind.LeftmostLongest)

    def find(
        self,
        provinces: frozenset[str],
        parts: Iterable[tuple[TextField, str, Sequence[Token], Sequence[Span]]],
    ) -> DongHit | None:
        """The one municipality that they clearly point to, or None. `parts` are the fields with their readable spans."""
        worth: Counter[str] = Counter()
        spans: defaultdict[str, list[Evidence]] = defaultdict(list)
        for field, text, tokens, readable in parts:
            for start, end, code in self._in(text, tokens, readable, provinces):
                begin = readable[0][0] if readable else 0
                lead = start - begin < _LEAD
                worth[code] += _TITLE_WORTH if field == "title" else _LEAD_WORTH if lead else 1.0
                spans[code].append(Evidence(field=field, start=start, end=end, text=text[start:end], why=WHY))
        best = worth.most_common(2)
        if not best or best[0][1] < _ENOUGH or (len(best) > 1 and best[0][1] < _LEADS_BY * best[1][1]):
            return None
        code = best[0][0]
        return DongHit(code, tuple(spans[code][:5]))

    def _in(
        self, text: str, tokens: Sequence[Token], readable: Sequence[Span], provinces: frozenset[str]
    ) -> Iterable[tuple[int, int, str]]:
        for number, start, end in self._automaton.find_matches_as_indexes(text):
            codes = [code for code in self._codes[number] if code[:2] in provinces]
            if len(codes) != 1 or (start > 0 and hangul(text[start - 1])):
                continue
            if not any(left <= start < right for left, right in readable):
                continue
            word = word_at(tokens, start, end)
            if word is not None and word[0][:1] == "N":
                yield start, end, codes[0]
