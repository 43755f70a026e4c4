"""CMS families: config/families.yaml → Family records, every fault told at once."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from goeul.outlet_checks import ADDRESSES, placeholders
from goeul.records import Family, Selectors
from goeul.schema import schema, validate
from goeul.selector_checks import unreadable
from goeul.yamlfile import Entry, Faults, read_entries

_MODEL = schema(Family)


def load_families(config_dir: Path) -> dict[str, Family]:
    """The families by id. Keys of the file are the fields of `goeul.records.Family` and `Selectors`, no others.

    Raises ConfigError with every fault of the file, each with its line and a hint.
    """
    faults = Faults()
    families: dict[str, Family] = {}
    for entry in read_entries(config_dir / "families.yaml", faults):
        family = _family(entry, faults)
        if family is None:
            continue
        if family.id in families:
            faults.add(
                entry.fault(
                    ("id",),
                    f"‘{family.id}’ 계열이 이미 있습니다. 다른 id를 쓰세요.",
                    f'There is a family "{family.id}" already. Use another id.',
                )
            )
        families[family.id] = family
    faults.refuse()
    return families


def selectors(value: Mapping[str, Any]) -> Selectors:
    """A Selectors record from its validated fields."""
    return Selectors(**value)


def _family(entry: Entry, faults: Faults) -> Family | None:
    values, whole = validate(entry, _MODEL, faults)
    if not whole:
        return None
    family = Family(**{**values, "skins": tuple(selectors(skin) for skin in values["skins"])})
    _check_url_form(entry, family, faults)
    _check_selectors(entry, values, faults)
    _check_addresses(entry, values, faults)
    return family


def _check_addresses(entry: Entry, values: Mapping[str, Any], faults: Faults) -> None:
    boards = ("{board}",) if "{board}" in values["article_url"] else ()
    for key, known in ADDRESSES.items():
        for number, address in enumerate(values[key]):
            for problem in placeholders((key, number), address, (*known, *boards)):
                faults.add(entry.fault(problem.path, problem.ko, problem.en))


def _check_selectors(entry: Entry, values: Mapping[str, Any], faults: Faults) -> None:
    found = [*unreadable((), values)]
    for number, skin in enumerate(values["skins"]):
        found += unreadable(("skins", number), skin)
    for path, ko, en in found:
        faults.add(entry.fault(path, ko, en))


def _check_url_form(entry: Entry, family: Family, faults: Faults) -> None:
    """A canonical URL needs the place of the article's id."""
    if family.article_url and "{id}" not in family.article_url:
        faults.add(
            entry.fault(
                ("article_url",),
                "기사 번호 자리인 {id}가 없습니다. ‘/news/articleView.html?idxno={id}’처럼 쓰세요.",
                'Has no place for the article id. Write it like "/news/articleView.html?idxno={id}".',
            )
        )
