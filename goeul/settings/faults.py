"""What is wrong with the settings, each with its place, and all of it in one ConfigError."""

from collections.abc import Sequence
from dataclasses import dataclass

from goeul.errors import ConfigError
from goeul.settings import keys
from goeul.settings.expect import Expect
from goeul.text import one_line

_SHOWN_VALUE = 60  # code points of a wrong value that are repeated


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing to mend."""

    place: str  # file and key, variable or flag
    ko: str
    en: str


def unknown(place: str, suggestion: str | None) -> Fault:
    """`suggestion` is in the notation of the place."""
    return Fault(
        place=place,
        ko="모르는 설정입니다." + (f" 혹시 {suggestion}인가요?" if suggestion else ""),
        en="no such setting." + (f" Did you mean {suggestion}?" if suggestion else ""),
    )


def not_a_section(place: str, section: str) -> Fault:
    return Fault(
        place=place,
        ko=f"값이 아니라 [{section}] 구역이어야 합니다.",
        en=f"must be a section [{section}], not a value.",
    )


def wrong(place: str, key: str, value: object, *, secret: bool) -> Fault:
    """A value of the wrong kind; a secret is not repeated."""
    expected = keys.expectation(key) or Expect("글", "text")
    given = "" if secret else f" ({_short(value)})"
    return Fault(
        place=place,
        ko=f"쓸 수 없는 값입니다{given}. 필요한 값: {expected.ko}.",
        en=f"cannot be used{given}. What is needed: {expected.en}.",
    )


def raise_for(faults: Sequence[Fault]) -> None:
    """Raises ConfigError that names every fault, if there is any."""
    if not faults:
        return
    raise ConfigError(
        "설정에 잘못된 곳이 있습니다. 고친 뒤 다시 실행하세요.\n"
        + "\n".join(f"  - {fault.place}: {fault.ko}" for fault in faults),
        "The settings have faults. Mend them and run again.\n"
        + "\n".join(f"  - {fault.place}: {fault.en}" for fault in faults),
    )


def _short(value: object) -> str:
    text = one_line(repr(value))
    return text if len(text) <= _SHOWN_VALUE else text[:_SHOWN_VALUE] + "…"
