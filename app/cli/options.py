"""Options that several commands share, and the settings they lead to."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from app.language import asked, choose
from goeul.settings import Settings, load_settings

Config = Annotated[
    Path | None,
    typer.Option("--config", metavar="DIR", help="설정 폴더 · configuration folder (default: config/)"),
]
Data = Annotated[
    Path | None,
    typer.Option(
        "--data", metavar="DIR", help="자료 폴더: 저장소와 색인 · data folder: store and index (default: ./data)"
    ),
]
OutletIds = Annotated[
    list[str] | None,
    typer.Option("--outlet", metavar="ID", help="이 매체만 (여러 번 쓸 수 있음) · only this outlet (repeatable)"),
]
AsJson = Annotated[bool, typer.Option("--json", help="JSON으로 · as JSON")]


def settings(config: Path | None, data: Path | None, flags: Mapping[str, object] | None = None) -> Settings:
    """File < environment < flags; their language is spoken from now on. Raises ConfigError."""
    given: dict[str, object] = {**({"lang": asked()} if asked() else {}), **(flags or {})}
    if data is not None:
        given["data_dir"] = data
    loaded = load_settings(config_dir=config, flags=given, environ=os.environ)
    choose(loaded.lang)
    return loaded
