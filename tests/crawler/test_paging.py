"""How the pages of a list are asked for."""

import pytest

from crawler.paging import page_request
from goeul.records import Outlet, Paging

OUTLET = Outlet(id="hanbit", name="한빛신문", family="arl", url="https://www.hanbit.example")


@pytest.mark.parametrize(
    ("template", "page", "paging", "method", "url", "body"),
    [
        ("/list?sec=a&page={page}", 2, "get", "GET", "/list?sec=a&page=2", b""),
        ("/list?sec=a&page={page}", 2, "xhr", "GET", "/list?sec=a&page=2", b""),
        ("/paging.php?sec=a%2Fb&page={page}", 2, "post", "POST", "/paging.php", b"sec=a%2Fb&page=2"),
        ("/", 1, "post", "GET", "/", b""),  # the front page beside a list that is posted
    ],
)
def test_a_form_is_posted_and_all_else_is_got(
    template: str, page: int, paging: Paging, method: str, url: str, body: bytes
) -> None:
    request = page_request(OUTLET, template, page, paging)
    assert (request.method, request.url, request.body) == (method, OUTLET.url + url, body)
    assert ("X-Requested-With" in request.headers) == (paging != "get" and (page > 1 or method == "POST"))
