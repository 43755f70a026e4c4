"""`goeul demo`, `goeul up`, `goeul serve`: what keeps running until Ctrl-C."""

from typing import Annotated

import typer

from app.cli.options import Config, Data, settings

Port = Annotated[
    int | None, typer.Option("--port", min=0, max=65535, help="검색 페이지 포트 · port of the search page")
]


def register(cli: typer.Typer) -> None:
    cli.command(short_help="견본 매체로 전 과정 보기 · the whole way, with sample outlets")(demo)
    cli.command(short_help="때맞춰 돌고 검색 페이지 열기 · visit on schedule, serve the page")(up)
    cli.command(short_help="검색 페이지만 열기 · serve the page alone")(serve)


def demo(
    no_serve: Annotated[
        bool, typer.Option("--no-serve", help="검색 페이지를 열지 않고 끝냅니다 · end without serving")
    ] = False,
    config: Config = None,
    data: Data = None,
    port: Port = None,
) -> None:
    """견본 매체 세 곳으로 수집부터 알림까지 보여 줍니다 ·
    The whole way, from crawl to alert, with three sample outlets.
    """
    from app.demo.show import show

    if not show(settings(config, data, _flags(port)), serve=not no_serve):
        raise typer.Exit(1)


def up(config: Config = None, data: Data = None, port: Port = None) -> None:
    """config/outlets/의 매체를 때맞춰 돌고 검색 페이지를 엽니다 ·
    Visit the outlets on schedule and serve the search page.
    """
    from app.service import run

    run(settings(config, data, _flags(port)), scheduled=True)


def serve(config: Config = None, data: Data = None, port: Port = None) -> None:
    """검색 페이지만 엽니다 · Serve the search page alone."""
    from app.service import run

    run(settings(config, data, _flags(port)), scheduled=False)


def _flags(port: int | None) -> dict[str, object]:
    return {} if port is None else {"web.port": port}
