"""A saved search taken apart: each part of its query beside what an engine would be asked for that part alone.

The whole is what matching evaluates; the parts are what the reasons of an alert are made from, so that a reason is only
given for a part that the article fulfils by the same rules.
"""

from collections.abc import Callable
from dataclasses import dataclass

from goeul.query import And, Node, Or
from indexer.engine import Node as EngineNode


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """`asked` is resolved; `parts` are those of an And or an Or."""

    asked: Node
    node: EngineNode
    parts: tuple["Part", ...] = ()


def dissect(tree: Node, plan: Callable[[Node], EngineNode]) -> Part:
    """`tree` is resolved; `plan` is `indexer.plan.plan` with the analyser of the index."""
    inner = tree.nodes if isinstance(tree, And | Or) else ()
    return Part(asked=tree, node=plan(tree), parts=tuple(dissect(node, plan) for node in inner))
