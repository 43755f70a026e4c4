"""The Atom channel: one feed a saved search and one for the operator, rewritten whole from the store each time."""

from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement

from alerts.channels import feed
from alerts.channels.feed import FEED_LENGTH
from alerts.channels.operator_feed import write_operator_feed
from alerts.notice import AlarmNotice, Notice
from goeul.text import as_utc


class AtomChannel:
    """`recent(saved_search_id, limit)` gives the newest notices of a saved search, `alarms(limit)` the newest alarms,
    both newest first.

    A feed is derived from the store, so delivering twice writes the same file: readers know entries by their id. One
    instance writes a feed once for all alerts that were in the store by then.
    """

    def __init__(
        self,
        folder: Path,
        recent: Callable[[int, int], Sequence[Notice]],
        base_url: str = "",
        *,
        alarms: Callable[[int], Sequence[AlarmNotice]] = lambda _limit: (),
    ) -> None:
        """`base_url` is the site as readers reach it, for the feed's link to itself."""
        self._folder = folder
        self._recent = recent
        self._alarms = alarms
        self._base_url = base_url
        self._newest: dict[int, int] = {}  # saved search → newest alert in its feed
        self._newest_alarm = 0

    def send(self, notice: Notice | AlarmNotice) -> None:
        if isinstance(notice, AlarmNotice):
            self._send_alarm(notice)
            return
        number = notice.saved_search_id
        if notice.alert_id <= self._newest.get(number, 0):
            return
        notices = self._recent(number, FEED_LENGTH)
        feed.replace(feed_path(self._folder, number), render(notice, notices, feed_link(self._base_url, number)))
        self._newest[number] = max((each.alert_id for each in notices), default=0)

    def _send_alarm(self, notice: AlarmNotice) -> None:
        if notice.alarm_id <= self._newest_alarm:
            return
        alarms = self._alarms(FEED_LENGTH)
        write_operator_feed(self._folder, alarms, self._base_url)
        self._newest_alarm = max((each.alarm_id for each in alarms), default=0)


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
    top = feed.start(
        f"saved search {about.saved_search_id} {about.saved_search} {about.query}",
        f"고을 알림: {about.saved_search}",
        max(notice.created_at for notice in (about, *notices)),
        about.query,
        link,
    )
    for notice in notices:
        _entry(top, notice)
    return feed.as_bytes(top)


def _entry(top: Element, notice: Notice) -> None:
    entry = SubElement(top, "entry")
    what = f"alert {notice.saved_search_id} {notice.alert_id} {notice.created_at.isoformat()}"
    feed.add(entry, "id", feed.stable_id(what))
    feed.add(entry, "title", notice.title)
    if urlsplit(notice.url).scheme in ("http", "https"):
        SubElement(entry, "link", rel="alternate", href=feed.clean(notice.url))
    feed.add(entry, "updated", feed.stamp(notice.created_at))
    if notice.published:
        feed.add(entry, "published", feed.stamp(as_utc(notice.published)))
    feed.add(SubElement(entry, "author"), "name", notice.outlet)
    feed.add(entry, "summary", " / ".join(notice.why))
