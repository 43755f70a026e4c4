"""Does a name stand in the text as a word? Kiwi's morphemes decide; the letters alone do not."""

from bisect import bisect_left
from collections.abc import Sequence
from operator import attrgetter

from goeul.records import Token

_START = attrgetter("start")
_REACH = 12  # characters after a name in which its tail may end
SPLIT = "split"


def hangul(char: str) -> bool:
    """A Hangul syllable."""
    return "가" <= char <= "힣"


def word_at(tokens: Sequence[Token], start: int, end: int) -> tuple[str, int, list[Token]] | None:
    """How the letters [start, end) stand among the tokens; None if no token starts there.

    Gives the tag ("split" where several tokens make up the letters), the end of the token in which the letters end, and
    the tokens that follow it without a gap.
    """
    at = bisect_left(tokens, start, key=_START)
    count = len(tokens)
    if at == count or tokens[at].start != start:
        return None
    first = tokens[at]
    last = first.end
    tag = first.tag if last >= end else SPLIT
    at += 1
    while at < count and tokens[at].start < end:
        last = max(last, tokens[at].end)
        at += 1
    after: list[Token] = []
    edge = last
    while at < count and tokens[at].start <= edge < end + _REACH:
        after.append(tokens[at])
        edge = max(edge, tokens[at].end)
        at += 1
    return tag, last, after


def after_particle(tokens: Sequence[Token], start: int) -> bool:
    """A case particle ends where the word starts: a blank was lost (…에서오산시가)."""
    at = bisect_left(tokens, start, key=_START)
    return 0 < at < len(tokens) and tokens[at].start == start and tokens[at - 1].tag in ("JKB", "JKO", "JKS", "JKG")
