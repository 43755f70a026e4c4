"""All commands under one name."""

from typing import Annotated, cast

import typer

from app.cli import (
    admin,
    backfill,
    coverage,
    crawl,
    heads,
    outlets,
    quality,
    reextract,
    regions,
    retag,
    review,
    saved,
    search,
    service,
    texts,
)
from app.language import Language, ask
from goeul import __version__

cli = typer.Typer(
    name="goeul",
    help="고을: 지역 매체의 뉴스를 모아 시·군·구와 주제로 나누고, 찾고, 알려 줍니다 · "
    "goeul: crawls regional news, tags it by municipality and topic, searches it and alerts. "
    "(--lang en, GOEUL_LANG=en: English messages)",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"max_content_width": 110},
)


def _speak(value: str | None) -> str | None:
    """At once, so that even a command that is none is told in this language."""
    if value not in (None, "ko", "en"):
        raise typer.BadParameter("ko, en")
    ask(cast(Language | None, value))
    return value


def _version(wanted: bool) -> None:
    if wanted:
        print(f"goeul {__version__}")
        raise typer.Exit


@cli.callback()
def _root(
    lang: Annotated[
        str | None,
        typer.Option(
            "--lang",
            metavar="ko|en",
            callback=_speak,
            is_eager=True,
            help="메시지의 말 (명령 앞에) · language of messages (before the command)",
        ),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="판 번호 · version")
    ] = False,
) -> None:
    """What goes for every command is done by the options themselves, before a command is looked for."""


for module in (
    service,
    crawl,
    backfill,
    search,
    saved,
    outlets,
    coverage,
    reextract,
    regions,
    review,
    heads,
    retag,
    texts,
    quality,
    admin,
):
    module.register(cli)
