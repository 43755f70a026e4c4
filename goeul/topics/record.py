"""The records of topics: what each is about, and the terms that speak for and against it."""

from dataclasses import dataclass
from typing import Literal

Grade = Literal["strong", "supporting", "against", "exclude"]


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase, and how it speaks. Its letters alone count: no blanks, small capitals."""

    text: str  # for people, without marks ("카드 & 데이터", "축제")
    grade: Grade
    parts: tuple[str, ...]  # what must stand in one sentence, as `compact` leaves it; mostly one
    tail: bool = False  # a short word that may also end a longer one ("축제" in "불꽃축제")


@dataclass(frozen=True, slots=True)
class Background:
    """A matter that is no topic (the stock market, celebrities) and weighs against the topics that name it."""

    name: str
    terms: tuple[Term, ...]  # strong and supporting


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One topic of the file."""

    slug: str  # stable, a-z 0-9 -
    ko: str
    en: str
    definition: str  # Korean, one sentence
    terms: tuple[Term, ...]
    backgrounds: tuple[Background, ...] = ()
    words: tuple[str, ...] = ()  # phrases that the morpheme analyser keeps whole, with the blanks they may have
    threshold: float = 1.0  # factor on the score that an article must reach
    examples: tuple[str, ...] = ()  # titles, for people


def compact(text: str) -> str:
    """The letters by which terms are compared: without blanks, in small capitals, one for each code point."""
    letters = text.replace(" ", "")
    small = letters.lower()
    return small if len(small) == len(letters) else "".join(c.lower() if len(c.lower()) == 1 else c for c in letters)
