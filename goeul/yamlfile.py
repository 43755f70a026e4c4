"""Lists of entries in YAML files, read with their line numbers; every fault is kept, to be told at once."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from goeul.errors import ConfigError

Key = str | int


_BOOL = "tag:yaml.org,2002:bool"


def _resolvers() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    """PyYAML's own, with true and false as the only truth values."""
    table = {
        first: [(tag, pattern) for tag, pattern in pairs if tag != _BOOL]
        for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    for first in "tTfF":
        table[first] = [*table.get(first, []), (_BOOL, re.compile("true|True|TRUE|false|False|FALSE"))]
    return table


class _Loader(yaml.SafeLoader):
    """Safe, and as in YAML 1.2 `id_params: [no]` is a word."""

    yaml_implicit_resolvers = _resolvers()


def _day_or_text(loader: _Loader, node: yaml.ScalarNode) -> object:
    """A day that no calendar has (2026-13-40) stays text, so that the key that wants a day is told with its line."""
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        return node.value


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _day_or_text)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend: where, and in both languages what is wrong and what to do."""

    file: Path
    line: int | None
    key: str  # path inside the file, "osannews.sections.S1N1"
    ko: str
    en: str

    def text(self, words: str) -> str:
        place = f"{self.file}:{self.line}" if self.line else str(self.file)
        return f"{place}: {self.key}: {words}" if self.key else f"{place}: {words}"


class Faults:
    """The faults found so far; `refuse` ends the reading if there are any."""

    def __init__(self) -> None:
        self.found: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self.found.append(fault)

    def refuse(self) -> None:
        """Raises ConfigError that lists every fault."""
        if not self.found:
            return
        found = sorted(self.found, key=lambda fault: (fault.file, fault.line or 0))
        ko = "\n".join(f"  {fault.text(fault.ko)}" for fault in found)
        en = "\n".join(f"  {fault.text(fault.en)}" for fault in found)
        raise ConfigError(
            f"설정 파일에서 고칠 곳 {len(found)}군데를 찾았습니다. 아래를 고치고 다시 실행하세요.\n{ko}",
            f"Found {len(found)} thing(s) to mend in configuration files. Mend them and run again.\n{en}",
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of a file as it stands there; `node` knows the lines."""

    file: Path
    name: str  # its id, or its place in the list
    value: Mapping[str, Any]
    node: yaml.MappingNode

    def fault(self, path: Sequence[Key], ko: str, en: str) -> Fault:
        """A fault at a key of this entry."""
        return Fault(self.file, _line(self.node, path), ".".join(map(str, (self.name, *path))), ko, en)

    def place(self, path: Sequence[Key]) -> str:
        """Where a key of this entry stands: "gyeonggi.yaml:12"."""
        return f"{self.file.name}:{_line(self.node, path)}"


def read_entries(path: Path, faults: Faults) -> list[Entry]:
    """The entries of a file: a list of mappings with `id`, or one mapping from id to the rest. Faults are added."""
    node = _compose(path, faults)
    if node is None:
        return []
    entries: list[Entry] = []
    for name, part, extra in _parts(node):
        if not isinstance(part, yaml.MappingNode):
            faults.add(Fault(path, part.start_mark.line + 1, name, *_NOT_A_MAPPING))
        elif (value := _construct(path, part, name, faults)) is not None:
            entries.append(Entry(path, name, {**extra, **value}, part))
    if not entries and not isinstance(node, yaml.SequenceNode | yaml.MappingNode):
        faults.add(Fault(path, 1, "", *_NOT_A_LIST))
    return entries


_NOT_A_MAPPING = (
    "‘키: 값’ 줄들이 와야 합니다. ‘- id: 이름’으로 시작해 다음 줄들을 맞춰 들여 쓰세요.",
    "Lines of `key: value` must stand here. Begin with `- id: name` and indent the following lines alike.",
)
_NOT_A_LIST = (
    "파일에 항목이 없습니다. ‘- id: 이름’으로 시작하는 목록을 쓰세요.",
    "The file holds no entries. Write a list whose entries begin with `- id: name`.",
)


