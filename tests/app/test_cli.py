"""The command line as people and scripts use it: exit codes, help in two languages, errors that say what to do."""

import gzip
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from app.cli import cli
from goeul import __version__

HEAVY = ("kiwipiepy", "scrapy", "twisted", "tantivy", "sqlalchemy", "fastapi", "uvicorn", "elasticsearch", "lxml")
HANGUL, ENGLISH = re.compile("[가-힣]"), re.compile("[A-Za-z]{2,}")


def commands(command: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command and group by its words."""
    command = command or get_command(cli)
    yield path
    for name, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, (*path, name))


# Help


@pytest.mark.parametrize("path", list(commands()), ids=" ".join)
def test_help_is_korean_and_english(goeul: Any, path: tuple[str, ...]) -> None:
    run = goeul(*path, "--help")
    assert run.code == 0
    about = run.out.split("Options:")[0].split("\n", 1)[1]
    assert HANGUL.search(about), about
    assert ENGLISH.search(about), about
    for option in re.findall(r"^  (?:-\w, )?--(\S+)(.*(?:\n {10,}.*)*)", run.out, re.MULTILINE):
        if option[0] != "help":
            assert ENGLISH.search(option[1]), option
            assert HANGUL.search(option[1]) or "console, atom" in option[1], option


def test_help_imports_nothing_heavy() -> None:
    script = (
        "import sys; sys.argv = ['goeul', '--help']\n"
        "from app.main import main\n"
        "try: main()\n"
        f"finally: sys.stderr.write(' '.join(name for name in {HEAVY} if name in sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "crawl" in ran.stdout


def test_what_is_no_command_is_a_usage_error_in_either_language(goeul: Any) -> None:
    for args in (("fly",), ("crawl", "--fast"), ("extract",), ("search", "a", "--limit", "0"), ("saved", "on", "x")):
        korean, english = goeul(*args), goeul(*args, GOEUL_LANG="en")
        assert (korean.code, english.code) == (2, 2), args
        assert "쓰는 법: goeul" in korean.err
        assert "How to use it: goeul" in english.err
        assert not HANGUL.search(english.err)
    bare = goeul("saved")
    assert bare.code == 2
    assert "Usage: goeul saved" in bare.err


def test_the_version(goeul: Any) -> None:
    run = goeul("--version")
    assert (run.code, run.out, run.err) == (0, f"goeul {__version__}\n", "")


def test_a_language_for_one_run_goes_before_all_others(goeul: Any, tmp_path: Path) -> None:
    """Before file and environment, for settings and usage faults alike; the next run knows nothing of it."""
    assert "How to use it" in goeul("--lang", "en", "fly").err
    assert "쓰는 법" in goeul("--lang", "ko", "fly", GOEUL_LANG="en").err
    assert "쓰는 법" in goeul("fly").err
    (tmp_path / "goeul.toml").write_text('lang = "ko"\n', encoding="utf-8")
    nowhere = ("search", "오산", "--data", str(tmp_path / "none"), "--config", str(tmp_path))
    korean, english = goeul(*nowhere), goeul("--lang", "en", *nowhere)
    assert HANGUL.search(korean.err)
    assert english.err
    assert not HANGUL.search(english.err)
    shown = goeul("--lang", "en", "config", "--config", str(tmp_path)).out
    assert re.search(r"^lang\s.*\ben\b", shown, re.MULTILINE), shown


def test_a_language_that_is_none_is_a_usage_error(goeul: Any) -> None:
    run = goeul("--lang", "fr", "coverage")
    assert (run.code, run.out) == (2, "")
    assert "ko, en" in run.err


# Search


def found(run: Any) -> dict[str, Any]:
    assert run.code == 0, run.err
    result: dict[str, Any] = json.loads(run.out)
    return result


def test_search_as_json_has_stable_keys(goeul: Any) -> None:
    page = found(goeul.here("search", "지역:오산시 데이터기반행정", "--json"))
    assert set(page) == {"query", "total", "sort", "hits", "facets"}
    assert (page["query"], page["total"], page["sort"]) == ("지역:오산시 데이터기반행정", 3, "relevance")
    hit = page["hits"][0]
    assert set(hit) == {
        "key", "score", "title", "url", "outlet", "outlet_name", "published_at", "kind", "extractor", "snippet",
        "municipalities", "topics",
    }  # fmt: skip
    assert hit["published_at"].endswith("+09:00")
    place = hit["municipalities"][0]
    assert (place["code"], place["name"]) == ("41370", "경기 오산시")
    assert set(place["evidence"][0]) == {"field", "text", "why"}
    assert {"code": "41370", "label": "경기 오산시", "count": 3} in page["facets"]["municipality"]


def test_every_option_of_search_narrows_or_orders(goeul: Any) -> None:
    def search(*args: str) -> list[dict[str, Any]]:
        hits: list[dict[str, Any]] = found(goeul.here("search", "--json", "--limit", "1000", *args))["hits"]
        return hits

    everything = search()
    assert len(everything) == len(goeul.town.samples.expected)
    assert {"41370"} <= {tag["code"] for hit in search("--region", "41370") for tag in hit["municipalities"]}
    assert 0 < len(search("--region", "41370")) < len(search("--region", "41")) < len(everything)
    both = search("--region", "41", "--region", "28245")
    assert len(both) == len(search("--region", "41")) + len(search("--region", "28245"))
    assert {hit["outlet"] for hit in search("--outlet", "maru")} == {"maru"}
    assert {hit["outlet"] for hit in search("--outlet", "maru", "--outlet", "mulbit")} == {"maru", "mulbit"}
    assert all("agriculture" in {t["code"] for t in hit["topics"]} for hit in search("--topic", "agriculture"))
    day = "2026-11-20"
    since, until = search("--from", day), search("--to", day)
    assert min(hit["published_at"] for hit in since) >= day
    assert max(hit["published_at"] for hit in until)[:10] <= day
    assert len(since) + len(until) - len(search("--from", day, "--to", day)) == len(everything)
    dates = [hit["published_at"] for hit in search("축제", "--sort", "date")]
    assert dates == sorted(dates, reverse=True)
    scores = [hit["score"] for hit in search("축제", "--sort", "relevance")]
    assert scores == sorted(scores, reverse=True)
    assert len(found(goeul.here("search", "--json", "--limit", "2"))["hits"]) == 2


def test_search_for_people(goeul: Any) -> None:
    run = goeul.here("search", "지역:오산시 데이터기반행정", "--limit", "1")
    assert run.out.startswith("기사 3건\n")
    assert "[경기 오산시] [데이터기반행정]" in run.out
    assert re.search(r"경기 오산시 \d+%: 제목 ‘오산시’ — ", run.out), "how sure, and why"
    assert goeul.here("search", "지역:오산시 데이터기반행정", GOEUL_LANG="en").out.startswith("3 articles\n")


@pytest.mark.parametrize(
    ("args", "korean", "english"),
    [
        (("오산 “버스",), "따옴표가 닫히지 않았습니다", "A quote is not closed"),
        (("지역:중구",), "서울 중구", "서울 중구"),
        (("지역:오신시",), "오산시", "오산시"),
        (("--region", "99999"), "모르는 지역 코드: 99999", "Unknown region code: 99999"),
        (("--topic", "agricultur"), "혹시: agriculture", "Perhaps: agriculture"),
        (("--topic", "농업"), "agriculture", "agriculture"),
        (("--outlet", "maruu"), "혹시: maru", "Perhaps: maru"),
        (("--from", "2026-13-01"), "2026-11-24처럼", "Write it like 2026-11-24"),
        (("--from", "2026-11-02", "--to", "2026-11-01"), "거꾸로", "backwards"),
    ],
)
def test_a_search_that_cannot_be_is_a_usage_error_with_advice(
    goeul: Any, args: tuple[str, ...], korean: str, english: str
) -> None:
    run = goeul.here("search", *args, "--json")
    assert (run.code, run.out) == (2, "")
    assert run.err.startswith("goeul: ")
    assert korean in run.err
    assert english in goeul.here("search", *args, GOEUL_LANG="en").err


def test_a_query_error_names_the_place(goeul: Any) -> None:
    assert "(검색식의 4번째 글자)" in goeul.here("search", '오산 "버스').err
    assert "(character 4 of the query)" in goeul.here("search", '오산 "버스', GOEUL_LANG="en").err


def test_a_search_before_the_first_crawl_finds_nothing_and_says_why(goeul: Any, fresh: Any) -> None:
    run = goeul.on(fresh).here("search", "오산시", "--json")
    assert found(run)["total"] == 0
    assert "goeul crawl --once" in run.err


def test_any_letter_can_be_printed_on_any_terminal(town: Any) -> None:
    run = town.here("search", "지역:오산시", PYTHONUTF8="0", PYTHONIOENCODING="ascii", LC_ALL="C")
    assert run.code == 0, run.err
    assert "\\uae30\\uc0ac" in run.out


def test_a_reader_that_goes_away_is_no_fault(town: Any) -> None:
    process = town.start("config", "--config", str(town.config))
    process.stdout.close()
    process.stdout = None
    _, err = process.communicate(timeout=60)
    assert "Traceback" not in err
    assert "BrokenPipe" not in err


# Saved searches and alerts


def test_a_saved_search_lives_and_dies(goeul: Any, own: Any) -> None:
    goeul = goeul.on(own)
    added = goeul.here("saved", "add", " 수원\n소식 ", "지역:수원시 -축제", "--channel", "console")
    assert (added.code, added.out) == (0, "저장했습니다: 2번 수원 소식\n")
    rows = json.loads(goeul.here("saved", "list", "--json").out)
    assert [row["id"] for row in rows] == [1, 2]
    assert rows[1] == {
        "id": 2, "name": "수원 소식", "query": "지역:수원시 -축제", "channels": ["console"], "active": True,
        "fault": "",
    }  # fmt: skip
    assert goeul.here("saved", "off", "2").code == 0
    assert "[꺼짐] 수원 소식" in goeul.here("saved", "list").out
    assert "[off] 수원 소식" in goeul.here("saved", "list", GOEUL_LANG="en").out
    assert goeul.here("saved", "on", "2").code == 0
    assert "[켜짐] 수원 소식" in goeul.here("saved", "list").out
    assert goeul.here("saved", "remove", "2").code == 0
    assert "수원" not in goeul.here("saved", "list").out


def test_a_removed_search_takes_alerts_and_feed_along(goeul: Any, own: Any) -> None:
    goeul, feed = goeul.on(own), own.data / "feeds" / "1.atom"
    feed.parent.mkdir()
    feed.write_text("<feed/>")
    assert len(json.loads(goeul.here("alerts", "--json").out)) == 3
    assert goeul.here("saved", "remove", "1").code == 0
    assert json.loads(goeul.here("alerts", "--json").out) == []
    assert not feed.exists()


def test_what_cannot_be_saved_is_refused_at_once(goeul: Any, own: Any) -> None:
    goeul = goeul.on(own)
    unread = goeul.here("saved", "add", "이름", "지역:없는곳")
    assert (unread.code, unread.out) == (2, "")
    channel = goeul.here("saved", "add", "이름", "오산시", "--channel", "pigeon")
    assert channel.code == 2
    assert "모르는 통로: pigeon. 쓸 수 있는 통로: console, atom" in channel.err
    missing = goeul.here("saved", "off", "99")
    assert missing.code == 2
    assert "99번 저장한 검색이 없습니다" in missing.err
    assert len(json.loads(goeul.here("saved", "list", "--json").out)) == 1


def test_alerts_tell_why(goeul: Any) -> None:
    rows = json.loads(goeul.here("alerts", "--json", "--limit", "2").out)
    assert len(rows) == 2
    assert set(rows[0]) == {"saved", "name", "title", "url", "outlet", "published_at", "why", "alerted_at"}
    assert rows[0]["why"][0].startswith("지역 경기 오산시: ")
    shown = goeul.here("alerts")
    assert shown.out.count("[알림] 오산 데이터 소식") == 3
    assert "아직 알림이 없습니다." in goeul.here("alerts", "--saved", "5").out


# Configuration


def test_config_masks_secrets(goeul: Any) -> None:
    run = goeul.config("config", GOEUL_ELASTICSEARCH_API_KEY="open-sesame")
    assert run.code == 0
    assert "open-sesame" not in run.out
    assert re.search(r"elasticsearch\.api_key +\*+ +\(GOEUL_ELASTICSEARCH_API_KEY\)", run.out)
    as_json = json.loads(goeul.config("config", "--json", GOEUL_ELASTICSEARCH_API_KEY="open-sesame").out)
    assert "open-sesame" not in str(as_json)
    assert {row["key"] for row in as_json} >= {"fetch.delay_seconds", "web.port", "data_dir"}


def test_an_unknown_setting_is_refused_with_a_suggestion(goeul: Any, fresh: Any) -> None:
    variable = goeul.config("config", GOEUL_WEB_PROT="9000")
    assert variable.code == 2
    assert "GOEUL_WEB_PORT" in variable.err
    with (fresh.config / "goeul.toml").open("a", encoding="utf-8") as file:
        file.write("[fetch2]\n")
    for command in (("config",), ("doctor",), ("crawl", "--once"), ("search", "x")):
        run = goeul.on(fresh).config(*command)
        assert run.code == 2
        assert "[fetch]" in run.err


def test_the_language_of_the_settings_is_spoken(goeul: Any, fresh: Any) -> None:
    text = (fresh.config / "goeul.toml").read_text(encoding="utf-8")
    (fresh.config / "goeul.toml").write_text(f'lang = "en"\n{text}', encoding="utf-8")
    english = goeul.on(fresh)
    assert english.here("saved", "list").out.startswith("No saved searches yet.")
    assert "Unknown region code" in english.here("search", "--region", "99999").err
    assert english.here("saved", "list", GOEUL_LANG="ko").out.startswith("저장한 검색이 없습니다.")


def test_three_faults_in_an_outlet_file_are_told_together(goeul: Any, fresh: Any) -> None:
    (fresh.config / "outlets" / "bad.yaml").write_text(
        "- id: alpha\n  name: 알파\n  family: ndsfot\n  url: https://alpha.example\n"
        "- id: beta\n  name: 베타\n  family: ndsoft\n  url: ftp://beta.example\n"
        "- id: gamma\n  name: 감마\n  family: ndsoft\n  url: https://gamma.example\n  region: [없는시]\n",
        encoding="utf-8",
    )
    for command in (("outlets", "check"), ("crawl", "--once"), ("outlets", "list")):
        run = goeul.on(fresh).config(*command)
        assert run.code == 2, command
        assert run.out == ""
        for fault in ("ndsoft", "ftp://beta.example", "없는시"):
            assert fault in run.err, fault
        assert run.err.count("bad.yaml") >= 3


def test_outlets_check_and_list(goeul: Any, town: Any) -> None:
    assert goeul.config("outlets", "check").out.startswith("이상 없음: 매체 3곳")
    rows = json.loads(goeul.here("outlets", "list", "--json").out)
    assert [row["id"] for row in rows] == ["maru", "neoreundeul", "mulbit"]
    assert {row["state"] for row in rows} == {"ok"}
    assert all(row["last_success"] and row["next_at"] for row in rows)
    assert "[정상]" in goeul.here("outlets", "list").out


def test_outlets_list_shows_who_is_down_and_who_was_never_visited(goeul: Any, fresh: Any, rough_crawl: Any) -> None:
    town, _ = rough_crawl
    rows = {row["id"]: row for row in json.loads(goeul.on(town).here("outlets", "list", "--json").out)}
    assert rows["neoreundeul"]["state"] == "connection refused"
    assert "[접속 거부]" in goeul.on(town).here("outlets", "list").out
    assert "[아직 방문 전]" in goeul.on(fresh).here("outlets", "list").out


def test_crawl_needs_to_know_what_to_visit(goeul: Any, fresh: Any) -> None:
    goeul = goeul.on(fresh)
    assert "--once" in goeul.here("crawl").err
    unknown = goeul.here("crawl", "--once", "--outlet", "mulbti")
    assert unknown.code == 2
    assert "혹시: mulbit" in unknown.err
    (fresh.config / "outlets" / "sample.yaml").unlink()
    none = goeul.here("crawl", "--once")
    assert none.code == 2
    assert "config/outlets/" in none.err


# Doctor and index


def test_the_doctor_finds_a_healthy_town_healthy(goeul: Any, town: Any) -> None:
    run = goeul.here("doctor")
    assert run.code == 0, run.out
    assert set(re.findall(r"^\[(.+?)\]", run.out, re.MULTILINE)) == {"이상 없음"}
    assert f"기사 {len(town.samples.expected)}건, 색인 대기 0건" in run.out
    assert "[ok] search engine tantivy" in goeul.here("doctor", GOEUL_LANG="en").out


def test_the_doctor_names_what_is_wrong(goeul: Any, own: Any, rough_crawl: Any) -> None:
    with own.store() as store:
        store.fault_search(1, "모르는 주제")
    faulty = goeul.on(own).here("doctor")
    assert faulty.code == 1
    assert "[고칠 곳] 꺼진 저장한 검색 1개: 1 오산 데이터 소식: 모르는 주제" in faulty.out
    advice = goeul.on(rough_crawl[0]).here("doctor", GOEUL_FETCH_CONTACT="")
    assert advice.code == 0
    assert "[권함] 매체 3곳 가운데 1곳에 문제가 있음: 너른들신문 (접속 거부)" in advice.out


def test_the_doctor_tells_a_damaged_store(goeul: Any, own: Any) -> None:
    path = own.data / "goeul.db"
    raw = bytearray(path.read_bytes())
    raw[8192:16384] = os.urandom(8192)
    path.write_bytes(raw)
    run = goeul.on(own).here("doctor")
    assert run.code == 1
    assert "손상" in run.out


def test_an_index_that_was_deleted_is_built_again(goeul: Any, own: Any) -> None:
    goeul, number = goeul.on(own), len(own.samples.expected)
    for path in sorted((own.data / "index").rglob("*")):
        path.unlink()
    run = goeul.here("search", "--json")
    assert run.code == 1
    assert "goeul index" in run.err
    run = goeul.here("index")
    assert run.code == 0, run.err
    assert f"색인된 기사 {number}건" in run.err
    assert found(goeul.here("search", "--json"))["total"] == number
    assert goeul.here("index", "--rebuild").code == 0
    assert found(goeul.here("search", "--json"))["total"] == number


def test_an_engine_that_is_down_is_told_with_advice(goeul: Any, own: Any) -> None:
    down = {"GOEUL_SEARCH_ENGINE": "elasticsearch", "GOEUL_ELASTICSEARCH_URL": "http://127.0.0.1:9"}
    for command in (("search", "오산"), ("index",)):
        run = goeul.on(own).here(*command, **down)
        assert run.code == 1, command
        assert "127.0.0.1:9" in run.err
        assert "Traceback" not in run.err
    assert "[고칠 곳]" in goeul.on(own).here("doctor", **down).out


def test_evaluate_measures_tags_against_labels(goeul: Any, tmp_path: Path) -> None:
    texts, gold = tmp_path / "texts.jsonl", tmp_path / "gold.jsonl"
    rows = [
        {"id": "1", "title": "오산시, 데이터기반행정 우수", "body": "오산시는 24일\u2028우수 기관에 올랐다고 밝혔다."},
        {"id": "2", "title": "[인사] 신문사", "body": "편집국장을 새로 두었다."},
    ]
    texts.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    labels = [
        {"id": "1", "about": ["41370"], "topics": ["data-driven-administration"], "kind": "news"},
        {"id": "2", "about": [], "topics": [], "kind": "notice"},
    ]
    gold.write_text("\n".join(map(json.dumps, labels)) + "\n", encoding="utf-8")
    result = json.loads(goeul.config("evaluate", str(gold), str(texts), "--json").out)
    assert (result["articles"], result["places"]) == (2, {"right": 1, "wrong": 0, "missed": 0})
    assert (result["main_right"], result["free_kept"], result["kind_right"]) == (1, 1, 2)
    shown = goeul.config("evaluate", str(gold), str(texts), GOEUL_LANG="en")
    assert shown.code == 0
    assert "municipality and province  P 1.000  R 1.000  F1 1.000" in shown.out
    texts.write_text(texts.read_text(encoding="utf-8") + "{broken\n", encoding="utf-8")
    assert goeul.config("evaluate", str(gold), str(texts)).code == 1
    gold.write_text('{"id": "1"}\n', encoding="utf-8")
    unread = goeul.config("evaluate", str(gold), str(texts))
    assert unread.code == 2
    assert f"{gold}의 1번째 줄" in unread.err
    assert goeul.config("evaluate", str(tmp_path / "none"), str(texts)).code == 2


# Files and pipes


def page_of(samples: Any, outlet_id: str) -> tuple[Any, bytes]:
    expected = next(each for each in samples.expected if each.outlet_id == outlet_id)
    return expected, samples.reply(outlet_id, expected.url.partition(expected.url.split("/", 3)[2])[2]).body


def test_extract_writes_a_line_a_page_and_goes_on_after_a_bad_one(
    goeul: Any, town: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = []
    for outlet_id in ("maru", "neoreundeul", "mulbit"):
        expected, body = page_of(town.samples, outlet_id)
        (tmp_path / f"{outlet_id}.html").write_bytes(body)
        lines.append(json.dumps({"file": f"{outlet_id}.html", "url": expected.url}))
    (tmp_path / "gone.html").write_text("<html><body><p>삭제된 기사입니다.</p></body></html>", encoding="utf-8")
    bad = [json.dumps({"file": "gone.html", "url": "https://x.example/1"}), "{broken", '{"file": "missing.html"}']
    (tmp_path / "m.jsonl").write_text("\n".join([lines[0], *bad, *lines[1:], ""]), encoding="utf-8")
    run = goeul.config("extract", "--manifest", "m.jsonl")
    rows = [json.loads(line) for line in run.out.splitlines()]
    assert run.code == 1
    assert ["error" in row for row in rows] == [False, True, True, True, False, False]
    assert set(rows[0]) == {
        "file", "url", "family", "extractor", "title", "subtitle", "published_at", "updated_at", "byline", "body",
        "captions", "photos", "section", "license",
    }  # fmt: skip
    expected, _ = page_of(town.samples, "maru")
    assert (rows[0]["file"], rows[0]["family"], rows[0]["title"]) == ("maru.html", "ndsoft", expected.title)
    assert rows[0]["published_at"] == expected.published.isoformat()
    assert rows[0]["body"] == "\n".join(expected.paragraphs)
    (tmp_path / "good.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert goeul.config("extract", "--manifest", "good.jsonl").code == 0


def test_extract_without_its_manifest_is_a_usage_error(goeul: Any, tmp_path: Path) -> None:
    run = goeul.config("extract", "--manifest", str(tmp_path / "none.jsonl"))
    assert run.code == 2
    assert "none.jsonl" in run.err
    assert goeul.config("extract", "--manifest", str(tmp_path)).code == 2


def test_tag_reports_bad_lines_by_number_and_goes_on(goeul: Any) -> None:
    text = {"id": "a", "title": "오산시, 데이터기반행정 우수", "body": "오산시는 24일 우수 기관에 올랐다고 밝혔다."}
    lines = [
        json.dumps(text, ensure_ascii=False).encode(),
        b"{broken",
        b"",
        '{"id": "b", "body": "나주시가 배 축제를 연다."}'.encode(),
        b'{"id": "c"}',
        b'{"id": "d", "body": "\xff\xfe"}',
    ]
    run = goeul.config("tag", given=b"\n".join(lines))
    assert run.code == 1
    rows = [json.loads(line) for line in run.out.splitlines()]
    assert [row["id"] for row in rows] == ["a", "b", "d"]
    assert re.findall(r"^(\d+)번째 줄:", run.err, re.MULTILINE) == ["2", "5"]
    first = rows[0]
    assert set(first) == {"id", "municipalities", "topics", "kind", "ambiguous", "doubtful"}
    assert [tag["code"] for tag in first["municipalities"]] == ["41370"]
    assert first["topics"][0]["slug"] == "data-driven-administration"
    for evidence in first["municipalities"][0]["evidence"]:
        assert text[evidence["field"]][evidence["start"] : evidence["end"]] == evidence["text"]
    assert "line 2:" in goeul.config("tag", given=b"\n".join(lines), GOEUL_LANG="en").err


def test_tag_of_nothing_is_nothing(goeul: Any) -> None:
    run = goeul.config("tag", given=b"")
    assert (run.code, run.out, run.err) == (0, "", "")


def test_tag_answers_each_line_while_more_may_come(town: Any) -> None:
    """A program on the other side may wait for the answer to its last line but a few."""
    process = town.start("tag", "--config", str(town.config))
    assert process.stdin
    assert process.stdout
    for number in range(200):
        process.stdin.write(json.dumps({"id": number, "body": "오산시가 밝혔다."}) + "\n")
    process.stdin.flush()
    assert json.loads(process.stdout.readline())["id"] == 0
    process.stdin.close()
    assert [json.loads(line)["id"] for line in process.stdout] == list(range(1, 200))
    with process:  # closes its pipes
        assert process.wait(60) == 0


def test_a_byte_order_mark_before_the_first_line_does_no_harm(goeul: Any) -> None:
    run = goeul.config("tag", given=b'\xef\xbb\xbf{"id": "a", "body": "\xec\x98\xa4\xec\x82\xb0\xec\x8b\x9c"}\n')
    assert run.code == 0, run.err
    assert json.loads(run.out)["id"] == "a"


def test_an_empty_query_cannot_be_saved(goeul: Any, own: Any) -> None:
    run = goeul.on(own).here("saved", "add", "모두", "")
    assert run.code == 2
    assert "빈 검색식" in run.err


def test_evaluate_municipalities_names_what_is_not_there_and_shows_the_worst_errors(goeul: Any, tmp_path: Path) -> None:
    data = tmp_path / "sets" / "data"
    data.mkdir(parents=True)
    rows = [
        {"id": "m1", "text": "[오산시청] 오산시는 폭염 특보를 발령했습니다.", "muni_codes": "41370"},
        {"id": "m2", "text": "폭염 특보를 발령했습니다.", "muni_codes": "41370"},
    ]
    with gzip.open(data / "disaster_messages.jsonl.gz", "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    shown = goeul.config("evaluate", "municipalities", "--sets", str(tmp_path / "sets"))
    assert shown.code == 0
    assert "50.0 %  (1/2)" in shown.out
    assert "표지 없음  1" in shown.out
    assert "m2  41370 → -" in shown.out
    assert "press_releases_jeonnam.jsonl.gz" in shown.err
    result = json.loads(goeul.config("evaluate", "municipalities", "--sets", str(tmp_path / "sets"), "--json").out)
    assert result["labelled"] is None
    assert [each["right"] for each in result["sets"]] == [0.5]
    assert goeul.config("evaluate", "municipalities", "--sets", str(tmp_path / "none")).code == 2
