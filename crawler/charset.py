"""Bytes of a page to text, by what the bytes say rather than what the label says.

Small Korean outlets label EUC-KR pages as latin-1 or UTF-8 and the other way round. So valid UTF-8 wins over any label;
else the page is UTF-8 or cp949 (a superset of EUC-KR), whichever leaves fewer replacement characters, and a label only
breaks a tie. No other charset is read: a wrong label would make any of them swallow EUC-KR bytes without complaint.
"""

import codecs
import re
from dataclasses import dataclass

REPLACEMENT = "\ufffd"

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_KOREAN_LABEL = re.compile(r"euc.?kr|ks.?c|cp949|uhc|korean|949", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_HEAD_BYTES = 4096


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
    utf8 = _attempt(body, "utf-8")
    if not utf8.replaced:
        return utf8
    cp949 = _attempt(body, "cp949")
    if utf8.replaced == cp949.replaced:
        return cp949 if _KOREAN_LABEL.search(_label(body, content_type, declared)) else utf8
    return min(utf8, cp949, key=lambda attempt: attempt.replaced)


def _attempt(body: bytes, charset: str) -> Decoded:
    text = body.decode(charset, errors="replace")
    return Decoded(text=text, charset=charset, replaced=text.count(REPLACEMENT))


def _label(body: bytes, content_type: str, declared: str | None) -> str:
    """What the outlet's entry, the header or the page itself says, in this order."""
    if declared:
        return declared
    found = _CHARSET.search(content_type) or _CHARSET.search(body[:_HEAD_BYTES].decode("latin-1"))
    return found.group(1) if found else ""
