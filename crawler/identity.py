"""The identity of an article: (outlet, the outlet's own id), never the URL.

Hosts, `?mod=news&act=`, AMP and print forms, list page numbers and tracking parameters vary for one article; the value
of the family's id parameter does not. Pure functions; no request is made.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from goeul.hosts import bare_host
from goeul.records import Family, Outlet

MAX_URL = 2048
# Parameters that say how the reader came, not what is read. `page` is the list page on 강원일보.
NOISE_WORDS = (
    "page pageno pageindex page_no pg vm cp sca sfl stx sst sod spt sop device me_id total box_idxno view_type sc_word "
    "sc_area sc_section_code sc_sub_section_code sc_serial_code sc_order_by sc_sdate sc_edate search search_type "
    "searchword search_key searchkeyword searchcnd searchwrd keyword sm from ref fbclid gclid igshid"
)
NOISE = frozenset(NOISE_WORDS.split())
_ID = re.compile(r"(?=.{1,80}$)[0-9A-Za-z][0-9A-Za-z_-]*(?:\.[0-9A-Za-z_-]+)*")
_TEMPLATE_PARAM = re.compile(r"[?&](\w+)=\{(board|id)\}")
# Path segments that name an article where the family says nothing: digits, or digits behind a letter or two.
_PATH_ID = re.compile(r"(?:[A-Za-z]{0,4}\d{4,}|\d{4,}[\w-]*)(?=\.\w{2,5}$|$)")
_SLUG = re.compile(r"(?=.*(?:-|%[0-9A-Fa-f]{2}))[\w%.~-]{12,}")
# A short number names an article only beside one of these segments, and never below one of the others.
_ARTICLE_WORDS = (
    "article articles articleview news_view newsview newsarticle story stories view views detail details read post "
    "posts entry contents archives"
)
_LISTING_WORDS = (
    "list lists page pages category categories section sections tag tags author authors series serieslist topic topics "
    "search board rss feed calendar reporter"
)
_ARTICLES, _LISTINGS = frozenset(_ARTICLE_WORDS.split()), frozenset(_LISTING_WORDS.split())
_SESSION = re.compile(r";jsessionid=[^/?]*", re.IGNORECASE)
_BARE_FORM = re.compile(r"(?:/(?:\{board\}|\*|news|article|post))*/\{id\}")  # no words, or those of everybody
_SHORT_NUMBER = re.compile(r"[1-9]\d{0,19}")
_SAFE = "/%:@!$&'()*+,;=~-._"  # of a path, left as it is
_YEAR = re.compile(r"(?:19|20)\d{2}")


def identify(url: str, family: Family, outlet: Outlet | None = None) -> tuple[str, str] | None:
    """(article id, canonical URL), or None where the URL is no article of this family or of this outlet's hosts.

    A canonical URL identifies to itself. Boards number their articles separately, so their ids read `board/number`.
    """
    parts = _split(url) if len(url) <= MAX_URL else None
    if parts is None or (outlet is not None and not _serves(outlet, parts.host)):
        return None
    base = outlet.url.rstrip("/") if outlet is not None else f"{parts.scheme}://{parts.host}"
    path, query = parts.path, dict(parts.query)
    if not family.article_paths:
        return _loose(base, path, query, family)
    return _by_family(base, path, query, family)


class _Parts(NamedTuple):
    """Of an address: `host` is "host" or, off the usual ports, "host:port"."""

    scheme: str
    host: str
    path: str
    query: Mapping[str, str]


@lru_cache(maxsize=256)  # one page's address is tried on every family
def _split(url: str) -> _Parts | None:
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    host = parts.hostname if port in (None, 80, 443) else f"{parts.hostname}:{port}"
    return _Parts(parts.scheme, host, _SESSION.sub("", parts.path), _query(parts.query))


def has_own_form(url: str, family: Family) -> bool:
    """Whether the path of an article's address says something of its family: not `/news/1`."""
    try:
        path = _SESSION.sub("", urlsplit(url.strip()).path) or "/"
    except ValueError:
        return False
    return not any(_BARE_FORM.fullmatch(form) and _path_pattern(form).fullmatch(path) for form in family.article_paths)


def hosts(outlet: Outlet) -> frozenset[str]:
    """The outlet's hosts, `host` or `host:port`, without prefixes."""
    return frozenset(bare_host(host) for host in (urlsplit(outlet.url).netloc, *outlet.hosts) if host)