def _compose(path: Path, faults: Faults) -> yaml.Node | None:
    """The node tree of a file, None with a fault if it cannot be read, None without one if it is blank."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        return yaml.compose(text, Loader=_Loader)
    except OSError as error:
        reason = error.strerror or str(error)
        faults.add(Fault(path, None, "", f"읽을 수 없습니다({reason}).", f"Cannot be read ({reason})."))
    except UnicodeDecodeError:
        faults.add(Fault(path, None, "", "UTF-8이 아닙니다. UTF-8로 저장하세요.", "Not UTF-8. Save it as UTF-8."))
    except yaml.YAMLError as error:
        faults.add(_syntax_fault(path, error))
    return None


def _syntax_fault(path: Path, error: Exception) -> Fault:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    place_ko = f" {mark.column + 1}번째 칸" if mark else ""
    place_en = f" at column {mark.column + 1}" if mark else ""
    return Fault(
        path,
        mark.line + 1 if mark else None,
        "",
        f"YAML 문법이 틀렸습니다{place_ko}({problem}). 이 줄과 윗줄의 들여쓰기, 쌍점 뒤 빈칸, 따옴표를 보세요.",
        f"YAML syntax error{place_en} ({problem}). Look at indentation, blanks after colons and quotes.",
    )


def _parts(node: yaml.Node) -> Iterator[tuple[str, yaml.Node, dict[str, Any]]]:
    """Name and node of each entry, and what its place says of it (the id, where entries are a mapping)."""
    if isinstance(node, yaml.SequenceNode):
        for place, part in enumerate(node.value, start=1):
            yield _id_of(part) or f"[{place}]", part, {}
    elif isinstance(node, yaml.MappingNode):
        for key, part in node.value:
            yield str(key.value), part, {"id": str(key.value)}


def _id_of(node: yaml.Node) -> str:
    """The id that an entry names itself, before anything else of it is read."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    ids = (value.value for key, value in pairs if key.value == "id" and isinstance(value, yaml.ScalarNode))
    return next(ids, "")


def _construct(path: Path, node: yaml.MappingNode, name: str, faults: Faults) -> dict[str, Any] | None:
    """The plain value of an entry; doubled keys, which YAML would let pass, are faults."""
    for key in _doubled(node):
        faults.add(
            Fault(
                path,
                key.start_mark.line + 1,
                f"{name}.{key.value}",
                "같은 키가 두 번 있습니다. 하나만 남기세요.",
                "The same key stands twice. Keep one.",
            )
        )
    loader = _Loader("")
    try:
        return {str(key): value for key, value in loader.construct_mapping(node, deep=True).items()}
    except (yaml.YAMLError, ValueError, TypeError) as error:
        words = str(error).splitlines()[0]
        faults.add(
            Fault(
                path,
                node.start_mark.line + 1,
                name,
                f"값을 읽을 수 없습니다({words}). 날짜는 2026-01-31처럼, 그 밖의 글은 따옴표로 묶어 쓰세요.",
                f"A value cannot be read ({words}). Write dates like 2026-01-31, and quote other text.",
            )
        )
    return None


def _doubled(top: yaml.Node) -> Iterator[yaml.Node]:
    """Keys that stand twice in one mapping, anywhere below. An alias may lead back up, so each node is seen once."""
    waiting, seen = [top], set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            keys = [key for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
            names = [key.value for key in keys]
            yield from (key for place, key in enumerate(keys) if key.value in names[:place])
            waiting += [value for _, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value


def _line(node: yaml.Node, path: Sequence[Key]) -> int:
    """The line of the deepest key of the path that exists, from 1."""
    line = node.start_mark.line + 1
    for key in path:
        below: yaml.Node | None = None
        if isinstance(node, yaml.MappingNode):
            for name, value in node.value:
                if name.value == str(key):
                    line, below = name.start_mark.line + 1, value
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
            below = node.value[key]
            line = below.start_mark.line + 1
        if below is None:
            break
        node = below
    return line
