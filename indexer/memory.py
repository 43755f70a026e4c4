"""Engine nodes evaluated in Python, on one document: what alerts use, and what every engine is held to."""

from indexer.document import TEXT_FIELDS, Document
from indexer.engine import AllOf, AnyOf, Boost, DisMax, During, MatchAll, Node, NoneOf, Phrase, Term


def matches(node: Node, document: Document) -> bool:
    """Whether an engine that holds only this document would find it."""
    match node:
        case Term(field, text):
            return text in document.positions[field]
        case Phrase(field, terms):
            return bool(phrase_positions(document, field, terms))
        case AllOf(nodes):
            return all(matches(inner, document) for inner in nodes)
        case AnyOf(nodes) | DisMax(nodes):
            return any(matches(inner, document) for inner in nodes)
        case NoneOf(inner):
            return not matches(inner, document)
        case Boost(inner, _):
            return matches(inner, document)
        case During(since, until):
            when = document.published
            return when is not None and (since is None or since <= when) and (until is None or when < until)
        case MatchAll():
            return True


def phrase_positions(document: Document, field: str, terms: tuple[str, ...]) -> list[int]:
    """Where in the field's stream the phrase begins."""
    if field not in TEXT_FIELDS:
        raise ValueError(f"{field} has no order")
    stream, positions = document.stream(field), document.positions[field]
    rarest = min(range(len(terms)), key=lambda at: len(positions.get(terms[at], ())))
    begins = (at - rarest for at in positions.get(terms[rarest], ()))
    return [begin for begin in begins if begin >= 0 and stream[begin : begin + len(terms)] == terms]
