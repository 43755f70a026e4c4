"""Outside yardsticks for the municipality tagger: large sets whose place was told by somebody else than a labeller.

Each is a gzip file of JSON lines in one folder. They are rougher than labelled articles and a hundred times as many, so
they show which kinds of name go wrong. What counts as right is fixed for each set:

- press releases of municipalities: the first municipality tagged is the publisher, whom the outlet's name tells;
- disaster messages: the first tag is a receiving area, or the province of more than three; there is no outlet;
- wire stories of towns that are no seat of a province, with every dateline removed: the town is tagged.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from goeul.gazetteer import Gazetteer
from goeul.records import Annotated, Article, Tag
from goeul.text import one_line
from nlp.labelled import Row, text_article
from nlp.labelled import rows as rows_of

Verdict = Literal["right", "no tag", "its province", "same province", "elsewhere"]
VERDICTS: tuple[Verdict, ...] = ("right", "no tag", "its province", "same province", "elsewhere")

_MUNICIPALITY_DIGITS = 5
_WHOLE_PROVINCE = 3  # more receiving areas than this are the province
_EXAMPLES = 3
_DATELINE = re.compile(
    r"[\[(][^\[\]()=]{1,20}=[^\[\]()=]{2,20}[\])]\s*(?:[가-힣]{2,4}(?:[·,\s]{1,3}[가-힣]{2,4})*\s?(?:인턴)?기자\s*=?)?\s*"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Error:
    """One text that was not right: what was wanted, what the tags say, and by which rules."""

    id: str
    verdict: Verdict
    wanted: tuple[str, ...]  # codes
    got: tuple[str, ...]  # codes, in order
    rules: tuple[str, ...]  # of the first tag's evidence
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The outcome of one yardstick."""

    name: str
    texts: int
    verdicts: dict[Verdict, int]
    errors: tuple[Error, ...]

    @property
    def right(self) -> float:
        """Share of texts that are right, 0..1; 0 for an empty set."""
        return self.verdicts["right"] / self.texts if self.texts else 0.0

    def worst(self, limit: int) -> list[tuple[str, int, tuple[Error, ...]]]:
        """The most frequent kinds of error: (verdict and rule, count, examples)."""
        kinds: dict[str, list[Error]] = {}
        for error in self.errors:
            kinds.setdefault(_kind(error), []).append(error)
        ranked = sorted(kinds.items(), key=lambda item: (-len(item[1]), item[0]))
        return [(name, len(found), tuple(found[:_EXAMPLES])) for name, found in ranked[:limit]]


def _kind(error: Error) -> str:
    return f"{error.verdict} ({', '.join(error.rules)})" if error.rules else error.verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Yardstick:
    """A set of texts, and how one is judged."""

    name: str
    file: str  # under the folder of the sets
    keep: Callable[[Row, Gazetteer], bool]
    article: Callable[[Row], Article]
    wanted: Callable[[Row], str]  # codes, comma separated
    judge: Callable[[Sequence[Tag], set[str]], Verdict]


def score(
    yardstick: Yardstick,
    folder: Path,
    gazetteer: Gazetteer,
    annotate: Callable[[Iterable[Article]], Iterator[Annotated]],
) -> Score:
    """The tagger's outcome on one set. Raises OSError or ValueError where the file cannot be read."""
    rows = [row for row in rows_of(folder / yardstick.file) if yardstick.keep(row, gazetteer)]
    verdicts: Counter[Verdict] = Counter()
    errors = []
    for row, annotated in zip(rows, annotate(map(yardstick.article, rows)), strict=True):
        tags = annotated.tags.municipalities
        wanted = _today(gazetteer, yardstick.wanted(row))
        verdict = yardstick.judge(tags, wanted)
        verdicts[verdict] += 1
        if verdict != "right":
            errors.append(_error(row, verdict, wanted, tags))
    counts: dict[Verdict, int] = {name: verdicts[name] for name in VERDICTS}
    return Score(name=yardstick.name, texts=len(rows), verdicts=counts, errors=tuple(errors))


def without_datelines(text: str) -> str:
    """The text without "(오산=연합뉴스) 홍길동 기자 =", wherever it stands (captions have it too)."""
    return _DATELINE.sub("", text)


def _error(row: Row, verdict: Verdict, wanted: set[str], tags: Sequence[Tag]) -> Error:
    rules = dict.fromkeys(evidence.why for evidence in tags[0].evidence) if tags else {}
    return Error(
        id=str(row["id"]),
        verdict=verdict,
        wanted=tuple(sorted(wanted)),
        got=tuple(tag.code for tag in tags),
        rules=tuple(rules),
        title=one_line(row.get("title") or row.get("text") or "")[:60],
    )


def _today(gazetteer: Gazetteer, codes: str) -> set[str]:
    """Codes as the sets name them, in today's terms."""
    return {today for code in codes.split(",") if code for today in gazetteer.tagged(code) or (code,)}


def _apart(code: str, wanted: set[str]) -> Verdict:
    if not code:
        return "no tag"
    if code in {each[:2] for each in wanted}:
        return "its province"
    return "same province" if code[:2] in {each[:2] for each in wanted} else "elsewhere"


def _publisher_first(tags: Sequence[Tag], wanted: set[str]) -> Verdict:
    first = next((tag.code for tag in tags if len(tag.code) == _MUNICIPALITY_DIGITS), "")
    return "right" if first in wanted else _apart(first or (tags[0].code if tags else ""), wanted)


def _receiver_first(tags: Sequence[Tag], wanted: set[str]) -> Verdict:
    first = tags[0].code if tags else ""
    whole_province = len(wanted) > _WHOLE_PROVINCE and first in {code[:2] for code in wanted}
    return "right" if first in wanted or whole_province else _apart(first, wanted)


def _found(tags: Sequence[Tag], wanted: set[str]) -> Verdict:
    codes = [tag.code for tag in tags]
    return "right" if wanted.intersection(codes) else _apart(codes[0] if codes else "", wanted)


def _of_a_town(row: Row, gazetteer: Gazetteer) -> bool:
    seats = {seat.code for seat in gazetteer.seats}
    code = row["dateline_code"]
    return len(code) == _MUNICIPALITY_DIGITS and not _today(gazetteer, code) & seats


YARDSTICKS = (
    Yardstick(
        name="press releases",
        file="press_releases_jeonnam.jsonl.gz",
        keep=lambda row, _: bool(row["muni_code5"]),
        article=lambda row: text_article(row["title"], row["body"], press=row["source"], area="전남", day=row["date"]),
        wanted=lambda row: str(row["muni_code5"]),
        judge=_publisher_first,
    ),
    Yardstick(
        name="disaster messages",
        file="disaster_messages.jsonl.gz",
        keep=lambda row, _: bool(row["muni_codes"]),
        article=lambda row: text_article("", row["text"], day="2020-11-15"),  # the set is of that month
        wanted=lambda row: str(row["muni_codes"]),
        judge=_receiver_first,
    ),
    Yardstick(
        name="wire stories without dateline",
        file="naver_day_20211228.jsonl.gz",
        keep=_of_a_town,
        article=lambda row: text_article(
            row["title"], without_datelines(row["body"]), press=row["press"], area="national", day=row["date"]
        ),
        wanted=lambda row: str(row["dateline_code"]),
        judge=_found,
    ),
)
