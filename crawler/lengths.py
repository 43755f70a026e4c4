"""How long the short texts of an article may be. A page can put anything into them, and they are shown whole."""

from dataclasses import replace

from goeul.records import Article
from goeul.text import capped

TITLE, SUBTITLE, BYLINE, SECTION, CAPTION = 300, 600, 200, 60, 500


def bounded(article: Article) -> Article:
    """`article`, each short text cut to its length with `…`; the body is bounded by the size of its page."""
    return replace(
        article,
        title=capped(article.title, TITLE),
        subtitle=capped(article.subtitle, SUBTITLE),
        byline=capped(article.byline, BYLINE),
        section=capped(article.section, SECTION),
        captions=tuple(capped(caption, CAPTION) for caption in article.captions),
        photos=tuple(replace(photo, caption=capped(photo.caption, CAPTION)) for photo in article.photos),
    )
