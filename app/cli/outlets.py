"""`goeul outlets check|list`."""

import json
from typing import Annotated

import typer

from app.cli.options import AsJson, Config, Data, settings
from app.language import say


def register(cli: typer.Typer) -> None:
    group = typer.Typer(
        help="매체 목록을 보고 검사합니다 · List and check the outlets.", no_args_is_help=True, rich_markup_mode=None
    )
    group.command("check", short_help="설정 파일 검사 · check the configuration files")(check)
    group.command("list", short_help="매체와 지금 상태 · outlets, and how each fares")(list_outlets)
    cli.add_typer(group, name="outlets", short_help="매체 목록과 검사 · list and check the outlets")


def check(config: Config = None) -> None:
    """config/의 매체·CMS·주제·지명 파일을 검사하고 틀린 곳을 모두 알려 줍니다 ·
    Check the configuration files, all faults at once.
    """
    from app.stages import Stages

    with Stages(settings(config, None)) as stages:
        outlets, families, topics = stages.outlets, stages.families, stages.topics
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
    """매체와 지금 상태를 보여 줍니다 · Show the outlets and how each fares."""
    from app.stages import Stages
    from crawler.words import korean
    from goeul.text import iso

    with Stages(settings(config, data)) as stages:
        states = stages.store.outlet_states() if stages.has_store else {}
        rows = []
        for outlet in stages.outlets:
            if not (outlet.active or everything):
                continue
            state = states.get(outlet.id)
            rows.append(
                {
                    "id": outlet.id,
                    "name": outlet.name,
                    "family": outlet.family,
                    "url": outlet.url,
                    "region": list(outlet.region),
                    "verified": outlet.verified,
                    "active": outlet.active,
                    "state": state.state if state else "",
                    "detail": state.detail if state else "",
                    "last_success": iso(state.last_success) if state else None,
                    "next_at": iso(state.next_at) if state else None,
                }
            )
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        word = str(row["state"])
        state_text = say(korean(word), word) if word else say("아직 방문 전", "not visited yet")
        print(
            f"{row['id']:<20} {row['family']:<10} {row['name']}  {row['url']}  [{state_text}] {row['detail']}".rstrip()
        )
