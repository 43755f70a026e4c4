"""The gnuboard-like sample outlet: one board, a long weather ticker in the content area, a feed with whole bodies."""

from collections.abc import Mapping

from app.demo.rendering import Reply, Site, picture, render, robots, sheet, visit_day
from app.demo.ticker import long_ticker

BOARD = "news"
LIST_SIZE = 15


def answer(site: Site, path: str, query: Mapping[str, str]) -> Reply | None:
    """The site's answer, or None for an address that it does not have."""
    if path == "/robots.txt":
        return robots("/adm/", "/bbs/write.php")
    if path == "/":
        return _board(site, query)
    if path == "/bbs/board.php" and query.get("bo_table") == BOARD:
        return _article(site, query) if "wr_id" in query else _board(site, query)
    if path == "/bbs/rss.php" and query.get("bo_table") == BOARD:
        feed = render("gnuboard/feed.xml", site=site, board=BOARD, articles=site.articles[:LIST_SIZE])
        return Reply(body=feed.encode(), content_type="text/xml")
    if path.startswith("/data/file/"):
        return picture()
    return None


def _board(site: Site, query: Mapping[str, str]) -> Reply:
    return _page("gnuboard/list.html", site, listing=sheet(site, query.get("page", ""), LIST_SIZE))


def _article(site: Site, query: Mapping[str, str]) -> Reply | None:
    article = site.article(query["wr_id"])
    if article is None:
        return None
    return _page("gnuboard/article.html", site, article=article, latest=site.neighbours(article, 5))


def _page(template: str, site: Site, **context: object) -> Reply:
    ticker = long_ticker(site.today.toordinal())
    html = render(template, site=site, board=BOARD, ticker=ticker, visit_day=visit_day(site), **context)
    return Reply(body=html.encode())
