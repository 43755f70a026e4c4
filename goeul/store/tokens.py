"""Morphemes as a small blob: forms, one byte a tag, and spans as differences, under zstd.

Some 500 tokens take about 2 KB. Layout before compression: header, the tags in use and all forms as UTF-8 joined by
\\n, then a tag number, a start (as the difference to the start before) and a length for each token, title first.
"""

import operator
import struct
import sys
from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate

from goeul.records import Token
from goeul.store import blobs
from goeul.store.columns import storable

_HEADER = struct.Struct("<BIIII")  # layout, title tokens, all tokens, bytes of tags, bytes of forms
_LAYOUT = 1
_BIG_ENDIAN = sys.byteorder == "big"


def pack(title: Sequence[Token], body: Sequence[Token]) -> bytes:
    """Both fields' tokens in one blob; the same tokens give the same bytes under the same zstd."""
    tokens = [*title, *body]
    numbers: dict[str, int] = {}
    kinds = array("H", [numbers.setdefault(token.tag, len(numbers)) for token in tokens])
    tags = _join(numbers)
    forms = _join(token.form for token in tokens)
    starts = [token.start for token in tokens]
    steps = array("i", [here - before for before, here in zip([0, *starts], starts, strict=False)])
    lengths = array("i", [token.end - token.start for token in tokens])
    header = _HEADER.pack(_LAYOUT, len(title), len(tokens), len(tags), len(forms))
    return blobs.pack(b"".join((header, tags, forms, _little(kinds), _little(steps), _little(lengths))))


def unpack(blob: bytes) -> tuple[tuple[Token, ...], tuple[Token, ...]]:
    """The inverse of `pack`."""
    raw = blobs.unpack(blob)
    layout, titles, count, tag_bytes, form_bytes = _HEADER.unpack_from(raw)
    if layout != _LAYOUT:
        raise blobs.DamagedBlobError(f"token layout {layout}")
    if not count:
        return (), ()
    at = _HEADER.size
    tags = raw[at : at + tag_bytes].decode().split("\n")
    at += tag_bytes
    forms = raw[at : at + form_bytes].decode().split("\n")
    at += form_bytes
    kinds = _array("H", raw[at : at + 2 * count])
    at += 2 * count
    starts = list(accumulate(_array("i", raw[at : at + 4 * count])))
    ends = map(operator.add, starts, _array("i", raw[at + 4 * count : at + 8 * count]))
    tokens = tuple(map(Token._make, zip(forms, map(tags.__getitem__, kinds), starts, ends, strict=True)))
    return tokens[:titles], tokens[titles:]


def _join(words: Iterable[str]) -> bytes:
    # The separator cannot be in a form by the record's promise; a broken promise must not shift all that follow.
    return storable("\n".join([word.replace("\n", "_") for word in words])).encode()


def _little(numbers: "array[int]") -> bytes:
    if _BIG_ENDIAN:
        numbers.byteswap()
    return numbers.tobytes()


def _array(code: str, raw: bytes) -> "array[int]":
    numbers = array(code)
    numbers.frombytes(raw)
    if _BIG_ENDIAN:
        numbers.byteswap()
    return numbers
