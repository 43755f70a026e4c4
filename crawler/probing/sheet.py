"""One HTML page of a site that is being looked at, parsed, with what it says about its site."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from crawler.answers import Answer, Fault
from crawler.charset import label_of, read
from crawler.discover import advertised_feeds
from crawler.document import Element, parse, text_of
from crawler.links import address
from crawler.metadata import Metadata, read_metadata
from crawler.selectors import Finder
from crawler.words import BROKEN
from goeul.errors import SkipPage
from goeul.hosts import site_of
from goeul.text import one_line

_MAX_ANCHORS = 5000
_MAX_NAMES, _LONGEST_NAME = 5, 30
_FOOT = 6000  # characters at the end of a page where its imprint stands
_NAME_FIELD = re.compile(
    r"제\s?호\s*[:：]\s*([^|│ㅣ·,/:：()\[\]]{2,30}?)(?=\s*(?:[|│ㅣ·,/()\[\]]|\s\S{1,8}\s*[:：]|$|\s{2}))"
)
_PROVINCES = "서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충청|충북|충남|전라|전북|전남|경상|경북|경남|제주"
_ADDRESS_FIELD = re.compile(
    rf"(?:주\s*소|발행소|소재지|본사)\s*[:：]?\s*(?:\(?우?\s*[:：]?\s*[\d-]{{5,7}}\)?\s*)?((?:{_PROVINCES})[^|│ㅣ:：]{{3,70}})"
)
# An address by its road, by its form alone: province, municipality (세종 has none), 구·읍·면, road, number.
_ROAD_ADDRESS = re.compile(
    rf"(?<![가-힣])((?:세종[가-힣]{{0,5}}|(?:{_PROVINCES})[가-힣]{{0,8}}\s+[가-힣]{{1,4}}[시군구])"
    r"(?:\s+[가-힣]{1,5}[구읍면])?\s+[가-힣0-9.·]{1,14}[로길](?:\s?\d{1,4}[가-힣]?(?:번?[가나다라]?길))?\s?\d{1,4}(?:-\d{1,3})?)"
    r"(?!\d|[.,]\d|\s?(?:년|월|일|명|원|억|만|번))"
)
_FOOTERS = re.compile(r"foot|copy|bottom|address", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s+[-–—:|·<>]\s+|\s*[|│ㅣ]\s*|\s*::\s*")
_REFRESH = re.compile(r"^\s*\d+\s*;\s*url\s*=\s*['\"]?([^'\"]+)", re.IGNORECASE)
_SCRIPT_MOVE = re.compile(r"(?:location(?:\.href)?\s*=|location\.replace\()\s*['\"]([^'\"]{1,500})['\"]")
_SMALL = 3000  # characters; a larger page is no mere signpost
_FEED_PATH = re.compile(r"(?:^|[/_.-])(?:rss|atom)(?:[/_.-]|$)|/feed/?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A parsed page."""

    url: str
    body: bytes
    content_type: str
    html: str
    charset: str
    root: Element
    finder: Finder
    meta: Metadata

    @property
    def label(self) -> str:
        """The charset that the header or the page itself names, "" if neither does."""
        return label_of(self.body, self.content_type)


def open_sheet(answer: Answer) -> Sheet:
    """Raises Fault for what cannot be read as a page."""
    decoded = read(answer.body, answer.content_type)
    try:
        root = parse(decoded.text)
    except SkipPage as skip:
        raise Fault(BROKEN, skip.reason) from skip
    return Sheet(
        url=answer.url,
        body=answer.body,
        content_type=answer.content_type,
        html=decoded.text,
        charset=decoded.charset,
        root=root,
        finder=Finder(root, decoded.text),
        meta=read_metadata(root),
    )


def anchors(sheet: Sheet) -> Iterator[tuple[str, Element]]:
    """Address and element of each link to the page's own site, at most 5,000."""
    own = site_of(sheet.url)
    for anchor in islice(sheet.root.iter("a", "area"), _MAX_ANCHORS):
        link = address(sheet.url, anchor.get("href") or "")
        if link and site_of(link) == own:
            yield link, anchor


def likely_feeds(sheet: Sheet) -> tuple[str, ...]:
    """Feeds that the page's head names, then links whose address looks like one."""
    linked = (link for link, _ in anchors(sheet) if _FEED_PATH.search(urlsplit(link).path))
    return tuple(dict.fromkeys((*advertised_feeds(sheet.body, sheet.url), *linked)))


def moved_to(sheet: Sheet) -> str:
    """Where a page that is a mere signpost (meta refresh, a script that leaves at once) sends its readers, else ""."""
    for meta in sheet.root.iter("meta"):
        if (meta.get("http-equiv") or "").lower() == "refresh" and (to := _REFRESH.match(meta.get("content") or "")):
            return address(sheet.url, to.group(1))
    if len(sheet.html) > _SMALL:
        return ""
    moved = _SCRIPT_MOVE.search(sheet.html)
    frame = next((frame.get("src") or "" for frame in sheet.root.iter("frame")), "")
    return address(sheet.url, moved.group(1) if moved else frame)


def site_names(front: Sheet, pages: Sequence[Sheet] = (), affix: str = "") -> tuple[str, ...]:
    """What the site calls itself, the surest first.

    That is the imprint's 제호, then the names that stand in `affix`, the part that the titles of all articles share,
    then those that the pages declare, then the parts of the front page's title.
    """
    imprint = _NAME_FIELD.search(_foot(front))
    declared = [name for page in (front, *pages) for name in page.meta.all("og:site_name", "application-name")]
    words = [one_line(name).strip(" .-") for name in (*declared, *_SEPARATOR.split(front.meta.page_title))]
    found = [one_line(imprint.group(1)) if imprint else "", *(word for word in words if word and word in affix), *words]
    return tuple(name for name in dict.fromkeys(found) if 1 < len(name) <= _LONGEST_NAME)[:_MAX_NAMES]


def publisher_address(sheet: Sheet) -> str:
    """The postal address in the imprint, as it stands there; "" if there is none.

    One without a label (주소, 발행소) counts in the page's footer only, and only if it is the one there.
    """
    found = _ADDRESS_FIELD.search(_foot(sheet))
    if found:
        return one_line(found.group(1))
    footers = [text_of(element) for element in sheet.root.iter("footer", "div", "address") if _is_footer(element)]
    bare = {one_line(found.group(1)) for text in footers for found in _ROAD_ADDRESS.finditer(text[-_FOOT:])}
    return bare.pop() if len(bare) == 1 else ""


def _is_footer(element: Element) -> bool:
    names = f"{element.get('id') or ''} {element.get('class') or ''}"
    return element.tag != "div" or bool(_FOOTERS.search(names))


def _foot(sheet: Sheet) -> str:
    return text_of(sheet.root)[-_FOOT:]
