"""Filters as people give them, codes and days, as filters on the facet fields of the index."""

from collections.abc import Iterable, Mapping
from datetime import date

from goeul.errors import ConfigError
from goeul.gazetteer import Gazetteer
from goeul.suggest import suggest


def region_filters(gazetteer: Gazetteer, codes: Iterable[str]) -> dict[str, frozenset[str]]:
    """Two digits filter by province, five by municipality, several by either; old codes lead to today's.

    Raises ConfigError for a code that never was.
    """
    provinces: set[str] = set()
    municipalities: set[str] = set()
    for given in codes:
        today = gazetteer.tagged(given)
        if not today:
            raise ConfigError(
                f"모르는 지역 코드: {given}. 시·도는 두 자리, 시·군·구는 다섯 자리입니다 (예: 41, 41370).",
                f"Unknown region code: {given}. Provinces have two digits, municipalities five (e.g. 41, 41370).",
            )
        for code in today:
            (provinces if len(code) == 2 else municipalities).add(code)
    if provinces and municipalities:
        # Filters on two fields would both have to hold; so a province is asked for by all that it covers.
        municipalities |= provinces.union(*(gazetteer.members(code) for code in provinces))
        provinces = set()
    found = {"province": frozenset(provinces), "municipality": frozenset(municipalities)}
    return {name: values for name, values in found.items() if values}


def known(what: tuple[str, str], given: Iterable[str], names: Mapping[str, str]) -> frozenset[str]:
    """The given codes, all of which must be keys of `names` (code → name for people).

    `what` they are, in Korean and English. Raises ConfigError that names every unknown one, with suggestions.
    """
    asked = list(dict.fromkeys(given))
    unknown = [code for code in asked if code not in names]
    if not unknown:
        return frozenset(asked)
    by_name = {name: code for code, name in names.items()}
    near = dict.fromkeys(by_name.get(n, n) for code in unknown for n in suggest(code, [*names, *by_name]))
    hint = ", ".join(near) or ", ".join(sorted(names)[:8])
    listed = ", ".join(unknown)
    raise ConfigError(f"모르는 {what[0]}: {listed}. 혹시: {hint}", f"Unknown {what[1]}: {listed}. Perhaps: {hint}")


def day(text: str) -> date | None:
    """A day as YYYY-MM-DD, None for nothing. Raises ConfigError."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ConfigError(
            f"날짜를 읽을 수 없습니다: {text[:40]}. 2026-11-24처럼 쓰세요.",
            f"Not a date: {text[:40]}. Write it like 2026-11-24.",
        ) from error
