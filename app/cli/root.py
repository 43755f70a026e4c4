"""All commands under one name."""

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

cli = typer.Typer(
    name="goeul",
    help="고을: 지역 매체의 뉴스를 모아 시·군·구와 주제로 나누고, 찾고, 알려 줍니다 · "
    "goeul: crawls regional news, tags it by municipality and topic, searches it and alerts. "
    "(GOEUL_LANG=en: English messages)",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"max_content_width": 110},
)

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
