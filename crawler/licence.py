"""The kind of licence that a page states: a type of the Korea Open Government Licence, or Creative Commons."""

import re

from crawler.document import Element, strings

_HINTS = ("공공누리", "opentype", "opencode", "kogl", "출처표시")
_HINT = re.compile("|".join(_HINTS))
_TYPE = re.compile(
    r"공공누리\D{0,12}제?\s*([0-4])\s*유형|제\s*([0-4])\s*유형\s*[:(]?\s*출처\s*표시|"
    r"(?:opentype|opencode)0?([0-4])(?!\d)|kogl[_-]?(?:type)?[_-]?0?([0-4])(?!\d)|"
    r"공공누리\D{0,8}type\s*([0-4])(?!\d)",
    re.IGNORECASE,
)
_CONDITIONS = (
    (re.compile(r"출처표시\s*[+＋,]\s*상업적\s*이용\s*금지\s*[+＋,]\s*변경\s*금지"), 4),
    (re.compile(r"출처표시\s*[+＋,]\s*변경\s*금지"), 3),
    (re.compile(r"출처표시\s*[+＋,]\s*상업적\s*이용\s*금지"), 2),
)
_COMMONS = "creativecommons.org/"
# The address of a licence, as links and marks name it.
_COMMONS_ADDRESS = re.compile(
    r"creativecommons\.org/(?:licenses/(by(?:-nc)?(?:-sa|-nd)?)|(?:publicdomain/)(zero|mark))(?=/|$)", re.IGNORECASE
)
_PUBLIC_DOMAIN = {"zero": "CC0", "mark": "PUBLIC-DOMAIN"}


def licence(root: Element, html: str) -> str:
    """ "KOGL-0" … "KOGL-4", "CC-BY", "CC-BY-NC-ND", "CC0" …; "" where the page states none.

    `html` is the page's text, to pass over most pages.
    """
    return kogl(root, html) or commons(root, html)


def kogl(root: Element, html: str) -> str:
    """The type of 공공누리, "KOGL-0" (free of all conditions) to "KOGL-4"."""
    if not any(hint in html for hint in _HINTS):
        return ""
    for mark in root.iter("img", "a", "span", "p", "div", "strong", "em", "li", "dd", "td"):
        tail = mark.tail or "" if mark.tag == "img" else ""
        if not _HINT.search(f"{' '.join(strings(mark.values()))} {mark.text or ''} {tail}"):
            continue  # nearly all of them
        stated = " ".join(
            (
                mark.get("src") or "",
                mark.get("alt") or "",
                mark.get("class") or "",
                mark.get("title") or "",
                mark.text or "",
                tail,
            )
        )
        if len(stated) > 1000 or not _HINT.search(stated):
            continue
        found = _TYPE.search(stated)
        if found:
            return f"KOGL-{next(group for group in found.groups() if group)}"
        for condition, kind in _CONDITIONS:
            if condition.search(stated):
                return f"KOGL-{kind}"
    return ""


def commons(root: Element, html: str) -> str:
    """The Creative Commons licence that a link or mark of the page names."""
    if _COMMONS not in html:
        return ""
    for mark in root.iter("a", "link", "img"):
        for address in (mark.get("href"), mark.get("src")):
            found = _COMMONS_ADDRESS.search(address or "")
            if found:
                kind, domain = found.groups()
                return f"CC-{kind.upper()}" if kind else _PUBLIC_DOMAIN[domain.lower()]
    return ""
