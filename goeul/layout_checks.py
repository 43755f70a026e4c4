"""What is wrong with the selectors of an outlet's own pages, beside CSS that cannot be read: names and empty lists."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from goeul.outlet_checks import Problem
from goeul.particles import particle
from goeul.yamlfile import Key

_NO_SELECTORS = ("name", "valid_until")


def layout_problems(written: Mapping[str, Any]) -> Iterator[Problem]:
    """All problems of `select` and `layouts` as they are written; what has a wrong type is told elsewhere."""
    if isinstance(written.get("select"), Mapping):
        yield from _empty(("select",), written["select"])
    layouts = written.get("layouts")
    if not isinstance(layouts, Sequence) or isinstance(layouts, str):
        return
    named: dict[str, int] = {}
    for place, layout in enumerate(layouts):
        if isinstance(layout, Mapping):
            yield from _empty(("layouts", place), layout)
            yield from _name(place, layout, named)


def _empty(path: tuple[Key, ...], layout: Mapping[str, Any]) -> Iterator[Problem]:
    """An empty list would hide the family's selectors or say nothing; either way it is a slip."""
    selectors = {key: value for key, value in layout.items() if key not in _NO_SELECTORS}
    if not selectors:
        yield Problem(
            path,
            '선택자가 하나도 없습니다. body: ["#content"]처럼 적거나 줄을 지우세요.',
            'It holds no selector. Write one, like body: ["#content"], or remove the line.',
        )
    for key, value in selectors.items():
        if isinstance(value, Sequence) and not value:
            yield Problem(
                (*path, str(key)),
                '비어 있습니다. ["#content"]처럼 선택자를 적거나 키를 지우세요.',
                'It is empty. Write a selector, like ["#content"], or remove the key.',
            )


def _name(place: int, layout: Mapping[str, Any], named: dict[str, int]) -> Iterator[Problem]:
    """Articles say by which layout they were read, so each has its own name."""
    name = layout.get("name", "")
    if not isinstance(name, str):
        return
    if not name.strip():
        yield Problem(
            ("layouts", place, "name"),
            "이름이 없습니다. 어느 화면인지 name에 쓰세요(예: name: until-2024).",
            "The layout has no name. Say which one it is, like name: until-2024.",
        )
    elif named.setdefault(name, place) != place:
        yield Problem(
            ("layouts", place, "name"),
            f"‘{name}’{particle(name, '이라는', '라는')} 화면이 이미 있습니다. 다른 이름을 쓰세요.",
            f'There is a layout "{name}" already. Use another name.',
        )
