"""`goeul evaluate`: how good the tags are on labelled texts, and which kinds of error weigh most."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.options import AsJson, Config, settings
from app.language import say
from goeul.errors import ConfigError

if TYPE_CHECKING:
    from nlp.evaluate import Counts, Evaluation

KINDS_SHOWN = 15
_LABELS = {"id", "about", "topics", "kind"}


def register(cli: typer.Typer) -> None:
    cli.command(short_help="표지를 정답과 견주기 · measure the tags against labels")(evaluate)


def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help='{"id","about","topics","kind"…} · labels, a line each')],
    texts: Annotated[Path, typer.Argument(metavar="TEXTS", help="`goeul tag`의 입력 · the texts, as for `goeul tag`")],
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """표지가 얼마나 맞는지 재고, 가장 잦은 오류의 종류를 보여 줍니다 ·
    Measure the tags against labels and show the most frequent kinds of error.
    """
    from app.stages import Stages
    from nlp.evaluate import evaluate as compare
    from nlp.tagging import tag_lines

    faults: list[str] = []
    with Stages(settings(config, None)) as stages:
        tagged = list(
            tag_lines(_lines(texts), stages.annotator.annotate, lambda at, why: faults.append(f"{texts}:{at}: {why}"))
        )
    result = compare(_rows(gold), tagged)
    print(json.dumps(_as_data(result), ensure_ascii=False, indent=2) if as_json else "\n".join(_as_text(result)))
    for fault in faults:
        typer.echo(fault, err=True)
    if faults or result.missing:
        raise typer.Exit(1)


def _as_text(result: "Evaluation") -> Iterator[str]:
    yield say(f"기사 {result.articles}건", f"{result.articles} articles")
    yield _line(say("시·군·구와 시·도", "municipality and province"), result.places)
    yield _line(say("시·군·구만", "municipality alone"), result.municipalities)
    yield _line(say("주제", "topics"), result.topics)
    yield say(
        f"으뜸 주제가 맞음  {result.main_right}/{result.main_all}",
        f"main topic right  {result.main_right}/{result.main_all}",
    )
    yield say(
        f"지역 없는 기사를 비워 둠  {result.free_kept}/{result.free_all}",
        f"place-less kept free  {result.free_kept}/{result.free_all}",
    )
    yield say(
        f"종류가 맞음  {result.kind_right}/{result.articles}", f"kind right  {result.kind_right}/{result.articles}"
    )
    yield say("잦은 오류 (무엇: 정답 → 표지, 건수, 예)", "frequent errors (what: wanted → got, count, examples)")
    for error in result.errors[:KINDS_SHOWN]:
        yield f"  {error.what}: {error.wanted} → {error.got}  {len(error.ids)}  {', '.join(error.ids[:3])}"


def _line(name: str, counts: "Counts") -> str:
    return f"{name}  P {counts.precision:.3f}  R {counts.recall:.3f}  F1 {counts.f1:.3f}"


def _as_data(result: "Evaluation") -> dict[str, Any]:
    from dataclasses import asdict

    return {**asdict(result), "macro_f1": result.macro_f1}


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if not (isinstance(row, dict) and row.keys() >= _LABELS):
                raise ValueError(f"{', '.join(sorted(_LABELS))}")
        except ValueError as error:
            raise ConfigError(
                f"{path}의 {number}번째 줄을 읽을 수 없습니다: {error}. 한 줄에 정답 하나씩, JSON 객체여야 합니다.",
                f"Line {number} of {path} cannot be read: {error}. It must be one labelled JSON object a line.",
            ) from error
        yield row


def _lines(path: Path) -> Iterable[str]:
    try:
        return path.read_text(encoding="utf-8").split("\n")  # U+2028 inside a text ends no line
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"파일을 읽을 수 없습니다: {path} ({error}). 경로를 확인하세요.",
            f"Cannot read {path} ({error}). Check the path.",
        ) from error
