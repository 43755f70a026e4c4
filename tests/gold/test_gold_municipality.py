"""Floors for the municipality tagger. A floor is never lowered without a written reason."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from goeul.gazetteer import Gazetteer, load_gazetteer
from goeul.records import Annotated, Article
from goeul.topics import load_topics
from nlp.annotate import Annotator
from nlp.evaluate import evaluate
from nlp.labelled import Row, article, rows, text_article
from nlp.yardsticks import YARDSTICKS, score

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
CASES = sorted((Path(__file__).parent / "municipality").glob("*.jsonl"))
# What the issue asks for is .97, .97 and .94; these are what was reached, less a text or two.
FLOORS = {"press releases": 0.985, "disaster messages": 0.975, "wire stories without dateline": 0.94}


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer(ROOT / "config")


@pytest.fixture(scope="module")
def annotator(gazetteer: Gazetteer) -> Annotator:
    return Annotator(gazetteer, load_topics(ROOT / "config"), workers=2)


def prediction(row: Row, annotated: Annotated) -> Row:
    """What `goeul tag` would write of the row's places."""
    tags = [{"code": tag.code, "confidence": tag.confidence} for tag in annotated.tags.municipalities]
    return {"id": row["id"], "municipalities": tags}


@pytest.fixture(scope="module")
def predictions(annotator: Annotator) -> list[Row]:
    """Of the labelled articles."""
    texts = list(rows(SHARED / "gold" / "texts.jsonl"))
    return list(map(prediction, texts, annotator.annotate(map(article, texts))))


def test_there_are_enough_cases_of_every_kind() -> None:
    counts = {path.stem: sum(1 for _ in rows(path)) for path in CASES}
    assert sum(counts.values()) >= 350
    assert min(counts.values()) >= 7
    assert len(counts) >= 12


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_short_cases(path: Path, annotator: Annotator) -> None:
    cases = list(rows(path))
    wrong = []
    for case, annotated in zip(cases, annotator.annotate(map(article, cases)), strict=True):
        tags = annotated.tags
        got = {tag.code for tag in tags.municipalities} - set(case.get("about_ok", ()))
        if got != set(case["about"]) - set(case.get("about_ok", ())):
            wrong.append((case["title"], case["about"], sorted(got)))
        ambiguous = [one.text for one in tags.ambiguous]
        if "ambiguous" in case and ambiguous != case["ambiguous"]:
            wrong.append((case["title"], case["ambiguous"], ambiguous))
    assert wrong == []


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is absent: the labelled articles cannot be read")
class TestShared:
    def test_labelled_articles(self, predictions: list[Row], tmp_path: Path) -> None:
        path = tmp_path / "predictions.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in predictions), encoding="utf-8")
        scorer = [sys.executable, str(SHARED / "eval" / "score_tags.py"), str(SHARED / "gold" / "gold.jsonl")]
        done = subprocess.run([*scorer, str(path)], capture_output=True, text=True, check=True)
        lines = {line[:28].strip(): line[28:].split() for line in done.stdout.splitlines()}
        assert float(lines["municipality and province"][-1]) >= 0.96
        assert float(lines["municipality alone"][-1]) >= 0.95
        assert int(lines["place-less kept free"][-1].split("/")[0]) >= 41

    def test_confidence_is_what_it_says(self, predictions: list[Row]) -> None:
        figures = evaluate(rows(SHARED / "gold" / "gold.jsonl"), predictions)
        assert figures.brier <= 0.04
        sure = [each for each in figures.reliability if each.low >= 0.9]
        unsure = [each for each in figures.reliability if each.low < 0.9]
        assert sum(each.right for each in sure) / sum(each.count for each in sure) >= 0.96
        said = sum(each.confidence * each.count for each in unsure) / sum(each.count for each in unsure)
        told = sum(each.right for each in unsure) / sum(each.count for each in unsure)
        assert told == pytest.approx(said, abs=0.12)

    def test_the_seed_page_whole_and_uncleaned(self, annotator: Annotator) -> None:
        page = (SHARED / "seed" / "osan-page.txt").read_text(encoding="utf-8")
        raw = Article(outlet_id="seed", article_id="1", url="", title="", body=page)
        pages = [raw, text_article("", page), text_article("", page.replace("\n", " "))]
        for annotated in annotator.annotate(pages):
            assert [tag.code for tag in annotated.tags.municipalities] == ["41370"]

    @pytest.mark.parametrize("name", FLOORS)
    def test_yardsticks(self, name: str, gazetteer: Gazetteer, annotator: Annotator) -> None:
        (yardstick,) = (each for each in YARDSTICKS if each.name == name)
        result = score(yardstick, SHARED / "data", gazetteer, annotator.annotate)
        assert result.right >= FLOORS[name]
        assert result.verdicts["elsewhere"] / result.texts <= 0.02
