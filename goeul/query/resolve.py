"""From names to codes: the second step of reading a query, which needs the gazetteer, topics and outlets."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from goeul.errors import QuerySyntaxError
from goeul.gazetteer import Gazetteer
from goeul.query.names import NamedTopic, kind_codes, outlet_codes, region_codes, topic_codes
from goeul.query.periods import parse_period
from goeul.query.tree import And, Codes, Filter, Node, Not, Or, Period
from goeul.records import Outlet


@dataclass(frozen=True, slots=True)
class _Names:
    gazetteer: Gazetteer
    topics: tuple[NamedTopic, ...]
    outlets: tuple[Outlet, ...]
    today: date


def resolve(
    node: Node, *, gazetteer: Gazetteer, topics: Iterable[NamedTopic], outlets: Iterable[Outlet], today: date
) -> Node:
    """The tree with every Filter turned into Codes or a Period (`today` is the day in KST that 7일 counts from).

    Raises QuerySyntaxError, at the value, for a name that is unknown (with suggestions) or ambiguous (with choices).
    """
    return _resolve(node, _Names(gazetteer, tuple(topics), tuple(outlets), today))


def _resolve(node: Node, names: _Names) -> Node:
    match node:
        case Filter("period"):
            return _period(node, names.today)
        case Filter():
            return Codes(node.field, frozenset(code for value in _values(node) for code in _codes(node, value, names)))
        case Not(inner):
            return Not(_resolve(inner, names))
        case And(nodes):
            return And(tuple(_resolve(part, names) for part in nodes))
        case Or(nodes):
            return Or(tuple(_resolve(part, names) for part in nodes))
    return node


def _values(asked: Filter) -> list[str]:
    """지역:오산시,화성시 means either."""
    return [value.strip() for value in asked.value.split(",") if value.strip()] or [asked.value]


def _codes(asked: Filter, value: str, names: _Names) -> frozenset[str]:
    match asked.field:
        case "region":
            return region_codes(asked, value, names.gazetteer)
        case "topic":
            return topic_codes(asked, value, names.topics)
        case "outlet":
            return outlet_codes(asked, value, names.outlets)
        case _:
            return kind_codes(asked, value)


def _period(asked: Filter, today: date) -> Period:
    try:
        return parse_period(asked.value, today)
    except ValueError as error:
        raise QuerySyntaxError(
            f"‘{asked.value[:40]}’: 기간으로 읽을 수 없습니다. "
            "2024, 2024-05, 2024-05-01, 2024-01..2024-06, 7일, 오늘, 어제처럼 쓰세요.",
            f'"{asked.value[:40]}" is no period. Write 2024, 2024-05, 2024-05-01, 2024-01..2024-06, 7d or today.',
            position=asked.position,
        ) from error
