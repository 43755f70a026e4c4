"""Real pages with their truth, read from ../shared: the number of checks reached is a floor."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.manifest import extract_manifest
from goeul.families import load_families

SHARED = Path(__file__).parents[2].parent / "shared"
CONFIG = Path(__file__).parents[2] / "config"
FLOOR = 49
GENERIC_FLOOR = 49

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(
        not (SHARED / "pages").is_dir(), reason="../shared/pages is absent: real pages are not in the tree"
    ),
]


def score(results: list[dict[str, object]], tmp_path: Path) -> int:
    extracted = tmp_path / "extracted.jsonl"
    extracted.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in results), "utf-8")
    command = [sys.executable, SHARED / "eval" / "score_extract.py", SHARED / "pages" / "truth.jsonl", extracted]
    report = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    print(report)
    return int(report.rsplit("all checks", 1)[1].split("/")[0])


@pytest.fixture(scope="module")
def manifest() -> list[str]:
    truth = (SHARED / "pages" / "truth.jsonl").read_text("utf-8").splitlines()
    return [json.dumps({"file": row["file"], "url": row["url"]}) for row in map(json.loads, truth)]


def test_all_checks_of_the_real_pages(manifest: list[str], tmp_path: Path) -> None:
    results = list(extract_manifest(manifest, SHARED / "pages", load_families(CONFIG)))
    assert score(results, tmp_path) >= FLOOR


def test_they_are_read_even_as_pages_of_unknown_make(manifest: list[str], tmp_path: Path) -> None:
    """Without any selector: what a redesigned or unlisted outlet gets."""
    generic = load_families(CONFIG)["generic"]
    bare = type(generic)(id="generic", name="x", date_labels=generic.date_labels, updated_labels=generic.updated_labels)
    results = list(extract_manifest(manifest, SHARED / "pages", {"generic": bare}))
    assert {row["extractor"] for row in results} == {"generic"}
    assert score(results, tmp_path) >= GENERIC_FLOOR


def test_a_real_list_page_is_no_article() -> None:
    line = json.dumps({"file": "gov_gangjin_list.html", "url": "https://www.gangjin.go.kr/www/government/news/press"})
    (result,) = extract_manifest([line], SHARED / "pages", load_families(CONFIG))
    assert set(result) == {"file", "url", "error"}
    assert str(result["error"]).startswith("list: ")
