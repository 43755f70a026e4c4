"""Morphemes by Kiwi: the only place that imports it.

What Kiwi does was measured (and read in its source): an instance costs 2 s and 0.5 GB, every change of its dictionary
costs a rebuild of 0.9 s, its thread pool hangs in a forked child, and it cannot be pickled. So one instance is built
lazily inside the process that uses it, all user words go in before its first use, and a forked child builds its own.
"""

import hashlib
import os
import re
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import version as package_version
from typing import Any, NoReturn

from goeul.records import Token

_BLANK = re.compile(r"\s+")
_SURROGATE = re.compile("[\ud800-\udfff]")  # a lone surrogate cannot be handed to Kiwi
_PIECE = 4_000  # code points; Kiwi's time grows with the square of a text's length (80,000: 2 s, 4,000: 0.03 s)
_OPTIONS = "oov=chr"  # part of the version: what else decides the analysis


@dataclass(frozen=True, slots=True)
class UserWord:
    """A word that the stock dictionary lacks. Blanks inside `form` may be missing in the text ("데이터 기반 행정")."""

    form: str
    tag: str = "NNP"  # Sejong tag
    score: float = 0.0  # higher wins against other readings; 0 is Kiwi's default


class Morphemes:
    """Kiwi with our user words. Safe to share between threads; a forked child builds its own instance."""

    def __init__(self, words: Iterable[UserWord], *, workers: int = 2) -> None:
        self._words = tuple(sorted(set(words), key=lambda word: (word.form, word.tag, word.score)))
        self._workers = max(1, workers)
        self._lock = threading.Lock()
        self._kiwi: Any = None
        self._pid = 0
        self._inherited: list[Any] = []
        self.version = _version(self._words)

    def analyse(self, text: str) -> tuple[Token, ...]:
        """Morphemes of one text, in the caller's thread."""
        kiwi = self._ready()
        return next(self._in_turn([text], lambda pieces: map(kiwi.tokenize, pieces)))

    def tokens(self, texts: Iterable[str]) -> Iterator[tuple[Token, ...]]:
        """Morphemes of each text, in order and lazily, analysed on the worker threads (a few dozen texts ahead)."""
        return self._in_turn(texts, self._ready().tokenize)

    def _in_turn(self, texts: Iterable[str], tokenize: Callable[[Any], Iterable[Any]]) -> Iterator[tuple[Token, ...]]:
        """Kiwi sees pieces of bounded length, callers see whole texts."""
        starts: deque[list[int]] = deque()

        def pieces() -> Iterator[str]:
            for text in texts:
                safe = _safe(text)
                cuts = _cuts(safe)
                starts.append(cuts)
                for start, end in zip(cuts, [*cuts[1:], len(safe)], strict=True):
                    yield safe[start:end]

        analysed = iter(tokenize(pieces()))
        for first in analysed:
            cuts = starts.popleft()
            rest = (token for start in cuts[1:] for token in _tokens(next(analysed), start))
            yield (*_tokens(first, 0), *rest)

    def __reduce__(self) -> NoReturn:
        raise TypeError("Morphemes cannot be pickled: build one inside each process from the same words.")

    def _ready(self) -> Any:
        if self._pid != os.getpid():
            with self._lock:
                if self._pid != os.getpid():
                    self._inherited.append(self._kiwi)  # never destroyed: joining the parent's threads would hang
                    self._kiwi = self._build()
                    self._pid = os.getpid()
        return self._kiwi

    def _build(self) -> Any:
        from kiwipiepy import Kiwi

        kiwi = Kiwi(num_workers=self._workers)
        for word in self._words:
            kiwi.add_user_word(word.form, word.tag, word.score)
        kiwi.tokenize("")  # finishes Kiwi's own lazy loading while nobody else can use it
        return kiwi


def _tokens(raw: Iterable[Any], shift: int) -> tuple[Token, ...]:
    make = tuple.__new__  # what Token() does, without a call in Python for each of a thousand tokens
    return tuple(
        [
            make(Token, (_joined(form), t.tag, (start := t.start + shift), start + t.len))
            if not (form := t.form).isalnum()
            else make(Token, (form, t.tag, (start := t.start + shift), start + t.len))
            for t in raw
        ]
    )


def _cuts(text: str) -> list[int]:
    """Where the pieces of a text begin: at its start, then behind a line, sentence or blank, `_PIECE` apart at most."""
    cuts = [0]
    while len(text) - cuts[-1] > _PIECE:
        start, end = cuts[-1] + _PIECE // 2, cuts[-1] + _PIECE
        found = (text.rfind(mark, start, end) + len(mark) for mark in ("\n", ". ", " ") if mark in text[start:end])
        cuts.append(next(found, end))
    return cuts


def _joined(form: str) -> str:
    return form if " " not in form and form.isprintable() else _BLANK.sub("_", form)


def _safe(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)
    return text


def _version(words: Iterable[UserWord]) -> str:
    """A hash of all that decides an analysis, so that index and query can be held to the same one."""
    parts = [package_version("kiwipiepy"), package_version("kiwipiepy-model"), _OPTIONS]
    parts += [f"{word.form}\t{word.tag}\t{word.score}" for word in words]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
