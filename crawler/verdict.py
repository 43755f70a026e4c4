"""Pages that are no article although they answer 200: deleted articles and lists."""

import re
from urllib.parse import urlsplit

from lxml import etree

from crawler.dates import labelled
from crawler.document import Element, is_shorter, pieces, strings, text_of
from crawler.furniture import named_as_furniture
from crawler.generic import densest
from crawler.growth import grown
from crawler.surroundings import Surroundings
from crawler.titles import Title
from goeul.errors import SkipPage

# Seen on dead articles that answer 200, and in gnuboard's alerts.
_THING = r"(?:페이지|기사|뉴스|글|게시글|게시물|게시판|자료|콘텐츠|컨텐츠|문서|정보|데이터|주소|URL)"
_GONE = re.compile(
    rf"존재하지\s*않는\s*{_THING}|{_THING}(?:를|을)?\s*찾을\s*수\s*(?:가\s*)?없|삭제\s*(?:된|되어진|한)\s*(?:기사|뉴스|게시|글|페이지|자료|콘텐츠)|"
    rf"(?<![음전댓])(?<![음전]\s){_THING}(?:[이가은는]?\s*존재하지\s*않|[^.!?]{{0,30}}삭제\s*(?:되었|됐|처리))|"
    rf"(?:해당|요청하신|요청한|찾으시는|선택하신|조회하신)\s*{_THING}[이가은는]?\s*없습니다|"
    rf"삭제\s*되었거나|삭제\s*(?:또는|혹은|및|하거나)\s*이동|없는\s*(?:기사|뉴스|게시물|게시글|글|페이지)\s*입니다|"
    rf"존재하지\s*않거나|서비스가?\s*(?:종료|중지)된\s*(?:기사|페이지)|비공개\s*(?:처리|전환|로\s*(?:처리|전환))?\s*(?:된)?\s*기사\s*입니다|"
    rf"기사[는가]?\s*비공개\s*(?:로\s*)?(?:처리|전환)?\s*(?:되었|됐)|"
    rf"(?:열람|조회|접근|확인|표시)(?:할|하실)\s*수\s*(?:가\s*)?없는\s*{_THING}|(?:접근|열람|조회|읽기)\s*권한이\s*없|"
    rf"{_THING}[의은는]?\s*(?:노출|게재|서비스)[이가]\s*(?:중단|중지|종료)\s*(?:되었|됐)|"
    rf"유효하지\s*않은\s*{_THING}|(?:게재|보도)가?\s*(?:중단|취소)된\s*기사|^\s*(?:해당\s*기사는\s*)?삭제되었습니다"
)
# One of these stands in whatever the pattern finds.
_ANCHORS = (
    "존재하지",
    "찾을",
    "삭제",
    "없는",
    "없습니다",
    "종료된",
    "중지된",
    "중단된",
    "취소된",
    "중단되",
    "중지되",
    "중단됐",
    "권한이",
    "비공개",
    "유효하지",
)
# A notice speaks to its reader; news is written in another form, and what it quotes does not end it.
_ADDRESSED = re.compile(r"(?:니다|세요|니까|[가-힣]요)\W*$|(?:기사|페이지|게시물|게시글|글)\W*$")
# Scripts speak of deleted comments on every other page.
_TEXTS = etree.XPath("descendant::text()[not(parent::script or parent::style)]", smart_strings=False)
_ALERT = re.compile(r"alert\s*\(\s*(?P<mark>[\"'`])(?P<text>(?:(?!(?P=mark)).){4,300})(?P=mark)\s*\)", re.DOTALL)
_AWAY = re.compile(r"history\.(?:back|go)|location\.(?:href|replace)|location\s*=|window\.close|self\.close")
_DENIED = re.compile(r"없습니다|없는\s|잘못된|비정상|유효하지|올바르지|만료|미승인|승인되지\s*않은|종료된|삭제")
_ERROR_TITLE = re.compile(
    r"^\W*(?:HTTP\s*)?(?:error\s*)?(?:404|410)\b|^\W*(?:page\s*)?not\s*found\b|페이지\s*오류", re.IGNORECASE
)
_NEWS = re.compile(r"(?<!니)다[.”\"’']")
_SHORT_PAGE = 800
_MOST_MENTIONS = 1000
_LONGEST_NOTICE = 200
_SHORT_BODY, _SHORT_QUOTING = 200, 80
_SHORTEST_HEADLINE = 6
_DATE_LABELS = ("기사입력", "입력", "승인", "등록일", "등록", "작성일", "게시일", "발행일")
_FEWEST_SENTENCES = 2
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


