"""The operator's feed: the newest alarms, open and over, in one Atom file that is rewritten whole."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement

from alerts.channels import feed
from alerts.notice import AlarmNotice
from alerts.rules import rule_title

NAME = "operator.xml"


def operator_feed_path(folder: Path) -> Path:
    """Where the feed lies."""
    return folder / NAME


def operator_feed_link(base_url: str) -> str:
    """Where readers find it; empty if nobody said where the site is."""
    return f"{base_url.rstrip('/')}/feeds/{NAME}" if base_url else ""


def write_operator_feed(folder: Path, alarms: Sequence[AlarmNotice], base_url: str = "") -> None:
    """`alarms` newest first. Writing the same twice changes nothing: readers know entries by their id."""
    feed.replace(operator_feed_path(folder), render(alarms, base_url))


def render(alarms: Sequence[AlarmNotice], base_url: str = "") -> bytes:
    """The feed as XML bytes, in both languages."""
    newest = max((each.until or each.since for each in alarms), default=datetime.fromtimestamp(0, UTC))
    top = feed.start(
        "operator",
        "고을 운영 경보 · goeul alarms",
        newest,
        "매체와 수집의 이상 · outlets in trouble",
        operator_feed_link(base_url),
    )
    if not alarms:
        feed.add(SubElement(top, "author"), "name", "goeul")
    for alarm in alarms:
        _entry(top, alarm, base_url)
    return feed.as_bytes(top)


def _entry(top: Element, alarm: AlarmNotice, base_url: str) -> None:
    entry = SubElement(top, "entry")
    where = alarm.outlet or alarm.outlet_id or "고을 전체 · all of goeul"
    feed.add(entry, "id", feed.stable_id(f"alarm {alarm.alarm_id} {alarm.since.isoformat()}"))
    feed.add(entry, "title", f"{'[끝 · over] ' if alarm.until else ''}{where}: {rule_title(alarm.rule)}")
    if base_url:
        page = f"{base_url.rstrip('/')}/coverage#{quote(alarm.outlet_id)}"
        SubElement(entry, "link", rel="alternate", href=feed.clean(page))
    feed.add(entry, "updated", feed.stamp(alarm.until or alarm.since))
    feed.add(entry, "published", feed.stamp(alarm.since))
    feed.add(SubElement(entry, "author"), "name", "goeul")
    feed.add(entry, "summary", f"{alarm.ko} / {alarm.en}")
