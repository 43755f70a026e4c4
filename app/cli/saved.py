"""`goeul saved …` and `goeul alerts`: saved searches, and what they found."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import AsJson, Config, Data, settings
from app.language import say
from goeul.errors import ConfigError

Channels = Annotated[
    list[str] | None,
    typer.Option("--channel", metavar="NAME", help="console, atom (여러 번 쓸 수 있음 · repeatable; default: both)"),
]
Number = Annotated[
    int, typer.Argument(metavar="NUMBER", help="`goeul saved list`의 번호 · number from `goeul saved list`")
]


def register(cli: typer.Typer) -> None:
    group = typer.Typer(
        help="저장한 검색: 새 기사가 맞으면 알려 줍니다 · Saved searches: be told of new articles.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    group.command("add", short_help="검색 저장 · save a search")(add)
    group.command("list", short_help="저장한 검색 보기 · show the saved searches")(list_saved)
    group.command("on", short_help="다시 켜기 · switch on")(switch_on)
    group.command("off", short_help="쉬게 하기 · switch off")(switch_off)
    group.command("remove", short_help="지우기 · remove, with its alerts")(remove)
    cli.add_typer(group, name="saved", short_help="저장한 검색 · saved searches")
    cli.command("alerts", short_help="저장한 검색이 찾은 기사 · what the saved searches found")(alerts)


def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="이름 · a name")],
    query: Annotated[
        str, typer.Argument(metavar="QUERY", help="검색식, 예: '지역:오산시 주제:데이터기반행정' · a query")
    ],
    channel: Channels = None,
    config: Config = None,
    data: Data = None,
) -> None:
    """검색을 저장합니다. 지금부터 들어오는 기사에 알림을 냅니다 ·
    Save a search; alerts begin with the next article.
    """
    from app.stages import Stages
    from goeul.query import Everything
    from goeul.text import one_line

    with Stages(settings(config, data)) as stages:
        tree = stages.resolve(query)  # a query that cannot be read is refused now, not at the first article
        if tree == Everything():
            raise ConfigError(
                "빈 검색식은 저장할 수 없습니다: 모든 기사에 알림이 갑니다. 예: '지역:오산시 주제:데이터기반행정'",
                "An empty query cannot be saved: every article would alert. Example: 'region:오산시 데이터'",
            )
        unknown = sorted(set(channel or ()) - set(stages.channel_names))
        if unknown:
            raise ConfigError(
                f"모르는 통로: {', '.join(unknown)}. 쓸 수 있는 통로: {', '.join(stages.channel_names)}",
                f"Unknown channel: {', '.join(unknown)}. Known: {', '.join(stages.channel_names)}",
            )
        saved = stages.store.save_search(one_line(name) or query, query, channel or stages.channel_names)
        print(say(f"저장했습니다: {saved.id}번 {saved.name}", f"saved: number {saved.id}, {saved.name}"))
        if "atom" in saved.channels and (link := stages.feed_link(saved.id)):
            print(say(f"첫 알림 뒤의 피드: {link}", f"feed, after the first alert: {link}"))


def list_saved(config: Config = None, data: Data = None, as_json: AsJson = False) -> None:
    """저장한 검색을 보여 줍니다 · Show the saved searches."""
    from app.stages import Stages
    from goeul.text import one_line

    with Stages(settings(config, data)) as stages:
        rows = stages.store.saved_searches().rows
    if as_json:
        fields = ("id", "name", "query", "channels", "active", "fault")
        print(json.dumps([{name: getattr(row, name) for name in fields} for row in rows], ensure_ascii=False, indent=2))
        return
    for row in rows:
        state = say("켜짐", "on") if row.active else say("꺼짐", "off")
        fault = f"  ! {one_line(row.fault)}" if row.fault else ""
        print(f"{row.id:>4}  [{state}] {row.name}: {row.query}  → {', '.join(row.channels)}{fault}")
    if not rows:
        print(
            say(
                "저장한 검색이 없습니다. goeul saved add로 만드세요.",
                "No saved searches yet. Make one with goeul saved add.",
            )
        )


def switch_on(number: Number, config: Config = None, data: Data = None) -> None:
    """다시 켭니다 · Switch on."""
    _change(number, config, data, active=True)


def switch_off(number: Number, config: Config = None, data: Data = None) -> None:
    """쉬게 합니다 · Switch off."""
    _change(number, config, data, active=False)


def remove(number: Number, config: Config = None, data: Data = None) -> None:
    """지웁니다. 그 알림 기록도 지워집니다 · Remove it, with its alerts."""
    _change(number, config, data, active=None)


def alerts(
    config: Config = None,
    data: Data = None,
    as_json: AsJson = False,
    search: Annotated[
        int | None, typer.Option("--saved", metavar="NUMBER", help="이 저장한 검색만 · only this one")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="몇 건 · how many")] = 20,
) -> None:
    """저장한 검색이 찾은 기사를 새것부터 보여 줍니다 · Show what the saved searches found, newest first."""
    from alerts.channels.console import render
    from app.stages import Stages
    from goeul.text import iso

    with Stages(settings(config, data)) as stages:
        notices = stages.recent_notices(search, limit)
    if as_json:
        rows = [
            {
                "saved": notice.saved_search_id,
                "name": notice.saved_search,
                "title": notice.title,
                "url": notice.url,
                "outlet": notice.outlet,
                "published_at": iso(notice.published),
                "why": list(notice.why),
                "alerted_at": iso(notice.created_at),
            }
            for notice in notices
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for notice in notices:
        sys.stdout.write(render(notice))
    if not notices:
        print(say("아직 알림이 없습니다.", "No alerts yet."))


def _change(number: int, config: Path | None, data: Path | None, *, active: bool | None) -> None:
    from app.stages import Stages

    with Stages(settings(config, data)) as stages:
        store = stages.store
        if number not in {row.id for row in store.saved_searches().rows}:
            raise ConfigError(
                f"{number}번 저장한 검색이 없습니다. goeul saved list로 번호를 확인하세요.",
                f"There is no saved search {number}. See goeul saved list.",
            )
        if active is None:
            store.delete_search(number)
            stages.forget_feed(number)
        else:
            store.set_search_active(number, active)
        print(say("바꿨습니다.", "done"))
