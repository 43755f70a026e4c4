"""The plain text that some pages repeat in their JSON-LD: it says where the article in the tree begins and ends."""

from collections.abc import Sequence

from crawler.lines import tight

_ANCHOR = 15  # letters that must agree at the begin and the end
_SHORTEST = 200
_MOST_BEFORE, _MOST_AFTER = 4, 12


def clip(paragraphs: Sequence[str], stated: str) -> tuple[str, ...]:
    """`paragraphs` without those before the begin and behind the end of `stated`, the text that JSON-LD states.

    Nothing is cut where the text is short (a summary), does not begin in one of the first paragraphs, or does not end
    in one of the last (it is often cut off).
    """
    whole = tight(stated)
    if len(whole) < _SHORTEST:
        return tuple(paragraphs)
    bare = [tight(paragraph) for paragraph in paragraphs]
    first = next(
        (number for number, text in enumerate(bare[: _MOST_BEFORE + 1]) if text.startswith(whole[:_ANCHOR])), 0
    )
    ends = range(len(bare) - 1, max(first, len(bare) - 2 - _MOST_AFTER), -1)
    last = next((number for number in ends if bare[number].endswith(whole[-_ANCHOR:])), len(bare) - 1)
    return tuple(paragraphs[first : last + 1])
