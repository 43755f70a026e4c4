"""Outlets: config/outlets/<province>.yaml → Outlet records, every fault of every file told at once."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from goeul.families import load_families, selectors
from goeul.gazetteer import Gazetteer, load_gazetteer
from goeul.layout_checks import layout_problems
from goeul.outlet_checks import foreign, problems
from goeul.outlet_clashes import clashes
from goeul.records import Family, Outlet
from goeul.schema import schema, validate
from goeul.yamlfile import Entry, Faults, read_entries

__all__ = ["load_families", "load_outlets"]

_MODEL = schema(Outlet)


def load_outlets(
    config_dir: Path,
    families: Mapping[str, Family],
    *,
    gazetteer: Gazetteer | None = None,
    notes: Faults | None = None,
) -> tuple[Outlet, ...]:
    """All outlets of `config_dir`/outlets/*.yaml, by file name and place in the file; () where there is no file.

    Keys are the fields of `goeul.records.Outlet`; `region` takes names or codes and becomes today's codes; without
    `area` the provinces of the region are the area. The gazetteer is read from `config_dir` unless one is given.
    `notes` takes what need not be mended but looked at. Raises ConfigError with every fault: file, line, key, hint.
    """
    faults = Faults()
    folder = config_dir / "outlets"
    paths = sorted(path for path in folder.glob("*") if path.suffix in (".yaml", ".yml"))
    entries = [entry for path in paths for entry in read_entries(path, faults)]
    if entries:
        book = gazetteer or load_gazetteer(config_dir)
        outlets = [_read(_with_code_text(entry), families, book, faults) for entry in entries]
        for fault in clashes(entries):
            faults.add(fault)
        faults.refuse()
        if notes is not None:
            notes.found.extend(note for entry in entries for note in foreign(entry))
        return tuple(outlet for outlet in outlets if outlet)
    faults.refuse()
    return ()


def _with_code_text(entry: Entry) -> Entry:
    """A code without quotes is a number to YAML; it means the text."""
    region = entry.value.get("region")
    if not isinstance(region, list):
        return entry
    codes = [str(code) if isinstance(code, int) and not isinstance(code, bool) else code for code in region]
    return replace(entry, value={**entry.value, "region": codes})


def _read(entry: Entry, families: Mapping[str, Family], gazetteer: Gazetteer, faults: Faults) -> Outlet | None:
    """The outlet, or None with its faults noted; what is right by its type is checked even where other keys are not."""
    values, whole = validate(entry, _MODEL, faults)
    found = [*problems(values, families, gazetteer), *layout_problems(entry.value)]
    for problem in found:
        faults.add(entry.fault(problem.path, problem.ko, problem.en))
    return _outlet(values, gazetteer) if whole and not found else None


def _outlet(values: dict[str, Any], gazetteer: Gazetteer) -> Outlet:
    places = [place for name in values["region"] for place in gazetteer.meant(name)]
    codes = dict.fromkeys(code for place in places for code in gazetteer.tagged(place.code))
    select = values["select"]
    changed = {
        "area": values["area"] or _area(codes, gazetteer),
        "url": values["url"].rstrip("/"),
        "hosts": tuple(host.lower() for host in values["hosts"]),
        "region": tuple(codes),
        "select": selectors(select) if select is not None else None,
        "layouts": tuple(map(selectors, values["layouts"])),
    }
    return Outlet(**{**values, **changed})


def _area(codes: Iterable[str], gazetteer: Gazetteer) -> str:
    """The provinces of these codes as an area: "대전·충남"; "" without codes."""
    provinces = dict.fromkeys(gazetteer.places[code].province for code in codes)
    return "·".join(gazetteer.label(province) for province in provinces)
