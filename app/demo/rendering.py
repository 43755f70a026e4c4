"""Pages of the sample outlets from small templates: what every family shares."""

from dataclasses import dataclass
from datetime import date
from email.utils import format_datetime
from pathlib import Path

import jinja2

from app.demo.articles import SampleArticle

_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=jinja2.StrictUndefined,
)
_TEMPLATES.filters["rfc822"] = format_datetime  # strftime would follow the locale
_WEEKDAYS = "월화수목금토일"
_TEASER = 110


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One sample outlet while it is being served."""

    outlet_id: str
    name: str
    url: str  # "http://127.0.0.1:8001", no slash at the end
    today: date  # the day of every visit, which some families print on their pages
    articles: tuple[SampleArticle, ...]  # newest first

    def article(self, article_id: str) -> SampleArticle | None:
        """The article with the site's own number, or None."""
        return next((article for article in self.articles if article.article_id == article_id), None)

    def neighbours(self, article: SampleArticle, count: int = 3) -> tuple[SampleArticle, ...]:
        """Older articles, for the boxes of related links that stand around a body."""
        at = self.articles.index(article) + 1
        return (self.articles + self.articles)[at : at + count]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a site answers: status, header and bytes."""

    body: bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One page of a listing; `number` counts from 1, a page past the last is empty."""

    articles: tuple[SampleArticle, ...]
    number: int
    last: int


def render(template: str, **context: object) -> str:
    """The text of `templates/<template>`, with everything from the context escaped."""
    return _TEMPLATES.get_template(template).render(**context)


def sheet(site: Site, page: str, size: int) -> Sheet:
    """The listing's page that a `page` parameter asks for; anything that is no page number means the first."""
    number = int(page) if page.isascii() and page.isdigit() and 0 < int(page) < 10_000 else 1
    start = (number - 1) * size
    return Sheet(articles=site.articles[start : start + size], number=number, last=-(-len(site.articles) // size))


def teaser(article: SampleArticle) -> str:
    """The beginning of the text, as list pages and feeds quote it."""
    text = " ".join(article.paragraphs)
    return text if len(text) <= _TEASER else text[:_TEASER].rstrip() + "…"


def visit_day(site: Site) -> str:
    """The day of the visit as printed at the head of a page: "2026.10.14 (수)"."""
    return f"{site.today:%Y.%m.%d} ({_WEEKDAYS[site.today.weekday()]})"


def robots(*closed: str) -> Reply:
    """A robots.txt that leaves articles open and closes the given folders."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), "Allow: /", ""]
    return Reply(body="\n".join(lines).encode(), content_type="text/plain; charset=utf-8")


def picture() -> Reply:
    """A grey field in place of every press photo."""
    field = '<rect width="600" height="400" fill="#ccd"/>'
    drawn = f'<svg xmlns="http://www.w3.org/2000/svg" width="600" height="400">{field}</svg>'
    return Reply(body=drawn.encode(), content_type="image/svg+xml")
