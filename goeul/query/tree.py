"""The tree of a query: what people asked, independent of any engine."""

from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import date
from typing import Literal, TypeAlias

FieldName = Literal["region", "topic", "outlet", "period", "kind"]


@dataclass(frozen=True, slots=True)
class Word:
    """One word as typed (NFC, no blanks); the analyser decides which terms it means."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must stand together, in order."""

    text: str


@dataclass(frozen=True, slots=True)
class Not:
    """Articles that the node does not match."""

    node: "Node"


@dataclass(frozen=True, slots=True)
class And:
    """All of at least two nodes; never an And inside an And."""

    nodes: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Or:
    """Any of at least two nodes; never an Or inside an Or."""

    nodes: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Filter:
    """`지역:오산시` as typed; `resolve` turns it into Codes or Period."""

    field: FieldName
    value: str
    position: int = attribute(
        default=0, compare=False
    )  # of the value in the text, for messages; no part of the meaning


@dataclass(frozen=True, slots=True)
class Everything:
    """The empty query."""


@dataclass(frozen=True, slots=True)
class Codes:
    """Articles with at least one of these codes: today's region codes, topic slugs, outlet ids or kinds."""

    field: FieldName
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Period:
    """Articles published from `since` to `until`, both days included, in KST; None leaves that side open."""

    since: date | None
    until: date | None


Node: TypeAlias = Word | Phrase | Not | And | Or | Filter | Everything | Codes | Period
