"""A body element to lines of text, as a reader sees them: paragraphs, line breaks, captions, bold, links, images.

Handles `<p>`, bare text, `<br>` and `<br><br>`, nested wrappers, tables and preformatted text alike. The tree is left
as it is.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from crawler.document import INLINE, SILENT, Element, iterwalk, text_of
from crawler.furniture import is_caption, is_furniture
from crawler.photos import is_icon
from goeul.text import clean

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BOLD = _HEADINGS | {"b", "strong", "th"}
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_PRE_STYLE = re.compile(r"white-space\s*:\s*pre", re.IGNORECASE)
Scope = Literal["caption", "heading", "bold", "link", "pre", "row"]

_APART = frozenset(("caption", "heading"))  # scopes that begin and end a paragraph even in inline elements
_CELLS = ("td", "th")
_BLANK = re.compile(r"\s+")
_ODD_BLANK = re.compile(r"[^\S ]|  ")  # other than single spaces
_SHORT_ROW = 200
_MOST_CELLS = 40
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


class _Reader:
    """The state of one walk over a body."""

    def __init__(self, captions: Collection[Element]) -> None:
        self._captions = captions
        self.lines: list[Line] = []
        self.raw = ""  # source of the last line
        self._text: list[str] = []
        self._paragraph = 0
        self._breaks = 0
        self._image = False
        self._bold = self._linked = 0  # characters of the open line
        self._scopes: list[tuple[Element, Scope]] = []
        self._depth: Counter[Scope] = Counter()

    def enter(self, node: Element, *, inside: bool) -> None:
        """An element begins; `inside` is false for the body itself."""
        if node.tag == "br":
            self._flush()
            self._breaks += 1
        elif node.tag == "img":
            self._flush()
            self._image = self._image or not is_icon(node)
        elif node.tag in _CELLS and self._depth["row"]:
            self.add(" ")
        elif node.tag not in INLINE:
            self._break_paragraph()
        within = inside and not self._depth["caption"]
        for scope in _scopes(node, captioned=within and (node in self._captions or is_caption(node))):
            if scope in _APART:
                self._break_paragraph()
            self._scopes.append((node, scope))
            self._depth[scope] += 1
        self.add(node.text or "")

    def leave(self, node: Element) -> None:
        """An element ends."""
        in_row = self._depth["row"] > 0
        while self._scopes and self._scopes[-1][0] is node:
            _, scope = self._scopes.pop()
            if scope in _APART:
                self._break_paragraph()
            self._depth[scope] -= 1
        if node.tag in _CELLS and in_row:
            self.add(" ")
        elif node.tag not in INLINE and node.tag not in ("br", "img") and node.tag not in SILENT:
            self._break_paragraph()

    def add(self, text: str) -> None:
        """Text where the walk stands."""
        if self._depth["pre"] and "\n" in text:
            first, *others = text.split("\n")
            self.add(first)
            for part in others:
                self._flush()
                self._breaks += 1
                self.add(part)
            return
        if _ODD_BLANK.search(text):
            text = _BLANK.sub(lambda run: f"{_SOURCE_BREAK} " if "\n" in run.group() else " ", text)
        size = len(text.strip(f" {_SOURCE_BREAK}"))
        if size:
            self._paragraph += self._breaks >= 2
            self._breaks = 0
            self._bold += size if self._depth["bold"] else 0
            self._linked += size if self._depth["link"] else 0
        if size or self._text:
            self._text.append(text)

    def finish(self) -> list[Line]:
        """The lines, when the walk is over."""
        self._flush()
        return self.lines if len(self.lines) != 1 else list(_split_bare(self.lines[0], self.raw))

    def _break_paragraph(self) -> None:
        self._flush()
        self._breaks = 2

    def _flush(self) -> None:
        raw = "".join(self._text)
        text = clean(raw).replace("\n", " ")
        if text:
            self.raw = raw
            size = len(text.replace(" ", ""))
            line = Line(
                text=text,
                paragraph=self._paragraph,
                caption=self._depth["caption"] > 0,
                heading=self._depth["heading"] > 0,
                bold=self._bold >= size * 0.9,
                linked=self._linked >= size * 0.95,
                after_image=self._image,
            )
            self.lines.append(line)
            self._image = False
        self._text.clear()
        self._bold = self._linked = 0


def read_lines(body: Element, dropped: Collection[Element] = (), captions: Collection[Element] = ()) -> list[Line]:
    """The lines under `body` in reading order, without `dropped` elements and what looks like furniture.

    `captions` are elements that are known to be captions, beside those that look like it.
    """
    reader = _Reader(captions)
    whole = len(text_of(body))
    walk = iterwalk(body, events=("start", "end", "comment"))
    for event, node in walk:
        if event == "start":
            if node is not body and (node.tag in SILENT or node in dropped or is_furniture(node, whole)):
                walk.skip_subtree()
            else:
                reader.enter(node, inside=node is not body)
            continue
        if event == "end":
            reader.leave(node)
        if node is not body and node.tail:
            reader.add(node.tail)
    return reader.finish()


def _scopes(node: Element, *, captioned: bool) -> Iterator[Scope]:
    """What the text under an element is."""
    tag, style = node.tag, node.get("style") or ""
    if tag == "tr" and _is_data_row(node):
        yield "row"
    if captioned:
        yield "caption"
    if tag in _HEADINGS:
        yield "heading"
    if tag in _BOLD or _BOLD_STYLE.search(style):
        yield "bold"
    if tag == "a" and node.get("href"):
        yield "link"
    if tag in ("pre", "xmp") or _PRE_STYLE.search(style):
        yield "pre"


def _is_data_row(row: Element) -> bool:
    """A row of short cells reads as one line; a row of long ones is layout."""
    return 2 <= len(row) <= _MOST_CELLS and len(text_of(row)) < _SHORT_ROW


def _split_bare(line: Line, raw: str) -> Iterator[Line]:
    """A body that is one run of bare text: its own line ends part paragraphs where a sentence ends."""
    parts = [clean(part) for part in _SENTENCE_BREAK.split(raw)]
    for number, part in enumerate(part for part in parts if part):
        yield replace(line, text=part, paragraph=number, after_image=line.after_image and not number)
