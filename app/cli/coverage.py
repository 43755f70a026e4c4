"""`goeul coverage`: how every outlet fares."""

import json
import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.options import AsJson, Config, Data, OutletIds, settings
from app.language import say
from goeul.errors import ConfigError

if TYPE_CHECKING:
    from app.coverage.coverage import Coverage
    from app.stages import Stages

_PIPE_COLUMNS = 120  # where there is no terminal


def register(cli: typer.Typer) -> None:
    cli.command(short_help="매체마다 어떻게 지내는지 · how every outlet fares")(coverage)


def coverage(
    name: Annotated[
        str, typer.Argument(metavar="OUTLET", help="이 매체를 자세히 (ID나 이름) · one outlet in detail (id or name)")
    ] = "",
    config: Config = None,
    data: Data = None,
    outlet: OutletIds = None,
    province: Annotated[
        list[str] | None,
        typer.Option(
            "--province",
            "--area",
            metavar="AREA",
            help="이 시·도나 권역만, 경기나 41이나 호남처럼 (여러 번 쓸 수 있음) · only this province (repeatable)",
        ),
    ] = None,
    trouble: Annotated[bool, typer.Option("--trouble", help="문제가 있는 매체만 · only outlets in trouble")] = False,
    as_json: AsJson = False,
) -> None:
    """매체마다 상태, 오늘 기사와 보통 때, 읽힌 항목의 비율, 마지막 성공과 다음 방문을 보여 줍니다 ·
    Show how every outlet fares: state, articles today and usually, fields read, last success, next visit.

    문제가 있는 매체가 먼저입니다. 오늘/보통은 최근 4주의 하루 중앙값과 견줍니다. ·
    Trouble comes first. What is usual is the median day of the last four weeks.
    """
    from app.coverage.coverage import coverage as look
    from app.coverage.data import as_data
    from app.coverage.table import as_table
    from app.stages import Stages

    with Stages(settings(config, data)) as stages:
        found = look(stages, datetime.now(UTC))
        if name:
            _print_detail(stages, found, name, as_json=as_json)
            return
        found = _chosen(stages, found, outlet or [], province or [], trouble=trouble)
        if as_json:
            print(json.dumps(as_data(found), ensure_ascii=False, indent=2))
        else:
            print(as_table(found, say, _columns(), stages.gazetteer.label))


def _chosen(stages: "Stages", found: "Coverage", outlets: list[str], areas: list[str], *, trouble: bool) -> "Coverage":
    """The rows asked for. Raises ConfigError for an unknown outlet or area."""
    ids = {_outlet_id(stages, each) for each in outlets}
    provinces = {code for area in areas for code in _provinces(stages, area)}
    return found.only(
        lambda row: (not ids or row.outlet.id in ids) and (not provinces or bool(provinces & set(row.provinces))),
        trouble=trouble,
    )


def _print_detail(stages: "Stages", found: "Coverage", name: str, *, as_json: bool) -> None:
    from app.coverage.detail import as_data, as_lines, look_closer

    outlet_id = _outlet_id(stages, name)
    row = next(row for row in found.rows if row.outlet.id == outlet_id)
    detail = look_closer(stages.store if stages.has_store else None, row, found.now)
    if as_json:
        print(json.dumps(as_data(detail), ensure_ascii=False, indent=2))
    else:
        print(as_lines(detail, say, _columns()))


def _outlet_id(stages: "Stages", asked: str) -> str:
    """Of an id or a name. Raises ConfigError with suggestions."""
    from app.filters import known

    names = {outlet.id: outlet.name for outlet in stages.outlets}
    called = [outlet_id for outlet_id, name in names.items() if name == asked]
    (found,) = called if len(called) == 1 else known(("매체", "outlet"), [asked], names)
    return found


def _provinces(stages: "Stages", area: str) -> frozenset[str]:
    codes = stages.gazetteer.area(area)
    if not codes:
        raise ConfigError(
            f"모르는 지역: {area}. 시·도나 권역을 적으세요 (경기, gyeonggi, 41, 호남).",
            f"Unknown area: {area}. Name a province or a region word (경기, gyeonggi, 41, 호남).",
        )
    return codes


def _columns() -> int:
    return shutil.get_terminal_size((_PIPE_COLUMNS, 24)).columns
