"""Checking an entry of a YAML file against the fields of a record, with a hint for each fault."""

import dataclasses
import types
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from functools import reduce
from operator import or_
from typing import Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, StrictBool, ValidationError, create_model

from goeul.yamlfile import Entry, Fault, Faults, Key


def schema(record: type) -> type[BaseModel]:
    """A pydantic model with exactly the fields of a record (and of the records inside it), unknown keys refused."""
    hints = get_type_hints(record)
    fields: dict[str, Any] = {
        item.name: (_schema_type(hints[item.name]), _default(item)) for item in dataclasses.fields(record)
    }
    return create_model(record.__name__, __config__=ConfigDict(extra="forbid", frozen=True), **fields)


def _schema_type(hint: Any) -> Any:
    """The hint with records inside it replaced by their schemas, and truth values not made of other things."""
    if hint is bool:
        return StrictBool  # "no" in quotes is a word, and 1 a number
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return schema(hint)
    origin, inner = get_origin(hint), tuple(_schema_type(part) for part in get_args(hint))
    if origin in (Union, types.UnionType):
        return reduce(or_, inner)
    return origin[inner] if inner and origin is not None else hint


def _default(item: "dataclasses.Field[Any]") -> Any:
    if item.default is not dataclasses.MISSING:
        return item.default
    return item.default_factory() if item.default_factory is not dataclasses.MISSING else ...


def validate(entry: Entry, model: type[BaseModel], faults: Faults) -> tuple[dict[str, Any], bool]:
    """The values of an entry, and whether it is whole.

    A whole entry has every field of the model. Of one that is not, the keys that are right by themselves are given, so
    that they can be looked at further; for each key that is unknown, missing or of another type a fault is added.
    """
    try:
        return model.model_validate(dict(entry.value)).model_dump(), True
    except ValidationError as error:
        for detail in error.errors():
            faults.add(_explain(entry, tuple(detail["loc"]), detail["type"], detail["msg"], model))
        wrong = {detail["loc"][0] for detail in error.errors() if detail["loc"]}
        return {key: value for key, value in entry.value.items() if key not in wrong}, False


_EXPECTED = {
    "string_type": ("글자여야 합니다. 따옴표로 묶어 쓰세요.", "must be text. Put it in quotes."),
    "tuple_type": ("목록이어야 합니다. [값, 값]처럼 쓰세요.", "must be a list. Write [value, value]."),
    "dict_type": ("‘키: 값’ 모음이어야 합니다.", "must be a mapping of keys to values."),
    "mapping_type": ("‘키: 값’ 모음이어야 합니다.", "must be a mapping of keys to values."),
    "model_type": ("‘키: 값’ 모음이어야 합니다.", "must be a mapping of keys to values."),
    "bool_parsing": ("true나 false여야 합니다.", "must be true or false."),
    "bool_type": ("true나 false여야 합니다.", "must be true or false."),
}


def _explain(entry: Entry, path: tuple[Key, ...], kind: str, message: str, model: type[BaseModel]) -> Fault:
    key = path[-1] if path else ""
    if kind == "missing":
        return entry.fault(
            path,
            f"‘{key}’ 키가 없습니다. ‘{key}: …’ 줄을 더하세요.",
            f'The key "{key}" is missing. Add a line "{key}: …".',
        )
    if kind == "extra_forbidden":
        close = get_close_matches(str(key), _keys_at(model, path[:-1]), n=1)
        hint_ko = f"혹시 ‘{close[0]}’입니까?" if close else "지우거나 고치세요."
        hint_en = f'Did you mean "{close[0]}"?' if close else "Remove or mend it."
        return entry.fault(path, f"모르는 키입니다. {hint_ko}", f"Unknown key. {hint_en}")
    if kind.startswith("date"):
        return entry.fault(path, "날짜여야 합니다. 2026-01-31처럼 쓰세요.", "must be a date. Write it like 2026-01-31.")
    if kind == "literal_error":
        choices = message.removeprefix("Input should be ").replace(" or ", ", ").replace("'", "")
        return entry.fault(path, f"{choices} 가운데 하나여야 합니다.", f"must be one of {choices}.")
    ko, en = _EXPECTED.get(kind, (f"값이 맞지 않습니다({message}). 고치세요.", f"does not fit ({message}). Mend it."))
    return entry.fault(path, ko, en)


def _keys_at(model: type[BaseModel], path: Sequence[Key]) -> list[str]:
    """The keys that may stand at this place of the model."""
    for key in path:
        if isinstance(key, str) and key in model.model_fields:
            model = next(iter(_models_in(model.model_fields[key].annotation)), model)
    return list(model.model_fields)


def _models_in(hint: Any) -> Iterator[type[BaseModel]]:
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        yield hint
    for part in get_args(hint):
        yield from _models_in(part)
