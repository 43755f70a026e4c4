"""Why a text was found: the spans that a planned query matched, and the piece of the text that shows them best.

Neither engine can do this with terms that were made outside of it, so it is done here, from the morphemes in the store,
the same for both. Plain data: whoever shows it escapes the text.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from goeul.records import Token
from indexer.document import EDGES, PAIRS, TEXT, content, stands
from indexer.engine import AllOf, AnyOf, Boost, DisMax, Node, Phrase, Term
from indexer.joints import Joints
from indexer.letters import CUT, Letters, cut_offsets, letters, unpair

Span = tuple[int, int]  # half-open, code points

_SENTENCE_END = re.compile(r"\n|[.?!…][\"'”’)]*\s")
_NO_NAMES = Joints(())


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """A piece of a text. `marks` lie within `text`, rising, never overlapping."""

    text: str
    marks: tuple[Span, ...]
    start: int = 0  # where the piece lies in the whole text
    cut_before: bool = False  # whether text was left out before it
    cut_after: bool = False


def highlight(
    text: str,
    tokens: Sequence[Token],
    node: Node,
    joints: Joints = _NO_NAMES,
    *,
    whole: bool = False,
    length: int = 160,
) -> Snippet:
    """The piece of some `length` code points that shows most of the query; the beginning, where nothing matched.

    `tokens` are the stored morphemes of this text, `node` the planned query (`SearchRequest.query`), `joints` the same
    as in indexing (without it, parts of place names are not marked). `whole` keeps all of the text, as for titles.
    """
    found = _found(text, tokens, node, joints)
    start, end = (0, len(text)) if whole else _window(text, _best(found, length), length)
    marks = tuple((max(a, start) - start, min(b, end) - start) for a, b in _merged(found) if a < end and b > start)
    return Snippet(text=text[start:end], marks=marks, start=start, cut_before=start > 0, cut_after=end < len(text))


def _found(text: str, tokens: Sequence[Token], node: Node, joints: Joints) -> list[tuple[Span, Node]]:
    """(span, the leaf of the query that it answers), by start."""
    leaves = set(_leaves(node))
    if not leaves:
        return []
    read = letters(text)
    seams = joints.seams(read, tokens)
    stream = _stream(read, tokens)
    found: list[tuple[Span, Node]] = []
    for leaf in leaves:
        terms = leaf.terms if isinstance(leaf, Phrase) else (leaf.text,)
        if leaf.field == EDGES:
            spans = [_raw(read, place) for place in _runs(read, terms) if stands(read, seams, *place)]
        elif leaf.field == PAIRS:
            spans = [_raw(read, place) for place in _runs(read, unpair(terms)) if place[0] in seams.starts]
        else:
            spans = _sequences(stream, terms)
        found += [(span, leaf) for span in spans]
    return sorted(found, key=lambda pair: pair[0])


def _leaves(node: Node) -> Iterator[Term | Phrase]:
    """What stands in a text if the node matches."""
    match node:
        case Term(field, _) | Phrase(field, _):
            if field in (TEXT, PAIRS, EDGES):
                yield node
        case AllOf(nodes):
            long = any(_is_of(inner, PAIRS) for inner in nodes)  # then its first letters alone say nothing
            for inner in nodes:
                if not (long and _is_of(inner, EDGES)):
                    yield from _leaves(inner)
        case AnyOf(nodes) | DisMax(nodes):
            for inner in nodes:
                yield from _leaves(inner)
        case Boost(inner, _):
            yield from _leaves(inner)


def _is_of(node: Node, field: str) -> bool:
    match node:
        case Term(other, _) | Phrase(other, _):
            return other == field
        case AnyOf(nodes):
            return bool(nodes) and all(_is_of(inner, field) for inner in nodes)
    return False


def _stream(read: Letters, tokens: Sequence[Token]) -> list[tuple[str, Span]]:
    """The terms of the morpheme field with their spans, as `indexer.document.morphemes` makes them."""
    cuts = list(reversed(cut_offsets(read)))
    stream: list[tuple[str, Span]] = []
    for term, token in content(tokens):
        while cuts and token.start >= cuts[-1]:
            cut = cuts.pop()
            if stream and stream[-1][0] != CUT:
                stream.append((CUT, (cut, cut)))
        stream.append((term, (token.start, token.end)))
    return stream


def _sequences(stream: Sequence[tuple[str, Span]], terms: Sequence[str]) -> list[Span]:
    size = len(terms)
    return [
        (stream[at][1][0], stream[at + size - 1][1][1])
        for at in range(len(stream) - size + 1)
        if stream[at][0] == terms[0] and all(stream[at + i][0] == terms[i] for i in range(1, size))
    ]


def _runs(read: Letters, runs: Sequence[str]) -> Iterator[Span]:
    """Places where the runs of letters of a phrase stand: one anywhere, several with the cuts between them."""
    bounds = list(read.spans())
    for at in range(len(bounds) - len(runs) + 1):
        start, end = bounds[at]
        if len(runs) == 1:
            found = read.text.find(runs[0], start, end)
            while found >= 0:
                yield found, found + len(runs[0])
                found = read.text.find(runs[0], found + 1, end)
        elif _stand(read.text, runs, bounds[at : at + len(runs)]):
            yield end - len(runs[0]), bounds[at + len(runs) - 1][0] + len(runs[-1])


def _stand(text: str, runs: Sequence[str], bounds: Sequence[Span]) -> bool:
    """Whether the first run ends its bounds, the last begins them, and those between fill them."""
    inner = all(text[a:b] == run for run, (a, b) in zip(runs[1:-1], bounds[1:-1], strict=True))
    return inner and text.endswith(runs[0], *bounds[0]) and text.startswith(runs[-1], *bounds[-1])


def _raw(read: Letters, place: Span) -> Span:
    return read.offset(place[0]), read.offset(place[1] - 1) + 1


def _merged(found: Iterable[tuple[Span, Node]]) -> list[Span]:
    """Overlapping spans as one."""
    merged: list[Span] = []
    for (start, end), _ in found:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _best(found: Sequence[tuple[Span, Node]], length: int) -> int:
    """Where the stretch begins that answers the most parts of the query within `length`; of equals the shortest."""
    best, at = (0, 0), 0
    for number, ((start, _), _) in enumerate(found):
        answered: set[Node] = set()
        extent = 0
        for (_, end), leaf in islice(found, number, None):
            if end > start + length * 3 // 4:
                break
            if leaf not in answered:
                answered.add(leaf)
                extent = end - start
        if (len(answered), -extent) > best:
            best, at = (len(answered), -extent), start
    return at


def _window(text: str, at: int, length: int) -> Span:
    """From the beginning of the sentence around `at`, or from a word a little before it, to the end of a word."""
    if len(text) <= length:
        return 0, len(text)
    earliest = max(0, at - length // 4)
    begins = [match.end() for match in _SENTENCE_END.finditer(text, earliest, at)]
    start = begins[-1] if begins else (text.find(" ", earliest, at) + 1 or earliest)
    start = min(0 if earliest == 0 else start, at)
    end = min(len(text), start + length)
    if end < len(text):
        blank = max(text.rfind(" ", start + length // 2, end + 1), text.rfind("\n", start + length // 2, end + 1))
        end = blank if blank > at else end
    return start, end
