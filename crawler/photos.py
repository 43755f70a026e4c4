"""The photos of an article with their captions, from the elements that hold it."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from urllib.parse import urljoin, urlsplit

from crawler.document import Element, text_of
from crawler.furniture import named_as_furniture
from crawler.lines import tight
from goeul.records import Photo
from goeul.text import one_line

_SOURCES = ("data-src", "data-original", "data-lazy-src", "data-lazy", "data-srcset-src", "src")  # lazy ones first
_MOST, _LONGEST_URL = 50, 2048
_SMALLEST = 60  # pixels of a side; less is an icon
_LEVELS, _LONGEST_BOX = 6, 1500
_IMAGE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|bmp)$", re.IGNORECASE)
_HANGUL = re.compile(r"[가-힣]{2,}")
_SHORTEST_ALT, _LONGEST_ALT = 6, 250
_NO_ALT = re.compile(
    r"\.(?:jpe?g|png|gif|webp|bmp)\s*$|^\W*(?:기사|본문|관련|첨부|대표|메인|원본|확대)?\s*(?:사진|이미지|그림)\s*\d*\W*$|"
    r"로고|아이콘|배너|광고|공공누리|기사\s*(?:이미지|사진)|이미지\s*(?:확대|없음)|프로필|바로가기|버튼",
    re.IGNORECASE,
)
# Controls and marks, by the name of the file or folder.
_NO_PHOTO = re.compile(
    r"(?:^|[/_.-])(?:icons?|ico|btn|buttons?|logo|blank|spacer|pixel|transparent|loading|emoticon|sns|banner|bullet|"
    r"arrow|opentype\d*|kogl|opencode\d*|noimage|no_image|line|ads?)(?=[/_.\d-]|$)",
    re.IGNORECASE,
)


def photos(
    holders: Iterable[Element],
    captions: Sequence[str],
    base: str,
    dropped: Collection[Element] = (),
    title: str = "",
) -> tuple[Photo, ...]:
    """At most 50 photos under `holders` in their order, each address once, with that of `captions` that stands by it.

    `base` resolves relative addresses; images in `dropped` elements and in furniture, and icons, are none. Where no box
    shows what belongs together and as many captions are left as photos, they belong in order. A photo without a caption
    has its alternative text, unless that is the article's `title`.
    """
    found: dict[str, tuple[Element, Element]] = {}
    for holder in holders:
        for image in _images(holder, dropped, base):
            address = _address(image, base)
            if address and address not in found and len(found) < _MOST:
                found[address] = image, holder
    left = list(dict.fromkeys(captions))
    stated = {address: _caption(*place, left) for address, place in found.items()}
    silent = [address for address, caption in stated.items() if not caption]
    if len(silent) == len(left):
        stated.update(zip(silent, left, strict=True))
    return tuple(
        Photo(url=address, caption=one_line(caption) or spoken(found[address][0], title))
        for address, caption in stated.items()
    )


def is_icon(image: Element) -> bool:
    """Whether an image is a control or a mark, by its size or its address."""
    source = (image.get("src") or "").strip()[:_LONGEST_URL]
    return _is_small(image) or (not source.startswith("data:") and bool(_NO_PHOTO.search(source.split("?")[0])))


def spoken(image: Element, title: str = "") -> str:
    """The alternative text of a photo where it describes it: no name of a file, no word that says nothing, no title."""
    alt = one_line(image.get("alt") or "")
    bare = tight(alt)
    if not _SHORTEST_ALT <= len(bare) <= _LONGEST_ALT or not _HANGUL.search(alt) or _NO_ALT.search(alt):
        return ""
    known = tight(title)
    return "" if known and (bare in known or known in bare) else alt


def _images(holder: Element, dropped: Collection[Element], base: str) -> Iterator[Element]:
    for image in holder.iter("img"):
        above: Element | None = image
        while above is not None and above is not holder and above not in dropped and not _is_aside(above, image):
            above = above.getparent()
        if (above is holder or above is None) and not _is_small(image) and not _leads_away(image, base):
            yield image


def _leads_away(image: Element, base: str) -> bool:
    """Whether an image is a link to a page of another site: an advertisement."""
    link = next(image.iterancestors("a"), None)
    try:
        target = urlsplit(urljoin(base, (link.get("href") or "")[:_LONGEST_URL])) if link is not None else None
        own = urlsplit(base).hostname or ""
    except ValueError:
        return True
    if target is None or target.scheme not in ("http", "https") or _IMAGE.search(target.path):
        return False
    return (target.hostname or "").split(".")[-2:] != own.split(".")[-2:]


def _is_aside(element: Element, image: Element) -> bool:
    return element is not image and named_as_furniture(element) and len(text_of(element)) <= _LONGEST_BOX


def _is_small(image: Element) -> bool:
    sides = (re.match(r"\s*(\d+)", image.get(side) or "") for side in ("width", "height"))
    return any(side and int(side.group(1)[:9]) <= _SMALLEST for side in sides)


def _address(image: Element, base: str) -> str:
    """The absolute http(s) address of an image that is no icon, else ""."""
    for attribute in _SOURCES:
        source = (image.get(attribute) or "").strip()
        if not source or source.startswith("data:") or len(source) > _LONGEST_URL:
            continue
        try:
            address = urljoin(base, source)
            parts = urlsplit(address)
        except ValueError:
            continue
        if parts.scheme in ("http", "https") and parts.netloc and not _NO_PHOTO.search(parts.path):
            return address
    return ""


def _caption(image: Element, holder: Element, left: list[str]) -> str:
    """The caption in the smallest box around the image alone, or the one that its alternative text repeats."""
    box, level = image.getparent(), 0
    while box is not None and box is not holder and level < _LEVELS:
        if sum(1 for _ in box.iter("img")) > 1:
            break
        text = tight(text_of(box))
        if len(text) > _LONGEST_BOX:
            break
        stated = next((caption for caption in left if tight(caption) in text), "")
        if stated:
            left.remove(stated)
            return stated
        box, level = box.getparent(), level + 1
    spoken = tight(image.get("alt") or "")
    stated = next((caption for caption in left if spoken and tight(caption) == spoken), "")
    if stated:
        left.remove(stated)
    return stated
