"""From text to tokens. Everything that people type or paste is either a token or a QuerySyntaxError with its place."""

import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from goeul.errors import QuerySyntaxError
from goeul.query.tree import FieldName
from goeul.text import hidden, one_line

TokenKind = Literal["word", "phrase", "filter", "open", "close", "or", "and", "minus"]

MAX_LENGTH = 2000  # code points

FIELDS: dict[str, FieldName] = {
    "지역": "region",
    "region": "region",
    "주제": "topic",
    "topic": "topic",
    "매체": "outlet",
    "outlet": "outlet",
    "기간": "period",
    "period": "period",
    "종류": "kind",
    "kind": "kind",
}
OPERATORS: dict[str, TokenKind] = {"OR": "or", "또는": "or", "AND": "and"}
QUOTES = frozenset('"“”„‟＂〝〞〟«»')
OPEN, CLOSE, BAR, MINUS, COLON = (
    frozenset("(（"),
    frozenset(")）"),
    frozenset("|｜"),
    frozenset("-－−"),
    frozenset(":："),
)
_ENDS_WORD = QUOTES | OPEN | CLOSE | BAR


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the query. `text` is the word, phrase or value; `field` is set for filters."""

    kind: TokenKind
    text: str
    position: int
    field: FieldName | None = None


def tokens(text: str) -> list[Token]:
    """The tokens of a query in order. Raises QuerySyntaxError."""
    if len(text) > MAX_LENGTH:
        raise QuerySyntaxError(
            f"검색식이 너무 깁니다({len(text):,}자). {MAX_LENGTH:,}자 안으로 줄이세요.",
            f"The query is too long ({len(text):,} characters). Shorten it to {MAX_LENGTH:,}.",
            position=MAX_LENGTH,
        )
    return _Lexer(text).run()


class _Lexer:
    """One reading of one text. Characters that nobody sees are left out first, so that they split no name."""

    def __init__(self, text: str) -> None:
        seen = [(char, place) for place, char in enumerate(text) if char.isspace() or not hidden(char)]
        self.chars = [char for char, _ in seen]
        self.places = [place for _, place in seen] + [len(text)]
        self.at = 0
        self.found: list[Token] = []

    def run(self) -> list[Token]:
        while self._skip_blanks():
            char = self.chars[self.at]
            if char in QUOTES:
                self._add("phrase", *self._quoted())
            elif char in OPEN:
                self._single("open")
            elif char in CLOSE:
                self._single("close")
            elif char in BAR:
                self._bars()
            elif char in MINUS:
                self._minus()
            else:
                self._word()
        return self.found

    def _add(self, kind: TokenKind, text: str, start: int, field: FieldName | None = None) -> None:
        self.found.append(Token(kind, text, self.places[start], field))

    def _single(self, kind: TokenKind) -> None:
        self._add(kind, self.chars[self.at], self.at)
        self.at += 1

    def _skip_blanks(self) -> bool:
        """Whether anything is left after the blanks."""
        while self.at < len(self.chars) and self.chars[self.at].isspace():
            self.at += 1
        return self.at < len(self.chars)

    def _bars(self) -> None:
        start = self.at
        while self.at < len(self.chars) and self.chars[self.at] in BAR:
            self.at += 1
        self._add("or", "|", start)

    def _minus(self) -> None:
        after = self.chars[self.at + 1] if self.at + 1 < len(self.chars) else " "
        if after.isspace() or after in CLOSE | BAR | MINUS:
            raise QuerySyntaxError(
                "빼기표(-)만 있고 뺄 낱말이 없습니다. ‘-낱말’처럼 붙여 쓰거나 빼기표를 지우세요.",
                "A minus without a word to exclude. Write it right before the word (-word), or remove it.",
                position=self.places[self.at],
            )
        self._single("minus")

    def _quoted(self) -> tuple[str, int]:
        """The text between two quotes and where it starts; the reading goes on after the second."""
        start = self.at
        self.at += 1
        while self.at < len(self.chars) and self.chars[self.at] not in QUOTES:
            self.at += 1
        if self.at == len(self.chars):
            raise QuerySyntaxError(
                '따옴표가 닫히지 않았습니다. 구절 끝에 "를 붙이거나 여는 따옴표를 지우세요.',
                'A quote is not closed. Put " at the end of the phrase, or remove the opening quote.',
                position=self.places[start],
            )
        text = one_line("".join(self.chars[start + 1 : self.at]))
        self.at += 1
        if not text:
            raise QuerySyntaxError(
                "따옴표 안이 비었습니다. 구절을 넣거나 따옴표를 지우세요.",
                "There is nothing between the quotes. Put a phrase there, or remove them.",
                position=self.places[start],
            )
        return text, start

    def _run_of_word(self) -> str:
        """The characters up to a blank or a sign."""
        start = self.at
        while self.at < len(self.chars) and not (self.chars[self.at].isspace() or self.chars[self.at] in _ENDS_WORD):
            self.at += 1
        return _nfc(self.chars[start : self.at])

    def _word(self) -> None:
        start = self.at
        text = self._run_of_word()
        prefix = _prefix(text)
        if prefix is not None and (field := FIELDS.get(prefix)):
            self._rewind_to_colon(start)
            self._value(field, start)
        elif text in OPERATORS:
            self._add(OPERATORS[text], text, start)
        else:
            self._refuse_near_field(prefix, start)
            self._add("word", text, start)

    def _rewind_to_colon(self, start: int) -> None:
        self.at = start
        while self.chars[self.at] not in COLON:
            self.at += 1
        self.at += 1

    def _value(self, field: FieldName, start: int) -> None:
        """The value of a filter; one blank after the colon is a common slip and is forgiven."""
        touching = self.at < len(self.chars) and not self.chars[self.at].isspace()
        if not self._skip_blanks():
            raise self._no_value(start)
        value_at = self.at
        if self.chars[self.at] in QUOTES:
            text, value_at = self._quoted()
        else:
            text = self._run_of_word()
            loose = not touching and (text in OPERATORS or _prefix(text) in FIELDS or self.chars[value_at] in MINUS)
            if not text or loose:
                raise self._no_value(start)
        self._add("filter", text, value_at, field)

    def _no_value(self, start: int) -> QuerySyntaxError:
        name = _nfc(self.chars[start : self.at]).split(":")[0].split("：")[0]
        return QuerySyntaxError(
            f"‘{name}:’ 뒤에 값이 없습니다. ‘지역:오산시’처럼 값을 붙여 쓰고, 빈칸이 있으면 따옴표로 묶으세요.",
            f'Nothing follows "{name}:". Write the value right after it (region:오산시), in quotes if it has blanks.',
            position=self.places[start],
        )

    def _refuse_near_field(self, prefix: str | None, start: int) -> None:
        """`regoin:x` is no word that anybody looks for; a Korean word with a colon may well be."""
        english = [name for name in FIELDS if name.isascii()]
        close = get_close_matches(prefix, english, n=1, cutoff=0.8) if prefix and prefix.isascii() else []
        if close:
            raise QuerySyntaxError(
                f"‘{prefix}:’라는 조건은 없습니다. 혹시 ‘{close[0]}:’입니까? "
                "쓸 수 있는 조건: 지역, 주제, 매체, 기간, 종류.",
                f'There is no filter "{prefix}:". Did you mean "{close[0]}:"? Filters: {", ".join(english)}.',
                position=self.places[start],
            )


def _nfc(chars: list[str]) -> str:
    return unicodedata.normalize("NFC", "".join(chars))


def _prefix(text: str) -> str | None:
    """What stands before the first colon, in lower case; None without a colon."""
    for place, char in enumerate(text):
        if char in COLON:
            return text[:place].lower()
    return None
