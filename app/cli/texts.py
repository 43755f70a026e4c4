"""`goeul extract` and `goeul tag`: the stages on files and pipes, without a store."""

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import Config, settings
from app.language import say
from goeul.errors import ConfigError


def register(cli: typer.Typer) -> None:
    cli.command(short_help="저장된 페이지에서 기사 읽기 · read articles from saved pages")(extract)
    cli.command(short_help="글에 시·군·구와 주제 달기 · tag texts from standard input")(tag)


def extract(
    manifest: Annotated[
        Path,
        typer.Option(
            "--manifest",
            metavar="FILE",
            help='한 줄에 {"file","url"} 하나 (file은 현재 폴더 기준) · a line each: {"file","url"}',
        ),
    ],
    config: Config = None,
) -> None:
    """저장된 페이지에서 기사를 읽어 한 줄에 하나씩 JSON으로 씁니다 ·
    Read articles from saved pages, a JSON line each.
    """
    from app.stages import Stages
    from crawler.manifest import extract_manifest

    try:
        lines = manifest.open(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise ConfigError(
            f"목록 파일을 열 수 없습니다: {manifest} ({error.strerror}). 경로를 확인하세요.",
            f"The manifest cannot be opened: {manifest} ({error.strerror}). Check the path.",
        ) from error
    with lines, Stages(settings(config, None)) as stages:
        _write(extract_manifest(lines, Path.cwd(), stages.families, stages.outlets, stages.workshop.read))


def tag(config: Config = None) -> None:
    """표준 입력의 글에 시·군·구와 주제를 답니다 · Tag texts from standard input.

    한 줄에 {"id","title","body","press","outlet_area","date"} 하나; id와 body 말고는 없어도 됩니다 ·
    A line each; all but id and body may be missing.
    """
    from app.stages import Stages
    from nlp.tagging import tag_lines

    failed = False

    def report(number: int, reason: str) -> None:
        nonlocal failed
        failed = True
        print(say(f"{number}번째 줄: {reason}", f"line {number}: {reason}"), file=sys.stderr, flush=True)

    with Stages(settings(config, None)) as stages:
        _print_all(tag_lines(_stdin_lines(), stages.annotator.annotate, report))
    if failed:
        raise typer.Exit(1)


def _stdin_lines() -> Iterable[str]:
    """Standard input as UTF-8 whatever the locale; bytes that are none become U+FFFD and the line goes on."""
    for number, raw in enumerate(sys.stdin.buffer):
        yield raw.decode("utf-8" if number else "utf-8-sig", errors="replace")


def _write(rows: Iterable[Mapping[str, object]]) -> None:
    """Print JSON lines; exit 1 at the end if a line says `error`."""
    if _print_all(rows):
        raise typer.Exit(1)


def _print_all(rows: Iterable[Mapping[str, object]]) -> bool:
    failed = False
    for row in rows:
        failed |= "error" in row
        sys.stdout.buffer.write(json.dumps(row, ensure_ascii=False).encode("utf-8", errors="replace") + b"\n")
        sys.stdout.buffer.flush()
    return failed
