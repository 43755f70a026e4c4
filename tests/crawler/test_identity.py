"""(outlet, article id) out of the many addresses of one article."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.identity import identify
from goeul.families import load_families
from goeul.records import Family, Outlet

FAMILIES = load_families(Path(__file__).parents[2] / "config")
NURI = Outlet(id="nuri", name="누리일보", family="ndsoft", url="https://www.nuri.example", hosts=("old-nuri.example",))
HANUL = Outlet(id="hanul", name="한울신문", family="gnuboard", url="https://hanul.example")
CANONICAL = "https://www.nuri.example/news/articleView.html?idxno=1234"


@pytest.mark.parametrize(
    "url",
    [
        CANONICAL,
        "http://nuri.example/news/articleView.html?idxno=1234",
        "https://m.nuri.example/news/articleViewAmp.html?idxno=1234",
        "https://cdn.nuri.example/news/articleView.html?idxno=1234",
        "https://www.nuri.example/news/articlePrint.html?idxno=1234",
        "https://www.nuri.example/?mod=news&act=articleView&idxno=1234",
        "https://www.nuri.example/news/articleView.html?sc_section_code=S1N1&box_idxno=9&idxno=1234#comment",
        "https://www.nuri.example/news/articleView.html?page=3&amp;total=88&amp;idxno=1234",
        "HTTPS://WWW.NURI.EXAMPLE:443/news/articleview.html?idxno=1234",
        "http://old-nuri.example/news/articleView.html?idxno=1234",
    ],
)
def test_all_addresses_of_an_ndsoft_article_are_one(url: str) -> None:
    assert identify(url, FAMILIES["ndsoft"], NURI) == ("1234", CANONICAL)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.nuri.example/news/articleList.html?idxno=1234",
        "https://www.nuri.example/news/articleView.html",
        "https://www.nuri.example/news/articleView.html?idxno=",
        "https://www.nuri.example/news/articleView.html?idxno=<script>",
        "https://www.nuri.example/news/articleView.html?box_idxno=1234",
        "https://elsewhere.example/news/articleView.html?idxno=1234",
        "https://nuri.example.evil.example/news/articleView.html?idxno=1234",
        "https://www.nuri.example:8443/news/articleView.html?idxno=1234",
        "javascript:location='/news/articleView.html?idxno=1234'",
        "file:///news/articleView.html?idxno=1234",
        "data:text/html,idxno=1234",
        "//www.nuri.example/news/articleView.html?idxno=1234",
        "http://[::1/news/articleView.html?idxno=1234",
        "http://www.nuri.example:bad/news/articleView.html?idxno=1234",
        "https://www.nuri.example/news/articleView.html?idxno=1234&x=" + "a" * 2048,
        "",
    ],
)
def test_other_addresses_are_no_articles(url: str) -> None:
    assert identify(url, FAMILIES["ndsoft"], NURI) is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "https://hanul.example/bbs/board.php?bo_table=city&wr_id=312&page=2",
            ("city/312", "/bbs/board.php?bo_table=city&wr_id=312"),
        ),
        ("https://hanul.example/city/312", ("city/312", "/bbs/board.php?bo_table=city&wr_id=312")),
        (
            "https://hanul.example/gnu/bbs/board.php?wr_id=312&bo_table=city",
            ("city/312", "/gnu/bbs/board.php?bo_table=city&wr_id=312"),
        ),
        ("https://hanul.example/bbs/board.php?bo_table=city", None),
        ("https://hanul.example/bbs/board.php?wr_id=312", None),
    ],
)
def test_boards_number_their_articles_separately(url: str, expected: tuple[str, str] | None) -> None:
    found = identify(url, FAMILIES["gnuboard"], HANUL)
    assert found == (expected and (expected[0], "https://hanul.example" + expected[1]))


@pytest.mark.parametrize(
    ("family", "url", "article_id", "canonical"),
    [
        ("mediaon", "http://x.example/m/m_article.html?no=22", "22", "http://x.example/news/article.html?no=22"),
        (
            "aid",
            "http://x.example/print.php?aid=1596763500700001001",
            "1596763500700001001",
            "http://x.example/article.php?aid=1596763500700001001",
        ),
        ("dadamedia", "http://x.example/news/5120", "5120", "http://x.example/news/view.php?idx=5120"),
        (
            "sub_read",
            "http://x.example/sub_read.html?uid=7&section=sc2&section2=%B0%A1",
            "7",
            "http://x.example/sub_read.html?uid=7",
        ),
        (
            "arl",
            "http://x.example/page/view/2025081417300012345?page=22",
            "2025081417300012345",
            "http://x.example/page/view/2025081417300012345",
        ),
        (
            "municipal",
            "http://x.example/www/news/press?idx=64&mode=view&page=3",
            "64",
            "http://x.example/www/news/press?idx=64&mode=view",
        ),
        (
            "generic",
            "http://x.example/News/Read/A2025051516330004328",
            "A2025051516330004328",
            "http://x.example/News/Read/A2025051516330004328",
        ),
        ("generic", "http://x.example/3/all/20131023/58406128/1?utm_source=a", None, None),
        ("generic", "http://x.example/mnews.asp?pk_no=1412361", "1412361", "http://x.example/mnews.asp?pk_no=1412361"),
        ("generic", "http://x.example/", None, None),
        ("generic", "http://x.example/index.do;jsessionid=AB?no=7", "7", "http://x.example/index.do?no=7"),
    ],
)
def test_forms_of_other_families(family: str, url: str, article_id: str | None, canonical: str | None) -> None:
    assert identify(url, FAMILIES[family]) == (article_id and (article_id, canonical))


def test_an_outlet_on_a_port_of_its_own() -> None:
    local = Outlet(id="a", name="a", family="ndsoft", url="http://127.0.0.1:8901")
    address = "http://127.0.0.1:8901/news/articleView.html?idxno=1"
    assert identify(address, FAMILIES["ndsoft"], local) == ("1", address)
    assert identify(address.replace("8901", "8902"), FAMILIES["ndsoft"], local) is None


URLS = st.builds(
    lambda scheme, host, path, query: f"{scheme}://{host}{path}?{query}",
    st.sampled_from(["http", "https"]),
    st.sampled_from(["nuri.example", "www.nuri.example", "m.nuri.example", "127.0.0.1:8080"]),
    st.sampled_from(
        [
            "/news/articleView.html",
            "/bbs/board.php",
            "/news/article.html",
            "/city/77",
            "/a/b/12345",
            "/page/view/99",
            "/한글/글-하나-더",
        ]
    )
    | st.text("/abc0123%.-_", max_size=30),
    st.text("idxnowr_b=&12345;%가", max_size=40)
    | st.sampled_from(["idxno=12", "bo_table=a&wr_id=3", "no=5", "utm_x=1&id=4567"]),
)


@given(URLS, st.sampled_from(sorted(FAMILIES)))
def test_a_canonical_address_identifies_to_itself(url: str, family: str) -> None:
    found = identify(url, FAMILIES[family])
    if found is not None:
        assert identify(found[1], FAMILIES[family]) == found
        assert urlsplit(found[1]).scheme in ("http", "https")


@given(st.text(max_size=200), st.sampled_from(sorted(FAMILIES)))
def test_no_text_breaks_it(url: str, family: str) -> None:
    identify(url, FAMILIES[family], NURI)
    identify("http://x.example/" + url, FAMILIES[family])


def test_a_family_without_url_forms_falls_back_to_the_path() -> None:
    assert identify("http://x.example/a/2024/hello-new-world", Family(id="w", name="w")) == (
        "hello-new-world",
        "http://x.example/a/2024/hello-new-world",
    )


@pytest.mark.parametrize(
    ("path", "article_id"),
    [
        ("/story/71/read", "71"),
        ("/detail/hH3k/71", "71"),
        ("/detail/hH3k/734567", "734567"),
        ("/view/5.html", "5"),
        ("/story/2024/read", "2024"),
        ("/post/8/comments", "8"),
        ("/list/67", None),
        ("/page/3/", None),
        ("/article/2024/05/", None),
        ("/article/list/7", None),
        ("/politics/12", None),
        ("/2024/05/골목-책방", "%EA%B3%A8%EB%AA%A9-%EC%B1%85%EB%B0%A9"),
    ],
)
def test_short_numbers_inside_a_path(path: str, article_id: str | None) -> None:
    found = identify(f"https://x.example{path}", FAMILIES["generic"])
    assert (found[0] if found else None) == article_id


@pytest.mark.parametrize(
    ("family", "url", "article_id", "canonical"),
    [
        (
            "newsbody",
            "/asp/newsbody.asp?code=0300&key=2024.2200",
            "2024.2200",
            "/asp/newsbody.asp?code=0300&key=2024.2200",
        ),
        ("articlepage", "/articleAmp/20201028719311", "20201028719311", "/article/20201028719311"),
        ("bid", "/news.php?bid=a1&m=view&num=12&page=4", "a1/12", "/news.php?bid=a1&m=view&num=12"),
        ("thread", "/detail.php?number=9&thread=22r06", "9", "/detail.php?number=9&thread=22r06"),
        ("ptinews", "/front/news/view.do;jsessionid=9Z.x1?articleId=A_3", "A_3", "/front/news/view.do?articleId=A_3"),
        ("newdaily", "/site/data/html/2024/05/13/2024051300094.html", "2024051300094", ""),
        ("mbc", "/NewsArticle/1403", "1403", ""),
        ("mbc", "/post/1403", "1403", ""),
        ("aid", "/read.php3?aid=123456789", "123456789", "/article.php?aid=123456789"),
        ("ynews", "/ynews_view.php?code=NS02&pid=601", "601", ""),
    ],
)
def test_single_site_forms(family: str, url: str, article_id: str, canonical: str) -> None:
    found = identify(f"https://x.example{url}", FAMILIES[family])
    assert found == (article_id, f"https://x.example{canonical or url}")
