"""`goeul evaluate municipalities`: the municipality tags on labelled articles and on the outside yardsticks."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.labels import KINDS_SHOWN, as_data, counts_line, label_rows, text_lines
from app.cli.options import AsJson, Config, settings
from app.language import say
from goeul.errors import ConfigError

if TYPE_CHECKING:
    from nlp.evaluate import Evaluation
    from nlp.yardsticks import Score

_SETS = Path("..") / "shared"


def evaluate_municipalities(
    sets: Annotated[
        Path,
        typer.Option(
            "--sets",
            metavar="FOLDER",
            help="gold/와 data/가 있는 폴더 · folder that holds gold/ and data/",
        ),
    ] = _SETS,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """시·군·구 표지를 정답이 달린 기사, 보도자료, 재난문자, 통신 기사로 재고, 가장 나쁜 오류의 종류를 보여 줍니다 ·
    Measure the municipality tags on labelled articles, press releases, disaster messages and wire stories, and show
    the worst kinds of error. A set that is not there is named and left out.
    """
    from app.progress import Progress
    from app.stages import Stages
    from nlp.evaluate import evaluate as compare
    from nlp.tagging import tag_lines
    from nlp.yardsticks import YARDSTICKS, score

    gold, texts = sets / "gold" / "gold.jsonl", sets / "gold" / "texts.jsonl"
    present = [each for each in YARDSTICKS if (sets / "data" / each.file).is_file()]
    labelled = gold.is_file() and texts.is_file()
    if not (labelled or present):
        raise ConfigError(
            f"{sets}에 잴 자료가 없습니다. --sets로 gold/와 data/가 있는 폴더를 알려 주세요.",
            f"There is nothing to measure on in {sets}. Name the folder that holds gold/ and data/ with --sets.",
        )
    progress = Progress()
    faults: list[str] = []
    scores: list[Score] = []
    result: Evaluation | None = None
    with Stages(settings(config, None)) as stages:
        annotate = stages.annotator.annotate
        if labelled:
            progress.update(say("정답이 달린 기사", "labelled articles"))
            tagged = list(tag_lines(text_lines(texts), annotate, lambda at, why: faults.append(f"{texts}:{at}: {why}")))
            result = compare(label_rows(gold), tagged)
        for each in present:
            progress.update(say(*_NAMES[each.name]))
            scores.append(score(each, sets / "data", stages.gazetteer, annotate))
    progress.clear()
    absent = [each.file for each in YARDSTICKS if each not in present] + ([] if labelled else [gold.name])
    if as_json:
        print(json.dumps(_municipality_data(result, scores, absent), ensure_ascii=False, indent=2))
        return
    print("\n".join(_municipality_text(result, scores)))
    for fault in faults:
        typer.echo(fault, err=True)
    for name in absent:
        typer.echo(say(f"없는 자료라 재지 않음: {name}", f"not measured, for it is not there: {name}"), err=True)


_NAMES = {
    "press releases": ("보도자료: 첫 표지가 낸 곳", "press releases: first tag is the publisher"),
    "disaster messages": ("재난문자: 첫 표지가 받는 곳", "disaster messages: first tag is a receiving area"),
    "wire stories without dateline": (
        "발신지를 지운 통신 기사: 그곳을 찾음",
        "wire stories, dateline removed: the town is found",
    ),
}
_VERDICTS = {
    "no tag": "표지 없음",
    "its province": "시·도만",
    "same province": "같은 시·도의 다른 곳",
    "elsewhere": "다른 시·도",
}


def _municipality_text(result: "Evaluation | None", scores: "Iterable[Score]") -> Iterator[str]:
    if result is not None:
        yield say(f"정답이 달린 기사 {result.articles}건", f"{result.articles} labelled articles")
        yield "  " + counts_line(say("시·군·구와 시·도", "municipality and province"), result.places)
        yield "  " + counts_line(say("시·군·구만", "municipality alone"), result.municipalities)
        yield "  " + say(
            f"지역 없는 기사를 비워 둠  {result.free_kept}/{result.free_all}",
            f"place-less kept free  {result.free_kept}/{result.free_all}",
        )
        yield from _reliability_text(result)
        for error in [error for error in result.errors if error.what == "municipality"][:KINDS_SHOWN]:
            yield f"    {error.wanted} → {error.got}  {len(error.ids)}  {', '.join(error.ids[:3])}"
    for each in scores:
        right = each.verdicts["right"]
        yield say(*_NAMES[each.name]) + f"  {100 * each.right:.1f} %  ({right}/{each.texts})"
        for kind, count, examples in each.worst(KINDS_SHOWN):
            verdict, _, rules = kind.partition(" (")
            name = say(_VERDICTS[verdict], verdict) + (f" ({rules}" if rules else "")
            yield f"    {name}  {count}"
            for one in examples:
                codes = f"{'/'.join(one.wanted)} → {'/'.join(one.got) or '-'}"
                yield f"      {one.id}  {codes}  {one.title}"


def _reliability_text(result: "Evaluation") -> Iterator[str]:
    """Whether the confidence says what it should: so many of the tags with that confidence are right."""
    yield "  " + say(f"확신 (브라이어 {result.brier:.3f})", f"confidence (Brier {result.brier:.3f})")
    for each in result.reliability:
        span = f"{each.low:.1f}–{each.low + 0.1:.1f}"
        right = say(
            f"{each.count}개 가운데 맞음 {100 * each.share:.0f} %", f"{100 * each.share:.0f} % of {each.count} right"
        )
        yield f"    {span}  {right}"


def _municipality_data(result: "Evaluation | None", scores: "Iterable[Score]", absent: Iterable[str]) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "labelled": None if result is None else as_data(result),
        "sets": [{**asdict(each), "right": each.right} for each in scores],
        "absent": list(absent),
    }
