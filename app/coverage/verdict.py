"""What one rule says of one outlet."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["bad", "good", "unclear"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`ko` and `en` say what is seen and what is usual; they are told only where it is bad."""

    rule: str  # stable name of the rule
    level: Level
    ko: str = ""
    en: str = ""


def bad(rule: str, ko: str, en: str) -> Verdict:
    return Verdict(rule=rule, level="bad", ko=ko, en=en)


def good(rule: str) -> Verdict:
    return Verdict(rule=rule, level="good")


def unclear(rule: str) -> Verdict:
    """Neither: an open alarm stays open, a new one is not raised."""
    return Verdict(rule=rule, level="unclear")


def number(value: float) -> str:
    """With one decimal below ten, where it matters."""
    return f"{value:,.0f}" if value >= 10 or value == int(value) else f"{value:.1f}"


def percent(share: float) -> str:
    return f"{share * 100:.0f}%"
