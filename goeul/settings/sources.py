"""The three places that settings come from, read into one shape: "section.key" → value, with where it was set."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from goeul.settings import faults, keys
from goeul.settings.faults import Fault
from goeul.settings.models import SECTIONS

FILE_NAME = "goeul.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A value as it was set."""

    key: str
    value: object
    place: str  # for messages
    source: str  # for `goeul config`


def from_file(path: Path) -> tuple[list[Given], list[Fault]]:
    """The file's values; an absent file has none."""
    try:
        # Editors on Windows put a byte order mark first, which TOML does not know.
        table = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        return [], []
    except UnicodeDecodeError:
        return [], [
            Fault(place=str(path), ko="UTF-8이 아닙니다. UTF-8로 저장하세요.", en="is not UTF-8. Save it as UTF-8.")
        ]
    except tomllib.TOMLDecodeError as error:
        return [], [
            Fault(place=str(path), ko=f"TOML로 읽을 수 없습니다: {error}.", en=f"cannot be read as TOML: {error}.")
        ]
    except OSError as error:
        why = error.strerror or error
        return [], [Fault(place=str(path), ko=f"읽을 수 없습니다: {why}.", en=f"cannot be read: {why}.")]
    return _sort(_file_entries(path, table))


def _file_entries(path: Path, table: Mapping[str, object]) -> Iterator[Given | Fault]:
    for name, value in table.items():
        place = f"{path} {name}"
        if name in SECTIONS and isinstance(value, Mapping):
            yield from (_file_entry(path, f"{name}.{key}", inner) for key, inner in value.items())
        elif name in SECTIONS:
            yield faults.not_a_section(place, name)
        elif isinstance(value, Mapping):
            yield faults.unknown(f"{path} [{name}]", _section_like(name))
        else:
            yield _file_entry(path, name, value)


def _file_entry(path: Path, key: str, value: object) -> Given | Fault:
    place = f"{path} {keys.shown(key)}"
    if key not in keys.KEYS:
        suggestion = keys.suggest(key)
        return faults.unknown(place, keys.shown(suggestion) if suggestion else None)
    if isinstance(value, bool):  # pydantic would take it for a number
        return faults.wrong(place, key, value, secret=False)
    return Given(key=key, value=value, place=place, source=str(path))


def _section_like(name: str) -> str | None:
    close = get_close_matches(name, SECTIONS, n=1, cutoff=0.5)
    return f"[{close[0]}]" if close else None


def from_environment(environ: Mapping[str, str]) -> tuple[list[Given], list[Fault]]:
    """GOEUL_SECTION_KEY variables that are not empty; every other variable that starts with GOEUL_ is a fault."""
    ours = sorted(
        name
        for name, value in environ.items()
        if value and name.startswith(keys.PREFIX) and name != keys.CONFIG_DIR_VARIABLE
    )
    return _sort(_variable(name, environ[name]) for name in ours)


def _variable(name: str, value: str) -> Given | Fault:
    key = keys.VARIABLES.get(name)
    if key is None:
        close = get_close_matches(name, keys.VARIABLES, n=1, cutoff=0.6)
        return faults.unknown(name, close[0] if close else None)
    return Given(key=key, value=value, place=name, source=name)


def from_flags(flags: Mapping[str, object]) -> tuple[list[Given], list[Fault]]:
    """Flags of the command line by "section.key"; None means that the flag was not given."""
    return _sort(_flag(key, value) for key, value in flags.items() if value is not None)


def _flag(key: str, value: object) -> Given | Fault:
    if key not in keys.KEYS:
        return faults.unknown(f"flag {key}", keys.suggest(key))
    return Given(key=key, value=value, place=f"flag {key}", source="flag")


def _sort(entries: Iterator[Given | Fault]) -> tuple[list[Given], list[Fault]]:
    given: list[Given] = []
    wrong: list[Fault] = []
    for entry in entries:
        if isinstance(entry, Fault):
            wrong.append(entry)
        else:
            given.append(entry)
    return given, wrong
