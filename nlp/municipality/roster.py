"""From sightings to a roster: who was head of a place, from when to when.

In each month the name with the most articles has the office. Terms begin on the first of July after a local election
(2018, 2022, 2026 …); in between only a new name with support of its own ends one.
"""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from goeul.records import Head, HeadMonth, Token
from nlp.morphemes import UserWord

SUPPORT = 3  # articles
_PLACES_MOST = 3  # a "name" seen as head of more places than this is a word
_EARLY = timedelta(days=183)
_TERM_YEARS, _A_TERM = 4, 2022
_JULY = 7
# Morphemes that no name is made of.
_NO_NAME = frozenset(
    ("VV", "VA", "VX", "VCP", "XSV", "XSA", "XSN", "MAG", "MAJ", "NP", "NNB", "EC", "EF", "ETM", "ETN")
)


@dataclass(slots=True)
class _Run:
    """Months in a row, or nearly, in which one name had the office."""

    name: str
    months: list[HeadMonth]

    @property
    def articles(self) -> int:
        return sum(month.articles for month in self.months)

    @property
    def first(self) -> date:
        return min(month.first for month in self.months)

    @property
    def last(self) -> date:
        return max(month.last for month in self.months)


def roster(
    months: Iterable[HeadMonth],
    today: date,
    *,
    gone: Mapping[str, date] = MappingProxyType({}),
    is_name: Callable[[str], bool] = lambda _: True,
) -> list[Head]:
    """Heads of every place, by place and time. `gone` says of abolished places which day was the first without them;
    `is_name` may refuse what is a word and no name.

    A name counts with at least `SUPPORT` articles, of two outlets or two days, one of them with the place beside it.
    """
    by_place: dict[str, list[HeadMonth]] = defaultdict(list)
    places: dict[str, set[str]] = defaultdict(set)
    for month in months:
        by_place[month.code].append(month)
        if month.named:
            places[month.name].add(month.code)
    heads: list[Head] = []
    for code in sorted(by_place):
        seen = _supported(by_place[code], lambda name: len(places[name]) <= _PLACES_MOST and is_name(name))
        heads += _heads(code, _runs(seen), today, gone.get(code, date.max))
    return heads


def looks_like_a_name(analyse: Callable[[str], Sequence[Token]], name: str) -> bool:
    """Whether it is no common word, and the analyser sees no particle or ending in it (주재로, 진행한)."""
    tokens = analyse(name)
    if name in no_names() or any(token.tag.partition("-")[0] in _NO_NAME for token in tokens):
        return False
    return not tokens or tokens[0].tag == "NNP" or tokens[-1].tag[:1] not in "JE"


@cache
def no_names() -> frozenset[str]:
    """Words that stand where a name does; to the analyser an unknown name is a noun as they are."""
    text = files("nlp.municipality").joinpath("no_names.csv").read_text(encoding="utf-8")
    return frozenset(row["word"] for row in csv.DictReader(text.splitlines()))


def head_words(heads: Iterable[Head]) -> Iterator[UserWord]:
    """The names for Kiwi's user dictionary, as proper nouns."""
    return (UserWord(name) for name in sorted({head.name for head in heads if head.active}))


def _supported(seen: Sequence[HeadMonth], is_name: Callable[[str], bool]) -> list[HeadMonth]:
    by_name: dict[str, list[HeadMonth]] = defaultdict(list)
    for month in seen:
        by_name[month.name].append(month)
    kept = {
        name
        for name, rows in by_name.items()
        if sum(row.articles for row in rows) >= SUPPORT
        and any(row.named for row in rows)
        and (sum(row.days for row in rows) > 1 or max(row.outlets for row in rows) > 1)
        and is_name(name)
    }
    return [month for month in seen if month.name in kept]


def _runs(seen: Iterable[HeadMonth]) -> list[_Run]:
    """The holders of the office one after the other; a short stay between two of the same name was none."""
    by_month: dict[date, list[HeadMonth]] = defaultdict(list)
    for row in seen:
        by_month[row.month].append(row)
    runs: list[_Run] = []
    for month in sorted(by_month):
        before = runs[-1].name if runs else ""
        # Of equals the one who has the office keeps it.
        best = max(by_month[month], key=lambda row: (row.articles, row.named, row.name == before, row.name))
        _join(runs, _Run(best.name, [best]))
    return [run for run in runs if run.articles >= SUPPORT] or runs


def _join(runs: list[_Run], run: _Run) -> None:
    if len(runs) > 1 and runs[-2].name == run.name and runs[-1].articles < runs[-2].articles + run.articles:
        runs.pop()
    if runs and runs[-1].name == run.name:
        runs[-1].months += run.months
    else:
        runs.append(run)


def _heads(code: str, runs: Sequence[_Run], today: date, gone: date) -> Iterator[Head]:
    begins = [_begin(run, runs[number - 1] if number else None) for number, run in enumerate(runs)]
    for number, run in enumerate(runs):
        ends = min(_next_term(run.last), gone)
        if number + 1 < len(runs):
            end: date | None = min(begins[number + 1], ends)
        else:
            end = None if ends > today else ends
        yield Head(
            name=run.name,
            office=run.months[-1].office,
            code=code,
            valid_from=begins[number],
            valid_to=end,
            support=run.articles,
        )


def _begin(run: _Run, before: _Run | None) -> date:
    """The begin of the term for one seen early in it, if nobody else was; else the day of the first article."""
    term = _term(run.first)
    taken = before is not None and _term(before.last) == term
    return run.first if taken or run.first - term > _EARLY else term


def _term(day: date) -> date:
    """The first day of the term that the day lies in."""
    year = day.year - (day.year - _A_TERM) % _TERM_YEARS
    begin = date(year, _JULY, 1)
    return begin if begin <= day else date(year - _TERM_YEARS, _JULY, 1)


def _next_term(day: date) -> date:
    return date(_term(day).year + _TERM_YEARS, _JULY, 1)
