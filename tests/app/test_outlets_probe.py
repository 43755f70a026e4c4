"""`goeul outlets probe` and `check` as people run them, on loopback."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import yaml

from app.demo.rendering import Reply
from app.demo.server import SampleOutlets
from goeul.families import load_families
from goeul.outlets import load_outlets


@pytest.fixture(scope="module")
def samples() -> Iterator[SampleOutlets]:
    """Outlets of this module's own, whose answers may be changed."""
    from datetime import date

    with SampleOutlets.start(date(2026, 11, 24)) as served:
        yield served


@pytest.fixture
def answers(samples: SampleOutlets, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Reply], None]:
    """Puts a page of all outlets in the place of their own."""
    own = samples.reply

    def put(path: str, page: Reply) -> None:
        def reply(outlet_id: str, target: str) -> Reply:
            return page if target == path else own(outlet_id, target)

        monkeypatch.setattr(samples, "reply", reply)

    return put


@pytest.fixture
def bare(fresh: Any) -> Any:
    """The town with no outlet in its configuration."""
    (fresh.config / "outlets" / "sample.yaml").write_text("", encoding="utf-8")
    return fresh


def url_of(samples: SampleOutlets, outlet_id: str) -> str:
    return next(outlet.url for outlet in samples.outlets if outlet.id == outlet_id)


@pytest.mark.parametrize(
    ("outlet_id", "family", "charset"),
    [("maru", "ndsoft", "utf-8"), ("neoreundeul", "gnuboard", "utf-8"), ("mulbit", "mediaon", "cp949")],
)
def test_the_sample_outlets_are_understood(
    outlet_id: str, family: str, charset: str, bare: Any, samples: SampleOutlets
) -> None:
    url = url_of(samples, outlet_id)
    ran = bare.here("outlets", "probe", url, "--json")
    assert ran.code == 0, ran.err
    found = json.loads(ran.out)
    assert (found["family"], found["charset"], found["error"]) == (family, charset, "")
    assert [source["kind"] for source in found["sources"]] == ["feed"]
    assert found["lists"][0]["paging"] == "turns"
    vote = found["votes"][0]
    assert (vote["family"], vote["pages"]) == (family, 3)
    assert len([marker for marker, pages in vote["markers"] if pages == 3]) >= 3
    expected = {article.title: article for article in samples.expected if article.outlet_id == outlet_id}
    assert len(found["samples"]) == 3
    for sample in found["samples"]:
        article = expected[sample["title"]]
        assert sample["article_id"] == article.article_id
        assert sample["published"] == article.published.isoformat(timespec="seconds")
        assert sample["byline"] == article.byline
        assert article.paragraphs[0].startswith(sample["opening"][0].rstrip("…"))
    assert {"date", "byline"}.isdisjoint(missing for sample in found["samples"] for missing in sample["missing"])

    (bare.config / "outlets" / "sample.yaml").write_text(found["entry"], encoding="utf-8")
    (outlet,) = load_outlets(bare.config, load_families(bare.config))
    own = next(outlet for outlet in samples.outlets if outlet.id == outlet_id)
    assert (outlet.name, outlet.family, outlet.url) == (own.name, family, url)
    assert len(found["entry"].splitlines()) <= 8
    assert not bare.data.exists()  # a look leaves nothing behind


def test_the_report_in_both_languages(bare: Any, samples: SampleOutlets) -> None:
    url = url_of(samples, "neoreundeul")
    korean = bare.here("outlets", "probe", url)
    english = bare.here("outlets", "probe", url, "--lang", "en")
    for ran in (korean, english):
        assert ran.code == 0, ran.err
        entry = ran.out.partition("\n- id: ")[2]
        assert '\n  lists: ["/bbs/board.php?bo_table=news&page={page}"]\n' in entry
        assert entry.endswith("  verified: false\n")
        assert "/bbs/rss.php?bo_table=news" in ran.out
    for words in (
        "CMS 계열: gnuboard",
        "표지 #bo_v",
        "피드: ",
        "시험 추출 3",
        "본문 ",
        "붙여 넣으세요",
        "region을 직접",
    ):
        assert words in korean.out
    for words in ("CMS family: gnuboard", "marker #bo_v", "feed: ", "test extraction 3", "To paste", "Write region"):
        assert words in english.out
    assert "살펴보는 중" in korean.err
    assert "looking at" in english.err


