"""`goeul crawl`: visit the outlets once, with progress, and work off what they bring."""

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from app.cli.options import Config, Data, OutletIds, settings
from app.language import say
from goeul.errors import ConfigError
from goeul.records import Outlet
from goeul.text import one_line

if TYPE_CHECKING:
    from app.children import Event
    from app.processing import ProcessReport
    from app.progress import Progress
    from app.stages import Stages


def register(cli: typer.Typer) -> None:
    cli.command(short_help="매체를 한 번 돌기 · visit the outlets once")(crawl)


def crawl(
    once: Annotated[bool, typer.Option("--once", help="한 번만 돌고 끝냅니다 · one round, then end")] = False,
    config: Config = None,
    data: Data = None,
    outlet: OutletIds = None,
    retry_skipped: Annotated[
        bool,
        typer.Option(
            "--retry-skipped",
            help="기사로 읽지 못해 건너뛴 쪽도 다시 받기 · fetch pages again that were skipped as unreadable",
        ),
    ] = False,
) -> None:
    """매체를 한 번 돌아 새 기사를 모으고, 나누고, 색인하고, 알림을 보냅니다 ·
    Visit the outlets once: collect, tag, index, alert.

    Ctrl-C로 멈추면 다음 실행이 이어서 합니다. 계속 돌리려면 goeul up을 쓰세요. ·
    Ctrl-C stops it and the next run goes on. For a service that keeps going use goeul up.
    """
    from app.signals import stop_signal
    from app.stages import Stages

    if not once:
        raise ConfigError(
            "한 번 돌려면 --once를 붙이세요. 계속 돌리려면 goeul up을 쓰세요.",
            "Add --once for one round; goeul up keeps going.",
        )
    with Stages(settings(config, data)) as stages:
        outlets = chosen(stages.outlets, outlet)
        if retry_skipped:
            _queue_skipped(stages, outlets)
        with stop_signal() as stopped:
            failed = visit(stages, outlets, stopped, sys.stdout).failed
        if stopped():
            print(say("멈췄습니다. 다음 실행이 이어서 합니다.", "Stopped; the next run goes on."), file=sys.stderr)
        if failed or stopped():
            raise typer.Exit(1)


def _queue_skipped(stages: "Stages", outlets: Iterable[Outlet]) -> None:
    from crawler.words import MAY_PASS

    queued = sum(stages.store.retry_skipped(outlet.id, MAY_PASS) for outlet in outlets)
    _warn(f"건너뛴 {queued}쪽을 다시 받습니다.", f"{queued} skipped pages are fetched again.")


def chosen(outlets: Sequence[Outlet], ids: Sequence[str] | None) -> list[Outlet]:
    """The active outlets, or those named. Raises ConfigError for an unknown name, with suggestions."""
    from app.filters import known

    wanted = known(("매체", "outlet"), ids or (), {outlet.id: outlet.name for outlet in outlets})
    found = [outlet for outlet in outlets if (outlet.id in wanted if wanted else outlet.active)]
    if not found:
        raise ConfigError(
            "매체가 없습니다. config/outlets/에 추가하세요 (docs/adding-an-outlet.md).",
            "There are no outlets. Add some to config/outlets/ (docs/adding-an-outlet.md).",
        )
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """What came of visiting outlets once."""

    failed: bool  # an outlet or a page
    seconds: Mapping[str, float]  # outlet id → from the start until its visit was over


def visit(stages: "Stages", outlets: Sequence[Outlet], stopped: Callable[[], bool], console: TextIO) -> Visited:
    """Crawl with a progress line, index and deliver, then say what came of it."""
    from app.crawling import crawl
    from app.indexing import index_quietly
    from app.progress import Progress
    from app.watch import check_alarms

    progress = Progress()
    began = datetime.now(UTC)
    tally = Tally(stages, outlets, progress)
    above = progress.above(console)
    total = crawl(stages, outlets, tally.note, stopped, above)
    trouble = index_quietly(stages, stopped)
    check_alarms(stages)
    delivered = stages.deliver(above)
    counts = tally.counts
    deleted = counts["deleted"] + total.deleted
    progress.done(
        say(
            f"새 기사 {total.new}건을 저장했습니다 ({_read_again(total)}건너뜀 {counts['skipped'] + total.skipped}건, "
            f"{f'매체가 지운 기사 {deleted}건, ' if deleted else ''}"
            f"다시 시도 {counts['retry']}건, 실패 {counts['failed'] + total.quarantined}건).",
            f"{total.new} new articles stored ({_read_again(total)}{counts['skipped'] + total.skipped} skipped, "
            f"{f'{deleted} taken down by their outlets, ' if deleted else ''}"
            f"{counts['retry']} to be retried, {counts['failed'] + total.quarantined} failed).",
        )
    )
    if why := _reasons(stages, outlets, began):
        _warn(f"건너뛰거나 실패한 까닭: {why}", f"Skipped or failed because: {why}")
    if trouble:
        _warn(f"색인은 나중에 합니다: {trouble.ko}", f"Indexing is put off: {trouble.en}")
    for reason in delivered.reasons:
        _warn(f"알림을 다시 보내겠습니다: {reason}", f"An alert will be sent again: {reason}")
    unvisited = bool(tally.waiting) and not stopped()
    failed = bool(tally.down or unvisited or counts["failed"] or counts["error"] or total.quarantined)
    return Visited(failed=failed, seconds=tally.seconds)


