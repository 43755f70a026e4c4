"""The last resort: names of 읍·면·동, where no municipality is named or several share the name.

Those of today are in the gazetteer; names that are gone since (오포읍, 고로면) are in old_dongs.csv, as facts.
"""

import csv
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files

from ahocorasick_rs import AhoCorasick, MatchKind

from goeul.gazetteer import Gazetteer
from goeul.records import Evidence, TextField, Token
from nlp.furniture import Span
from nlp.municipality.names import Option
from nlp.municipality.resolve import Home
from nlp.municipality.wordcheck import hangul, word_at

_NAME_TAGS = frozenset(("NNP", "NNG", "split"))
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


Part = tuple[TextField, str, Sequence[Token], Sequence[Span]]  # a field with its tokens and readable spans


class DongFinder:
    """Finds 읍·면·동 and the municipalities that have them."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        codes = {name: gazetteer.dong_codes(name) for name in gazetteer.dong_names} | dict(_old())
        self._names = sorted(name for name in codes if len(name) >= _SHORTEST and name[-1] in "읍면동")
        self._codes = [codes[name] for name in self._names]
        self._moved = _moved(gazetteer)
        self._automaton = AhoCorasick(self._names, matchkind=MatchKind.LeftmostLongest)

    def find(self, home: Home, provinces: frozenset[str], parts: Iterable[Part]) -> DongHit | None:
        """The one municipality of the outlet's area, or of these provinces, that they clearly point to, or None."""
        worth: defaultdict[str, float] = defaultdict(float)
        spans: defaultdict[str, list[Evidence]] = defaultdict(list)
        for part in parts:
            field, text, _, readable = part
            begin = readable[0][0] if readable else 0
            for start, end, every in self._in(part):
                codes = home.region.intersection(every) or {code for code in every if self._lies_in(code, provinces)}
                if len(codes) != 1:
                    continue
                (code,) = codes
                lead = start - begin < _LEAD
                worth[code] += _TITLE_WORTH if field == "title" else _LEAD_WORTH if lead else 1.0
                spans[code].append(Evidence(field=field, start=start, end=end, text=text[start:end], why=WHY))
        best = sorted(worth.items(), key=lambda item: -item[1])[:2]
        if not best or best[0][1] < _ENOUGH or (len(best) > 1 and best[0][1] < _LEADS_BY * best[1][1]):
            return None
        code = best[0][0]
        return DongHit(code, tuple(spans[code][:5]))

    def _lies_in(self, code: str, provinces: frozenset[str]) -> bool:
        return code[:2] in provinces or self._moved.get(code) in provinces

    def choose(self, options: Sequence[Option], parts: Iterable[Part]) -> Option | None:
        """The reading of a name that several places share, by 읍·면·동 that only one of them has."""
        hits: Counter[int] = Counter()
        for part in parts:
            for _, _, codes in self._in(part):
                holding = [n for n, option in enumerate(options) if not set(codes).isdisjoint(option.codes)]
                if len(holding) == 1:
                    hits[holding[0]] += 1
        best = hits.most_common(2)
        if not best or (len(best) > 1 and best[0][1] < _LEADS_BY * best[1][1]):
            return None
        return options[best[0][0]]

    def _in(self, part: Part) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """Each 읍·면·동 that stands in the readable text as a word, with the municipalities that have one."""
        _, text, tokens, readable = part
        begins = [begin for begin, _ in readable]
        for number, start, end in self._automaton.find_matches_as_indexes(text):
            if start > 0 and hangul(text[start - 1]):
                continue
            at = bisect_right(begins, start) - 1
            if at < 0 or start >= readable[at][1]:
                continue
            word = word_at(tokens, start, end)
            if word is not None and word[0] in _NAME_TAGS:
                yield start, end, self._codes[number]


def _old() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Names of 읍·면 that are gone, with the municipality of today that they lay in."""
    text = files("nlp.municipality").joinpath("old_dongs.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        yield from ((name, (row["code"],)) for name in row["names"].split())


def _moved(gazetteer: Gazetteer) -> dict[str, str]:
    """Municipalities that lay in another province of today before: 군위군 in 경북."""
    moved: dict[str, str] = {}
    for place in gazetteer.places.values():
        if place.level == "basic" and place.valid_to is not None and place.province in gazetteer.today(place.province):
            moved.update((code, place.province) for code in gazetteer.tagged(place.code) if code[:2] != place.province)
    return moved
