"""From a tree back to text that means the same."""

from goeul.query.lexer import BAR, CLOSE, OPEN
from goeul.query.tree import And, Codes, Everything, FieldName, Filter, Node, Not, Or, Period, Phrase, Word

_KOREAN: dict[FieldName, str] = {"region": "지역", "topic": "주제", "outlet": "매체", "period": "기간", "kind": "종류"}


def render(node: Node) -> str:
    """Text of a tree. A tree that came from `parse` is parsed from it again, the same."""
    match node:
        case Everything():
            return ""
        case Word(text):
            return text
        case Phrase(text):
            return f'"{text}"'
        case Filter(field, value):
            return f"{_KOREAN[field]}:{_value(value)}"
        case Codes(field, codes):
            return f"{_KOREAN[field]}:{','.join(sorted(codes))}"
        case Period(since, until):
            return f"기간:{since or ''}..{until or ''}"
        case Not(inner):
            return f"-({render(inner)})" if isinstance(inner, Not) else f"-{_grouped(inner)}"
        case And(nodes):
            return " ".join(_grouped(part) for part in nodes)
        case Or(nodes):
            return " OR ".join(_grouped(part) for part in nodes)


def _grouped(node: Node) -> str:
    """A part of a larger tree, in parentheses where it could be taken apart."""
    return f"({render(node)})" if isinstance(node, And | Or) else render(node)


def _value(value: str) -> str:
    needs_quotes = any(char.isspace() or char in OPEN | CLOSE | BAR for char in value)
    return f'"{value}"' if needs_quotes else value
