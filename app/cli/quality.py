"""`goeul evaluate`: how good the tags are on labelled texts, and which kinds of error weigh most.

`goeul evaluate GOLD TEXTS` compares with labels; `goeul evaluate municipalities` adds the outside yardsticks.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from app.cli.labels import KINDS_SHOWN, as_data, counts_line, label_rows, text_lines
from app.cli.options import AsJson, Config, settings
from app.cli.yardsticks import evaluate_municipalities
from app.language import say

if TYPE_CHECKING:
    from nlp.evaluate import Evaluation

_LABELS_COMMAND = "labels"


def register(cli: typer.Typer) -> None:
    group = typer.Typer(
        cls=_LabelsByDefault,
        help="표지가 얼마나 맞는지 잽니다 · Measure the tags: against labels of your own "
        "(goeul evaluate GOLD TEXTS), or municipalities on the outside sets.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    group.command(_LABELS_COMMAND, short_help="정답과 견주기 (기본) · against labels (the default)")(evaluate)
    group.command("municipalities", short_help="시·군·구를 여러 자료로 재기 · municipalities, on several sets")(
        evaluate_municipalities
    )
    cli.add_typer(group, name="evaluate", short_help="표지를 정답과 견주기 · measure the tags against labels")


class _LabelsByDefault(TyperGroup):
    """`goeul evaluate GOLD TEXTS` is `goeul evaluate labels GOLD TEXTS`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and "--help" not in args:
            args = [_LABELS_COMMAND, *args]
        return super().parse_args(ctx, args)


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
            tag_lines(
                text_lines(texts), stages.annotator.annotate, lambda at, why: faults.append(f"{texts}:{at}: {why}")
            )
        )
    result = compare(label_rows(gold), tagged)
    print(json.dumps(as_data(result), ensure_ascii=False, indent=2) if as_json else "\n".join(_as_text(result)))
    for fault in faults:
        typer.echo(fault, err=True)
    if faults or result.missing:
        raise typer.Exit(1)


def _as_text(result: "Evaluation") -> Iterator[str]:
    yield say(f"기사 {result.articles}건", f"{result.articles} articles")
    yield counts_line(say("시·군·구와 시·도", "municipality and province"), result.places)
    yield counts_line(say("시·군·구만", "municipality alone"), result.municipalities)
    yield counts_line(say("주제", "topics"), result.topics)
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
