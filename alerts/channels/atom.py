"""The Atom channel: one feed a saved search, rewritten whole from the store at each delivery (RFC 4287)."""

import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, tostring

from alerts.notice import Notice
from goeul.text import as_utc, one_line

_ATOM = "http://www.w3.org/2005/Atom"
FEED_LENGTH = 100


class AtomChannel:
    """`recent(saved_search_id, limit)` gives the newest notices of a saved search, newest first.

    A feed is derived from the store, so delivering twice writes the same file: readers know entries by their id.
    """

    def __init__(self, folder: Path, recent: Callable[[int, int], Sequence[Notice]]) -> None:
        self._folder = folder
        self._recent = recent

    def send(self, notice: Notice) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        feed = render(notice.saved_search_id, notice.saved_search, self._recent(notice.saved_search_id, FEED_LENGTH))
        target = feed_path(self._folder, notice.saved_search_id)
        draft = target.with_suffix(f".{os.getpid()}.tmp")
        draft.write_bytes(feed)
        draft.replace(target)


def feed_path(folder: Path, saved_search_id: int) -> Path:
    """Where the feed of a saved search lies."""
    return folder / f"{saved_search_id}.atom"


def render(saved_search_id: int, name: str, notices: Sequence[Notice]) -> bytes:
    """The feed as XML bytes; an entry's summary is the reasons, never the article's text."""
    newest = max((notice.created_at for notice in notices), default=datetime.fromtimestamp(0, UTC))
    feed = Element("feed", xmlns=_ATOM)
    _text(feed, "id", f"urn:goeul:saved-search:{saved_search_id}")
    _text(feed, "title", f"고을 알림: {name}")
    _text(feed, "updated", _stamp(newest))
    for notice in notices:
        entry = SubElement(feed, "entry")
        _text(entry, "id", f"urn:goeul:alert:{notice.message_id.strip('<>')}")
        _text(entry, "title", notice.title)
        SubElement(entry, "link", rel="alternate", href=notice.url)
        _text(entry, "updated", _stamp(notice.created_at))
        if notice.published:
            _text(entry, "published", _stamp(as_utc(notice.published)))
        _text(SubElement(entry, "author"), "name", notice.outlet)
        _text(entry, "summary", " / ".join(notice.why))
    body: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return body


def _text(parent: Element, name: str, value: str) -> None:
    SubElement(parent, name).text = one_line(value)


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
