"""Text as goeul keeps it: one Unicode form, no invisible characters, times in KST for people."""

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone

KST = timezone(timedelta(hours=9), "KST")

# Zero-width, bidi and other format characters can split a name or turn a title around; none carries meaning here.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb]"
)
# Lone surrogates come with broken JSON and can be neither stored nor printed.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_UNWANTED = re.compile(f"{_INVISIBLE.pattern}|{_CONTROL.pattern}|\r")
# One space alone stays as it is.
_BLANK = r"\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_BLANKS = re.compile(rf" *[{_BLANK}][{_BLANK} ]*|  +")


def clean(text: str) -> str:
    """NFC text without invisible and control characters; blanks become one space, line ends `\\n`, no blank lines."""
    if _UNWANTED.search(text):
        text = _CONTROL.sub("", _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    text = unicodedata.normalize("NFC", text)  # last, because a dropped character may have kept two jamo apart
    if "\n" not in text:
        return _BLANKS.sub(" ", text).strip()
    lines = (_BLANKS.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def hidden(char: str) -> bool:
    """Whether `clean` drops this character without a trace."""
    return bool(_INVISIBLE.match(char) or _CONTROL.match(char))


def one_line(text: str) -> str:
    """`clean`, on a single line: for titles, names and anything that goes to a terminal or a header."""
    return clean(text).replace("\n", " ")


def capped(text: str, most: int) -> str:
    """`text` in at most `most` characters; where some are cut off, the last one is `…`."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def iso(moment: date | None) -> str | None:
    """ISO form for people and files: KST with +09:00, or the bare day where only a day is known."""
    if isinstance(moment, datetime):
        return moment.astimezone(KST).isoformat(timespec="seconds")
    return moment.isoformat() if moment else None


def as_utc(moment: date) -> datetime:
    """The instant used for sorting and filtering: a bare day counts from its midnight in KST."""
    if isinstance(moment, datetime):
        return moment.astimezone(UTC)
    return datetime(moment.year, moment.month, moment.day, tzinfo=KST).astimezone(UTC)