def _read_again(total: "ProcessReport") -> str:
    """What known articles said when they were read again, with a comma behind; "" if none was."""
    told = [say(f"고쳐진 기사 {total.corrected}건, ", f"{total.corrected} corrected, ")] if total.corrected else []
    if total.unchanged:
        told.append(say(f"다시 읽어 그대로인 기사 {total.unchanged}건, ", f"{total.unchanged} read again unchanged, "))
    return "".join(told)


class Tally:
    """Counts what the crawler tells, and shows it."""

    def __init__(self, stages: "Stages", outlets: Iterable[Outlet], progress: "Progress") -> None:
        self.counts = Counter[str]()
        self.down: list[str] = []  # outlets that could not be visited as they should
        self.waiting = {outlet.id for outlet in outlets}
        self.seconds: dict[str, float] = {}
        self._began = time.monotonic()
        self._stages = stages
        self._progress = progress

    def note(self, event: "Event") -> None:
        """One event of `app.crawling.crawl`."""
        self.counts[event["event"]] += 1
        match event["event"]:
            case "discovered":
                self.counts["found"] += int(event.get("new", 0))
            case "skipped" if event.get("detail") == "deleted":  # an article of ours answered 404 or 410
                self.counts["skipped"] -= 1
                self.counts["deleted"] += 1
            case "processed":
                self.counts["stored"] = event["stored"]
            case "outlet":
                self._visited(event)
            case "waiting":
                name = self._stages.outlet_name(event["outlet"])
                self._progress.done(
                    say(
                        f"{name}: 다른 수집이 이 매체를 돌고 있거나 방금 끊겼습니다. 잠시 기다립니다.",
                        f"{name}: another crawl has it, or was just killed; waiting a while.",
                    )
                )
            case "paused" | "robots":
                from app.manners import told

                if sentence := told(event):
                    self._progress.done(sentence)
            case "error":
                self._progress.done(say(event["ko"], event["en"]))
        self._show()

    def _visited(self, event: "Event") -> None:
        from crawler.words import english, korean
        from goeul.store import OUTLET_OK

        self.waiting.discard(event["outlet"])
        self.seconds[event["outlet"]] = time.monotonic() - self._began
        state, detail = event.get("state", ""), event.get("detail", "")
        if state != OUTLET_OK:
            self.down.append(event["outlet"])
        if state != OUTLET_OK or detail:
            name = self._stages.outlet_name(event["outlet"])
            self._progress.done(one_line(f"{name}: {say(korean(state), english(state))} {detail}"))

    def _show(self) -> None:
        counts, left = self.counts, len(self.waiting)
        self._progress.update(
            say(
                f"수집 중: 남은 매체 {left}곳, 새 주소 {counts['found']}건, "
                f"받은 {counts['fetched']}건, 처리한 {counts['stored']}건",
                f"crawling: {left} outlets left, {counts['found']} new links, "
                f"{counts['fetched']} fetched, {counts['stored']} stored",
            )
        )


def _reasons(stages: "Stages", outlets: Iterable[Outlet], since: datetime) -> str:
    """Why addresses were skipped or failed since a time, the most frequent reason first; "" if none was."""
    from crawler.words import english, korean

    ids = {outlet.id for outlet in outlets}
    counted = Counter[str]()
    for outlet_id, reasons in stages.store.fault_counts(since=since).items():
        if outlet_id in ids:
            counted.update(reasons)
    return ", ".join(f"{one_line(say(korean(each), english(each)))} {count}" for each, count in counted.most_common(8))


def _warn(ko: str, en: str) -> None:
    print(say(ko, en), file=sys.stderr)