def test_only_the_entry_goes_to_standard_output(fresh: Any, samples: SampleOutlets) -> None:
    url = url_of(samples, "maru")
    ran = fresh.here("outlets", "probe", url, "--entry")
    assert ran.code == 0, ran.err
    (entry,) = yaml.safe_load(ran.out)
    assert (entry["id"], entry["url"]) == ("maru", url)  # as the configuration calls it
    assert "이미 있는 매체입니다: maru" in ran.err
    assert "CMS 계열: ndsoft" in ran.err


def test_private_addresses_need_to_be_named(bare: Any, samples: SampleOutlets) -> None:
    (bare.config / "goeul.toml").write_text("[fetch]\ndelay_seconds = 0.0\n", encoding="utf-8")
    url = url_of(samples, "maru")
    refused = bare.here("outlets", "probe", url)
    assert refused.code == 1
    assert "--allow-private" in refused.err
    host = url.removeprefix("http://")
    assert bare.here("outlets", "probe", url, "--allow-private", "127.0.0.1:1", "--allow-private", host).code == 0


def test_without_a_scheme_https_is_tried_and_then_http(bare: Any, samples: SampleOutlets) -> None:
    ran = bare.here("outlets", "probe", url_of(samples, "maru").removeprefix("http://"), "--json")
    assert ran.code == 0, ran.err
    assert json.loads(ran.out)["url"] == url_of(samples, "maru")


@pytest.mark.parametrize(
    ("path", "page", "ko", "en"),
    [
        (
            "/robots.txt",
            Reply(body=b"User-agent: *\nDisallow: /", content_type="text/plain"),
            "robots.txt가 막음",
            "Ask the outlet",
        ),
        (
            "/robots.txt",
            Reply(body=b"", status=503),
            "robots.txt를 받지 못함(서버 오류)",
            "could not be fetched (server error)",
        ),
        ("/", Reply(body=b"{}", content_type="application/json"), "HTML이 아님", "front page"),
        ("/", Reply(body=b"", status=200), "빈 응답", "Open it in a browser"),
        ("/", Reply(body=b"x", status=500), "HTTP 500", "try again later"),
    ],
)
def test_what_keeps_a_site_shut_is_told_with_a_way_on(
    path: str,
    page: Reply,
    ko: str,
    en: str,
    bare: Any,
    samples: SampleOutlets,
    answers: Callable[[str, Reply], None],
) -> None:
    answers(path, page)
    url = url_of(samples, "maru")
    korean = bare.here("outlets", "probe", url)
    english = bare.here("outlets", "probe", url, "--json", "--lang", "en")
    assert (korean.code, korean.out, english.code) == (1, "", 1)
    assert ko in korean.err
    assert ("허락을 구하" in korean.err) == (ko == "robots.txt가 막음")
    assert en in english.err
    told = json.loads(english.out)
    assert told["error"]
    assert told["entry"] is None


def test_a_page_without_articles_is_told_with_a_way_on(
    bare: Any, samples: SampleOutlets, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = Reply(body=b"<html><body><div id=app></div></body></html>")
    monkeypatch.setattr(samples, "reply", lambda _, target: nothing if target == "/" else replace(nothing, status=404))
    ran = bare.here("outlets", "probe", url_of(samples, "maru"))
    assert (ran.code, ran.out) == (1, "")
    assert "목록이 비어 있음" in ran.err
    assert "기사 하나의 주소로 다시" in ran.err


def test_nobody_listens(bare: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = bare.here("outlets", "probe", "http://127.0.0.1:9", "--allow-private", "127.0.0.1:9", "--lang", "en")
    assert ran.code == 1
    assert "connection refused" in ran.err
    assert "the port" in ran.err


@pytest.mark.parametrize(
    "address",
    ["ftp://a.example", "http://", "https://user:pw@a.example", "http://a example", "javascript://a", "http://a:99999"],
)
def test_what_is_no_web_address_is_refused_before_anything_is_asked(address: str, bare: Any) -> None:
    ran = bare.here("outlets", "probe", address)
    assert ran.code == 2
    assert "누리집 주소가 아닙니다" in ran.err


def test_check_notes_addresses_of_other_hosts_and_passes(fresh: Any) -> None:
    path = fresh.config / "outlets" / "sample.yaml"
    text = (
        "- id: hanbit\n  name: 한빛\n  family: ndsoft\n  url: https://hanbit.example\n  feeds: [https://b.example/f]\n"
    )
    path.write_text(text, encoding="utf-8")
    ran = fresh.run("outlets", "check", "--config", str(fresh.config))
    assert ran.code == 0, ran.err
    assert "매체 1곳" in ran.out
    assert "sample.yaml:5: hanbit.feeds.0: ‘b.example’" in ran.err
