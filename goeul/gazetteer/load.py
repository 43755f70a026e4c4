"""Reading the gazetteer from the CSV files in config/gazetteer."""

import csv
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TypeVar, cast

from goeul.errors import ConfigError
from goeul.gazetteer.book import Dongs, Gazetteer
from goeul.gazetteer.place import Collision, Level, Place, Risk, Seat, SeatKind

Row = dict[str, str]
T = TypeVar("T")


def load_gazetteer(config_dir: Path) -> Gazetteer:
    """The gazetteer of `config_dir`/gazetteer. Raises ConfigError naming file and line of the first fault."""
    folder = config_dir / "gazetteer"
    provinces = {place.code: place for place in _rows(folder / "provinces.csv", _province)}
    raw = list(_rows(folder / "municipalities.csv", dict))
    cities = {row["code"]: row["name"] for row in raw}
    places = list(_rows(folder / "municipalities.csv", lambda row: _municipality(row, provinces, cities)))
    gazetteer = Gazetteer(
        [*provinces.values(), *places],
        regions=dict(_flat(_rows(folder / "regions.csv", _region))),
        seats=_rows(folder / "seats.csv", _seat),
        collisions=_rows(folder / "collisions.csv", _collision),
        neighbours=_rows(folder / "neighbours.csv", lambda row: (row["a"], row["b"])),
        dongs=_rows(folder / "dongs.csv", _dongs),
    )
    _check(gazetteer, folder)
    return gazetteer


def _rows(path: Path, make: Callable[[Row], T]) -> Iterator[T]:
    """Each row of a CSV file, made into a record."""
    try:
        file = path.open(encoding="utf-8", newline="")
    except OSError as error:
        reason = error.strerror or str(error)
        raise ConfigError(
            f"지명 사전 파일을 읽을 수 없습니다: {path} ({reason}). 설정 폴더를 확인하거나 파일을 되돌려 놓으세요.",
            f"Cannot read the gazetteer file {path} ({reason}). Check the config folder or restore the file.",
        ) from error
    with file:
        reader = csv.DictReader(file)
        try:
            for row in reader:
                yield make(row)
        except (KeyError, ValueError, TypeError, AttributeError, csv.Error) as error:
            raise ConfigError(
                f"지명 사전 {path} {reader.line_num}번째 줄이 잘못되었습니다: {error}. 그 줄을 고치세요.",
                f"The gazetteer file {path} is wrong at line {reader.line_num}: {error}. Mend that line.",
            ) from error


def _flat(rows: Iterable[Iterable[T]]) -> Iterator[T]:
    for row in rows:
        yield from row


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _list(text: str) -> tuple[str, ...]:
    return tuple(text.split("|")) if text else ()


def _province(row: Row) -> Place:
    return Place(
        code=row["code"],
        name=row["name"],
        full_name=row["name"],
        short_name=row["short"],
        stem=row["short"],
        level="province",
        province=row["code"],
        aliases=(row["name"], *_list(row["aliases"]), row["short"]),
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
        predecessors=_list(row["predecessors"]),
        successors=_list(row["successors"]),
        name_en=row["name_en"],
        slug=row["slug"],
        source=row["source"],
    )


def _municipality(row: Row, provinces: dict[str, Place], cities: dict[str, str]) -> Place:
    province = provinces[row["province"]]
    city = [cities[row["parent"]]] if row["parent"] else []
    if row["level"] not in ("basic", "general_gu"):
        raise ValueError(f"level {row['level']!r}")
    sejong = row["province"] == "36"
    return Place(
        code=row["code"],
        name=row["name"],
        full_name=province.name if sejong else " ".join([province.name, *city, row["name"]]),
        short_name=row["name"] if sejong else " ".join([_short(province, row), *city, row["name"]]),
        stem=row["stem"],
        level=cast(Level, row["level"]),
        province=row["province"],
        parent=row["parent"],
        aliases=_list(row["aliases"]),
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
        predecessors=_list(row["predecessors"]),
        successors=_list(row["successors"]),
        name_en=row["name_en"],
        lat=float(row["lat"]),
        lon=float(row["lon"]),
        source=row["source"],
    )


def _short(province: Place, row: Row) -> str:
    """People still say 광주 남구 and 전남 순천시 for the municipalities of 전남광주통합특별시."""
    return row["short_province"] or province.short_name


def _region(row: Row) -> list[tuple[str, frozenset[str]]]:
    codes = frozenset(_list(row["provinces"]))
    return [(name, codes) for name in (row["name"], *_list(row["aliases"]))]


def _seat(row: Row) -> Seat:
    if row["kind"] not in ("province", "metropolitan", "ministry"):
        raise ValueError(f"kind {row['kind']!r}")
    return Seat(
        province=row["province"],
        code=row["code"],
        office=row["office"],
        dateline=row["dateline"],
        kind=cast(SeatKind, row["kind"]),
    )


def _collision(row: Row) -> Collision:
    if row["risk"] not in ("high", "medium", "low"):
        raise ValueError(f"risk {row['risk']!r}")
    return Collision(stem=row["stem"], risk=cast(Risk, row["risk"]), meaning=row["meaning"])


def _dongs(row: Row) -> Dongs:
    return Dongs(code=row["code"], legal=tuple(row["legal"].split()), admin=tuple(row["admin"].split()))


def _check(gazetteer: Gazetteer, folder: Path) -> None:
    """Every code that a row points at exists."""
    known = gazetteer.places.keys()
    for place in gazetteer.places.values():
        pointed = {place.province, *place.predecessors, *place.successors} | ({place.parent} if place.parent else set())
        if lost := sorted(pointed - known):
            raise ConfigError(
                f"지명 사전 {folder}: {place.code} {place.full_name}이(가) 없는 코드를 가리킵니다: "
                f"{', '.join(lost)}. 그 코드를 더하거나 고치세요.",
                f"Gazetteer {folder}: {place.code} {place.full_name} points at unknown codes {', '.join(lost)}. "
                "Add them or mend the row.",
            )
