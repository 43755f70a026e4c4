"""The Atom channel: one feed a saved search, rewritten whole from the store at each delivery (RFC 4287)."""

import os
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit
from uuid import NAMESPACE_OID, uuid5
from xml.etree.ElementTree import Element, SubElement, tostring

from alerts.notice import Notice
from goeul.text import as_utc, one_line

_ATOM = "http://www.w3.org/2005/Atom"
FEED_LENGTH = 100

# What `goeul.text.clean` lets through and XML 1.0 (section 2.2) does not.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class AtomChannel:
    """`recent(saved_search_id, limit)` gives the newest notices of a saved search, newest first.

    A feed is derived from the store, so delivering twice writes the same file: readers know entries by their id. One
    instance writes a feed once for all alerts that were in the store by then.
    """

    def __init__(self, folder: Path, recent: Callable[[int, int], Sequence[Notice]], base_url: str = "") -> None:
        """`base_url` is the site as readers reach it, for the feed's link to itself."""
        self._folder = folder
        self._recent = recent
        self._base_url = base_url
        self._newest: dict[int, int] = {}  # saved search → newest alert in its feed

    def send(self, notice: Notice) -> None:
        number = notice.saved_search_id
        if notice.alert_id <= self._newest.get(number, 0):
            return
        notices = self._recent(number, FEED_LENGTH)
        self._folder.mkdir(parents=True, exist_ok=True)
        _replace(feed_path(self._folder, number), render(notice, notices, feed_link(self._base_url, number)))
        self._newest[number] = max((each.alert_id for each in notices), default=0)


def feed_path(folder: Path, saved_search_id: int) -> Path:
    """Where the feed of a saved search lies."""
    return folder / f"{saved_search_id}.atom"


def feed_link(base_url: str, saved_search_id: int) -> str:
    """Where readers find it; empty if nobody said where the site is."""
    return f"{base_url.rstrip('/')}/feeds/{saved_search_id}.atom" if base_url else ""


def render(about: Notice, notices: Sequence[Notice], link: str = "") -> bytes:
    """The feed of the saved search that a notice is about, as XML bytes.

    An entry's summary is the reasons, never the article's text.
    """
    feed = Element("feed", xmlns=_ATOM)
    _text(feed, "id", _id(f"saved search {about.saved_search_id} {about.saved_search} {about.query}"))
    _text(feed, "title", f"고을 알림: {about.saved_search}")
    _text(feed, "subtitle", about.query)
    _text(feed, "updated", _stamp(max(notice.created_at for notice in (about, *notices))))
    if link:
        SubElement(feed, "link", rel="self", href=_clean(link))
    for notice in notices:
        _entry(feed, notice)
    body: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return body


def _entry(feed: Element, notice: Notice) -> None:
    entry = SubElement(feed, "entry")
    _text(entry, "id", _id(f"alert {notice.saved_search_id} {notice.alert_id} {notice.created_at.isoformat()}"))
    _text(entry, "title", notice.title)
    if urlsplit(notice.url).scheme in ("http", "https"):
        SubElement(entry, "link", rel="alternate", href=_clean(notice.url))
    _text(entry, "updated", _stamp(notice.created_at))
    if notice.published:
        _text(entry, "published", _stamp(as_utc(notice.published)))
    _text(SubElement(entry, "author"), "name", notice.outlet)
    _text(entry, "summary", " / ".join(notice.why))


def _id(what: str) -> str:
    """The same for the same alert whenever it is written, another one in every other store."""
    return uuid5(NAMESPACE_OID, f"goeul {_clean(what)}").urn


def _text(parent: Element, name: str, value: str) -> None:
    SubElement(parent, name).text = _clean(value)


def _clean(value: str) -> str:
    return _NOT_XML.sub("", one_line(value))


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _replace(target: Path, content: bytes) -> None:
    """Readers see the old feed or the new one, never half of one, even after a power cut."""
    draft = target.with_suffix(f".{os.getpid()}.tmp")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(target)