def _serves(outlet: Outlet, host: str) -> bool:
    return bare_host(host) in hosts(outlet)


def _query(raw: str) -> dict[str, str]:
    """First value of each parameter; `&amp;` left in links is read as `&`."""
    query: dict[str, str] = {}
    for name, value in parse_qsl(raw.replace("&amp;", "&"), keep_blank_values=True, max_num_fields=None):
        query.setdefault(name, value.strip())
    return query


def _by_family(base: str, path: str, query: dict[str, str], family: Family) -> tuple[str, str] | None:
    for pattern in family.article_paths:
        match = _path_pattern(pattern).fullmatch(path or "/")
        if match is None:
            continue
        named = match.groupdict()
        article_id = named.get("id") or next(_values(query, family.id_params), "")
        board_param = _board_param(family.article_url)
        board = named.get("board") or (query.get(board_param, "") if board_param else "")
        if not _ID.fullmatch(article_id) or ("{board}" in family.article_url and not _ID.fullmatch(board)):
            continue
        if not family.article_url:
            return article_id, _tidy(base, path, query)
        form = family.article_url.replace("{id}", article_id).replace("{board}", board)
        return (f"{board}/{article_id}" if board else article_id), base + (named.get("root") or "") + form
    return None


def _board_param(article_url: str) -> str | None:
    """The query parameter that holds the board: `bo_table` in `?bo_table={board}&wr_id={id}`."""
    return next((name for name, slot in _TEMPLATE_PARAM.findall(article_url) if slot == "board"), None)


def _values(query: dict[str, str], names: tuple[str, ...]) -> Iterator[str]:
    return (query[name] for name in names if _ID.fullmatch(query.get(name, "")))


@lru_cache(maxsize=512)
def _path_pattern(glob: str) -> re.Pattern[str]:
    """`*` is one segment, a leading `**` a folder that the CMS lies in, `{id}` and `{board}` are what they say."""
    tokens = {
        "**": r"(?P<root>(?:/[\w.~-]+)*)",
        "*": r"[^/]*",
        "{id}": r"(?P<id>\w*\d[\w-]*)",
        "{board}": r"(?P<board>[A-Za-z]\w*)",
    }
    parts = re.split(r"(\*\*|\*|\{id\}|\{board\})", glob)
    return re.compile("".join(tokens.get(part, re.escape(part)) for part in parts), re.IGNORECASE)


def _loose(base: str, path: str, query: dict[str, str], family: Family) -> tuple[str, str] | None:
    """For sites whose URL form nobody wrote down: a known id parameter, else a path that ends in a number or slug."""
    article_id = next((value for value in _values(query, family.id_params) if any(map(str.isdigit, value))), "")
    if article_id:
        return article_id, _tidy(base, path, query)
    last = quote(path.rstrip("/").rpartition("/")[2], safe=_SAFE)
    found = _PATH_ID.search(last) or _SLUG.fullmatch(last)
    if found and len(last) <= 400:
        return found.group().rstrip("."), _tidy(base, path, {})
    number = _inner_number(path)
    return (number, _tidy(base, path, {})) if number else None


def _inner_number(path: str) -> str:
    """The number of an article in a path such as `/story/71/read` or `/detail/<code>/71`, "" if there is none."""
    parts = [part for part in path.lower().split("/") if part]
    parts[-1:] = [re.sub(r"\.\w{2,5}$", "", part) for part in parts[-1:]]
    if not _LISTINGS.isdisjoint(parts) or _ARTICLES.isdisjoint(parts):
        return ""
    # The year of an archive, and what follows it, is a day.
    years = [at for at, part in enumerate(parts[:-1]) if _YEAR.fullmatch(part) and parts[at + 1].isdecimal()]
    numbers = (part for part in reversed(parts[: years[0] if years else None]) if _SHORT_NUMBER.fullmatch(part))
    return next(numbers, "")


def _tidy(base: str, path: str, query: dict[str, str]) -> str:
    kept = [(name, value) for name, value in query.items() if name.lower() not in NOISE and not name.startswith("utm_")]
    path = quote(path, safe=_SAFE)
    return base + (path or "/") + (f"?{urlencode(kept)}" if kept else "")
