"""The text around an article's body: where dates and bylines stand that no selector names."""

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from crawler.document import INLINE, SILENT, Element, head_of, iterwalk, squash, text_of
from crawler.furniture import marks
from crawler.lines import tight
from crawler.titles import Title, names_subtitle

_OPENING = 400
_BLOCKS = 10
_BEFORE, _AFTER = 1500, 600  # characters around a body in which a labelled date is the article's
_DATE_WORDS = ("date", "time", "regist", "ymd", "day")
_LONGEST_DATE = 60


class _Step(NamedTuple):
    """One step of a walk: an element's begin with the text that follows it, or its end with the text behind it."""

    node: Element
    text: str
    is_end: bool


class Surroundings:
    """What stands around a body, read when first asked for, and no further than needed: most of a page is menus.

    The heading begins behind the title's element, else behind a text that equals the title. `body` is where the text
    begins, and `whole` what it all stands in, where that is another element.
    """

    def __init__(self, root: Element, title: Title, body: Element | None, whole: Element | None = None) -> None:
        self._root = root
        self._title = title
        self._body = body
        self._whole = whole if whole is not None else body

    @property
    def heading(self) -> str:
        """From the title to the body; "" where the title is not before the body."""
        return squash("".join(step.text for step in self._heading))

    @cached_property
    def before(self) -> str:
        """The last 1,500 characters before the body."""
        pieces: list[str] = []
        size = 0
        for step in _backwards(self._body, self._root):
            pieces.append(step.text)
            size += len(step.text.strip())
            if size > _BEFORE:
                break
        return squash("".join(reversed(pieces)))[-_BEFORE:]

    @cached_property
    def opening(self) -> str:
        """The first 400 characters of the body: where its element holds more than the text, dates stand there."""
        return head_of(self._whole, _OPENING) if self._whole is not None else ""

    @cached_property
    def after(self) -> str:
        """The 600 characters behind the body."""
        pieces: list[str] = []
        size = 0
        for text in _forwards(self._whole, self._root):
            pieces.append(text)
            size += len(text)
            if size > _AFTER * 3:
                break
        return squash("".join(pieces))[:_AFTER]

    @cached_property
    def stamped(self) -> tuple[str, ...]:
        """`datetime` attributes, and texts of elements that are named for dates, in the heading."""
        return tuple(stamp for step in self._heading if not step.is_end for stamp in _stamps(step.node))

    @cached_property
    def blocks(self) -> tuple[str, ...]:
        """The last ten blocks of text before the body, the nearest first; what is a link is left out."""
        blocks: list[str] = []
        parts: list[str] = []
        for step in _backwards(self._body, self._root):
            if step.is_end or step.node.tag != "a":
                parts.append(step.text)
            if step.node.tag in INLINE:
                continue
            text = squash("".join(reversed(parts)))
            blocks.extend([text] if text else [])
            parts.clear()
            if len(blocks) >= _BLOCKS:
                break
        return tuple(blocks)

    @cached_property
    def subtitled(self) -> tuple[Element, ...]:
        """Elements in the heading that are named for subtitles."""
        return tuple(step.node for step in self._heading if not step.is_end and names_subtitle(marks(step.node)))

    @cached_property
    def _heading(self) -> list[_Step]:
        """The walk from the title to the body, in document order."""
        title, wanted = self._title.element, tight(self._title.text)
        steps: list[_Step] = []
        for step in _backwards(self._body, self._root):
            if title is None and not step.is_end and step.text and tight(step.text) == wanted:
                return steps[::-1]
            steps.append(step)
            if step.is_end and step.node is title:
                return steps[::-1]
        return []


def _backwards(body: Element | None, root: Element) -> Iterator[_Step]:
    """From the begin of `body` to that of `root`, the last step first; scripts and the like are passed over."""
    node = body
    while node is not None and node is not root:
        previous = node.getprevious()
        if previous is None:
            node = node.getparent()
        else:
            node = previous
            yield _Step(node, f" {node.tail or ''}", True)
            while len(node) and node.tag not in SILENT:
                node = node[-1]
                yield _Step(node, f" {node.tail or ''}", True)
        if node is not None and isinstance(node.tag, str) and node.tag not in SILENT:
            yield _Step(node, node.text or "", False)


def _forwards(body: Element | None, root: Element) -> Iterator[str]:
    """The text from the end of `body` to that of `root`."""
    node = body
    while node is not None and node is not root:
        yield f" {node.tail or ''}"
        for sibling in node.itersiblings():
            if isinstance(sibling.tag, str):
                yield from _texts(sibling)
            yield f" {sibling.tail or ''}"
        node = node.getparent()


def _texts(top: Element) -> Iterator[str]:
    walk = iterwalk(top, events=("start", "end", "comment"))
    for event, node in walk:
        if event == "start":
            if node.tag in SILENT:
                walk.skip_subtree()
            else:
                yield node.text or ""
        elif node is not top:
            yield f" {node.tail or ''}"


def _stamps(node: Element) -> Iterator[str]:
    if node.tag == "time" and node.get("datetime"):
        yield str(node.get("datetime"))
    elif any(word in marks(node).lower() for word in _DATE_WORDS):
        text = text_of(node)
        if len(text) <= _LONGEST_DATE:
            yield text
