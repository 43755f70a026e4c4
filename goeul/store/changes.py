"""What a commit means for each article. Pure: it compares, and touches no database."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import Row

from goeul.records import Annotated
from goeul.store import articles
from goeul.store.columns import read_moment

Identity = tuple[str, str]
Kind = Literal["new", "corrected", "retagged", "revived", "same", "stale"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """An article with its columns, made before the write lock is taken."""

    annotated: Annotated
    row: dict[str, Any]
    tagged: bytes | None = None  # the tagger's own tags, where a person's stand in their place

    @property
    def identity(self) -> Identity:
        return self.row["outlet_id"], self.row["article_id"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How an article differs from what is stored."""

    prepared: Prepared
    old: Row[Any] | None
    kind: Kind
    fields: tuple[str, ...] = ()  # of the text, if it was corrected

    @property
    def replaced(self) -> tuple[str, ...]:
        """The fields in which the next version differs for readers; empty if none is kept."""
        revived = ("deleted_at",) if self.old and self.old.deleted_at and self.kind in ("corrected", "revived") else ()
        return (*revived, *self.fields)


def prepare(batch: Iterable[Annotated]) -> list[Prepared]:
    return [Prepared(annotated=annotated, row=articles.to_row(annotated)) for annotated in batch]


def waves(batch: Iterable[Prepared]) -> Iterator[list[Prepared]]:
    """The batch in order, cut so that no article comes twice in one wave."""
    wave: dict[Identity, Prepared] = {}
    for prepared in batch:
        if prepared.identity in wave:
            yield list(wave.values())
            wave = {}
        wave[prepared.identity] = prepared
    if wave:
        yield list(wave.values())


def decide(prepared: Prepared, known: Mapping[Identity, Row[Any]]) -> Change:
    old = known.get(prepared.identity)
    if old is None:
        return Change(prepared=prepared, old=None, kind="new")
    if _stale(old, prepared.row):
        return Change(prepared=prepared, old=old, kind="stale")
    prepared = _with_known_date(prepared, old)
    corrected = articles.changed(old, prepared.row, articles.TEXT_FIELDS)
    if corrected:
        return Change(prepared=prepared, old=old, kind="corrected", fields=corrected)
    if old.deleted_at is not None:
        return Change(prepared=prepared, old=old, kind="revived")
    other = articles.changed(old, prepared.row, articles.OTHER_FIELDS)
    return Change(prepared=prepared, old=old, kind="retagged" if other else "same")


def known_date(old: str | None, new: str | None) -> str | None:
    """The published date to keep, as `moment_text` writes it, of the stored one and of a new reading.

    A page that gives no date any more, or only the day of a time that is known, tells nothing new.
    """
    if old is None or (new is not None and new != old[: len("2026-01-01")]):
        return new
    return old


def _with_known_date(prepared: Prepared, old: Row[Any]) -> Prepared:
    kept = known_date(old.published, prepared.row["published"])
    if kept == prepared.row["published"]:
        return prepared
    article = replace(prepared.annotated.article, published=read_moment(kept))
    annotated = replace(prepared.annotated, article=article)
    return replace(prepared, annotated=annotated, row={**prepared.row, "published": kept})


def _stale(old: Row[Any], row: Mapping[str, Any]) -> bool:
    """A slow worker must not put an old reading over a newer one, nor bring back what was deleted after it."""
    seen = max((at for at in (old.fetched_at, old.deleted_at) if at), default=None)
    return bool(seen and row["fetched_at"] and row["fetched_at"] < seen)
