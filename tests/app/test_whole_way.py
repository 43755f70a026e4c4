"""Outlets → crawl → extract → tag → index → search and alert, by the console script; and what goes wrong on the way."""

import os
import re
import resource
import signal
from collections import Counter
from pathlib import Path
from typing import Any

import feedparser
import pytest

from app.demo.outlets import ExpectedArticle
from app.demo.server import SampleOutlets
from app.search import SearchForm
from app.stages import Stages
from goeul.records import StoredArticle, Tag


def by_identity(stages: Stages) -> dict[tuple[str, str], StoredArticle]:
    articles = [stored.annotated.article for stored in stages.store.iter_articles()]
    assert len({(a.outlet_id, a.article_id) for a in articles}) == len(articles), "an article stands in the store twice"
    return {
        (stored.annotated.article.outlet_id, stored.annotated.article.article_id): stored
        for stored in stages.store.iter_articles()
    }


def identity(expected: ExpectedArticle) -> tuple[str, str]:
    return expected.outlet_id, expected.article_id


def share(found: Counter[bool]) -> float:
    return found[True] / found.total()


def codes(tags: tuple[Tag, ...]) -> set[str]:
    return {tag.code for tag in tags}


# The first day


def test_a_crawl_ends_well_and_says_what_it_did(first_crawl: Any, samples: SampleOutlets) -> None:
    _, run = first_crawl
    assert run.code == 0, run.err
    assert f"기사 {len(samples.expected)}건을 저장했습니다 (건너뜀 1건" in run.err
    assert "까닭: 삭제되었거나 없는 기사 1" in run.err, run.err
    assert "Traceback" not in run.err


def test_every_article_is_read_exactly(stages: Stages, samples: SampleOutlets) -> None:
    found = by_identity(stages)
    assert set(found) == set(map(identity, samples.expected))
    for expected in samples.expected:
        article = found[identity(expected)].annotated.article
        assert article.title == expected.title
        assert article.body.split("\n") == list(expected.paragraphs), expected.url
        assert article.subtitle == expected.subtitle
        assert (article.published, article.updated) == (expected.published, expected.updated), expected.url
        assert (article.url, article.byline) == (expected.url, expected.byline)
        assert article.captions == expected.captions
        assert article.press


def test_what_articles_are_about_is_found(stages: Stages, samples: SampleOutlets) -> None:
    """Floors; what careful readers would say stands in the sample outlets."""
    found = by_identity(stages)
    places, extra, first_topics, topics, kinds = Counter[bool](), 0, Counter[bool](), Counter[bool](), Counter[bool]()
    for expected in samples.expected:
        tags = found[identity(expected)].annotated.tags
        places.update(code in codes(tags.municipalities) for code in expected.municipalities)
        extra += len(codes(tags.municipalities) - set(expected.municipalities))
        topics.update(slug in codes(tags.topics) for slug in expected.topics)
        first_topics[bool(tags.topics) and tags.topics[0].code in expected.topics] += 1
        kinds[tags.kind == expected.kind] += 1
    print(
        f"municipalities {share(places):.3f} of {places.total()}, {extra} that nobody expected; topics "
        f"{share(topics):.3f}, main topic right {share(first_topics):.3f}; kinds {share(kinds):.3f}"
    )
    assert share(places) >= 0.9
    assert extra <= 0.1 * places.total()
    assert share(topics) >= 0.8
    assert share(first_topics) >= 0.9
    assert share(kinds) >= 0.9


def test_every_tag_names_words_that_stand_in_the_article(stages: Stages) -> None:
    for stored in stages.store.iter_articles():
        article, tags = stored.annotated.article, stored.annotated.tags
        for tag in (*tags.municipalities, *tags.topics):
            assert tag.evidence, (article.title, tag)
            for evidence in tag.evidence:
                text = article.title if evidence.field == "title" else article.body
                assert text[evidence.start : evidence.end] == evidence.text
                assert evidence.why


def test_every_article_can_be_searched_for(stages: Stages, samples: SampleOutlets) -> None:
    assert stages.store.outbox_size() == 0
    assert stages.engine.count() == len(samples.expected)
    for expected in samples.expected[::7]:
        words = " ".join(re.sub('[“”"]', " ", expected.title).split())
        page = stages.search.search(SearchForm(query=f'"{words}"'))
        assert expected.url in [row.stored.annotated.article.url for row in page.rows], expected.title


