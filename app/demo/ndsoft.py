"""The NDSoft-like sample outlet: second skin of the family ("gen B"), feed with summaries and times without a zone."""

from collections.abc import Mapping

from app.demo.rendering import Reply, Sheet, Site, picture, render, robots, sheet, teaser

LIST_SIZE = 20
DELETED_ID = "214309"  # still linked from the list; the page itself says that the article is gone, with status 200


def answer(site: Site, path: str, query: Mapping[str, str]) -> Reply | None:
    """The site's answer, or None for an address that it does not have."""
    if path == "/robots.txt":
        return robots("/admin/", "/member/")
    if path in ("/", "/news/articleList.html"):
        return _page("ndsoft/list.html", site, listing=sheet(site, query.get("page", ""), LIST_SIZE))
    if path in ("/news/articleView.html", "/news/articlePrint.html"):
        return _article(site, query.get("idxno", ""))
    if path == "/rss/allArticle.xml":
        feed = render("ndsoft/feed.xml", site=site, teaser=teaser)
        return Reply(body=feed.encode(), content_type="application/xml; charset=utf-8")
    if path.startswith("/news/photo/"):
        return picture()
    return None


def _article(site: Site, number: str) -> Reply | None:
    if number == DELETED_ID:
        return _page("ndsoft/deleted.html", site)
    article = site.article(number)
    return _page("ndsoft/article.html", site, article=article, related=site.neighbours(article)) if article else None


def _page(template: str, site: Site, listing: Sheet | None = None, **context: object) -> Reply:
    html = render(template, site=site, teaser=teaser, deleted=DELETED_ID, listing=listing, **context)
    return Reply(body=html.encode())
