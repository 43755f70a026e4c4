"""A body element to lines of text, as a reader sees them: paragraphs, line breaks, captions, bold, links, images.

Handles `<p>`, bare text, `<br>` and `<br><br>`, nested wrappers, tables and preformatted text alike. The tree is left
as it is.
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace

from crawler.document import INLINE, SILENT, Element, iterwalk, text_of
from crawler.furniture import is_caption, is_furniture
from goeul.text import clean

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BOLD = _HEADINGS | {"b", "strong", "th"}
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_PRE_STYLE = re.compile(r"white-space\s*:\s*pre", re.IGNORECASE)
_BLANK = re.compile(r"\s+")
_SHORT_ROW = 200
# Marks a line end of the source inside running text; `clean` removes it, as it is a control character.
_SOURCE_BREAK = "\x1e"
_SENTENCE_BREAK = re.compile(r"(?<=[.”\"’'!?])[ ]*\x1e\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a body. Lines of the same `paragraph` were parted by a single line break only."""

    text: str
    paragraph: int
    caption: bool = False
    heading: bool = False  # inside h1 to h6
    bold: bool = False  # nearly all of it
    linked: bool = False  # nearly all of it
    after_image: bool = False  # an image stands directly before it


@dataclass(slots=True)
class _Page:
    """The state of one walk."""

    lines: list[Line] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    raw: str = ""  # source of the last line
    paragraph: int = 0
    breaks: int = 0
    image: bool = False
    bold: int = 0
    linked: int = 0
    heading_depth: int = 0
    bold_depth: int = 0
    link_depth: int = 0
    pre_depth: int = 0
    caption_depth: int = 0

    def add(self, text: str) -> None:
        if self.pre_depth and "\n" in text:
            for number, part in enumerate(text.split("\n")):
                if number:
                    self.break_line()
                self.add(part)
            return
        text = _BLANK.sub(lambda run: f"{_SOURCE_BREAK} " if "\n" in run.group() else " ", text)
        size = len(text.strip(f" {_SOURCE_BREAK}"))
        if size:
            if self.breaks >= 2:
                self.paragraph += 1
            self.breaks = 0
            self.bold += size if self.bold_depth else 0
            self.linked += size if self.link_depth else 0
        if size or self.text:
            self.text.append(text)

    def break_line(self) -> None:
        self.flush()
        self.breaks += 1

    def break_paragraph(self) -> None:
        self.flush()
        self.breaks = 2

    def flush(self) -> None:
        raw = "".join(self.text)
        text = clean(raw).replace("\n", " ")
        if text:
            self.raw = raw
            size = max(1, len(text.replace(" ", "")))
            self.lines.append(
                Line(
                    text=text,
                    paragraph=self.paragraph,
                    caption=self.caption_depth > 0,
                    heading=self.heading_depth > 0,
                    bold=self.bold >= size * 0.9,
                    linked=self.linked >= size * 0.95,
                    after_image=self.image,
                )
            )
            self.image = False
        self.text.clear()
        self.bold = self.linked = 0


def read_lines(body: Element, dropped: Collection[Element] = ()) -> list[Line]:
    """The lines under `body` in reading order, without `dropped` elements and what looks like furniture."""
    page = _Page()
    whole = len(text_of(body))
    undo: list[tuple[Element, Callable[[], None]]] = []
    walk = iterwalk(body, events=("start", "end", "comment"))
    for event, node in walk:
        if event == "start":
            if node is not body and _skipped(node, dropped, whole):
                walk.skip_subtree()
                continue
            _enter(page, node, undo, inside=node is not body)
        elif event == "end":
            while undo and undo[-1][0] is node:
                undo.pop()[1]()
            _leave(page, node)
        if event != "start" and node is not body and node.tail:
            page.add(node.tail)
    page.flush()
    return page.lines if len(page.lines) != 1 else list(_split_bare(page.lines[0], page.raw))


def _skipped(node: Element, dropped: Collection[Element], whole: int) -> bool:
    return node.tag in SILENT or node in dropped or is_furniture(node, whole)


def _enter(page: _Page, node: Element, undo: list[tuple[Element, Callable[[], None]]], *, inside: bool) -> None:
    tag = node.tag
    if tag == "br":
        page.break_line()
        return
    if tag == "img":
        page.flush()
        page.image = True
        return
    if tag == "tr":
        page.break_paragraph()
    elif tag in ("td", "th") and _is_data_row(node.getparent()):
        page.add(" ")
    elif tag not in INLINE:
        page.break_paragraph()
    style = node.get("style") or ""
    if inside and not page.caption_depth and is_caption(node):
        _raise(page, "caption_depth", node, undo)
    if tag in _HEADINGS:
        _raise(page, "heading_depth", node, undo)
    if tag in _BOLD or _BOLD_STYLE.search(style):
        _raise(page, "bold_depth", node, undo)
    if tag == "a" and node.get("href"):
        _raise(page, "link_depth", node, undo)
    if tag in ("pre", "xmp") or _PRE_STYLE.search(style):
        _raise(page, "pre_depth", node, undo)
    if node.text:
        page.add(node.text)


def _raise(page: _Page, depth: str, node: Element, undo: list[tuple[Element, Callable[[], None]]]) -> None:
    """One level deeper in something, until `node` ends."""
    if depth == "caption_depth":
        page.break_paragraph()
    setattr(page, depth, getattr(page, depth) + 1)

    def lower() -> None:
        if depth in ("caption_depth", "heading_depth"):
            page.break_paragraph()
        setattr(page, depth, getattr(page, depth) - 1)

    undo.append((node, lower))


def _leave(page: _Page, node: Element) -> None:
    tag = node.tag
    if tag in ("br", "img") or tag in INLINE or tag in SILENT:
        return
    if tag in ("td", "th") and _is_data_row(node.getparent()):
        page.add(" ")
    else:
        page.break_paragraph()


def _is_data_row(row: Element | None) -> bool:
    """A row of short cells reads as one line; a row of long ones is layout."""
    if row is None or row.tag != "tr" or len(row) < 2:
        return False
    return len(text_of(row)) < _SHORT_ROW


def _split_bare(line: Line, raw: str) -> Iterator[Line]:
    """A body that is one run of bare text: its own line ends part paragraphs where a sentence ends."""
    parts = [clean(part) for part in _SENTENCE_BREAK.split(raw)]
    for number, part in enumerate(part for part in parts if part):
        yield replace(line, text=part, paragraph=number, after_image=line.after_image and not number)
