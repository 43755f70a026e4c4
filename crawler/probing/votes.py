"""Which CMS family a site is of: the form of its links' addresses and markers on its article pages, all together."""

from collections.abc import Iterable, Mapping, Sequence

from crawler.families import GENERIC
from crawler.identity import has_own_form, identify
from crawler.probing.findings import Vote
from crawler.probing.sheet import Sheet
from goeul.records import Family

_FEWEST_LINKS = 2


def by_links(links: Iterable[str], families: Mapping[str, Family]) -> str:
    """The family in whose form most of the links are; "generic" where fewer than two are in any."""
    links = tuple(links)
    counts = {family.id: _articles(links, family) for family in _known(families)}
    best = max(counts, key=lambda family: counts[family], default=GENERIC)
    return best if counts.get(best, 0) >= _FEWEST_LINKS else GENERIC


def votes(links: Iterable[str], pages: Sequence[Sheet], families: Mapping[str, Family]) -> tuple[Vote, ...]:
    """What speaks for each family that anything speaks for, the best first."""
    links = tuple(links)
    cast = (_vote(family, links, pages) for family in _known(families))
    return tuple(sorted((vote for vote in cast if vote.score or vote.links), key=lambda vote: -vote.score))


def elected(cast: Sequence[Vote], pages: int) -> str:
    """The best family that has the form on most of the pages and a marker on one, or two markers on most of them.

    As when a page is read: never one class alone, for vendors copy each other's.
    """
    for vote in cast:
        marked = [count for _, count in vote.markers if count * 2 > pages]
        if (vote.pages * 2 > pages and vote.markers) or len(marked) >= 2:
            return vote.family
    return GENERIC


def _known(families: Mapping[str, Family]) -> Iterable[Family]:
    return (family for family in families.values() if family.id != GENERIC)


def _vote(family: Family, links: tuple[str, ...], pages: Sequence[Sheet]) -> Vote:
    markers = ((marker, sum(page.finder.has(marker) for page in pages)) for marker in family.markers)
    return Vote(
        family=family.id,
        form=family.article_url or next(iter(family.article_paths), ""),
        links=_articles(links, family),
        pages=sum(1 for page in pages if _in_form(page.url, family)),
        markers=tuple((marker, count) for marker, count in markers if count),
    )


def _articles(links: Iterable[str], family: Family) -> int:
    return len({identify(link, family) for link in links if _in_form(link, family)})


def _in_form(url: str, family: Family) -> bool:
    return bool(family.article_paths) and identify(url, family) is not None and has_own_form(url, family)
