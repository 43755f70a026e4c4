"""One Kiwi, one corpus and one Elasticsearch server a session. Modules beside this file are loaded by their path."""

import importlib.util
import os
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from types import ModuleType

import pytest

from goeul.gazetteer import Gazetteer, load_gazetteer
from goeul.records import Annotated, Article, Kind, StoredArticle, Tag, Tags, Token
from indexer.document import Document, document
from indexer.engine import Engine
from indexer.joints import Joints
from nlp.morphemes import Morphemes, UserWord

CONFIG = Path(__file__).parents[2] / "config"


def _beside(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"indexer_tests_{name}", Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


samples = _beside("sample_articles")
reference = _beside("reference")
server = _beside("elasticsearch_server")

Store = Callable[..., StoredArticle]


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return load_gazetteer(CONFIG)


@pytest.fixture(scope="session")
def joints(gazetteer: Gazetteer) -> Joints:
    return Joints.of(gazetteer)


@pytest.fixture(scope="session")
def morphemes() -> Morphemes:
    return Morphemes([UserWord("특별 교부세")], workers=1)


@pytest.fixture(scope="session")
def analyse(morphemes: Morphemes) -> Callable[[str], tuple[Token, ...]]:
    return morphemes.analyse


def stored_article(
    key: int,
    article: Article,
    title_tokens: tuple[Token, ...],
    body_tokens: tuple[Token, ...],
    *,
    municipalities: tuple[str, ...] = (),
    topics: tuple[str, ...] = (),
    kind: Kind = "news",
    revision: int = 1,
) -> StoredArticle:
    tags = Tags(
        municipalities=tuple(Tag(code=code, name=code, confidence=1.0) for code in municipalities),
        topics=tuple(Tag(code=slug, name=slug, confidence=1.0) for slug in topics),
        kind=kind,
    )
    annotated = Annotated(
        article=article, title_tokens=title_tokens, body_tokens=body_tokens, tags=tags, version="tests"
    )
    return StoredArticle(key=key, revision=revision, seq=key, annotated=annotated)


@pytest.fixture(scope="session")
def make(analyse: Callable[[str], tuple[Token, ...]]) -> Store:
    """make(key, title, body, **facts): one stored article, analysed."""

    def one(
        key: int, title: str, body: str = "", *, outlet: str = "osannews", published=None, **facts
    ) -> StoredArticle:
        article = Article(
            outlet_id=outlet,
            article_id=str(key),
            url=f"http://127.0.0.1/{key}",
            title=title,
            body=body,
            published=published,
        )
        return stored_article(key, article, analyse(title), analyse(body), **facts)

    return one


@pytest.fixture(scope="session")
def corpus(morphemes: Morphemes) -> list[StoredArticle]:
    """The thousand articles, keys from 1."""
    written = list(samples.sample_articles())
    tokens = morphemes.tokens(samples.texts(written))
    return [
        stored_article(
            key,
            sample.article,
            *islice(tokens, 2),
            municipalities=sample.municipalities,
            topics=sample.topics,
            kind=sample.kind,
        )
        for key, sample in enumerate(written, 1)
    ]


@pytest.fixture(scope="session")
def documents(corpus: list[StoredArticle], joints: Joints) -> list[Document]:
    return [document(stored, joints) for stored in corpus]


@pytest.fixture(scope="session")
def new_memory_engine() -> Callable[[], Engine]:
    """Makes reference engines."""
    return reference.MemoryEngine


@pytest.fixture(scope="session")
def elasticsearch_url() -> Iterator[str]:
    """A real server. Skips without one, or fails where REQUIRE_ELASTICSEARCH=1 insists."""
    try:
        with server.running_server() as url:
            yield url
    except server.Absent as missing:
        if os.environ.get("REQUIRE_ELASTICSEARCH") == "1":
            pytest.fail(f"Elasticsearch is required: {missing}")
        pytest.skip(f"Elasticsearch: {missing}")
