"""`goeul retag`: stored articles are tagged again by the rules and names of today."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.options import AsJson, Config, Data, OutletIds, settings
from app.language import say

if TYPE_CHECKING:
    from app.retag import Tally
    from app.stages import Stages

_SHOWN = 8  # places that gained or lost


def register(cli: typer.Typer) -> None:
    cli.command(short_help="저장된 기사에 표지 다시 달기 · tag stored articles again")(retag)


def retag(
    outlet: OutletIds = None,
    since: Annotated[
        str, typer.Option("--since", metavar="DATE", help="이날부터 게시된 기사만 · only articles published since")
    ] = "",
    everything: Annotated[
        bool, typer.Option("--all", help="지금 판으로 단 기사도 · also those of the present version")
    ] = False,
    below: Annotated[
        int | None, typer.Option("--below", metavar="KEY", min=1, help="이 번호 아래만 (--all을 이어서) · go on below")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="무엇이 바뀔지만 보기 · only show what would change")
    ] = False,
    as_json: AsJson = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """규칙, 지명 사전, 단체장 명단이 달라진 뒤 저장된 기사의 표지를 다시 답니다. 새 기사부터, 알림 없이 ·
    Tag stored articles again after rules, gazetteer or roster changed; the newest first, nobody is alerted.

    판이 다른 기사만 합니다. 멈췄다가 다시 실행하면 남은 것만 합니다. 사람이 고친 지역은 그대로 둡니다. ·
    Only those of another version; run again after a stop, it does what is left. What a person decided stays.
    """
    from app.filters import day, known
    from app.retag import Tally
    from app.signals import stop_signal
    from app.stages import Stages

    with Stages(settings(config, data)) as stages:
        wanted = sorted(known(("매체", "outlet"), outlet, stages.outlet_names)) if outlet else None
        first_day = day(since)
        tally = Tally()
        with stop_signal() as stopped:
            if stages.has_store:
                version = None if everything else stages.annotator.version
                keys = stages.store.outdated_keys(version, outlet_ids=wanted, since=first_day, below=below)
                _run(stages, keys, tally, stopped, dry_run=dry_run)
            halted = stopped() and tally.done < tally.total
        if as_json:
            print(json.dumps(_as_data(stages, tally, dry_run=dry_run, stopped=halted), ensure_ascii=False, indent=2))
        else:
            print("\n".join(_as_text(stages, tally, dry_run=dry_run)))
        if halted:
            rest = f" --below {tally.last}" if everything or dry_run else ""
            options = [*(f"--outlet {each}" for each in outlet or ()), *([f"--since {since}"] if since else [])]
            options += ["--all"] * everything + ["--dry-run"] * dry_run
            command = " ".join(("goeul retag", *options)) + (rest if tally.last else "")
            print(say(f"멈췄습니다. 이어서 하려면: {command}", f"Stopped. To go on: {command}"), file=sys.stderr)
        if halted or tally.failed:
            raise typer.Exit(1)


def _run(stages: "Stages", keys: list[int], tally: "Tally", stopped: Callable[[], bool], *, dry_run: bool) -> None:
    from app.indexing import index_quietly
    from app.progress import Progress
    from app.retag import retag as run

    progress = Progress()
    began = time.monotonic()
    try:
        run(
            stages.store,
            keys,
            stages.annotator.annotate_again,
            tally,
            report=lambda so_far: progress.update(told(so_far, time.monotonic() - began)),
            stopped=stopped,
            dry_run=dry_run,
        )
    finally:
        progress.clear()
    if tally.done and not dry_run and (trouble := index_quietly(stages, stopped)):
        print(say(f"색인은 나중에 합니다: {trouble.ko}", f"Indexing is put off: {trouble.en}"), file=sys.stderr)


def told(tally: "Tally", seconds: float) -> str:
    """How much is done, and how long the rest takes at the speed so far."""
    left = round(seconds / tally.done * (tally.total - tally.done)) if tally.done else 0
    clock = f"{left // 3600}:{left // 60 % 60:02}:{left % 60:02}"
    return say(
        f"다시 다는 중: {tally.done:,}/{tally.total:,}건, 바뀜 {tally.changed:,}, 남은 시간 {clock}",
        f"tagging again: {tally.done:,}/{tally.total:,}, {tally.changed:,} changed, {clock} left",
    )


def _as_text(stages: "Stages", tally: "Tally", *, dry_run: bool) -> Iterator[str]:
    would = say(" (저장하지 않음)", " (nothing was stored)") if dry_run else ""
    yield say(
        f"기사 {tally.done:,}건: 그대로 {tally.same:,}, 바뀜 {tally.changed:,}, 사람이 고침 {tally.corrected:,}, "
        f"실패 {tally.failed:,}{would}",
        f"{tally.done:,} articles: {tally.same:,} as before, {tally.changed:,} changed, "
        f"{tally.corrected:,} corrected by people, {tally.failed:,} failed{would}",
    )
    for label, counter in ((say("늘어난 표지", "gained"), tally.gained), (say("줄어든 표지", "lost"), tally.lost)):
        if counter:
            shown = (f"{_tag_name(stages, code)} {number:,}" for code, number in counter.most_common(_SHOWN))
            more = " …" if len(counter) > _SHOWN else ""
            yield f"  {label}: {', '.join(shown)}{more}"
    for reason, number in tally.reasons.most_common():
        yield say(
            f"  실패 {reason}: {number:,}건. 있던 표지를 두었습니다.",
            f"  failed {reason}: {number:,}, left as they were.",
        )


def _tag_name(stages: "Stages", code: str) -> str:
    from app.language import language

    return stages.region_name(code) if code.isdigit() else stages.topic_name(code, language())


def _as_data(stages: "Stages", tally: "Tally", *, dry_run: bool, stopped: bool) -> dict[str, object]:
    return {
        "version": stages.annotator.version,
        "articles": tally.done,
        "same": tally.same,
        "changed": tally.changed,
        "corrected": tally.corrected,
        "failed": tally.failed,
        "gained": dict(tally.gained.most_common()),
        "lost": dict(tally.lost.most_common()),
        "reasons": dict(tally.reasons.most_common()),
        "left": tally.total - tally.done,
        "dry_run": dry_run,
        "stopped": stopped,
    }
