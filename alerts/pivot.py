"""The pivot of a saved search: terms of which a matching article must hold at least one.

Only saved searches whose pivot occurs in an article are evaluated at all. The rarer the pivot, the fewer there are, so
of all required parts the one that looks rarest is taken.
"""

from collections.abc import Callable

from indexer.engine import AllOf, AnyOf, Boost, DisMax, Node, Phrase, Term
from indexer.letters import CUT

Key = tuple[str, str]  # (field, term)

# Facet fields hold few values over many articles; of text, longer terms are rarer. Smaller is rarer.
_FACET_COST = {"municipality": 3.0, "outlet": 4.0, "topic": 5.0, "province": 20.0, "kind": 1000.0}
_COMMONEST = 1000.0


def static_cost(key: Key) -> float:
    """An estimate of how many of 1,000 articles hold the term, from its field and length alone."""
    field, term = key
    if term == CUT:
        return _COMMONEST
    return _FACET_COST.get(field, 24.0 / float(2 ** min(len(term), 8)))


def pivot(node: Node, cost: Callable[[Key], float] = static_cost) -> frozenset[Key] | None:
    """Terms of which every match holds one; None if no such terms exist (only exclusions, only dates).

    An empty set means that nothing can match.
    """
    match node:
        case Term(field=field, text=text):
            return frozenset({(field, text)})
        case Phrase(field=field, terms=terms):
            return frozenset({min(((field, term) for term in terms), key=cost)})
        case Boost(node=inner):
            return pivot(inner, cost)
        case AllOf(nodes=nodes):
            found = [keys for child in nodes if (keys := pivot(child, cost)) is not None]
            return min(found, key=lambda keys: sum(map(cost, keys))) if found else None
        case AnyOf(nodes=nodes) | DisMax(nodes=nodes):
            parts = [pivot(child, cost) for child in nodes]
            if any(keys is None for keys in parts):
                return None
            return frozenset().union(*(keys for keys in parts if keys))
    return None
