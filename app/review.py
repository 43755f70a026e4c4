"""Looking over what the tagger is least sure of, and putting it right."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from app.naming import typed_tags
from goeul.errors import ConfigError
from goeul.gazetteer import Gazetteer
from goeul.records import StoredArticle
from goeul.store import Correction, Review, Store
from goeul.text import iso

Decision = Literal["kept", "changed", "skipped"]
KEEP, SKIP, QUIT = "", "s", "q"
_STEP = 50


@dataclass(slots=True)
class Session:
    """What was decided."""

    kept: int = 0
    changed: int = 0
    skipped: int = 0


def least_certain(store: Store, limit: int, outlet_ids: list[str] | None) -> Iterator[Review]:
    """At most `limit` of the list, the most doubtful first; what is decided meanwhile does not disturb it."""
    after: Review | None = None
    left = limit
    while left > 0:
        found = store.least_certain(min(left, _STEP), after, outlet_ids=outlet_ids)
        if not found:
            return
        yield from found
        after, left = found[-1], left - len(found)


def walk(
    reviews: Iterable[Review],
    store: Store,
    gazetteer: Gazetteer,
    show: Callable[[Review], None],
    ask: Callable[[], str | None],
    refuse: Callable[[ConfigError], None],
    session: Session,
) -> None:
    """Asks for each article until it is decided, or `ask` gives None or `QUIT`. Each decision is stored at once.

    `KEEP` confirms the tags as they are, `SKIP` leaves the article on the list, all else is read as places; what cannot
    be read is told to `refuse` and asked again.
    """
    for review in reviews:
        show(review)
        decision = _decide(review, store, gazetteer, ask, refuse)
        if decision is None:
            return
        setattr(session, decision, getattr(session, decision) + 1)


def _decide(
    review: Review,
    store: Store,
    gazetteer: Gazetteer,
    ask: Callable[[], str | None],
    refuse: Callable[[ConfigError], None],
) -> Decision | None:
    tags = review.stored.annotated.tags.municipalities
    while (answer := ask()) is not None:
        match answer.strip():
            case "q" | "ㅂ":  # the same key while the keyboard writes Hangul
                return None
            case "s" | "ㄴ":
                return "skipped"
            case "":
                store.correct(review.stored.key, tags)
                return "kept"
            case typed:
                try:
                    given = typed_tags(gazetteer, [typed], review.stored.annotated.article)
                except ConfigError as error:
                    refuse(error)
                    continue
                store.correct(review.stored.key, given)
                return "kept" if {tag.code for tag in given} == {tag.code for tag in tags} else "changed"
    return None


def all_corrections(store: Store) -> Iterator[tuple[Correction, StoredArticle]]:
    """Every correction with its article, oldest first."""
    after = 0
    while found := store.corrections(after):
        articles = store.articles(correction.key for correction in found)
        yield from ((each, articles[each.key]) for each in found if each.key in articles)
        after = found[-1].id


def training_text(correction: Correction, stored: StoredArticle) -> str:
    """One JSON line: the text and what a person says it is about."""
    article = stored.annotated.article
    day = iso(article.published)
    row = {
        "id": f"{article.outlet_id}-{article.article_id}",
        "title": article.title,
        "body": article.body,
        "press": article.press,
        "outlet_area": article.outlet_area,
        "date": day[:10] if day else "",
        "about": list(correction.codes),
        "note": correction.note,
    }
    return json.dumps(row, ensure_ascii=False)
