"""The kind of licence that a page states: the Korea Open Government Licence's types."""

import re

from crawler.document import Element

_HINTS = ("공공누리", "opentype", "opencode", "kogl", "출처표시")
_TYPE = re.compile(
    r"공공누리\D{0,12}제?\s*([1-4])\s*유형|제\s*([1-4])\s*유형\s*[:(]?\s*출처\s*표시|opentype0?([1-4])|kogl[_-]?0?([1-4])(?!\d)",
    re.IGNORECASE,
)
_CONDITIONS = (
    (re.compile(r"출처표시\s*[+＋,]\s*상업적\s*이용\s*금지\s*[+＋,]\s*변경\s*금지"), 4),
    (re.compile(r"출처표시\s*[+＋,]\s*변경\s*금지"), 3),
    (re.compile(r"출처표시\s*[+＋,]\s*상업적\s*이용\s*금지"), 2),
)


def kogl(root: Element, html: str) -> str:
    """ "KOGL-1" … "KOGL-4", "" where the page states none. `html` is the page's text, to pass over most pages."""
    if not any(hint in html for hint in _HINTS):
        return ""
    for mark in root.iter("img", "a", "span", "p", "div", "strong"):
        stated = " ".join(
            (
                mark.get("src") or "",
                mark.get("alt") or "",
                mark.text or "",
                mark.tail or "" if mark.tag == "img" else "",
            )
        )
        if len(stated) > 1000 or not any(hint in stated for hint in _HINTS):
            continue
        found = _TYPE.search(stated)
        if found:
            return f"KOGL-{next(group for group in found.groups() if group)}"
        for condition, kind in _CONDITIONS:
            if condition.search(stated):
                return f"KOGL-{kind}"
    return ""
