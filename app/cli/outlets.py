"""`goeul outlets check|list|probe`."""

import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from app.cli.options import AsJson, Config, Data, settings
from app.language import say


def register(cli: typer.Typer) -> None:
    group = typer.Typer(
        help="매체 목록을 보고, 검사하고, 새 매체를 살펴봅니다 · List and check the outlets, probe new ones.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    group.command("check", short_help="설정 파일 검사 · check the configuration files")(check)
    group.command("list", short_help="매체와 지금 상태 · outlets, and how each fares")(list_outlets)
    group.command("probe", short_help="모르는 누리집 살펴보기 · look at an unknown site")(probe)
    cli.add_typer(group, name="outlets", short_help="매체 목록, 검사, 살펴보기 · list, check, probe the outlets")


def check(config: Config = None) -> None:
    """config/의 매체·CMS·주제·지명 파일을 검사하고 틀린 곳을 모두 알려 줍니다 ·
    Check the configuration files, all faults at once.
    """
    from app.stages import Stages
    from goeul.outlets import load_outlets
    from goeul.yamlfile import Faults

    notes = Faults()
    with Stages(settings(config, None)) as stages:
        families, topics = stages.families, stages.topics
        outlets = load_outlets(stages.settings.config_dir, families, gazetteer=stages.gazetteer, notes=notes)
        for note in notes.found:
            print(say(f"살펴보세요: {note.text(note.ko)}", f"look at: {note.text(note.en)}"), file=sys.stderr)
        print(
            say(
                f"이상 없음: 매체 {len(outlets)}곳, CMS 계열 {len(families)}가지, 주제 {len(topics)}가지",
                f"fine: {len(outlets)} outlets, {len(families)} CMS families, {len(topics)} topics",
            )
        )


def list_outlets(
    config: Config = None,
    data: Data = None,
    as_json: AsJson = False,
    everything: Annotated[bool, typer.Option("--all", help="쉬는 매체도 · inactive ones too")] = False,
) -> None:
    """매체와 지금 상태를 보여 줍니다. 더 자세한 것은 goeul coverage · Show the outlets and how each fares."""
    from app.coverage.coverage import coverage
    from app.stages import Stages
    from crawler.words import english, korean
    from goeul.text import iso, one_line

    with Stages(settings(config, data)) as stages:
        found = {row.outlet.id: row for row in coverage(stages, datetime.now(UTC)).rows}
        rows = [found[outlet.id] for outlet in stages.outlets if outlet.active or everything]
    if not as_json:
        for row in rows:
            outlet, state = row.outlet, say(korean(row.state), english(row.state))
            print(
                f"{outlet.id:<20} {outlet.family:<10} {outlet.name}  {outlet.url}  "
                f"[{state}] {one_line(row.detail)}".rstrip()
            )
        return
    shown = [
        {
            "id": row.outlet.id,
            "name": row.outlet.name,
            "family": row.outlet.family,
            "url": row.outlet.url,
            "region": list(row.outlet.region),
            "verified": row.outlet.verified,
            "active": row.outlet.active,
            "state": row.state,
            "detail": row.detail,
            "last_success": iso(row.last_success),
            "next_at": iso(row.next_poll),
        }
        for row in rows
    ]
    print(json.dumps(shown, ensure_ascii=False, indent=2))


def probe(
    url: Annotated[
        str, typer.Argument(metavar="URL", help="매체의 첫 화면(또는 기사나 목록) 주소 · the outlet's address")
    ],
    config: Config = None,
    data: Data = None,
    as_json: AsJson = False,
    entry_only: Annotated[
        bool,
        typer.Option("--entry", help="표준 출력에는 YAML 항목만, 나머지는 표준 오류에 · only the entry on stdout"),
    ] = False,
    allow_private: Annotated[
        list[str] | None,
        typer.Option(
            "--allow-private",
            metavar="HOST:PORT",
            help="이 사설 주소는 받아도 됨 (여러 번 쓸 수 있음) · this private address may be fetched (repeatable)",
        ),
    ] = None,
    lang: Annotated[str | None, typer.Option("--lang", metavar="ko|en", help="말 · language")] = None,
) -> None:
    """모르는 매체의 누리집을 살펴보고, 기사 셋을 시험 삼아 읽고, 붙여 넣을 YAML 항목을 보여 줍니다 ·
    Look at an unknown outlet's site, read three articles as a test, print the YAML entry.

    robots.txt와 요청 간격을 수집할 때처럼 지키며, 아무것도 저장하지 않습니다 ·
    robots.txt and delays are kept as in a crawl; no article is stored.
    """
    from app import probe_report
    from app.outlet_entry import make_entry
    from app.probing import probe as look
    from app.progress import Progress
    from app.signals import stop_signal
    from app.stages import Stages

    flags: dict[str, object] = {"lang": lang} if lang else {}
    chosen = settings(config, data, flags)
    if allow_private:
        flags["fetch.allow_private"] = [*chosen.fetch.allow_private, *allow_private]
        chosen = settings(config, data, flags)
    progress = Progress()
    with Stages(chosen) as stages, stop_signal() as stopped:
        outlets, families = stages.outlets, stages.families

        def note(event: Mapping[str, Any]) -> None:
            if event["event"] == "probing":
                progress.update(probe_report.step(event))

        found = look(chosen, tuple(families.values()), url, note, stopped)
        progress.clear()
        if found is None:
            print(say("멈췄습니다.", "Stopped."), file=sys.stderr)
            raise typer.Exit(130)
        entry = make_entry(found, families=families, outlets=outlets, gazetteer=stages.gazetteer)
    if as_json:
        answer = {**found.to_dict(), "entry": None if found.error else entry.text, "region": list(entry.region)}
        print(json.dumps(answer, ensure_ascii=False, indent=2))
    elif not found.error:
        told = sys.stderr if entry_only else sys.stdout
        for line in (*probe_report.report(found), "", *probe_report.placing(entry, found)):
            print(line, file=told)
        print(entry.text, end="")
    if found.error:
        print(f"goeul: {probe_report.failure(found)}", file=sys.stderr)
        raise typer.Exit(1)
