"""Floors for topics and kinds: on our own short texts, and on the labelled articles of ../shared where it is there."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from goeul.gazetteer import load_gazetteer
from goeul.topics import load_topics
from nlp.annotate import Annotator
from nlp.evaluate import Evaluation, evaluate
from nlp.tagging import tag_lines

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
OWN = sorted((Path(__file__).parent / "topics").glob("*.jsonl"))
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="../shared with its labelled articles is not here")


@pytest.fixture(scope="module")
def annotator() -> Annotator:
    return Annotator(load_gazetteer(ROOT / "config"), load_topics(ROOT / "config"))


def lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as file:
        yield from file


def predict(annotator: Annotator, texts: Iterable[str]) -> list[dict[str, Any]]:
    bad: list[tuple[int, str]] = []
    rows = list(tag_lines(texts, annotator.annotate, lambda number, reason: bad.append((number, reason))))
    assert bad == []
    return rows


@pytest.fixture(scope="module")
def own() -> list[Mapping[str, Any]]:
    return [json.loads(line) for path in OWN for line in lines(path)]


@pytest.fixture(scope="module")
def own_result(annotator: Annotator, own: list[Mapping[str, Any]]) -> Evaluation:
    labels = [{"about": [], "kind": "news", **row} for row in own]
    return evaluate(labels, predict(annotator, map(json.dumps, own)))


@pytest.fixture(scope="module")
def shared_result(annotator: Annotator) -> Evaluation:
    labels = map(json.loads, lines(SHARED / "gold" / "gold.jsonl"))
    return evaluate(labels, predict(annotator, lines(SHARED / "gold" / "texts.jsonl")))


def test_our_texts_cover_every_topic_and_texts_without_one(own: list[Mapping[str, Any]]) -> None:
    slugs = [topic.slug for topic in load_topics(ROOT / "config")]
    mains = [row["topics"][0] if row["topics"] else "" for row in own]
    assert min(mains.count(slug) for slug in slugs) >= 3
    assert mains.count("") >= 30
    assert len({row["id"] for row in own}) == len(own)


def test_our_texts_get_their_main_topic(own_result: Evaluation) -> None:
    assert own_result.main_right >= 0.95 * own_result.main_all, own_result.errors
    assert own_result.topics.f1 >= 0.95, own_result.errors


def test_data_driven_administration_is_found_by_its_circumlocutions_too(
    annotator: Annotator, own: list[Mapping[str, Any]]
) -> None:
    mine = [row for row in own if row["topics"] == ["data-driven-administration"]]
    found = [row["topics"][0]["slug"] for row in predict(annotator, map(json.dumps, mine)) if row["topics"]]
    assert found == ["data-driven-administration"] * len(mine)


def test_texts_without_a_topic_stay_without(annotator: Annotator, own: list[Mapping[str, Any]]) -> None:
    none = [row for row in own if not row["topics"]]
    tagged = [row["id"] for row in predict(annotator, map(json.dumps, none)) if row["topics"]]
    assert len(tagged) <= 0.05 * len(none), tagged


@pytest.mark.shared
@needs_shared
def test_topics_of_labelled_articles(shared_result: Evaluation) -> None:
    assert shared_result.topics.f1 >= 0.92, shared_result.errors
    assert shared_result.macro_f1 >= 0.92, shared_result.errors
    assert shared_result.main_right >= 148, shared_result.errors


@pytest.mark.shared
@needs_shared
def test_kinds_of_labelled_articles(shared_result: Evaluation) -> None:
    assert shared_result.kind_right >= 198, shared_result.errors


@pytest.mark.shared
@needs_shared
def test_the_seed_page_fed_whole_is_about_data_driven_administration(annotator: Annotator) -> None:
    body = (SHARED / "seed" / "osan-page.txt").read_text(encoding="utf-8")
    (row,) = predict(annotator, [json.dumps({"id": "seed", "body": body})])
    assert row["topics"][0]["slug"] == "data-driven-administration"
    assert row["kind"] == "news"
