"""`goeul config`, `goeul doctor`, `goeul index`."""

import json
import sys
from typing import Annotated

import typer

from app.cli.options import AsJson, Config, Data, settings
from app.language import say


def register(cli: typer.Typer) -> None:
    cli.command("config", short_help="쓰이는 설정과 출처 · settings in force, and their sources")(config_command)
    cli.command(short_help="모두 멀쩡한지 확인 · check that all is well")(doctor)
    cli.command(short_help="기다리는 기사를 색인 · index what waits")(index)


def config_command(config: Config = None, data: Data = None, as_json: AsJson = False) -> None:
    """지금 쓰이는 설정과 그 출처를 보여 줍니다 (비밀은 가림). ·
    Show the settings in force and where each comes from (secrets masked).
    """
    from goeul.settings import describe

    rows = describe(settings(config, data))
    if as_json:
        print(json.dumps([dict(zip(("key", "value", "source"), row, strict=True)) for row in rows], ensure_ascii=False))
        return
    width = max(len(key) for key, _, _ in rows)
    for key, value, source in rows:
        print(f"{key:<{width}}  {value}  ({source})")


def doctor(config: Config = None, data: Data = None) -> None:
    """설정, 저장소, 색인, 형태소 분석기를 하나씩 확인하고 고칠 곳을 알려 줍니다 ·
    Check configuration, store, index and analyser.
    """
    from app.doctor import examine
    from app.stages import Stages

    marks = {"fine": say("이상 없음", "ok"), "advice": say("권함", "advice"), "fault": say("고칠 곳", "mend")}
    faulty = False
    with Stages(settings(config, data)) as stages:
        for finding in examine(stages):
            print(f"[{marks[finding.level]}] {say(finding.ko, finding.en)}", flush=True)
            faulty |= finding.level == "fault"
    if faulty:
        raise typer.Exit(1)


def index(
    config: Config = None,
    data: Data = None,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="처음부터 다시 만듭니다 · from the beginning, out of the store")
    ] = False,
) -> None:
    """기다리는 기사를 색인합니다 · Index what waits in the outbox."""
    from app.progress import Progress
    from app.stages import Stages

    with Stages(settings(config, data)) as stages:
        if rebuild:
            stages.engine.reset()
            stages.store.enqueue_all()
        stages.recover()
        progress, waiting = Progress(), stages.store.outbox_size()
        while left := stages.store.outbox_size():
            progress.update(say(f"색인 중: {waiting - left}/{waiting}", f"indexing: {waiting - left}/{waiting}"))
            stages.index()
            if stages.store.outbox_size() >= left:
                break
        progress.done(say(f"색인된 기사 {stages.engine.count():,}건", f"{stages.engine.count():,} articles indexed"))
        parked = stages.store.parked()
    for row in parked:
        print(
            say(f"색인이 거절한 기사 {row.key}: {row.reason}", f"refused: article {row.key}: {row.reason}"),
            file=sys.stderr,
        )
    if parked:
        raise typer.Exit(1)