def test_a_saved_search_told_each_article_once_with_its_reasons(first_crawl: Any, stages: Stages) -> None:
    town, run = first_crawl
    both = [
        stored.key
        for stored in stages.store.iter_articles()
        if "41370" in codes(stored.annotated.tags.municipalities)
        and "data-driven-administration" in codes(stored.annotated.tags.topics)
    ]
    assert len(both) == 3  # one press release, printed by three
    assert sorted(alert.article_key for alert in stages.store.alerts()) == sorted(both)
    for alert in stages.store.alerts():
        region, topic = alert.why
        assert region.startswith("지역 경기 오산시: ")
        assert topic.startswith("주제 데이터기반행정: ")
    assert run.out.count("[알림] 오산 데이터 소식") == 3
    feed = feedparser.parse((town.data / "feeds" / "1.atom").read_bytes())
    assert not feed.bozo
    assert len(feed.entries) == 3


# Days after


def test_a_second_crawl_brings_nothing_new_and_tells_nobody(goeul: Any, own: Any, samples: SampleOutlets) -> None:
    before = len(samples.requests)
    run = goeul.on(own).here("crawl", "--once")
    assert run.code == 0, run.err
    assert "기사 0건을 저장했습니다" in run.err
    assert run.out == ""
    asked = [request.target for request in samples.requests[before:]]
    assert not [target for target in asked if "idxno=" in target or "wr_id=" in target or "article.html" in target]
    with own.stages() as stages:
        assert len(by_identity(stages)) == len(samples.expected)
        assert len(stages.store.alerts()) == 3


# A bad day


def test_a_bad_day_is_told_and_harms_nothing_else(rough_crawl: Any) -> None:
    town, run = rough_crawl
    assert run.code == 1
    assert "너른들신문: 접속 거부" in run.err
    assert "건너뜀 1건, 다시 시도 1건, 실패 0건" in run.err  # the deleted article, the page with status 500
    with town.stages() as stages:
        states = {outlet_id: state.state for outlet_id, state in stages.store.outlet_states().items()}
        assert states == {"maru": "ok", "neoreundeul": "connection refused", "mulbit": "ok"}
        expected = Counter(each.outlet_id for each in town.samples.expected)
        found = Counter(outlet_id for outlet_id, _ in by_identity(stages))
        assert found == {"maru": expected["maru"], "mulbit": expected["mulbit"] - 1}
        assert stages.store.quarantined() == []


def test_an_outlet_on_a_private_address_is_refused_unless_it_is_listed(goeul: Any, fresh: Any) -> None:
    settings = fresh.config / "goeul.toml"
    settings.write_text(re.sub("allow_private = .*", "", settings.read_text(encoding="utf-8")), encoding="utf-8")
    asked = len(fresh.samples.requests)
    run = goeul.on(fresh).here("crawl", "--once")
    assert run.code == 1
    assert run.err.count("사설 주소라서 접속하지 않음") == 3
    assert fresh.samples.requests[asked:] == []


def test_a_page_that_failed_is_fetched_on_a_better_day(goeul: Any, rough_crawl: Any, tmp_path: Path) -> None:
    town, _ = rough_crawl
    mended = town.copied(tmp_path / "data")
    faults = dict(town.samples.faults)
    town.samples.faults.clear()
    try:
        mended.later()
        run = goeul.on(mended).here("crawl", "--once", "--outlet", "mulbit")
    finally:
        town.samples.faults.update(faults)
    assert run.code == 0, run.err
    with mended.stages() as stages:
        expected = [identity(each) for each in town.samples.expected if each.outlet_id == "mulbit"]
        assert {key for key in by_identity(stages) if key[0] == "mulbit"} == set(expected)
        assert stages.store.frontier_counts("mulbit")["failed"] == 0


def test_a_hostile_title_is_text_wherever_it_is_shown(goeul: Any, rough_crawl: Any) -> None:
    town, run = rough_crawl
    goeul = goeul.on(town)
    shown = "<script>alert(1)</script> 오산시, 데이터기반행정 실태점검"
    assert shown in run.out  # the alert on the console
    assert shown in goeul.here("search", "지역:오산시").out
    assert shown in goeul.here("search", "지역:오산시", "--json").out
    feed = (town.data / "feeds" / "1.atom").read_bytes()
    assert b"<script" not in feed
    assert [entry.title for entry in feedparser.parse(feed, sanitize_html=False).entries if shown in entry.title]


# Interruptions


def fetched(town: Any) -> int:
    if not (town.data / "goeul.db").exists():
        return 0
    with town.store() as store:
        counts = store.frontier_counts()
        return int(counts["fetched"] + counts["done"])


