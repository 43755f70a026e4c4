"""The query language: words, "phrase", -exclude, OR, parentheses, and the filters 지역: 주제: 매체: 기간: 종류:."""

from goeul.query.grammar import parse
from goeul.query.render import render
from goeul.query.resolve import resolve
from goeul.query.tree import And, Codes, Everything, FieldName, Filter, Node, Not, Or, Period, Phrase, Word
from goeul.suggest import suggest

__all__ = [
    "And",
    "Codes",
    "Everything",
    "FieldName",
    "Filter",
    "Node",
    "Not",
    "Or",
    "Period",
    "Phrase",
    "Word",
    "parse",
    "render",
    "resolve",
    "suggest",
]
