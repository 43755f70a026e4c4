"""From file, environment and flags to checked settings."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import SecretStr, ValidationError

import goeul
from goeul.errors import ConfigError
from goeul.settings import faults, keys, sources
from goeul.settings.faults import Fault
from goeul.settings.models import SECTIONS, Settings
from goeul.settings.sources import Given

_LISTS = ("fetch.allow_private", "fetch.recheck_hours", "operator.channels")


def default_config_dir() -> Path:
    """The project's config folder in a checkout, the packaged copy of it in an installed goeul."""
    package = Path(goeul.__file__).resolve().parent
    checkout = package.parent / "config"
    return checkout if checkout.is_dir() else package / "_config"


def load_settings(*, config_dir: Path | None, flags: Mapping[str, object], environ: Mapping[str, str]) -> Settings:
    """Settings from `<config_dir>/goeul.toml`, overridden by GOEUL_SECTION_KEY variables, overridden by flags.

    `flags` are by "section.key", None for one that was not given. Without `config_dir` it is GOEUL_CONFIG_DIR, else the
    default one. Raises ConfigError that lists every fault.
    """
    folder, source = _config_dir(config_dir, environ)
    layers = (
        sources.from_file(folder / sources.FILE_NAME),
        sources.from_environment(environ),
        sources.from_flags(flags),
    )
    given = {item.key: item for items, _ in layers for item in items}
    found = [fault for _, wrong in layers for fault in wrong]
    try:
        settings = Settings.model_validate(_tree(folder, given))
    except ValidationError as error:
        faults.raise_for([*found, *_of_values(error, given)])
        raise
    faults.raise_for([*found, *_of_whole(settings, given)])
    settings._sources.update({"config_dir": source, **{key: item.source for key, item in given.items()}})
    return settings


def _config_dir(asked: Path | None, environ: Mapping[str, str]) -> tuple[Path, str]:
    variable = environ.get(keys.CONFIG_DIR_VARIABLE)
    if asked:
        folder, source = asked, "flag"
    elif variable:
        folder, source = Path(variable).expanduser(), keys.CONFIG_DIR_VARIABLE
    else:
        folder, source = default_config_dir(), "default"
    if not folder.is_dir():
        raise ConfigError(
            f"설정 폴더가 없습니다: {folder}. --config나 {keys.CONFIG_DIR_VARIABLE}에 있는 폴더를 적으세요.",
            f"There is no configuration folder {folder}. "
            f"Name an existing one with --config or {keys.CONFIG_DIR_VARIABLE}.",
        )
    return folder, source


def _tree(folder: Path, given: Mapping[str, Given]) -> dict[str, object]:
    tree: dict[str, object] = {"config_dir": folder}
    sections: dict[str, dict[str, object]] = {}
    for key, item in given.items():
        section, _, name = key.rpartition(".")
        (sections.setdefault(section, {}) if section else tree)[name] = _value(key, item.value)
    return tree | sections


def _value(key: str, value: object) -> object:
    if key in _LISTS and isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    if key == "data_dir" and isinstance(value, str | Path):
        return Path(value).expanduser()
    return value


def _of_values(error: ValidationError, given: Mapping[str, Given]) -> list[Fault]:
    wrong_keys = dict.fromkeys(_key(item["loc"]) for item in error.errors(include_url=False, include_input=False))
    return [
        faults.wrong(given[key].place, key, given[key].value, secret=_is_secret(key))
        for key in wrong_keys
        if key in given
    ]


def _key(location: Sequence[int | str]) -> str:
    depth = 2 if location[0] in SECTIONS else 1
    return ".".join(str(part) for part in location[:depth])


def _is_secret(key: str) -> bool:
    section, _, name = key.rpartition(".")
    annotation = SECTIONS[section].model_fields[name].annotation if section else None
    # A URL may hold a password although it must not.
    return annotation == SecretStr | None or name in ("url", "base_url")


def _of_whole(settings: Settings, given: Mapping[str, Given]) -> list[Fault]:
    """What no single value shows."""
    elastic = settings.elasticsearch
    found = []
    if elastic.api_key and (elastic.username or elastic.password):
        found.append(
            Fault(
                place=given["elasticsearch.api_key"].place,
                ko="username·password와 함께 쓸 수 없습니다. 둘 가운데 하나만 두세요.",
                en="cannot go with username and password. Keep one of the two.",
            )
        )
    if bool(elastic.username) != bool(elastic.password):
        name = "username" if elastic.username else "password"
        found.append(
            Fault(
                place=given[f"elasticsearch.{name}"].place,
                ko="[elasticsearch] username과 password는 함께 있어야 합니다.",
                en="[elasticsearch] username and password must come together.",
            )
        )
    return found
