"""One place of the gazetteer: a province, a municipality or a general gu, with its time."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Level = Literal["province", "basic", "general_gu"]
SeatKind = Literal["province", "metropolitan", "ministry"]
Risk = Literal["high", "medium", "low"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place as it is, or was until `valid_to`. Codes are those of 행정표준코드, cut to two or five digits."""

    code: str  # "41370"; two digits for a province
    name: str  # the last part alone: "오산시", "장안구", "경기도"
    full_name: str  # "경기도 수원시 장안구"
    short_name: str  # of the province: "경기"; of the others: "경기 수원시 장안구"
    stem: str  # name without its suffix, "오산"; empty where one syllable would be left or it names the place no more
    level: Level
    province: str  # two-digit code (its own for a province)
    parent: str = ""  # five-digit code of the city of a general gu, else empty
    aliases: tuple[str, ...] = ()  # every way to write it, most explicit first; the name itself among them
    valid_from: date | None = None  # first day; None: before 1988-04-23
    valid_to: date | None = None  # first day that it was gone; None: exists
    predecessors: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()
    name_en: str = ""  # "Osan-si"
    slug: str = ""  # of a province: "gyeonggi"
    lat: float | None = None  # a point inside, degrees
    lon: float | None = None
    source: str = ""  # key of a paragraph in config/gazetteer/SOURCES.md

    def valid_on(self, day: date) -> bool:
        """Whether the place existed on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A municipality where a government above it sits: its name in a dateline says little about the place."""

    province: str
    code: str
    office: str  # "경기도청"
    dateline: str  # another word that stands in datelines for it ("내포"), or empty
    kind: SeatKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Collision:
    """A stem that is a common word too."""

    stem: str
    risk: Risk
    meaning: str  # English gloss of the common word, may be empty
