"""When an article was published and corrected, from the places on a page that may say so."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from crawler.dates import at_korean_clock, labelled, last_time, parse_moment, parse_stamp, unlabelled
from crawler.document import Element, text_of
from crawler.embedded import Embedded, state_json
from crawler.source import Source
from crawler.surroundings import Surroundings
from goeul.records import Selectors
from goeul.text import iso

_PUBLISHED_METAS = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "article:published",
    "dable:published_time",
    "pubdate",
    "publish-date",
    "dc.date.issued",
    "dc.date",
    "date",
    "regdate",
)
_UPDATED_METAS = (
    "article:modified_time",
    "og:article:modified_time",
    "og:updated_time",
    "datemodified",
    "article:modified",
)
_CLOSE = 200  # characters before a body in which a time without a label is the article's
_CLOCK = timedelta(minutes=2)
_SITE_LABELS = ("최종편집", "최종 편집", "편집", "현재", "현재시각", "오늘")  # of times that are the site's
_VISIT = re.compile(
    r"(?:19|20)\d{2}\s*[.\-/년]\s*\d{1,2}\s*[.\-/월]\s*\d{1,2}\s*[일.]?\s*"
    r"(?:[(\[]\s*[월화수목금토일](?:요일)?\s*[)\]]|[월화수목금토일]요일)(?!\s*\[?\d{1,2}\s*[:시])"
)


def published(source: Source, skin: Selectors | None, embedded: Embedded | None, around: Surroundings) -> date | None:
    """The time of publication; None rather than a date that may be the visit's."""
    labels, others = source.date_labels, source.updated_labels
    shown = _first(
        labelled(text, labels) or unlabelled(text, others) or labelled(text, others) for text in _selected(source, skin)
    )
    stated = (found.published for found in (source.linked, embedded) if found)
    stamp = _stamp(source, _PUBLISHED_METAS) or _first(stated)
    if shown is not None:
        return _finer(shown, stamp)
    heading = labelled(around.heading, labels)
    if stamp is not None:
        return _finer(at_korean_clock(stamp, heading), heading)
    found = (
        heading
        or labelled(around.before, labels)
        or _first(_unnamed(text, others) for text in around.stamped)
        or labelled(around.after, labels, needs_time=True)
        or _unnamed(around.heading[:400], others)
        or labelled(around.heading, others)
        or _close_before(source, around.before[-_CLOSE:], others)
        or labelled(around.opening, labels)
    )
    return found or _stated_in_state(source, embedded)


def updated(source: Source, skin: Selectors | None, embedded: Embedded | None, around: Surroundings) -> date | None:
    """The time of the last correction, if the page tells."""
    return (
        _first(_corrected(source, text) for text in _selected(source, skin))
        or _stamp(source, _UPDATED_METAS)
        or _first(found.updated for found in (source.linked, embedded) if found)
        or (None if _first(map(parse_moment, _selected(source, skin))) else _corrected(source, around.heading))
    )


def _corrected(source: Source, text: str) -> date | None:
    """The date behind a label of corrections; behind one that may be all that is shown, only beside another date."""
    both = [label for label in source.updated_labels if label in source.date_labels]
    only = [label for label in source.updated_labels if label not in both]
    return labelled(text, only) or (labelled(text, both) if both and unlabelled(text, source.updated_labels) else None)


def _selected(source: Source, skin: Selectors | None) -> Iterator[str]:
    for skins in source.skins(skin):
        for selector in skins.date:
            found = [text for element in source.finder.select(selector) if (text := _date_text(element))]
            if found:
                yield " | ".join(found)


def _date_text(element: Element) -> str:
    """The text of an element, or its `datetime` attribute where that adds the time of the day in the text."""
    text, stamp = text_of(element), element.get("datetime") or ""
    moment = parse_stamp(stamp) if stamp else None
    if isinstance(moment, datetime) and not isinstance(parse_moment(text), datetime):
        return iso(moment) or text
    return text


def _unnamed(text: str, others: tuple[str, ...]) -> date | None:
    """A date without a label, unless it is a bare day with its weekday: so pages head the day of the visit."""
    return unlabelled(_VISIT.sub(" ", text), others)


def _close_before(source: Source, text: str, others: tuple[str, ...]) -> date | None:
    """The last time of day right before the body, where no title tells where the heading begins; but no clock's."""
    moment = last_time(text, (*others, *_SITE_LABELS))
    return None if moment is None or abs(moment - source.page.fetched_at) <= _CLOCK else moment


def _stated_in_state(source: Source, embedded: Embedded | None) -> date | None:
    """What the page's state JSON says, where nothing else does."""
    state = None if embedded else state_json(source.root, source.titles)
    return state.published if state else None


def _finer(moment: date | None, other: date | None) -> date | None:
    """`moment`, or `other` where it adds the time of the same day. Midnight is how machines write "no time"."""
    if isinstance(moment, datetime) or not isinstance(other, datetime) or moment is None:
        return moment
    return other if other.date() == moment and (other.hour, other.minute) != (0, 0) else moment


def _stamp(source: Source, keys: tuple[str, ...]) -> date | None:
    return _first(parse_stamp(value) for value in source.meta.all(*keys))


def _first(moments: Iterable[date | None]) -> date | None:
    return next((moment for moment in moments if moment is not None), None)
