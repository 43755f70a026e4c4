"""When an article was published and corrected, from the places on a page that may say so."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from lxml.html import HtmlElement

from crawler.dates import at_korean_clock, labelled, parse_stamp, unlabelled
from crawler.document import SILENT, iterwalk, squash, text_of
from crawler.embedded import Embedded
from crawler.furniture import marks
from crawler.lines import tight
from crawler.selectors import texts
from crawler.source import Source
from crawler.titles import Title
from goeul.records import Selectors

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
_BEFORE, _AFTER = 1500, 600  # characters around a body in which a labelled date is the article's
_VISIT = re.compile(
    r"(?:19|20)\d{2}\s*[.\-/년]\s*\d{1,2}\s*[.\-/월]\s*\d{1,2}\s*[일.]?\s*"
    r"(?:[(\[]\s*[월화수목금토일](?:요일)?\s*[)\]]|[월화수목금토일]요일)(?!\s*\[?\d{1,2}\s*[:시])"
)
_DATE_WORDS = ("date", "time", "regist", "ymd", "day")


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Texts around an article's body: from its title to the body, before the body at large, and right after it."""

    heading: str = ""
    before: str = ""
    after: str = ""
    stamped: tuple[str, ...] = ()  # `datetime` attributes and texts of date-like elements in the heading


def surroundings(root: HtmlElement, title: Title, body: HtmlElement | None) -> Surroundings:
    """One walk over the page. The heading begins behind the title's element, else behind a text that equals it."""
    if body is None:
        return Surroundings()
    before: list[str] = []
    after: list[str] = []
    stamped: list[str] = []
    heading_from: int | None = None
    inside = passed = False
    wanted = tight(title.text)
    walk = iterwalk(root, events=("start", "end", "comment"))
    for event, node in walk:
        if event == "start":
            if node.tag in SILENT:
                walk.skip_subtree()
                continue
            if node is body:
                inside = True
                walk.skip_subtree()
                continue
            if heading_from is not None and not passed:
                stamped.extend(_stamped(node))
            (after if passed else before).append(node.text or "")
            if title.element is None and not passed and node.text and tight(node.text) == wanted:
                heading_from = len(before)
        else:
            if node is title.element and not passed:
                heading_from = len(before)
            if node is body and inside:
                passed, inside = True, False
            (after if passed else before).append(" " + (node.tail or ""))
            if passed and sum(len(text) for text in after) > _AFTER * 3:
                break
    whole = squash("".join(before))
    return Surroundings(
        heading=squash("".join(before[heading_from:])) if heading_from is not None else "",
        before=whole[-_BEFORE:],
        after=squash("".join(after))[:_AFTER],
        stamped=tuple(stamped),
    )


def _stamped(node: HtmlElement) -> Iterable[str]:
    if node.tag == "time" and node.get("datetime"):
        yield str(node.get("datetime"))
    elif any(word in marks(node).lower() for word in _DATE_WORDS):
        text = text_of(node)
        if len(text) <= 60:
            yield text


def published(source: Source, skin: Selectors | None, embedded: Embedded | None, around: Surroundings) -> date | None:
    """The time of publication; None rather than a date that may be the visit's."""
    labels, others = source.date_labels, source.updated_labels
    shown = _first(
        labelled(text, labels) or unlabelled(text, others) or labelled(text, others) for text in _selected(source, skin)
    )
    heading = labelled(around.heading, labels)
    stated = (found.published for found in (source.linked, embedded) if found)
    stamp = _stamp(source, _PUBLISHED_METAS) or _first(stated)
    if shown is not None:
        return _finer(shown, stamp)
    if stamp is not None:
        return _finer(at_korean_clock(stamp, heading), heading)
    return (
        heading
        or labelled(around.before, labels)
        or _first(_unnamed(text, others) for text in around.stamped)
        or labelled(around.after, labels, needs_time=True)
        or _unnamed(around.heading[:400], others)
        or labelled(around.heading, others)
    )


def updated(source: Source, skin: Selectors | None, embedded: Embedded | None, around: Surroundings) -> date | None:
    """The time of the last correction, if the page tells."""
    labels = source.updated_labels
    return (
        _first(labelled(text, labels) for text in _selected(source, skin))
        or _stamp(source, _UPDATED_METAS)
        or _first(found.updated for found in (source.linked, embedded) if found)
        or labelled(around.heading, labels)
    )


def _selected(source: Source, skin: Selectors | None) -> Iterator[str]:
    for skins in source.skins(skin):
        for found in texts(source.root, skins.date):
            yield " | ".join(found)


def _unnamed(text: str, others: tuple[str, ...]) -> date | None:
    """A date without a label, unless it is a bare day with its weekday: so pages head the day of the visit."""
    return unlabelled(_VISIT.sub(" ", text), others)


def _finer(moment: date | None, other: date | None) -> date | None:
    """`moment`, or `other` where it adds the time of the same day. Midnight is how machines write "no time"."""
    if isinstance(moment, datetime) or not isinstance(other, datetime) or moment is None:
        return moment
    return other if other.date() == moment and (other.hour, other.minute) != (0, 0) else moment


def _stamp(source: Source, keys: tuple[str, ...]) -> date | None:
    return _first(parse_stamp(value) for value in source.meta.all(*keys))


def _first(moments: Iterable[date | None]) -> date | None:
    return next((moment for moment in moments if moment is not None), None)
