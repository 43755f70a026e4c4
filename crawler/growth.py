"""From the block with the most prose to the whole text: where a lead paragraph stands beside the block that holds most.

A page of unknown make may hold its text in blocks of different kinds, side by side. What reads like a paragraph next to
the densest block is the article too; sidebars, rankings and comments, which look otherwise, are not.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from crawler.dates import parse_moment
from crawler.document import INLINE, SILENT, Element, text_of
from crawler.furniture import hidden, is_caption, marks, named_as_furniture, remembered
from crawler.lines import is_byline, is_copyright, is_date_line, is_tail, is_weather, is_widget, tight
from crawler.titles import is_titlelike, names_subtitle

_LEVELS = 5
_SHORTEST, _LONGEST = 20, 20_000
_LONGEST_STAMP = 160
_MOST_LINKED = 0.2
_OTHERS = frozenset(("nav", "footer", "aside", "header", "button", "form", "table", "ul", "ol", "dl", "figure"))
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BESIDE = re.compile(
    r"(?:^|[-_\s])(?:side\w*|right\w*|left\w*|comment\w*|repl(?:y|ies)|cmt\w*|rank\w*|best\w*|hot\w*|popular\w*|"
    r"relat\w*|more\w*|list\w*|foot\w*|copy\w*|profile\w*|opinions?|guest\w*|aside\w*|widget\w*|latest\w*|recent\w*)"
    r"(?=$|[-_\s])",
    re.IGNORECASE,
)
# News tells what happened; what readers write below it is mostly in another form.
_NEWS = re.compile(
    r"(?<!니)다[.!?]?[\"”’']?\s*$|(?<!니)다[.][\"”’')\]]?(?=\s|[가-힣\"“‘(\[])|[했였었았혔렸졌쳤됐났겠갔왔섰]다(?![가-힣])"
)
_PHRASE = re.compile(r"[가-힣]{2,}(?:\s+\S+){2,}")


@dataclass(frozen=True, slots=True)
class Grown:
    """A body with the element that its text begins in, and the parts of it that are not the article's."""

    element: Element
    begin: Element
    aside: frozenset[Element] = frozenset()


def grown(best: Element, titles: Collection[str] = ()) -> Grown:
    """`best`, or the ancestor that holds paragraphs beside it; what repeats one of `titles` is no paragraph."""
    known = [form for form in map(tight, titles) if form]
    whole = Grown(best, best)
    branch = best
    for parent in list(best.iterancestors())[:_LEVELS]:
        if parent.tag in ("html", "head"):
            break
        children = [child for child in parent if isinstance(child.tag, str)]
        at = children.index(branch)
        before, behind = list(_lead(children[:at], known)), [child for child in children[at + 1 :] if _is_part(child)]
        if before or behind:
            parts = [*before[::-1], branch, *behind]
            begin = parts[0] if before else whole.begin
            whole = Grown(parent, begin, whole.aside | _outside(children, parts[0], parts[-1]))
        elif _reads_as_news("".join(_bare(parent, children[:at]))):
            whole = Grown(parent, parent, whole.aside)
        elif any(_has_text(child) for child in children if child is not branch):
            break
        branch = parent
    return whole


def _lead(children: Sequence[Element], titles: Sequence[str]) -> Iterator[Element]:
    """Paragraphs before the densest block, the nearest first; a heading or a line of dates ends them."""
    for child in reversed(children):
        text = text_of(child) if child.tag not in SILENT else ""
        if not text:
            continue
        if is_titlelike(child) or is_byline(text) or _is_stamp(text):
            return
        bare = tight(text)
        if any(bare in form for form in titles):
            return
        if _is_part(child) and not names_subtitle(marks(child)):
            yield child


def _is_stamp(text: str) -> bool:
    """A line of dates and other fields, as stands between a title and the text."""
    return is_date_line(text) or (len(text) <= _LONGEST_STAMP and isinstance(parse_moment(text), datetime))


def _outside(children: Sequence[Element], first: Element, last: Element) -> frozenset[Element]:
    """What stands before the first and behind the last part, and between them what is named as something else."""
    begin, end = children.index(first), children.index(last)
    return frozenset(
        child
        for number, child in enumerate(children)
        if not begin <= number <= end or (begin < number < end and _named_beside(marks(child)))
    )


def _bare(parent: Element, before: Sequence[Element]) -> Iterator[str]:
    """The text directly in `parent` before the densest block."""
    yield parent.text or ""
    for child in before:
        if child.tag in INLINE:
            yield text_of(child)
        yield f"{child.tail or ''} "


def _has_text(child: Element) -> bool:
    return child.tag not in SILENT and not hidden(child) and bool(text_of(child))


def _is_part(child: Element) -> bool:
    """Whether a neighbour of the densest block reads as paragraphs of the same article."""
    if child.tag in SILENT or child.tag in _OTHERS or child.tag in INLINE or child.tag in _HEADINGS or hidden(child):
        return False
    if named_as_furniture(child) or _named_beside(marks(child)) or is_caption(child):
        return False
    text = text_of(child)
    if len(text) > _LONGEST or not _reads_as_news(text) or next(child.iter("li", *_HEADINGS), None) is not None:
        return False
    linked = sum(len(text_of(link)) for link in child.iter("a"))
    kinds = (is_byline, is_copyright, is_date_line, is_tail, is_widget, is_weather)
    return linked <= len(text) * _MOST_LINKED and not any(is_kind(text) for is_kind in kinds)


def _reads_as_news(text: str) -> bool:
    return len(text) >= _SHORTEST and bool(_PHRASE.search(text) and _NEWS.search(text))


@remembered
def _named_beside(name: str) -> bool:
    return bool(_BESIDE.search(name))
