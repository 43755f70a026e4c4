"""The Mediaon-like sample outlet: EUC-KR bytes under headers that name it, say nothing, or are wrong (latin-1)."""

from collections.abc import Mapping

from app.demo.articles import SampleArticle
from app.demo.rendering import Reply, Site, picture, render, robots, sheet, teaser, visit_day
from app.demo.ticker import short_ticker

LIST_SIZE = 20
_HEADERS = ("text/html; charset=ISO-8859-1", "text/html", "text/html; charset=euc-kr")


def answer(site: Site, path: str, query: Mapping[str, str]) -> Reply | None:
    """The site's answer, or None for an address that it does not have."""
    if path == "/robots.txt":
        return robots("/admin/", "/data/cache/")
    if path in ("/", "/news/section_list_all.html", "/news/article_list_all.html"):
        return _page("mediaon/list.html", site, listing=sheet(site, query.get("page", ""), LIST_SIZE))
    if path in ("/news/article.html", "/mobile/article.html"):
        return _article(site, site.article(query.get("no", "")))
    if path == "/data/rss/news.xml":
        feed = render("mediaon/feed.xml", site=site, teaser=teaser)
        return Reply(body=feed.encode(), content_type="text/xml; charset=utf-8")
    if path.startswith("/data/photos/"):
        return picture()
    return None


def header_of(article: SampleArticle) -> str:
    """The Content-Type that this article is served under; the bytes are EUC-KR whatever it says."""
    return _HEADERS[int(article.article_id) % len(_HEADERS)]


def _article(site: Site, article: SampleArticle | None) -> Reply | None:
    if article is None:
        return None
    related = site.neighbours(article)
    return _page("mediaon/article.html", site, header_of(article), article=article, related=related)


def _page(template: str, site: Site, content_type: str = _HEADERS[2], **context: object) -> Reply:
    ticker = short_ticker(site.today.toordinal())
    html = render(template, site=site, ticker=ticker, visit_day=visit_day(site), teaser=teaser, **context)
    return Reply(body=html.encode("cp949", "xmlcharrefreplace"), content_type=content_type)
