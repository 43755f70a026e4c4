"""Bytes of a page to text, by what the bytes say rather than what the label says.

Small Korean outlets label EUC-KR pages as latin-1 or UTF-8 and the other way round. So valid UTF-8 wins over any label;
else the page is UTF-8 or cp949 (a superset of EUC-KR), whichever leaves fewer replacement characters, and a label only
breaks a tie. UTF-16 is told by its byte order mark or by the zero bytes of its markup. No other charset is read: a
wrong label would make any of them swallow EUC-KR bytes without complaint.
"""

import codecs
import re
from dataclasses import dataclass

REPLACEMENT = "\ufffd"

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_KOREAN_LABEL = re.compile(r"euc.?kr|ks.?c|cp949|uhc|korean|949", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_HEAD_BYTES = 4096
_SHORTEST_WIDE = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """Text with the charset that was used and the number of replacement characters (0 for a clean reading)."""

    text: str
    charset: str
    replaced: int


def decode(body: bytes, content_type: str = "", declared: str | None = None) -> str:
    """The text of `body`; `content_type` is the header, `declared` what the outlet's entry says. Never raises."""
    return read(body, content_type, declared).text


def read(body: bytes, content_type: str = "", declared: str | None = None) -> Decoded:
    """Like `decode`, with the charset used and the count of replacement characters."""
    for bom, charset in _BOMS:
        if body.startswith(bom):
            return _attempt(body, charset)
    wide = _wide(body)
    if wide:
        return _attempt(body, wide)
    utf8 = _attempt(body, "utf-8")
    if not utf8.replaced:
        return utf8
    cp949 = _attempt(body, "cp949")
    if utf8.replaced == cp949.replaced:
        return cp949 if _KOREAN_LABEL.search(label_of(body, content_type, declared)) else utf8
    return min(utf8, cp949, key=lambda attempt: attempt.replaced)


def _wide(body: bytes) -> str:
    """The UTF-16 of a page without a byte order mark: half of the bytes of its markup are zero, all on one side."""
    head = body[: _HEAD_BYTES // 2 * 2]
    if head.count(0) * 10 < len(head) * 3 or len(head) < _SHORTEST_WIDE:
        return ""
    before, behind = head[0::2].count(0), head[1::2].count(0)
    if not min(before, behind) * 20 <= max(before, behind):
        return ""
    return "utf-16-be" if before > behind else "utf-16-le"


def _attempt(body: bytes, charset: str) -> Decoded:
    text = body.decode(charset, errors="replace")
    return Decoded(text=text, charset=charset, replaced=text.count(REPLACEMENT))


def label_of(body: bytes, content_type: str, declared: str | None = None) -> str:
    """What the outlet's entry, the header or the page itself says, in this order."""
    if declared:
        return declared
    found = _CHARSET.search(content_type) or _CHARSET.search(body[:_HEAD_BYTES].decode("latin-1"))
    return found.group(1) if found else ""