def says_gone(root: Element, body: Element | None) -> bool:
    """Whether the page says that its article is gone. `body` is what a family's selector found, if anything.

    An article may write about deleted posts, so a found body speaks only while it is a short notice to the reader. On
    other pages the words must stand in a notice of their own, in the title or in an alert, and no news beside them.
    """
    if body is not None:
        text = text_of(body)
        return 0 < len(text) < _LONGEST_NOTICE and _is_notice(text)
    title = next(iter(root.iter("title")), None)
    headed = title is not None and bool(_ERROR_TITLE.search(title.text or "") or _is_notice(title.text or ""))
    return (headed or _sends_away(root) or (_mentions(root) and _has_notice(root))) and not _has_news(root)


def _is_notice(text: str) -> bool:
    return bool(_GONE.search(text)) and bool(_ADDRESSED.search(text)) and not _NEWS.search(text)


def _sends_away(root: Element) -> bool:
    """An almost empty page whose script says why there is nothing, and goes back."""
    for script in root.iter("script"):
        text = script.text or ""
        alert = _ALERT.search(text) if "alert" in text and not script.get("src") else None
        if alert is None:
            continue
        if _GONE.search(alert.group("text")) or (_AWAY.search(text) and _DENIED.search(alert.group("text"))):
            return is_shorter(root, _SHORT_PAGE)
    return False


def _mentions(root: Element) -> bool:
    """Whether the words stand anywhere in the page's text; many times faster than the pattern over all of it."""
    text = "\n".join(strings(_TEXTS(root)))
    for anchor in _ANCHORS:
        at, tries = text.find(anchor), 0
        while at >= 0 and tries < _MOST_MENTIONS:
            tries += 1
            if _GONE.search(text, max(0, at - 30), at + 60):
                return True
            at = text.find(anchor, at + 1)
    return False


def _has_notice(root: Element) -> bool:
    """Whether a short block, outside links, is a notice."""
    block: list[str] = []
    linked = False
    for element, piece in pieces(root):
        if piece != " ":
            linked = linked or element.tag == "a"
            block.append(piece)
            continue
        text = "".join(block).strip()
        if 0 < len(text) <= _LONGEST_NOTICE and not linked and _is_notice(text):
            return True
        block.clear()
        linked = False
    return False


def _has_news(root: Element) -> bool:
    """Whether an element holds an article: sentences as news writes them, outside links and furniture.

    Fewer of them do where the notice is one of the paragraphs below a title and a date: then it is quoted.
    """
    best = densest(root)
    if best is None:
        return False
    element = grown(best).element
    text = text_of(element)
    linked = sum(len(text_of(link)) for link in element.iter("a"))
    if linked * 2 >= len(text) or len(_NEWS.findall(text)) < _FEWEST_SENTENCES:
        return False
    least = _SHORT_QUOTING if _quotes_notice(element, root) else _SHORT_BODY
    return len(text) - linked >= least


def _quotes_notice(element: Element, root: Element) -> bool:
    """Whether a notice stands among the paragraphs of `element`, with a heading and a labelled date before it."""
    title = next((heading for heading in root.iter("h1", "h2", "h3") if _is_headline(text_of(heading))), None)
    return (
        title is not None
        and _has_notice(element)
        and labelled(Surroundings(root, Title(text="", element=title), element).heading, _DATE_LABELS) is not None
    )


def _is_headline(text: str) -> bool:
    return len(text) >= _SHORTEST_HEADLINE and not _is_notice(text)


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
