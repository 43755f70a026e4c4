"""A store on disk, a clock that stands still, and articles written for these tests."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from goeul.records import Ambiguous, Annotated, Article, Evidence, Page, Tag, Tags, Token
from goeul.store import Store
from goeul.text import KST


@dataclass
class Clock:
    now: datetime = datetime(2026, 11, 24, 3, 0, 0, 123456, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Samples:
    """Builds records; `ago` is in seconds before the clock's time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def page(self, article_id: str, body: bytes = b"<html>", *, outlet_id: str = "osannews", ago: float = 0) -> Page:
        return Page(
            outlet_id=outlet_id,
            article_id=article_id,
            url=f"https://news.example/{article_id}",
            status=200,
            content_type="text/html; charset=utf-8",
            body=body,
            fetched_at=self._clock.now - timedelta(seconds=ago),
        )

    def annotated(
        self,
        article_id: str,
        *,
        title: str = "오산시, 데이터로 버스 노선 고친다",
        body: str = "오산시청은 24일 버스 노선을 고친다고 밝혔다.",
        outlet_id: str = "osannews",
        published: date | None = datetime(2026, 11, 24, 10, 30, tzinfo=KST),
        codes: tuple[str, ...] = ("41370",),
        version: str = "kiwi-1",
        ago: float = 0,
    ) -> Annotated:
        article = Article(
            outlet_id=outlet_id,
            article_id=article_id,
            url=f"https://news.example/{article_id}",
            title=title,
            body=body,
            published=published,
            captions=("버스 정류장",),
            outlet_region=("41370",),
            fetched_at=self._clock.now - timedelta(seconds=ago),
        )
        why = Evidence(field="title", start=0, end=3, text="오산시", why="이름")
        return Annotated(
            article=article,
            title_tokens=words(title),
            body_tokens=words(body),
            tags=Tags(
                municipalities=tuple(Tag(code=code, name="오산시", confidence=0.9, evidence=(why,)) for code in codes),
                topics=(Tag(code="transport", name="교통", confidence=0.75),),
                kind="news",
                ambiguous=(Ambiguous(text="중구", codes=("11140", "26110")),),
            ),
            version=version,
        )

    def corrected(self, old: Annotated, **fields: object) -> Annotated:
        return replace(old, article=replace(old.article, **fields))  # type: ignore[arg-type]  # fields of Article


def words(text: str) -> tuple[Token, ...]:
    """One token a word, as an analyser would span them."""
    tokens, at = [], 0
    for word in text.split():
        start = text.index(word, at)
        at = start + len(word)
        tokens.append(Token(form=word, tag="NNG", start=start, end=at))
    return tuple(tokens)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def samples(clock: Clock) -> Samples:
    return Samples(clock)


@pytest.fixture
def path(store_place: Path | str) -> Path | str:
    """Of a store in SQLite, then of one in PostgreSQL; a module that asks SQLite alone has its own `path`."""
    return store_place


@pytest.fixture
def store(path: Path | str, clock: Clock) -> Iterator[Store]:
    with Store.open(path, clock=clock) as opened:
        yield opened


@pytest.fixture
def other_store(store: Store, path: Path | str, clock: Clock) -> Iterator[Store]:
    """The same store, opened once more."""
    with Store.open(path, clock=clock) as opened:
        yield opened
