"""The name of an outlet in the copyright notice of its pages, for pages that declare no name of their site."""

import re
from collections.abc import Iterator

_ANCHORS = ("저작권자", "Copyright", "copyright", "COPYRIGHT", "ⓒ", "©", "&copy;")
_OWNED = re.compile(r"전재|재배포|[Rr]ights|RIGHTS")  # behind a bare sign, which photo credits carry as well
_MOST, _WINDOW = 8, 160
_TAG = re.compile(r"<[^<>]{0,120}>|&(?:lt|gt|nbsp|quot);")
_PRESS = (
    r"신문|일보|뉴스|신보|매일|타임[즈스]|투데이|저널|방송|미디어|경제|헤럴드|리뷰|포스트|프레스|통신|닷컴|시대|시민의소리|"
    r"소식|MBC|TV|in|News|Times"
)
_NAME = re.compile(
    rf"(?:저작권자|copyrights?|[ⓒ©]|&copy;)\s*(?:[(ⓒ©@]|\(c\)|&copy;|by|\d{{4}}|\s|[:)\-.,])*(?P<name>[가-힣A-Za-z0-9]{{0,12}}(?:{_PRESS}))"
    r"(?![가-힣A-Za-z])",
    re.IGNORECASE,
)
_PRESS_NAME = re.compile(rf"\W*[가-힣A-Za-z0-9]{{0,10}}(?:{_PRESS})\W*")
_AGENCIES = frozenset(("연합뉴스", "뉴시스", "뉴스1", "노컷뉴스", "게티이미지", "연합통신"))


def is_press_name(text: str) -> bool:
    """Whether a text is one word that ends as names of outlets do: "가온신문", ":: 가온뉴스 ::"."""
    return bool(_PRESS_NAME.fullmatch(text))


def named_in_copyright(html: str) -> tuple[str, ...]:
    """Names behind the first words of copyright notices in the page's text, each once, agencies left out."""
    return tuple(dict.fromkeys(name for name in _names(html) if name not in _AGENCIES))


def _names(html: str) -> Iterator[str]:
    for anchor in _ANCHORS:
        at, tries = html.find(anchor), 0
        while at >= 0 and tries < _MOST:
            notice = _TAG.sub(" ", html[at : at + _WINDOW])
            found = _NAME.match(notice)
            if found and (len(anchor) > 6 or anchor == "저작권자" or _OWNED.search(notice, found.end())):
                yield found.group("name")
            tries += 1
            at = html.find(anchor, at + 1)
