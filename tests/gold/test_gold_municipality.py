"""Floors for the municipality tagger. A floor is never lowered without a written reason."""

import gzip
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from goeul.gazetteer import Gazetteer, load_gazetteer
from goeul.records import Ambiguous, Article, Tag
from goeul.text import clean, one_line
from nlp.morphemes import Morphemes
from nlp.municipality import MunicipalityTagger

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
CASES = sorted((Path(__file__).parent / "municipality").glob("*.jsonl"))
Row = dict[str, Any]
Result = tuple[tuple[Tag, ...], tuple[Ambiguous, ...]]
TagAll = Callable[[list[Article]], Iterator[Result]]

pytestmark_shared = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is absent: the labelled articles cannot be read"),
]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer(ROOT / "config")


@pytest.fixture(scope="module")
def tag_all(gazetteer: Gazetteer) -> TagAll:
    tagger = MunicipalityTagger(gazetteer)
    morphemes = Morphemes(tagger.user_words(), workers=2)

    def run(articles: list[Article]) -> Iterator[Result]:
        titles = morphemes.tokens(article.title for article in articles)
        bodies = morphemes.tokens(article.body for article in articles)
        return map(tagger.tag, articles, titles, bodies)

    return run


def article(title: str, body: str, press: str = "", area: str = "", day: str = "") -> Article:
    published = date.fromisoformat(day[:10]) if day else None
    return Article(
        outlet_id="gold",
        article_id="1",
        url="",
        title=one_line(title),
        body=clean(body),
        press=press,
        outlet_area=area,
        published=published,
    )


def rows(path: Path) -> list[Row]:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [json.loads(line) for line in data.decode().splitlines()]


def named(gazetteer: Gazetteer, code_list: str) -> set[str]:
    """Codes as the data sets name them, in today's terms."""
    return {today for code in code_list.split(",") if code for today in gazetteer.tagged(code) or (code,)}


def first_municipality(tags: Iterable[Tag]) -> str:
    return next((tag.code for tag in tags if len(tag.code) > 2), "")


def test_there_are_enough_cases_of_every_kind() -> None:
    counts = {path.stem: len(rows(path)) for path in CASES}
    assert sum(counts.values()) >= 120
    assert min(counts.values()) >= 7
    assert len(counts) >= 12


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_short_cases(path: Path, tag_all: TagAll) -> None:
    cases = rows(path)
    texts = [article(r["title"], r["body"], r["press"], r["outlet_area"], r["date"]) for r in cases]
    wrong = []
    for case, (tags, ambiguous) in zip(cases, tag_all(texts), strict=True):
        got = {tag.code for tag in tags} - set(case.get("about_ok", ()))
        if got != set(case["about"]):
            wrong.append((case["title"], case["about"], sorted(got)))
        if "ambiguous" in case and [one.text for one in ambiguous] != case["ambiguous"]:
            wrong.append((case["title"], case["ambiguous"], [one.text for one in ambiguous]))
    assert wrong == []


class TestShared:
    pytestmark = pytestmark_shared

    def test_labelled_articles(self, tag_all: TagAll, tmp_path: Path) -> None:
        texts = rows(SHARED / "gold" / "texts.jsonl")
        articles = [article(r["title"], r["body"], r["press"], r["outlet_area"], r["date"]) for r in texts]
        predictions = tmp_path / "predictions.jsonl"
        with predictions.open("w", encoding="utf-8") as out:
            for text, (tags, _) in zip(texts, tag_all(articles), strict=True):
                found = [{"code": tag.code} for tag in tags]
                out.write(json.dumps({"id": text["id"], "municipalities": found}) + "\n")
        scorer = [sys.executable, str(SHARED / "eval" / "score_tags.py"), str(SHARED / "gold" / "gold.jsonl")]
        done = subprocess.run([*scorer, str(predictions)], capture_output=True, text=True, check=True)
        lines = {line[:28].strip(): line[28:].split() for line in done.stdout.splitlines()}
        assert float(lines["municipality and province"][-1]) >= 0.95
        assert float(lines["municipality alone"][-1]) >= 0.945
        assert int(lines["place-less kept free"][-1].split("/")[0]) >= 41

    def test_the_seed_page_whole_and_uncleaned(self, tag_all: TagAll) -> None:
        page = (SHARED / "seed" / "osan-page.txt").read_text(encoding="utf-8")
        blank = Article(outlet_id="seed", article_id="1", url="", title="", body=page)
        (raw,) = tag_all([blank])
        (cleaned,) = tag_all([article("", page)])
        (flat,) = tag_all([article("", page.replace("\n", " "))])
        for tags, _ in (raw, cleaned, flat):
            assert [tag.code for tag in tags] == ["41370"]

    def test_press_releases(self, tag_all: TagAll, gazetteer: Gazetteer) -> None:
        releases = [r for r in rows(SHARED / "data" / "press_releases_jeonnam.jsonl.gz") if r["muni_code5"]]
        articles = [article(r["title"], r["body"], r["source"], "전남", r["date"]) for r in releases]
        right = sum(
            first_municipality(tags) in named(gazetteer, release["muni_code5"])
            for release, (tags, _) in zip(releases, tag_all(articles), strict=True)
        )
        assert right / len(releases) >= 0.985

    def test_disaster_messages_without_any_outlet(self, tag_all: TagAll, gazetteer: Gazetteer) -> None:
        messages = [r for r in rows(SHARED / "data" / "disaster_messages.jsonl.gz") if r["muni_codes"]]
        articles = [article("", r["text"], day="2020-11-15") for r in messages]
        outcomes: Counter[str] = Counter()
        for message, (tags, _) in zip(messages, tag_all(articles), strict=True):
            places = named(gazetteer, message["muni_codes"])
            first = tags[0].code if tags else ""
            whole_province = len(places) > 3 and first in {code[:2] for code in places}
            outcomes["right" if first in places or whole_province else "none" if not first else "wrong"] += 1
        assert outcomes["right"] / len(messages) >= 0.965
        assert outcomes["wrong"] / len(messages) <= 0.02

    def test_wire_stories_of_towns_that_are_no_seat(self, tag_all: TagAll, gazetteer: Gazetteer) -> None:
        seats = {seat.code for seat in gazetteer.seats}
        stories = [
            r
            for r in rows(SHARED / "data" / "naver_day_20211228.jsonl.gz")
            if len(r["dateline_code"]) == 5 and not named(gazetteer, r["dateline_code"]) & seats
        ]
        articles = [article(r["title"], r["body"], r["press"], "national", r["date"]) for r in stories]
        found = sum(
            bool({tag.code for tag in tags} & named(gazetteer, story["dateline_code"]))
            for story, (tags, _) in zip(stories, tag_all(articles), strict=True)
        )
        assert found / len(stories) >= 0.9
