"""The text around an article's body: where dates and bylines stand that no selector names."""

from collections.abc import Iterator
from functools import cached_property

from crawler.document import SILENT, Element, iterwalk, squash, text_of
from crawler.furniture import marks
from crawler.lines import tight
from crawler.titles import Title

_BEFORE, _AFTER = 1500, 600  # characters around a body in which a labelled date is the article's
_DATE_WORDS = ("date", "time", "regist", "ymd", "day")
_LONGEST_DATE = 60


class Surroundings:
    """What stands around a body, read when first asked for.

    The heading begins behind the title's element, else behind a text that equals the title.
    """

    def __init__(self, root: Element, title: Title, body: Element | None) -> None:
        self._root = root
        self._title = title
        self._body = body

    @property
    def heading(self) -> str:
        """From the title to the body; "" where the title is not before the body."""
        before, heading, _, _ = self._texts
        return squash("".join(before[heading:])) if heading is not None else ""

    @property
    def before(self) -> str:
        """The last 1,500 characters before the body."""
        return squash("".join(self._texts[0]))[-_BEFORE:]

    @property
    def after(self) -> str:
        """The 600 characters behind the body."""
        return squash("".join(self._texts[2]))[:_AFTER]

    @property
    def stamped(self) -> tuple[str, ...]:
        """`datetime` attributes, and texts of elements that are named for dates, in the heading."""
        return tuple(self._texts[3])

    @cached_property
    def _texts(self) -> tuple[list[str], int | None, list[str], list[str]]:
        """Pieces before the body, where the heading begins in them, pieces behind the body, the heading's stamps."""
        before: list[str] = []
        after: list[str] = []
        stamped: list[str] = []
        heading: int | None = None
        wanted, behind = tight(self._title.text), 0
        passed = False
        if self._body is None:
            return before, heading, after, stamped
        walk = iterwalk(self._root, events=("start", "end", "comment"))
        for event, node in walk:
            if event == "start":
                if node.tag in SILENT or node is self._body:
                    walk.skip_subtree()
                    continue
                if heading is not None and not passed:
                    stamped.extend(_stamps(node))
                text = node.text or ""
                if self._title.element is None and not passed and text and tight(text) == wanted:
                    heading = len(before) + 1
            else:
                if node is self._title.element and not passed:
                    heading = len(before)
                passed = passed or node is self._body
                text = f" {node.tail or ''}"
            (after if passed else before).append(text)
            behind += len(text) if passed else 0
            if behind > _AFTER * 3:
                break
        return before, heading, after, stamped


def _stamps(node: Element) -> Iterator[str]:
    if node.tag == "time" and node.get("datetime"):
        yield str(node.get("datetime"))
    elif any(word in marks(node).lower() for word in _DATE_WORDS):
        text = text_of(node)
        if len(text) <= _LONGEST_DATE:
            yield text
