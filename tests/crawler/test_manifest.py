"""`goeul extract --manifest`: a line in, a line out."""

import json
from pathlib import Path

import pytest

from crawler.manifest import MAX_BYTES, extract_manifest
from goeul.families import load_families
from goeul.records import Outlet, Selectors

PAGES = Path(__file__).parent / "pages"
FAMILIES = load_families(Path(__file__).parents[2] / "config")
KEYS = [
    "file",
    "url",
    "family",
    "extractor",
    "title",
    "subtitle",
    "published_at",
    "updated_at",
    "byline",
    "body",
    "captions",
    "photos",
    "section",
    "license",
]


def line(file: str, url: str) -> str:
    return json.dumps({"file": file, "url": url})


def test_a_result_has_all_fields_in_order_and_is_json() -> None:
    (row,) = extract_manifest(
        [line("ndsoft-b.html", "https://www.haedeun.example/news/articleView.html?idxno=301")], PAGES, FAMILIES
    )
    assert list(row) == KEYS
    assert row["published_at"] == "2024-05-18T10:21:00+09:00"
    assert row["captions"] == ["해든시의회 본회의장. 해든시의회 제공"]
    photo = {
        "url": "https://www.haedeun.example/news/photo/202405/301_1.jpg",
        "caption": "해든시의회 본회의장. 해든시의회 제공",
    }
    assert (row["photos"], row["section"]) == ([photo], "정치")
    assert json.loads(json.dumps(row)) == row


def test_a_day_stays_a_day() -> None:
    (row,) = extract_manifest(
        [line("municipal-viewbox.html", "https://www.chansaem.example/www/news/press?idx=1")], PAGES, FAMILIES
    )
    assert (row["published_at"], row["updated_at"]) == ("2025-11-03", None)


def test_nothing_stops_the_rest(tmp_path: Path) -> None:
    (tmp_path / "big.html").write_bytes(b"<p>x" * (MAX_BYTES // 4 + 1))
    (tmp_path / "empty.html").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    (tmp_path / "fine.html").write_bytes((PAGES / "aid.html").read_bytes())
    lines = [
        "",
        "{not json",
        "[1]",
        '{"url": "https://a.example/"}',
        '{"file": 3, "url": "x"}',
        line("missing.html", "https://a.example/1"),
        line("folder", "https://a.example/1"),
        line("big.html", "https://a.example/1"),
        line("empty.html", "http://[bad"),
        line("nul\0.html", "https://a.example/1"),
        line("fine.html", "http://www.dodam.example/article.php?aid=1596763500700001001"),
    ]
    rows = list(extract_manifest(lines, tmp_path, FAMILIES))
    assert len(rows) == len(lines) - 1
    reasons = [str(row.get("error", "")).partition(":")[0] for row in rows]
    assert reasons == ["bad_line"] * 4 + ["unreadable_file"] * 2 + ["too_large", "unreadable", "unreadable_file", ""]
    assert all(list(row) == ["file", "url", "error"] for row in rows[:-1])
    assert "2번째 줄" in str(rows[0]["error"])
    assert "Line 2" in str(rows[0]["error"])


@pytest.mark.parametrize("name", ["deleted", "list-municipal"])
def test_a_page_that_is_no_article_gives_an_error(name: str) -> None:
    (row,) = extract_manifest([line(f"{name}.html", "https://www.chansaem.example/www/news/press")], PAGES, FAMILIES)
    assert list(row) == ["file", "url", "error"]


def test_the_outlet_of_the_address_lends_its_selectors() -> None:
    outlet = Outlet(
        id="dodam",
        name="도담일보",
        family="aid",
        url="http://dodam.example",
        select=Selectors(subtitle=(".article_footer",)),
    )
    lines = [line("aid.html", "http://www.dodam.example/article.php?aid=1596763500700001001")]
    (row,) = extract_manifest(lines, PAGES, FAMILIES, [outlet])
    assert row["subtitle"] == "도담일보 www.dodam.example"


def test_it_streams() -> None:
    def lines():
        yield line("aid.html", "http://www.dodam.example/article.php?aid=1")
        raise AssertionError("read ahead")

    assert next(extract_manifest(lines(), PAGES, FAMILIES))["family"] == "aid"
