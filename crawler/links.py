"""What may leave a page, a feed or a sitemap: plain web addresses and titles on one line."""

import html
import re
from urllib.parse import urldefrag, urljoin, urlsplit

from crawler.identity import MAX_URL
from goeul.text import capped, one_line

MAX_TITLE = 300
_TAG = re.compile(r"</?[A-Za-z!][^<>]{0,200}>")  # not <기고>, which is how papers head a title


def address(base: str, href: str) -> str:
    """The absolute http(s) address of a link, "" for any other (`javascript:`, `data:`, `file:` …).

    An address with a user name, or longer than 2,048 characters, is none.
    """
    href = href.strip()
    if not href or len(href) > MAX_URL:
        return ""
    try:
        joined = urldefrag(urljoin(base, href)).url
        parts = urlsplit(joined)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
    except ValueError:
        return ""
    return joined if valid and len(joined) <= MAX_URL else ""


def title(text: str) -> str:
    """The words of a title, at most 300 characters: no tags, no entities, no control characters."""
    # Some more than is kept, for what is cut off to be seen; never all of a text without end.
    return capped(one_line(_TAG.sub("", html.unescape(text[: 4 * MAX_TITLE]))), MAX_TITLE)
