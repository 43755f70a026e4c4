"""Places as people type them, codes or names, as the tags that they stand for."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from app.regions import codes_of, unknown_place
from goeul.errors import ConfigError
from goeul.gazetteer import Gazetteer
from goeul.particles import topic
from goeul.records import Article, Tag
from goeul.text import KST
from nlp.municipality.then import Then

NONE = "-"  # typed for "no place"
_MOST_WORDS = 4  # 전남광주통합특별시 광주 남구
_SEPARATORS = str.maketrans(dict.fromkeys(",;/，、", " "))


def typed_tags(gazetteer: Gazetteer, typed: Sequence[str], article: Article) -> tuple[Tag, ...]:
    """The tags that a person names, in the given order, each once; () for `NONE`.

    Each of `typed` may hold several, with commas or blanks between them; a province may stand before a name. Raises
    ConfigError for a name that is none, with suggestions, and for one that may be several, with the choices.
    """
    day = _day(article.published)
    then = Then(gazetteer)
    if [part.strip() for part in typed] == [NONE]:
        return ()
    codes = dict.fromkeys(code for part in typed for code in _codes(gazetteer, part))
    if not codes:
        raise unknown_place(gazetteer, "")
    return tuple(
        Tag(code=code, name=gazetteer.label(code), confidence=1.0, then=then.code(code, day)) for code in codes
    )


def one_place(gazetteer: Gazetteer, name: str) -> str:
    """The code of the one place of this name or code, today's. Raises ConfigError as `typed_tags` does."""
    codes = codes_of(gazetteer, name)
    if len(codes) > 1:
        raise _ambiguous(gazetteer, name, codes)
    if not codes:
        raise unknown_place(gazetteer, name)
    return codes[0]


def _codes(gazetteer: Gazetteer, text: str) -> Iterator[str]:
    words = text.translate(_SEPARATORS).split()
    at = 0
    while at < len(words):
        code, used = _longest(gazetteer, words[at:])
        yield code
        at += used


def _longest(gazetteer: Gazetteer, words: Sequence[str]) -> tuple[str, int]:
    """The place that the most words from the first on name, and how many these are."""
    for used in range(1 if words[0] == NONE else min(len(words), _MOST_WORDS), 0, -1):
        name = " ".join(words[:used])
        codes = codes_of(gazetteer, name)
        if len(codes) == 1:
            return codes[0], used
        if codes:
            raise _ambiguous(gazetteer, name, codes)
    raise unknown_place(gazetteer, words[0])


def _ambiguous(gazetteer: Gazetteer, name: str, codes: Sequence[str]) -> ConfigError:
    choices = ", ".join(f"{gazetteer.label(code)} {code}" for code in codes)
    return ConfigError(
        f"{topic(name)} 여러 곳입니다: {choices}. 시·도를 앞에 붙이거나 코드를 쓰세요.",
        f'"{name}" may be several places: {choices}. Put the province before it, or give the code.',
    )


def _day(published: date | None) -> date | None:
    return published.astimezone(KST).date() if isinstance(published, datetime) else published
