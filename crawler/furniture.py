"""Elements inside a body that are not its text: told by class and id words, by links, and by what hides them.

A word in a class name is weak evidence, so an element is dropped for it only while it holds a small part of the text.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from crawler.document import Element, head_of, text_of

# Words of class and id names, between non-letters.
_WORDS_LIST = (
    "relation relations related rel relate relnews sns share sharing social copyright copyrights copy byline writer "
    "reporter journalist author authors subscribe subscription recommend recommended rank ranking popular mostview "
    "banner advert advertisement advertising ad ads adbox adsense adsbygoogle tag tags hashtag keyword keywords "
    "comment comments reply replies footer toolbar sytool util utility btn btns button buttons like likes reaction "
    "reactions feedback poll vote survey summary paging pagination pager prev next files attach attachment "
    "attachments weather ticker account donate donation newsletter fontsize tooltip popup modal layer breadcrumb nav "
    "navi taboola dable quiz promotion tts player gnb lnb toast bookmark scrap "
    "rating satisfaction satisfy"
)
_WORDS = frozenset(_WORDS_LIST.split())
# whole class names only
_PHRASES = re.compile(
    r"more[-_]?news|sr[-_]only|screen[-_]out|is[-_]blind|show[-_]for[-_]sr|text[-_]hidden|sound[-_]only|a11y[-_]hidden|"
    r"news[-_]sum|ai[-_](?:sum|news|box)|font[-_](?:size|option|control)|change[-_]font|article[-_]?(?:foot|relation|copy|sns|tag|reporter)|"
    r"rel[-_](?:art|ad)|edit[-_]?subscribe|reporter[-_]?|journalist[-_]?|no[-_]?print[-_ ]?ad|kakao|facebook|naver[-_]|"
    r"google[-_]|editors?[-_]?(?:box|note|info|profile)|_ad_|^ad[-_]|[-_]ad$|\bad[-_]",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"(?:^|[-_\s])(?:\w*caption\w*|cap|photo[-_]?(?:desc|txt|text|info)|img[-_]?(?:desc|txt|text|info)|thum_figure_txt)(?=$|[-_\s])",
    re.IGNORECASE,
)
_PHOTO = re.compile(r"photo|img|image|picture|thumb|pic(?:[-_\s]|$)", re.IGNORECASE)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z]+")
_SMALL_SHARE = 0.35
_BOX_SHARE = 0.5  # of a box that says itself what it is
_HIDDEN_SHARE = 0.6  # a hidden copy of the whole text is about half of it
_SUMMARY = re.compile(
    r"^\W*(?:AI|인공지능)?\s*(?:뉴스|기사|핵심)?\s*(?:(?:세|한|3)\s*줄)?\s*요약(?:쏙|봇|하기)?(?=\W|$)", re.IGNORECASE
)
_EDITORS = re.compile(r"^\W*편집자\s*주(?=\W|$)")
_BOXES = frozenset(("div", "section", "aside", "dl", "ul", "details", "table"))
_LONGEST_CAPTION = 400
_LINK_SHARE = 0.8
_LONGEST_NAME = 200
_LISTS = frozenset(("ul", "ol", "dl", "nav", "aside", "section", "div", "table", "p", "center", "h3", "h4", "strong"))


def marks(element: Element) -> str:
    """Class and id of an element, as one string."""
    get = element.get
    return f"{get('class', '')} {get('id', '')}"


def remembered(ask: Callable[[str], bool]) -> Callable[[str], bool]:
    """`ask` about class names, with the answers kept: pages of an outlet repeat a few hundred. Long ones are none."""
    kept = lru_cache(maxsize=8192)(ask)
    return lambda name: kept(name) if len(name) <= _LONGEST_NAME else ask(name)


def named_as_furniture(element: Element) -> bool:
    """Whether class or id say that this is furniture."""
    name = marks(element)
    return len(name) >= 3 and _names_furniture(name)


@remembered
def _names_furniture(name: str) -> bool:
    return (
        any(word in _WORDS for word in map(str.lower, _WORD.findall(name)))
        or not _TOKENS.isdisjoint(name.split())
        or bool(_PHRASES.search(name))
    )


def hidden(element: Element) -> bool:
    """Whether the page hides the element from its reader."""
    style = element.get("style")
    return element.get("hidden") is not None or (style is not None and bool(_HIDDEN_STYLE.search(style)))


@remembered
def _names_caption(name: str) -> bool:
    return bool(_CAPTION.search(name))


@remembered
def _names_photo(name: str) -> bool:
    return bool(_PHOTO.search(name))


def is_furniture(element: Element, whole: int) -> bool:
    """Whether an element inside a body of `whole` characters is furniture of the kinds above."""
    tag = element.tag
    if tag in ("button", "form", "input", "nav", "footer", "fieldset"):
        return len(text_of(element)) <= whole * _SMALL_SHARE
    if hidden(element):
        return len(text_of(element)) <= whole * _HIDDEN_SHARE
    if named_as_furniture(element):
        return len(text_of(element)) <= whole * _SMALL_SHARE
    if tag in _BOXES and is_summary_box(element, whole):
        return True
    return tag in _LISTS and is_link_list(element)


def is_summary_box(element: Element, whole: int) -> bool:
    """Whether an element is a box that begins with words such as "AI 요약", "뉴스 요약쏙" or "편집자 주"."""
    head = head_of(element, 40)
    stated = _SUMMARY.match(head) or _EDITORS.match(head)
    return bool(stated) and len(text_of(element)) <= whole * _BOX_SHARE


def is_link_list(element: Element) -> bool:
    """Whether nearly all of an element's text is links, as in lists of related articles."""
    links = [link for link in element.iter("a") if link.get("href")]
    if not links:
        return False
    text = len(text_of(element))
    linked = sum(len(text_of(link)) for link in links)
    return text > 0 and linked >= text * (_LINK_SHARE if len(links) > 1 else 0.95)


def is_caption(element: Element) -> bool:
    """Whether an element holds a caption: `figcaption`, a caption class, or a small photo box with its text."""
    if element.tag in ("figcaption", "figure", "caption"):
        return len(text_of(element)) <= _LONGEST_CAPTION
    if element.tag == "p" and "class" not in element.attrib:
        return False
    name = marks(element)
    if len(name) > 2 and _names_caption(name):
        return len(text_of(element)) <= _LONGEST_CAPTION
    boxed = element.tag == "table" or (len(name) > 2 and _names_photo(name))
    if not boxed or next(element.iter("img"), None) is None:
        return False
    return len(text_of(element)) <= _LONGEST_CAPTION // 2


def image_texts(element: Element) -> frozenset[str]:
    """Alternative texts of the images inside, which outlets fill with the caption."""
    return frozenset(alt.strip() for image in element.iter("img") if len(alt := image.get("alt") or "") >= 8)


_TOKENS_WORDS = "hidden hide skip blind no-print noprint print-none"
_TOKENS = frozenset(_TOKENS_WORDS.split())
