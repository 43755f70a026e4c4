"""`goeul crawl`: visit the outlets once, with progress, and work off what they bring."""

import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from app.cli.options import Config, Data, OutletIds, settings
from app.language import say
from goeul.errors import ConfigError
from goeul.records import Outlet

if TYPE_CHECKING:
    from app.stages import Stages


def register(cli: typer.Typer) -> None:
    cli.command()(crawl)


def crawl(
    once: Annotated[bool, typer.Option("--once", help="한 번만 돌고 끝냅니다 · one round, then end")] = False,
    config: Config = None,
    data: Data = None,
    outlet: OutletIds = None,
) -> None:
    """매체를 한 번 돌아 새 기사를 모으고, 나누고, 색인하고, 알림을 보냅니다 ·
    Visit the outlets once: collect, tag, index, alert.

    Ctrl-C로 멈추면 다음 실행이 이어서 합니다. 계속 돌리려면 goeul up을 쓰세요. ·
    Ctrl-C stops it and the next run goes on. For a service that keeps going use goeul up.
    """
    from app.stages import Stages

    if not once:
        raise ConfigError(
            "한 번 돌려면 --once를 붙이세요. 계속 돌리려면 goeul up을 쓰세요.",
            "Add --once for one round; goeul up keeps going.",
        )
    with Stages(settings(config, data)) as stages:
        outlets = chosen(stages.outlets, outlet)
        with stop_signal() as stopped:
            failed = visit(stages, outlets, stopped, sys.stdout)
        stages.deliver(sys.stdout)
        if stopped():
            print(say("멈췄습니다. 다음 실행이 이어서 합니다.", "Stopped; the next run goes on."), file=sys.stderr)
        if failed or stopped():
            raise typer.Exit(1)


def chosen(outlets: Sequence[Outlet], ids: Sequence[str] | None) -> list[Outlet]:
    """The active outlets, or those named. Raises ConfigError for an unknown name, with suggestions."""
    from difflib import get_close_matches

    by_id = {outlet.id: outlet for outlet in outlets}
    for name in ids or ():
        if name not in by_id:
            near = ", ".join(get_close_matches(name, by_id, n=3)) or "goeul outlets list"
            raise ConfigError(f"모르는 매체: {name}. 혹시: {near}", f"Unknown outlet: {name}. Perhaps: {near}")
    found = [by_id[name] for name in dict.fromkeys(ids)] if ids else [o for o in outlets if o.active]
    if not found:
        raise ConfigError(
            "매체가 없습니다. config/outlets/에 추가하세요 (docs/adding-an-outlet.md).",
            "There are no outlets. Add some to config/outlets/ (docs/adding-an-outlet.md).",
        )
    return found


def visit(stages: "Stages", outlets: Sequence[Outlet], stopped: Callable[[], bool], console: TextIO) -> bool:
    """Crawl with a progress line, then say what came of it. True if an outlet or a page failed."""
    from app.crawling import Event, crawl, index_quietly
    from app.progress import Progress

    progress, counts, waiting = Progress(), Counter[str](), {outlet.id for outlet in outlets}

    def report(event: Event) -> None:
        counts[event["event"]] += 1
        if event["event"] == "discovered":
            counts["found"] += int(event.get("new", 0))
        if event["event"] == "processed":
            counts["stored"] = event["stored"]
        if event["event"] == "outlet":
            waiting.discard(event["outlet"])
            if event.get("state") != "ok":
                progress.done(
                    f"{stages.outlet_name(event['outlet'])}: {event.get('state')} {event.get('detail', '')}".rstrip()
                )
        if event["event"] == "error":
            progress.done(say(event["ko"], event["en"]))
        progress.update(
            say(
                f"수집 중: 남은 매체 {len(waiting)}곳, 새 주소 {counts['found']}건, "
                f"받은 {counts['fetched']}건, 처리한 {counts['stored']}건",
                f"crawling: {len(waiting)} outlets left, {counts['found']} new links, "
                f"{counts['fetched']} fetched, {counts['stored']} stored",
            )
        )

    total = crawl(stages, outlets, report, stopped, console)
    trouble = index_quietly(stages)
    progress.done(
        say(
            f"기사 {total.stored}건을 저장했습니다 (건너뜀 {counts['skipped'] + total.skipped}건, "
            f"다시 시도 {counts['retry']}건, 실패 {counts['failed'] + total.quarantined}건).",
            f"{total.stored} articles stored ({counts['skipped'] + total.skipped} skipped, "
            f"{counts['retry']} to be retried, {counts['failed'] + total.quarantined} failed).",
        )
    )
    if trouble:
        print(say(f"색인은 나중에 합니다: {trouble}", f"Indexing is put off: {trouble}"), file=sys.stderr)
    states = stages.store.outlet_states()
    down = [o.id for o in outlets if o.id in states and states[o.id].state not in ("ok",)]
    return bool(down or counts["failed"] or counts["error"] or total.quarantined)


@contextmanager
def stop_signal() -> Iterator[Callable[[], bool]]:
    """Ctrl-C and SIGTERM set a flag: the work at hand ends tidily. A second Ctrl-C ends at once."""
    caught = False

    def catch(number: int, _frame: object) -> None:
        nonlocal caught
        if caught and number == signal.SIGINT:
            raise KeyboardInterrupt
        caught = True

    before = {number: signal.signal(number, catch) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: caught
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