def assert_all_there_once(town: Any) -> None:
    with town.stages() as stages:
        assert set(by_identity(stages)) == set(map(identity, town.samples.expected))
        assert len(stages.store.alerts()) == 3
        assert stages.engine.count() == len(town.samples.expected)
        counts = stages.store.frontier_counts()
        assert (counts["queued"], counts["leased"], counts["fetched"], counts["failed"]) == (0, 0, 0, 0)
    asked = Counter(request.target for request in town.samples.requests if "robots" not in request.target)
    articles = {target: times for target, times in asked.items() if "idxno=" in target or "article.html" in target}
    assert max(articles.values()) <= 2, "an article was fetched again and again"


def interrupted(town: Any, processes: Any, number: signal.Signals) -> tuple[Any, list[int]]:
    """A crawl that is sent a signal when it has fetched some and not all; what it said, and its children."""
    with town.store() as store:
        store.save_search("오산", "지역:오산시 주제:데이터기반행정", ["console"])
    process = town.starting("crawl", "--once")
    processes.wait_for(lambda: fetched(town) >= 12)
    born = processes.children(process.pid)
    assert born
    run = processes.end(process, number)
    assert fetched(town) < len(town.samples.expected)
    return run, born


def test_a_crawl_stopped_in_the_middle_goes_on_next_time(goeul: Any, slow: Any, pace: Any, processes: Any) -> None:
    run, born = interrupted(slow, processes, signal.SIGINT)
    assert run.code == 1
    assert "멈췄습니다. 다음 실행이 이어서 합니다." in run.err
    assert "Traceback" not in run.err
    assert not any(map(processes.is_running, born))
    with slow.store() as store:
        assert store.frontier_counts()["leased"] == 0, "leases were not given back"
    pace.seconds = 0
    again = goeul.on(slow).here("crawl", "--once")
    assert again.code == 0, again.err
    assert_all_there_once(slow)


def test_a_crawl_killed_in_the_middle_loses_and_doubles_nothing(
    goeul: Any, slow: Any, pace: Any, processes: Any
) -> None:
    run, born = interrupted(slow, processes, signal.SIGKILL)
    assert run.code == -signal.SIGKILL
    processes.wait_for(lambda: not any(map(processes.is_running, born)))  # the crawler does not outlive its parent
    slow.later()
    pace.seconds = 0
    again = goeul.on(slow).here("crawl", "--once")
    assert again.code == 0, again.err
    assert_all_there_once(slow)


def test_a_crawler_that_dies_is_told_and_the_command_ends(slow: Any, processes: Any) -> None:
    process = slow.starting("crawl", "--once")
    processes.wait_for(lambda: fetched(slow) >= 12)
    children = processes.children(process.pid)
    (crawler,) = [pid for pid in children if "crawler.run" in Path(f"/proc/{pid}/cmdline").read_text()]
    os.kill(crawler, signal.SIGKILL)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "수집기가 중간에 끝났습니다 (종료 코드 -9)" in err


def test_the_demo_shows_the_whole_way(goeul: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Its samples are no articles for a store that machines share, so it does not even ask for it.
    monkeypatch.setenv("GOEUL_STORE_URL", f"postgresql://goeul@/goeul?host={tmp_path}")
    run = goeul("demo", "--no-serve", "--data", str(tmp_path))
    assert run.code == 0, run.err
    table = run.out.split("== 2.")[0]
    assert re.search(r"^합계 +83 +\d\d +\d\d +\d+\.\d$", table, re.MULTILINE), table
    assert "== 3. 검색" in run.out
    assert run.out.count("[알림] 오산 데이터 소식") == 3
    assert "- 지역 경기 오산시: 제목의 ‘오산시’" in run.out


# Disks


def small_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))


def test_a_full_disk_is_told_and_the_next_run_goes_on(goeul: Any, fresh: Any) -> None:
    run = fresh.run("crawl", "--once", "--config", str(fresh.config), "--data", str(fresh.data), limits=small_files)
    assert run.code == 1
    assert "디스크" in run.err
    assert "Traceback" not in run.err
    fresh.later()
    again = goeul.on(fresh).here("crawl", "--once")
    assert again.code == 0, again.err
    with fresh.stages() as stages:
        assert set(by_identity(stages)) == set(map(identity, fresh.samples.expected))


@pytest.mark.parametrize("command", [("crawl", "--once"), ("search", "오산시"), ("saved", "list"), ("doctor",)])
def test_a_folder_that_cannot_be_written_is_told(goeul: Any, fresh: Any, command: tuple[str, ...]) -> None:
    fresh.data.parent.joinpath("blocked").write_text("a file where the folder should be")
    run = goeul.on(fresh.moved(fresh.data.parent / "blocked" / "data")).here(*command)
    assert run.code == 1, run.out
    assert "Traceback" not in run.err
    assert "폴더" in run.err + run.out
