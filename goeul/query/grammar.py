"""The query language, read by recursive descent.

query  := or?
or     := and (("OR" | "또는" | "|") and)*
and    := unary ("AND"? unary)*
unary  := "-" unary | "(" or ")" | word | "phrase" | field ":" value
"""

from goeul.errors import QuerySyntaxError
from goeul.query.lexer import Token, tokens
from goeul.query.tree import And, Everything, Filter, Node, Not, Or, Phrase, Word

MAX_CLAUSES = 64  # words, phrases and filters
MAX_DEPTH = 24  # parentheses inside parentheses


def parse(text: str) -> Node:
    """The tree of a query; Everything() for a blank one. Raises QuerySyntaxError, never anything else."""
    found = tokens(text)
    return _Parser(found, len(text)).query() if found else Everything()


class _Parser:
    """One reading of one list of tokens."""

    def __init__(self, found: list[Token], end: int) -> None:
        self.tokens = found
        self.end = end
        self.at = 0
        self.clauses = 0

    def query(self) -> Node:
        node = self._or(0)
        if (token := self._peek()) is not None:
            raise QuerySyntaxError(
                "닫는 괄호의 짝이 없습니다. 여는 괄호를 넣거나 닫는 괄호를 지우세요.",
                "A closing parenthesis has no partner. Add the opening one, or remove it.",
                position=token.position,
            )
        return node

    def _peek(self) -> Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def _next_is(self, kind: str) -> bool:
        token = self._peek()
        return token is not None and token.kind == kind

    def _or(self, depth: int) -> Node:
        nodes = [self._and(depth)]
        while self._next_is("or"):
            self.at += 1
            nodes.append(self._and(depth))
        return _join(Or, nodes)

    def _and(self, depth: int) -> Node:
        nodes = [self._unary(depth)]
        while (token := self._peek()) is not None and token.kind not in ("or", "close"):
            if token.kind == "and":
                self.at += 1
            nodes.append(self._unary(depth))
        return _join(And, nodes)

    def _unary(self, depth: int) -> Node:
        token = self._peek()
        if token is None or token.kind in ("or", "and", "close"):
            raise self._nothing_here(token)
        self.at += 1
        if token.kind == "minus":
            return Not(self._unary(depth))
        if token.kind == "open":
            return self._group(token, depth + 1)
        return self._clause(token)

    def _group(self, opening: Token, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise QuerySyntaxError(
                f"괄호가 {MAX_DEPTH}겹보다 깊습니다. 괄호를 줄이세요.",
                f"Parentheses are nested more than {MAX_DEPTH} deep. Use fewer.",
                position=opening.position,
            )
        if self._peek() is None:
            raise self._unclosed(opening)
        node = self._or(depth)
        if not self._next_is("close"):
            raise self._unclosed(opening)
        self.at += 1
        return node

    def _clause(self, token: Token) -> Node:
        self.clauses += 1
        if self.clauses > MAX_CLAUSES:
            raise QuerySyntaxError(
                f"조건이 {MAX_CLAUSES}개를 넘습니다. 낱말을 줄이거나 검색을 둘로 나누세요.",
                f"More than {MAX_CLAUSES} conditions. Use fewer words, or split the search in two.",
                position=token.position,
            )
        if token.field is not None:
            return Filter(token.field, token.text, token.position)
        return Phrase(token.text) if token.kind == "phrase" else Word(token.text)

    def _unclosed(self, opening: Token) -> QuerySyntaxError:
        return QuerySyntaxError(
            "괄호가 닫히지 않았습니다. 끝에 )를 붙이거나 여는 괄호를 지우세요.",
            "A parenthesis is not closed. Put ) at the end, or remove the opening one.",
            position=opening.position,
        )

    def _nothing_here(self, token: Token | None) -> QuerySyntaxError:
        if token is not None and token.kind == "close" and self.at and self.tokens[self.at - 1].kind == "open":
            return QuerySyntaxError(
                "괄호 안이 비었습니다. 낱말을 넣거나 괄호를 지우세요.",
                "There is nothing between the parentheses. Put words there, or remove them.",
                position=token.position,
            )
        if token is not None and token.kind == "close" and not self.at:
            return QuerySyntaxError(
                "닫는 괄호의 짝이 없습니다. 여는 괄호를 넣거나 닫는 괄호를 지우세요.",
                "A closing parenthesis has no partner. Add the opening one, or remove it.",
                position=token.position,
            )
        return QuerySyntaxError(
            "OR(또는, |)와 AND의 양쪽에는 낱말이 있어야 합니다. 낱말을 넣거나, 그 말을 찾으려면 따옴표로 묶으세요.",
            "OR (또는, |) and AND need a word on both sides. Add the missing one, or quote the word to search for it.",
            position=token.position if token else self.end,
        )


def _join(kind: type[And] | type[Or], nodes: list[Node]) -> Node:
    """One node alone stays itself; a node of the same kind is taken apart, for `(a b) c` says the same as `a b c`."""
    flat = [part for node in nodes for part in (node.nodes if isinstance(node, kind) else (node,))]
    return flat[0] if len(flat) == 1 else kind(tuple(flat))
