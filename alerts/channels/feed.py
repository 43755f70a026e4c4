"""Atom feeds as files (RFC 4287): text that XML can carry, ids that stay, and never half a feed on disk."""

import os
import re
from datetime import UTC, datetime
from pathlib import Path
from uuid import NAMESPACE_OID, uuid5
from xml.etree.ElementTree import Element, SubElement, tostring

from goeul.text import one_line

_ATOM = "http://www.w3.org/2005/Atom"
FEED_LENGTH = 100  # entries

# What `goeul.text.clean` lets through and XML 1.0 (section 2.2) does not.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def start(what: str, title: str, updated: datetime, subtitle: str = "", link: str = "") -> Element:
    """A feed without entries; `what` makes its id, `link` is where readers find it, if anybody knows."""
    feed = Element("feed", xmlns=_ATOM)
    add(feed, "id", stable_id(what))
    add(feed, "title", title)
    if subtitle:
        add(feed, "subtitle", subtitle)
    add(feed, "updated", stamp(updated))
    if link:
        SubElement(feed, "link", rel="self", href=clean(link))
    return feed


def add(parent: Element, name: str, value: str) -> None:
    """A child element with text."""
    SubElement(parent, name).text = clean(value)


def stable_id(what: str) -> str:
    """The same for the same thing whenever it is written, another one for every other thing."""
    return uuid5(NAMESPACE_OID, f"goeul {clean(what)}").urn


def clean(value: str) -> str:
    """One line without characters that XML forbids."""
    return _NOT_XML.sub("", one_line(value))


def stamp(moment: datetime) -> str:
    """In UTC, whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def as_bytes(feed: Element) -> bytes:
    """The whole document."""
    body: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return body


def replace(target: Path, content: bytes) -> None:
    """Readers see the old feed or the new one, never half of one, even after a power cut."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(f".{os.getpid()}.tmp")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(target)
