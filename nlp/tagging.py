"""`goeul tag`: texts as JSON lines in, tags as JSON-ready dicts out, in order and as a stream."""

import json
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from goeul.records import Annotated, Article, Evidence, Tag
from nlp.offsets import Cleaned

Annotate = Callable[[Iterable[Article]], Iterator[Annotated]]
Report = Callable[[int, str], None]

_DAY = re.compile(r"(\d{4})[-./년]? ?(\d{1,2})[-./월]? ?(\d{1,2})")
_TEXTS = ("title", "body", "press", "outlet_area", "date")


class _BadLine(ValueError):
    """A line that cannot be tagged; the message is for people, Korean and English."""


@dataclass(frozen=True, slots=True)
class _Text:
    """One input line: its id as given, and its two fields with the way back to the caller's offsets."""

    id: str | int
    title: Cleaned
    body: Cleaned


def tag_lines(lines: Iterable[str], annotate: Annotate, report: Report) -> Iterator[dict[str, object]]:
    """Tags of each good line, in order; `report(number, reason)` for each bad one, numbered from 1.

    A line is {"id", "body"} with "title", "press", "outlet_area", "date" where known; blank lines are passed over.
    `annotate` must give one result for each article, in order. Evidence offsets count code points of the title and body
    as they stand in the line, whatever their Unicode form.
    """
    waiting: deque[_Text] = deque()
    for annotated in annotate(_articles(lines, waiting, report)):
        yield _row(waiting.popleft(), annotated)


def _articles(lines: Iterable[str], waiting: deque[_Text], report: Report) -> Iterator[Article]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            text, article = _read(line)
        except _BadLine as fault:
            report(number, str(fault))
            continue
        waiting.append(text)
        yield article


def _read(line: str) -> tuple[_Text, Article]:
    """The text of a line and its article. Raises _BadLine."""
    row = _object(line)
    values = {key: _string(row, key) for key in _TEXTS}
    if "body" not in row:
        raise _BadLine('"body"가 없습니다 · "body" is missing')
    given = row.get("id")
    if isinstance(given, bool) or not isinstance(given, str | int) or given == "":
        raise _BadLine('"id"가 없거나 글자·숫자가 아닙니다 · "id" is missing or neither text nor number')
    text = _Text(given, Cleaned(values["title"]), Cleaned(values["body"]))
    article = Article(
        outlet_id="",
        article_id=str(given),
        url="",
        title=text.title.text.replace("\n", " "),
        body=text.body.text,
        press=Cleaned(values["press"]).text,
        outlet_area=values["outlet_area"].strip(),
        published=_day(values["date"]),
    )
    return text, article


def _object(line: str) -> dict[str, object]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as fault:
        raise _BadLine("JSON이 아닙니다 · not JSON") from fault
    if not isinstance(row, dict):
        raise _BadLine("JSON 객체가 아닙니다 · not a JSON object")
    return row


def _string(row: dict[str, object], key: str) -> str:
    """The text under a key, "" where it is absent or null."""
    value = row.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _BadLine(f'"{key}"가 글자가 아닙니다 · "{key}" is not text')
    return value


def _day(text: str) -> date | None:
    """The day that a date begins with (2026-02-25, 2026.2.25, with or without a time); None for an empty one."""
    if not text.strip():
        return None
    match = _DAY.match(text.strip())
    try:
        if match is not None:
            return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        pass
    raise _BadLine(f'"date"를 읽을 수 없습니다: {text[:40]!r} · "date" cannot be read (use 2026-02-25)')


def _row(text: _Text, annotated: Annotated) -> dict[str, object]:
    tags = annotated.tags
    return {
        "id": text.id,
        "municipalities": [{"code": tag.code, **_then(tag), **_common(text, tag)} for tag in tags.municipalities],
        "topics": [{"slug": tag.code, **_common(text, tag)} for tag in tags.topics],
        "kind": tags.kind,
        "ambiguous": [{"text": one.text, "codes": list(one.codes)} for one in tags.ambiguous],
        "doubtful": [{"code": tag.code, **_common(text, tag)} for tag in tags.doubtful],
    }


def _then(tag: Tag) -> dict[str, object]:
    """The code of the place on the article's date, where it was another."""
    return {"code_then": tag.then} if tag.then else {}


def _common(text: _Text, tag: Tag) -> dict[str, object]:
    return {
        "name": tag.name,
        "confidence": tag.confidence,
        "evidence": [_evidence(text, evidence) for evidence in tag.evidence],
    }


def _evidence(text: _Text, evidence: Evidence) -> dict[str, object]:
    """The span in the caller's own text."""
    field = text.title if evidence.field == "title" else text.body
    start, end = field.span(evidence.start, evidence.end)
    return {"field": evidence.field, "start": start, "end": end, "text": field.given[start:end], "why": evidence.why}
