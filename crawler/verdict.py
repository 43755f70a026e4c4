"""Pages that are no article although they answer 200: deleted articles and lists."""

import re
from urllib.parse import urlsplit

from crawler.document import Element, pieces, text_of
from crawler.furniture import named_as_furniture
from goeul.errors import SkipPage

# Seen on dead articles that answer 200, and in gnuboard's alerts.
_GONE = re.compile(
    r"존재하지\s*않는\s*(?:페이지|기사|글|게시)|페이지를\s*찾을\s*수\s*없|삭제된\s*(?:기사|게시|글|페이지)|기사가\s*존재하지\s*않|(?<![음전댓])(?<![음전]\s)글이\s*존재하지\s*않|"
    r"게시(?:물|글)이\s*존재하지\s*않|삭제되었거나|삭제\s*(?:또는|혹은)\s*이동|(?:기사|글|게시물|자료)(?:를|을|가|이)?\s*찾을\s*수\s*없|없는\s*(?:기사|게시물|페이지)입니다|"
    r"존재하지\s*않거나|서비스가?\s*종료된\s*(?:기사|페이지)|비공개\s*(?:된\s*)?기사입니다|기사가?\s*삭제되었습니다|삭제되었습니다"
)
# One of these stands in whatever the pattern finds.
_ANCHORS = ("존재하지", "찾을", "삭제", "없는", "종료된", "비공개")
_ALERT = re.compile(r"alert\s*\(\s*[\"'](?P<text>[^\"']{4,200})[\"']\s*\)")
_SHORT_PAGE = 800
_MOST_MENTIONS = 1000
_LONGEST_NOTICE = 120
_SHORT_BODY = 200
_ROWS = 5
_DIGITS = re.compile(r"\d+")


def gone() -> SkipPage:
    """The article was deleted or never was; the page that says so is not an article."""
    return SkipPage("삭제되었거나 없는 기사입니다.", "The article was deleted or does not exist.", reason="gone")


def is_list() -> SkipPage:
    """A list of articles."""
    return SkipPage("기사가 아니라 목록입니다.", "The page is a list, not an article.", reason="list")


def no_body() -> SkipPage:
    """Nothing that reads like an article."""
    return SkipPage("본문을 찾지 못했습니다.", "No article text was found on the page.", reason="no_body")


def no_title() -> SkipPage:
    """A text without a title."""
    return SkipPage("제목을 찾지 못했습니다.", "No title was found on the page.", reason="no_title")


def says_gone(root: Element, html: str, body: Element | None) -> bool:
    """Whether the page says that its article is gone. `body` is what a family's selector found, if anything.

    An article may write about deleted posts, so a found body speaks only while it is short, and on other pages the
    words must stand in a notice of their own: a short block, a title or an alert.
    """
    if body is not None:
        text = text_of(body)
        return bool(text) and len(text) < _SHORT_BODY and bool(_GONE.search(text)) and len(text) < _LONGEST_NOTICE
    if not _mentions(html):
        return False
    for script in root.iter("script"):
        alert = _ALERT.search(script.text or "") if not script.get("src") else None
        if alert and _GONE.search(alert.group("text")) and len(text_of(root)) < _SHORT_PAGE:
            return True
    return _notice(root)


def _mentions(html: str) -> bool:
    """Whether the words stand anywhere in the page's text; many times faster than the pattern over the whole text."""
    for anchor in _ANCHORS:
        at, tries = html.find(anchor), 0
        while at >= 0 and tries < _MOST_MENTIONS:
            tries += 1
            if _GONE.search(html, max(0, at - 30), at + 60):
                return True
            at = html.find(anchor, at + 1)
    return False


def _notice(root: Element) -> bool:
    title = next(iter(root.iter("title")), None)
    if title is not None and _GONE.search(title.text or ""):
        return True
    block: list[str] = []
    for _, piece in pieces(root):
        if piece != " ":
            block.append(piece)
            continue
        text = "".join(block).strip()
        if 0 < len(text) <= _LONGEST_NOTICE and _GONE.search(text):
            return True
        block.clear()
    return False


def looks_like_list(element: Element) -> bool:
    """Whether an element is a list of articles: many rows, each with a link of the same form to another address."""
    shapes: dict[str, set[str]] = {}
    for link in element.iter("a"):
        href = link.get("href") or ""
        if len(text_of(link)) < 8 or not _DIGITS.search(href) or _in_furniture(link, element):
            continue
        parts = urlsplit(href[:2048]) if "[" not in href else None
        if parts is not None:
            shapes.setdefault(_DIGITS.sub("0", f"{parts.path}?{parts.query}"), set()).add(href)
    rows = max((len(found) for found in shapes.values()), default=0)
    return rows >= _ROWS and rows * 150 > len(text_of(element)) - sum(len(text_of(link)) for link in element.iter("a"))


def _in_furniture(link: Element, top: Element) -> bool:
    above: Element | None = link
    while above is not None and above is not top:
        if named_as_furniture(above):
            return True
        above = above.getparent()
    return False
