"""`goeul backfill …`: what outlets published before goeul knew them."""

import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperGroup

from app.cli.options import AsJson, Config, Data, settings
from app.language import say
from goeul.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.stages import Stages
    from goeul.records import Outlet
    from goeul.store import Backfill

Numbers = Annotated[
    list[int],
    typer.Argument(metavar="NUMBER", help="`goeul backfill list`의 번호 · numbers from `goeul backfill list`"),
]


class _AddUnlessNamed(TyperGroup):
    """`goeul backfill OUTLET --from …` means `goeul backfill add OUTLET --from …`."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]  # typer's own
        if args and args[0] not in self.commands and args[0] not in ("--help", "--"):
            args = ["add", *args]
        return super().parse_args(ctx, args)


def register(cli: typer.Typer) -> None:
    group = typer.Typer(
        cls=_AddUnlessNamed,
        help="매체가 예전에 낸 기사를 기간을 정해 모읍니다: goeul backfill 매체ID… --from 2025-01-01 --to 2025-12-31 · "
        "Collect what outlets published in the past: goeul backfill OUTLET… --from DATE --to DATE",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    group.command("add", short_help="기간을 정해 모으기 시작 · order a range of days (the default)")(add)
    group.command("list", short_help="얼마나 됐는지 · how far each has come")(list_backfills)
    group.command("run", short_help="지금 여기서 이어 하기 · go on with them here and now")(run)
    group.command("pause", short_help="쉬게 하기 · pause")(pause)
    group.command("resume", short_help="다시 하기 · resume")(resume)
    group.command("cancel", short_help="그만두기 (받은 기사는 남음) · end; what was fetched stays")(cancel)
    cli.add_typer(group, name="backfill", short_help="지난 기사를 기간으로 모으기 · collect a range of past days")


def add(
    outlet: Annotated[
        list[str], typer.Argument(metavar="OUTLET", help="매체의 ID나 이름 (여럿 가능) · ids or names of outlets")
    ],
    since: Annotated[
        str,
        typer.Option(
            "--from",
            "--since",
            metavar="DATE",
            help="첫날: 2025-01-01, 2025-03, 2025, 30일 · first day: also a month, a year or 30d",
        ),
    ] = "",
    until: Annotated[
        str, typer.Option("--to", "--until", metavar="DATE", help="마지막 날 (기본: 오늘) · last day (default: today)")
    ] = "",
    now: Annotated[
        bool, typer.Option("--now", help="지금 여기서 끝까지 모읍니다 · work it off here and now, with progress")
    ] = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """그 기간에 나온 기사를 모으게 합니다. goeul up이 새 기사를 받고 남는 시간에 조금씩 합니다 ·
    Order what outlets published in a range of days; goeul up does it little by little, after the news.

    매체마다 하루 요청 수는 [fetch] backfill_per_day를 넘지 않고, 언제 멈춰도 이어서 합니다. ·
    A host is asked at most [fetch] backfill_per_day times a day; it can be stopped at any time and goes on.
    """
    from app.stages import Stages

    with Stages(settings(config, data)) as stages:
        first, last = _range(since, until)
        ordered = [_order(stages, each, first, last) for each in _outlets(stages, outlet)]
        numbers = [backfill.id for backfill in ordered if backfill is not None]
        if now and numbers:
            _run(stages, numbers)
        elif numbers:
            print(
                say(
                    "goeul up이 새 기사를 받고 남는 시간에 합니다. 지금 여기서 하려면 goeul backfill run",
                    "goeul up does it after the news. To do it here and now: goeul backfill run",
                )
            )
    if None in ordered:
        raise typer.Exit(1)


def list_backfills(config: Config = None, data: Data = None, as_json: AsJson = False) -> None:
    """지난 기사 모으기가 얼마나 됐는지 보여 줍니다 · Show how far each backfill has come.

    기간의 몇 %를 훑었는지, 읽은 목록, 찾고 받은 기사, 남은 시간, 오늘 쓴 요청 수 ·
    Percent of the days looked through, pages read, articles found and fetched, time left, today's budget.
    """
    from app.backfills.data import as_data, look
    from app.backfills.wording import line
    from app.stages import Stages

    with Stages(settings(config, data)) as stages:
        found = look(stages, stages.store.backfills(), datetime.now(UTC)) if stages.has_store else []
        if as_json:
            print(json.dumps([as_data(stages, each) for each in found], ensure_ascii=False, indent=2))
            return
        for each in found:
            print(line(each, stages.outlet_name(each.backfill.outlet_id)))
        if not found:
            print(
                say(
                    "지난 기사 모으기가 없습니다. goeul backfill 매체ID --from 2025-01-01로 시작하세요.",
                    "No backfills. Begin with goeul backfill OUTLET --from 2025-01-01.",
                )
            )


def run(
    number: Annotated[
        list[int] | None,
        typer.Argument(metavar="NUMBER", help="번호 (기본: 진행 중인 모두) · numbers (default: all that run)"),
    ] = None,
    config: Config = None,
    data: Data = None,
) -> None:
    """지금 여기서 이어 합니다. 오늘 몫의 요청을 다 쓰면 언제 이어질지 알려 주고 끝냅니다 ·
    Go on here and now, with progress; when today's budget is spent, says when it goes on, and ends.
    """
    from app.backfills.data import RUNNING, chosen
    from app.stages import Stages

    with Stages(settings(config, data)) as stages:
        running = stages.store.backfills(states=RUNNING) if stages.has_store else []
        wanted = chosen(stages, number) if number else running
        idle = [backfill for backfill in wanted if backfill.state != "running"]
        if idle:
            listed = ", ".join(str(backfill.id) for backfill in idle)
            raise ConfigError(
                f"진행 중이 아닙니다: {listed}. 쉬는 것은 goeul backfill resume {listed}로 다시 켜세요.",
                f"Not running: {listed}. A paused one is switched on with goeul backfill resume {listed}.",
            )
        if not wanted:
            print(say("할 것이 없습니다.", "There is nothing to do."))
            return
        _run(stages, [backfill.id for backfill in wanted])


def pause(number: Numbers, config: Config = None, data: Data = None) -> None:
    """쉬게 합니다. 나중에 그 자리에서 이어집니다 · Pause; later it goes on where it was."""
    _change(number, config, data, allowed="running", to="paused")


def resume(number: Numbers, config: Config = None, data: Data = None) -> None:
    """쉬던 것을 다시 합니다 · Go on with a paused one."""
    _change(number, config, data, allowed="paused", to="running")


def cancel(number: Numbers, config: Config = None, data: Data = None) -> None:
    """그만둡니다. 받은 기사는 남고, 받지 않은 주소는 잊습니다 ·
    End it; what was fetched stays, the rest is forgotten.
    """
    _change(number, config, data, allowed="", to="failed")


def _range(since: str, until: str) -> tuple[date, date]:
    """Both days. Raises ConfigError."""
    from goeul.text import KST

    today = datetime.now(KST).date()
    if not since:
        raise ConfigError(
            "첫날을 --from으로 적으세요. 예: goeul backfill 매체ID --from 2025-01-01",
            "Name the first day with --from, as in: goeul backfill OUTLET --from 2025-01-01",
        )
    first, last = _day(since, today, last=False), _day(until, today, last=True) if until else today
    if first > today:
        raise ConfigError(f"첫날이 오늘보다 뒤입니다: {first}", f"The first day lies in the future: {first}")
    if last > today:
        _warn(
            f"{last}은 아직 오지 않아 오늘({today})까지 모읍니다.",
            f"{last} is still to come; the last day is today, {today}.",
        )
        last = today
    if first > last:
        raise ConfigError(
            f"기간이 거꾸로입니다: {first}부터 {last}까지. --from과 --to를 확인하세요.",
            f"The range is the wrong way round: {first} to {last}. Check --from and --to.",
        )
    return first, last


def _day(text: str, today: date, *, last: bool) -> date:
    from goeul.query.periods import parse_period

    try:
        period = parse_period(text, today)
        found = period.until if last else period.since
    except ValueError:
        found = None
    if found is None or ".." in text:
        raise ConfigError(
            f"날짜를 읽을 수 없습니다: {text[:40]}. 2025-01-31, 2025-01, 2025처럼 쓰세요.",
            f"Not a date: {text[:40]}. Write it like 2025-01-31, 2025-01 or 2025.",
        )
    return found


def _outlets(stages: "Stages", ids: "Sequence[str]") -> "list[Outlet]":
    """Raises ConfigError for an unknown or inactive one."""
    from app.filters import known

    by_id = {outlet.id: outlet for outlet in stages.outlets}
    by_name = {outlet.name: outlet.id for outlet in stages.outlets}
    ids = [each if each in by_id else by_name.get(each, each) for each in ids]
    wanted = known(("매체", "outlet"), ids, {outlet.id: outlet.name for outlet in stages.outlets})
    asleep = sorted(each for each in wanted if not by_id[each].active)
    if asleep:
        listed = ", ".join(asleep)
        raise ConfigError(
            f"쉬게 해 둔 매체입니다: {listed}. config/outlets/의 active를 확인하세요.",
            f"Switched off: {listed}. See `active` in config/outlets/.",
        )
    return [by_id[each] for each in dict.fromkeys(ids)]


def _order(stages: "Stages", outlet: "Outlet", first: date, last: date) -> "Backfill | None":
    """The backfill, an old one if it covers the range; None, and why, where there is no history to read."""
    from app.backfills.data import has_history

    known = stages.store.backfills(outlet.id, ("running", "paused"))
    covering = next((each for each in known if each.since <= first and last <= each.until), None)
    if covering is not None:
        print(
            say(
                f"{outlet.name}: 이미 {covering.id}번이 {covering.since}..{covering.until}을 모으고 있습니다.",
                f"{outlet.name}: number {covering.id} collects {covering.since}..{covering.until} already.",
            )
        )
        return covering
    history = has_history(stages, outlet)
    if history is False:
        _warn(
            f"{outlet.name}: 쪽을 넘기는 목록도 사이트맵도 없어 지난 기사를 찾을 수 없습니다. 피드에는 최근 기사만 "
            "있습니다. 목록을 알면 매체 설정의 lists에 {page}를 넣어 적으세요.",
            f"{outlet.name}: there is neither a list with pages nor a sitemap, and feeds hold recent articles only. If "
            "you know a list, write it into the outlet's lists, with {page}.",
        )
        return None
    added = stages.store.add_backfill(outlet.id, first, last)
    print(say(f"{added.id}번 {outlet.name}: {first}..{last}", f"number {added.id}, {outlet.name}: {first}..{last}"))
    if history is None:
        _warn(
            f"{outlet.name}: 쪽을 넘기는 목록이 없습니다. 사이트맵이 있는지는 첫 방문 때 압니다.",
            f"{outlet.name}: it has no list with pages; whether there is a sitemap shows at the first visit.",
        )
    return added


def _run(stages: "Stages", numbers: "Sequence[int]") -> None:
    """Exit code 1 if one failed or was stopped; a budget that is spent is no failure."""
    from app.backfills.run import run_now
    from app.backfills.wording import line
    from app.progress import Progress
    from app.signals import stop_signal

    progress = Progress()
    with stop_signal() as stopped:
        found = run_now(stages, numbers, stopped, sys.stdout, progress)
        progress.clear()
        for outlook in found:
            print(line(outlook, stages.outlet_name(outlook.backfill.outlet_id)))
        if stopped():
            _warn("멈췄습니다. 다음에 이어서 합니다.", "Stopped; it goes on from here the next time.")
        left = [outlook for outlook in found if outlook.backfill.state == "running" and outlook.budget.left]
        if left and not stopped():
            _warn(
                "아직 남은 것이 있습니다. goeul up이나 다음 goeul backfill run이 이어 합니다.",
                "Something is left; goeul up or the next goeul backfill run goes on.",
            )
        if stopped() or any(outlook.backfill.state == "failed" for outlook in found):
            raise typer.Exit(1)


def _change(numbers: "Sequence[int]", config: Path | None, data: Path | None, *, allowed: str, to: str) -> None:
    """`allowed` is the state that they must be in; "" is any but an ended one."""
    from app.backfills.data import chosen
    from app.stages import Stages
    from crawler.words import CANCELLED

    with Stages(settings(config, data)) as stages:
        for backfill in chosen(stages, numbers):
            fits = backfill.state == allowed if allowed else backfill.state in ("running", "paused")
            if not fits and backfill.state != to:
                raise ConfigError(
                    f"{backfill.id}번은 이미 끝났습니다 ({backfill.state}).",
                    f"Number {backfill.id} has ended ({backfill.state}).",
                )
            if not fits:
                pass  # it is so already
            elif to == "failed":
                stages.store.cancel_backfill(backfill.id, CANCELLED)
            elif to == "paused":
                stages.store.set_backfill_state(backfill.id, "paused", backfill.detail)
            else:
                stages.store.set_backfill_state(backfill.id, "running", backfill.detail)
            print(say(f"{backfill.id}번: 바꿨습니다.", f"number {backfill.id}: done"))


def _warn(ko: str, en: str) -> None:
    print(say(ko, en), file=sys.stderr)
