"""How the pages of a list are asked for. Pure.

NDSoft's newer skins answer page 1 again to a plain GET of page 2, and the real one to a script; 부산일보 pages by POST.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from goeul.records import Family, Outlet, Paging

AS_SCRIPT = {"X-Requested-With": "XMLHttpRequest", "Accept": "application/json, text/html, */*;q=0.1"}
_BOARD = re.compile(r"[?&](\w+)=\{board\}")
_FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is sent for one page."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


def board_param(article_url: str) -> str | None:
    """The query parameter that names the board of an article (`bo_table`), None in families without boards."""
    found = _BOARD.search(article_url)
    return found.group(1) if found else None


def paging_of(outlet: Outlet, family: Family) -> Paging:
    """How this outlet's lists are paged."""
    return outlet.paging or family.paging


def pages_in(template: str, most: int) -> int:
    """The number of pages to ask for: one where the address has no place for a page number."""
    return most if "{page}" in template else 1


def page_url(outlet: Outlet, template: str, page: int) -> str:
    """The address of a page of a list, from 1. It names the list even where the query is sent as a form."""
    return urljoin(outlet.url, template.replace("{page}", str(page)))


def page_request(outlet: Outlet, template: str, page: int, paging: Paging) -> Request:
    """The request for page `page` of a list, `paging` being how it is asked now: "xhr" as a script does."""
    url = page_url(outlet, template, page)
    parts = urlsplit(url)
    if paging == "post" and parts.query:  # without a form, the front page say, there is nothing to post
        form = urlencode(parse_qsl(parts.query, keep_blank_values=True)).encode()
        bare = urlunsplit(parts._replace(query=""))
        return Request(url=bare, method="POST", headers={**AS_SCRIPT, **_FORM}, body=form)
    return Request(url=url, headers=AS_SCRIPT if paging == "xhr" and page > 1 else {})
