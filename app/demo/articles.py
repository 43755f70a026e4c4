"""The sample articles as data: what the YAML files hold, which outlet prints it, and what it is about.

Each article carries the labels that a careful reader would give it, so that the demo and its tests can be judged.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from app.demo.dates import fill
from goeul.records import Kind
from goeul.text import KST

ARTICLES = Path(__file__).with_name("articles")
OUTLET_IDS = ("maru", "neoreundeul", "mulbit")


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleArticle:
    """One article as one outlet prints it. Texts are final: dates filled in, paragraphs without furniture."""

    outlet_id: str
    article_id: str
    slug: str  # name of the story in the YAML files; reprints of a press release share it
    title: str
    subtitle: str
    section: str
    reporter: str
    role: str  # "기자", "논설위원": what stands behind the name
    published: datetime  # aware, KST, whole minutes
    updated: datetime | None
    paragraphs: tuple[str, ...]
    caption: str  # of the photo; empty if there is none
    municipalities: tuple[str, ...]  # codes of today, or a province's
    topics: tuple[str, ...]  # slugs, the main one first
    kind: Kind


def load_articles(base: date) -> tuple[SampleArticle, ...]:
    """All articles of all outlets, each published within the 14 days before `base`, newest first within an outlet.

    Ids grow with the publish time and do not depend on `base`. A fault in a file is a KeyError or ValueError: the files
    are part of the package and checked by its tests.
    """
    drafts = [*_own_articles(base), *_reprints(base)]
    return tuple(article for outlet_id in OUTLET_IDS for article in _numbered(outlet_id, drafts))


# First ids of the outlets: what a site that has run for some years would have reached.
_FIRST_ID: Mapping[str, int] = {"maru": 214310, "neoreundeul": 3051, "mulbit": 58207}


def _numbered(outlet_id: str, drafts: list[SampleArticle]) -> Iterator[SampleArticle]:
    own = sorted((draft for draft in drafts if draft.outlet_id == outlet_id), key=lambda a: (a.published, a.slug))
    numbered = [replace(a, article_id=str(_FIRST_ID[outlet_id] + place)) for place, a in enumerate(own)]
    return reversed(numbered)


def _own_articles(base: date) -> Iterator[SampleArticle]:
    for outlet_id in OUTLET_IDS:
        for entry in _entries(f"{outlet_id}.yaml"):
            yield _article(entry, outlet_id, _paragraphs(entry["body"]), base)


def _reprints(base: date) -> Iterator[SampleArticle]:
    for release in _entries("releases.yaml"):
        original = _paragraphs(release["body"])
        for outlet_id, edition in release["editions"].items():
            chosen = [original[part] if isinstance(part, int) else part for part in edition["paragraphs"]]
            yield _article({**release, **edition}, outlet_id, chosen, base)


@cache
def _entries(name: str) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = yaml.safe_load((ARTICLES / name).read_text(encoding="utf-8"))
    return loaded


def _paragraphs(body: str) -> list[str]:
    return [" ".join(part.split()) for part in body.split("\n\n") if part.strip()]


def _article(entry: Mapping[str, Any], outlet_id: str, paragraphs: list[str], base: date) -> SampleArticle:
    day = base - timedelta(days=entry["days_ago"])
    updated = entry.get("updated")
    return SampleArticle(
        outlet_id=outlet_id,
        article_id="",
        slug=str(entry["slug"]),
        title=fill(str(entry["title"]), day),
        subtitle=fill(str(entry.get("subtitle", "")), day),
        section=str(entry["section"]),
        reporter=str(entry["reporter"]),
        role=str(entry.get("role", "기자")),
        published=_moment(day, str(entry["time"])),
        updated=_moment(day, str(updated)) if updated else None,
        paragraphs=tuple(fill(paragraph, day) for paragraph in paragraphs),
        caption=fill(str(entry.get("photo", "")), day),
        municipalities=_strings(entry["municipalities"]),
        topics=_strings(entry["topics"]),
        kind=_kind(str(entry.get("kind", "news"))),
    )


def _moment(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=KST)


def _strings(value: list[str]) -> tuple[str, ...]:
    return tuple(str(item) for item in value)


def _kind(word: str) -> Kind:
    kinds: Mapping[str, Kind] = {"news": "news", "opinion": "opinion", "notice": "notice", "photo": "photo"}
    return kinds[word]
