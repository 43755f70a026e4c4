"""Region codes as people give them, as filters on the facet fields of the index."""

from collections.abc import Iterable

from goeul.errors import ConfigError
from goeul.gazetteer import Gazetteer


def region_filters(gazetteer: Gazetteer, codes: Iterable[str]) -> dict[str, frozenset[str]]:
    """Two digits filter by province, five by municipality; old codes lead to today's. Raises ConfigError."""
    found: dict[str, set[str]] = {}
    for given in codes:
        today = gazetteer.tagged(given)
        if not today:
            raise ConfigError(
                f"모르는 지역 코드: {given}. 시·도는 두 자리, 시·군·구는 다섯 자리입니다 (예: 41, 41370).",
                f"Unknown region code: {given}. Provinces have two digits, municipalities five (e.g. 41, 41370).",
            )
        for code in today:
            found.setdefault("province" if len(code) == 2 else "municipality", set()).add(code)
    return {name: frozenset(values) for name, values in found.items()}
