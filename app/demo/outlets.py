"""The three sample outlets as goeul knows them: their records, and what a crawl of them should find."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from app.demo import gnuboard, mediaon, ndsoft
from app.demo.articles import SampleArticle
from app.demo.rendering import Reply, Site
from goeul.records import Kind, Outlet

Answer = Callable[[Site, str, Mapping[str, str]], Reply | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedArticle:
    """What a crawl should find: one article as it should be read, and the labels that it should be given."""

    outlet_id: str
    article_id: str  # as goeul identifies it: a board's articles are "board/number"
    url: str
    slug: str  # the story; reprints of a press release share it
    title: str
    subtitle: str
    paragraphs: tuple[str, ...]
    byline: str
    captions: tuple[str, ...]
    published: datetime  # aware, KST
    updated: datetime | None
    municipalities: tuple[str, ...]
    topics: tuple[str, ...]
    kind: Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What is fixed about a sample outlet before it has a port."""

    name: str
    family: str
    area: str
    region: tuple[str, ...]
    answer: Answer
    article_path: str
    article_id: str = "{id}"
    captions: bool = False  # whether the family's pages print photo captions
    subtitles: bool = False
    feeds: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()


_PLANS: Mapping[str, _Plan] = MappingProxyType(
    {
        "maru": _Plan(
            name="마루일보",
            family="ndsoft",
            area="gyeonggi",
            region=("41", "28", "11", "51"),
            answer=ndsoft.answer,
            article_path="/news/articleView.html?idxno={id}",
            captions=True,
            subtitles=True,
        ),
        "neoreundeul": _Plan(
            name="너른들신문",
            family="gnuboard",
            area="전라도",
            region=("12", "52", "50"),
            answer=gnuboard.answer,
            article_path="/bbs/board.php?bo_table=news&wr_id={id}",
            article_id="news/{id}",
            feeds=("/bbs/rss.php?bo_table=news",),
            lists=("/bbs/board.php?bo_table=news&page={page}",),
        ),
        "mulbit": _Plan(
            name="물빛저널",
            family="mediaon",
            area="national",
            region=(),
            answer=mediaon.answer,
            article_path="/news/article.html?no={id}",
            lists=("/news/section_list_all.html?sec_no=1&page={page}",),
        ),
    }
)


def site(outlet_id: str, url: str, base: date, articles: tuple[SampleArticle, ...]) -> Site:
    """The outlet with its own articles, served at `url` on the day `base`."""
    return Site(
        outlet_id=outlet_id,
        name=_PLANS[outlet_id].name,
        url=url,
        today=base,
        articles=tuple(article for article in articles if article.outlet_id == outlet_id),
    )


def answer(site: Site, path: str, query: Mapping[str, str]) -> Reply | None:
    """The page of an outlet at an address, or None where it has none."""
    return _PLANS[site.outlet_id].answer(site, path, query)


def outlet(site: Site) -> Outlet:
    """The record that a crawl is started with."""
    plan = _PLANS[site.outlet_id]
    return Outlet(
        id=site.outlet_id,
        name=site.name,
        family=plan.family,
        url=site.url,
        area=plan.area,
        region=plan.region,
        feeds=plan.feeds,
        lists=plan.lists,
        license="written for goeul",
    )


def expected(site: Site, article: SampleArticle) -> ExpectedArticle:
    """How goeul should read this article of this outlet."""
    plan = _PLANS[site.outlet_id]
    return ExpectedArticle(
        outlet_id=site.outlet_id,
        article_id=plan.article_id.format(id=article.article_id),
        url=site.url + plan.article_path.format(id=article.article_id),
        slug=article.slug,
        title=article.title,
        subtitle=article.subtitle if plan.subtitles else "",
        paragraphs=article.paragraphs,
        byline=article.reporter,
        captions=(article.caption,) if plan.captions and article.caption else (),
        published=article.published,
        updated=article.updated,
        municipalities=article.municipalities,
        topics=article.topics,
        kind=article.kind,
    )
