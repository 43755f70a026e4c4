"""Bytes of a page to text, by what the bytes say rather than what the label says.

Small Korean outlets label EUC-KR pages as latin-1 or UTF-8 and the other way round, so a label is only a tie-breaker:
valid UTF-8 wins over any label; else the reading with the fewest replacement characters among UTF-8, the label and
cp949 (a superset of EUC-KR) is taken.
"""

import codecs
import re
from dataclasses import dataclass

REPLACEMENT = "\ufffd"

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LABEL = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_HEAD_BYTES = 4096
# Labels that Korean outlets put on EUC-KR bytes; what they mean is cp949, whose repertoire is the larger one.
_KOREAN = frozenset({"euc-kr", "euckr", "euc_kr", "ks_c_5601-1987", "ksc5601", "ks_c_5601", "korean", "cp949", "uhc"})
# Single-byte labels decode anything without complaint, so they can never be told from a wrong label.
_SINGLE_BYTE = re.compile(r"(iso-?8859|latin|windows-125|cp125|us-ascii|ascii$|koi8|mac)", re.IGNORECASE)


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
    labels = [declared, _label(content_type), _label(body[:_HEAD_BYTES].decode("latin-1"))]
    names = list(dict.fromkeys([*(name for name in map(_usable, labels) if name), "cp949"]))
    best = min((_attempt(body, name) for name in names), key=lambda attempt: attempt.replaced)
    return best if best.replaced < utf8.replaced else utf8


def _attempt(body: bytes, charset: str) -> Decoded:
    text = body.decode(charset, errors="replace")
    return Decoded(text=text, charset=charset, replaced=text.count(REPLACEMENT))


def _label(text: str) -> str | None:
    found = _LABEL.search(text)
    return found.group(1) if found else None


def _usable(label: str | None) -> str | None:
    """The codec of a label, None for labels that are unknown, not text, or would swallow any byte."""
    if not label or _SINGLE_BYTE.match(label):
        return None
    if label.lower() in _KOREAN:
        return "cp949"
    try:
        codec = codecs.lookup(label)
        "".encode(label)
    except (LookupError, ValueError):
        return None
    return None if codec.name in ("utf-8", "utf-7", "idna", "punycode") else codec.name
