"""Stored articles are tagged again: only those of another version, with what people said kept, stopped anywhere."""

import json
import signal
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from app.cli.retag import told
from app.retag import BATCH, Tally, retag
from goeul.errors import StoreError
from goeul.records import Annotated, Article, Evidence, Tag, Tags
from goeul.store import Store, no_match

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
OUTLET = "maru"


def tagged(article_id: str, *codes: str, version: str = "old", body: str = "글이다.") -> Annotated:
    article = Article(
        outlet_id=OUTLET, article_id=article_id, url=f"https://maru.example/{article_id}", title="제목", body=body,
        published=date(2026, 11, 1), fetched_at=NOW,
    )  # fmt: skip
    places = tuple(Tag(code=code, name=code, confidence=0.9) for code in codes)
    return Annotated(
        article=article, title_tokens=(), body_tokens=(), tags=Tags(municipalities=places), version=version
    )


def again(*codes: str) -> Any:
    """A tagger of the new version that gives everything these places."""

    def annotate(articles: Iterable[Annotated]) -> Iterator[Annotated]:
        for each in articles:
            if each.article.body == "분석기를 멈추는 글이다.":
                raise RuntimeError("boom")
            yield replace(tagged("", *codes, version="new"), article=each.article)

    return annotate


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "goeul.db", clock=lambda: NOW) as opened:
        yield opened


def codes(store: Store, key: int) -> list[str]:
    stored = store.article(key)
    assert stored is not None
    return [tag.code for tag in stored.annotated.tags.municipalities]


def test_each_article_is_brought_up_once_and_counted_once(store: Store) -> None:
    store.save_search("모두", "글", ["console"])
    same, changed, corrected, nowhere, broken, current = store.commit_articles(
        [
            tagged("same", "41370"),
            tagged("changed", "41110"),
            tagged("corrected", "41110"),
            tagged("nowhere", "41370"),
            tagged("broken", "41110", body="분석기를 멈추는 글이다."),
            tagged("current", "41110", version="new"),
        ],
        no_match,
    )
    store.correct(corrected.key, [Tag(code="12130", name="전남 여수시", confidence=1.0)])
    store.correct(nowhere.key, [])
    store.ack_outbox([row.seq for row in store.outbox(99)])
    tally = Tally()
    retag(store, store.outdated_keys("new"), again("41370"), tally)
    assert (tally.total, tally.done) == (5, 5)
    assert (tally.same, tally.changed, tally.corrected, tally.failed) == (1, 1, 2, 1)
    assert (dict(tally.gained), dict(tally.lost)) == ({"41370": 1}, {"41110": 1})
    assert dict(tally.reasons) == {"RuntimeError": 1}
    assert [codes(store, each.key) for each in (same, changed, corrected, nowhere)] == [
        ["41370"], ["41370"], ["12130"], [],
    ]  # fmt: skip
    assert codes(store, broken.key) == ["41110"], "it keeps what it had"
    assert codes(store, current.key) == ["41110"], "it was up to date"
    assert {row.key for row in store.outbox(99)} == {each.key for each in (same, changed, corrected, nowhere)}
    assert store.alerts() == []
    assert store.outdated_keys("new") == [broken.key]
    back = store.uncorrect(corrected.key)
    assert back is not None
    assert [tag.code for tag in back.annotated.tags.municipalities] == ["41370"], "the newest word of the tagger"


def test_a_run_that_is_stopped_goes_on_where_it_was(store: Store) -> None:
    store.commit_articles([tagged(str(n), "41110") for n in range(BATCH + 20)], no_match)
    reports: list[int] = []
    tally = Tally()
    retag(
        store, store.outdated_keys("new"), again("41370"), tally,
        report=lambda so_far: reports.append(so_far.done), stopped=lambda: bool(reports),
    )  # fmt: skip
    assert reports == [BATCH]
    assert len(store.outdated_keys("new")) == 20
    assert min(store.outdated_keys("new")) == 1, "the newest were first"
    rest = Tally()
    retag(store, store.outdated_keys("new"), again("41370"), rest)
    assert (rest.done, rest.changed) == (20, 20)
    assert store.outdated_keys("new") == []


def test_a_look_changes_nothing(store: Store) -> None:
    one, two = store.commit_articles([tagged("1", "41110"), tagged("2", "41110")], no_match)
    store.correct(two.key, [])
    before = (store.article(one.key), store.article(two.key), store.outbox(9))
    tally = Tally()
    retag(store, store.outdated_keys("new"), again("41370"), tally, dry_run=True)
    assert (tally.changed, tally.corrected) == (1, 1)
    assert (store.article(one.key), store.article(two.key), store.outbox(9)) == before


def test_an_article_that_changes_or_goes_meanwhile_is_left_alone(store: Store) -> None:
    one, two = store.commit_articles([tagged("1", "41110"), tagged("2", "41110")], no_match)
    newer = tagged("1", "41220", body="고친 글이다.")
    newer = replace(newer, article=replace(newer.article, fetched_at=NOW.replace(hour=4)))

    def annotate(articles: Iterable[Annotated]) -> Iterator[Annotated]:
        found = list(again("41370")(articles))
        store.commit_articles([newer], no_match)
        yield from found

    store.mark_deleted(OUTLET, "2", "gone")
    tally = Tally()
    retag(store, [two.key, one.key], annotate, tally)
    assert (tally.total, tally.done) == (1, 1)
    assert codes(store, one.key) == ["41220"]


def test_a_fault_of_the_house_ends_the_run(store: Store) -> None:
    store.commit_articles([tagged("1", "41110")], no_match)

    def annotate(_: Iterable[Annotated]) -> Iterator[Annotated]:
        raise StoreError("가득", "full")
        yield

    with pytest.raises(StoreError):
        retag(store, [1], annotate, Tally())


def test_how_long_it_takes() -> None:
    tally = Tally(total=400, same=80, changed=20)
    assert told(tally, 50) == "다시 다는 중: 100/400건, 바뀜 20, 남은 시간 0:02:30"
    assert "0:00:00" in told(Tally(total=4), 3)


# By the command line


def test_the_roster_makes_articles_outdated_and_retag_brings_them_up(own: Any) -> None:
    first = own.here("retag", "--json")
    assert first.code == 0, first.err
    assert json.loads(first.out)["articles"] == 0, "just crawled: nothing to do"
    written = own.here("heads", "set", "나도현", "오산시", "--from", "2022-07-01")
    assert written.code == 0, written.err
    assert "경기 오산시 41370  시장 나도현" in written.out
    assert "goeul retag" in written.out
    look = json.loads(own.here("retag", "--dry-run", "--json").out)
    articles = len(own.samples.expected)
    assert (look["articles"], look["dry_run"]) == (articles, True)
    ran = own.here("retag")
    assert ran.code == 0, ran.err
    assert f"기사 {articles}건: 그대로 {articles}" in ran.out
    done = json.loads(own.here("retag", "--json").out)
    assert (done["articles"], done["left"]) == (0, 0)
    assert json.loads(own.here("retag", "--all", "--dry-run", "--outlet", "maru", "--json").out)["articles"] > 0
    with own.store() as store:
        assert {each.annotated.version for each in store.iter_articles()} == {done["version"]}
    assert own.here("retag", "--outlet", "nobody").code == 2
    assert own.here("retag", "--since", "2026-13-01").code == 2


def test_ctrl_c_says_how_to_go_on(own: Any, processes: Any) -> None:
    with closing(sqlite3.connect(own.data / "goeul.db")) as db, db:
        db.execute("UPDATE articles SET version = 'of a year ago'")  # so that Kiwi has to be loaded first
    process = own.starting("retag", "--outlet", "maru")
    processes.wait_for(lambda: minds_signals(process.pid))
    ran = processes.end(process, signal.SIGINT)
    assert ran.code == 1, ran.err
    assert "이어서 하려면: goeul retag --outlet maru" in ran.err
    assert "Traceback" not in ran.err
    rest = own.here("retag", "--outlet", "maru")
    assert rest.code == 0, rest.err
    with own.store() as store:
        assert store.outdated_keys("of a year ago", outlet_ids=["maru"]) != []


def minds_signals(pid: int) -> bool:
    """Whether the process catches SIGTERM: from then on it asks itself whether to stop."""
    status = Path(f"/proc/{pid}/status").read_text()
    caught = next(line.split()[1] for line in status.splitlines() if line.startswith("SigCgt"))
    return bool(int(caught, 16) >> (signal.SIGTERM - 1) & 1)


def test_nothing_stored_yet(goeul: Any, tmp_path: Path) -> None:
    town = goeul.town.moved(tmp_path / "none")
    assert "기사 0건" in goeul.on(town).here("retag").out
    assert not town.data.exists()


def article(number: int, body: str, day: date) -> Article:
    return Article(
        outlet_id=OUTLET, article_id=f"h{number}", url=f"https://maru.example/h{number}", title="소식", body=body,
        published=day, press="마루일보",
    )  # fmt: skip


def test_heads_are_mined_shown_and_taken_off(own: Any) -> None:
    day = date(2026, 11, 20)
    texts = [article(n, f"오산시(시장 나도현)는 {n}일 말했다.", day.replace(day=n + 10)) for n in range(4)]
    empty = Annotated(article=texts[0], title_tokens=(), body_tokens=(), tags=Tags(), version="x")
    with own.store() as store:
        store.commit_articles([replace(empty, article=each) for each in texts], no_match)
    mined = json.loads(own.here("heads", "mine", "--json").out)
    (new,) = [head for head in mined["new"] if head["name"] == "나도현"]
    assert (new["place"], new["office"], new["support"], new["valid_from"]) == ("경기 오산시", "시장", 4, "2026-07-01")
    assert mined["texts"] == len(own.samples.expected) + 4
    assert json.loads(own.here("heads", "mine", "--json").out)["texts"] == 0, "each text is read once"
    assert "시장 나도현" in own.here("heads", "list", "--place", "오산시").out
    assert "시장: 나도현" in own.here("regions", "show", "오산시").out
    english = own.here("heads", "list", GOEUL_LANG="en").out
    assert "mined, 4 articles" in english
    assert own.here("heads", "remove", "나도현").code == 0
    assert "나도현" not in own.here("heads", "list").out
    own.here("heads", "mine", "--all")
    assert "나도현" not in own.here("heads", "list").out, "what a person took off is not found again"
    assert "뺌" in own.here("heads", "list", "--all").out
    assert own.here("heads", "set", "나도현", "41370").code == 0
    assert "나도현" in own.here("heads", "list", "--at", "2027-01-01").out


def test_what_cannot_be_on_the_roster(goeul: Any, tmp_path: Path) -> None:
    for args, told_ in {
        ("set", "Bob", "오산시"): "한글로",
        ("set", "나도현", "중구"): "여러 곳입니다",
        ("set", "나도현", "오잔시"): "혹시: 오산시",
        ("set", "나도현", "오산시", "--from", "2024-05-01", "--to", "2024-05-01"): "뒤여야",
        ("remove", "없는이"): "명단에 없습니다",
        ("list", "--place", "오잔시"): "혹시: 오산시",
    }.items():
        ran = goeul.here("heads", *args)
        assert ran.code == 2, args
        assert told_ in ran.err, args
    nowhere = goeul.on(goeul.town.moved(tmp_path / "none"))
    assert nowhere.here("heads", "mine").code == 2
    assert "비어 있습니다" in nowhere.here("heads", "list").out


def test_a_changed_roster_swaps_the_analyser_and_a_batch_ends_with_the_old_one(own: Any) -> None:
    """The chores of the service: nobody waits, and the searches of the matcher are compiled anew."""
    from app.chores import chores
    from goeul.records import Head

    with own.stages() as stages:
        old = stages.annotator
        running = stages.annotate(article(n, "나도현 시장은 말했다.", date(2026, 11, 20)) for n in range(300))
        before = next(running)
        stages.store.set_head(
            Head(name="나도현", office="시장", code="41370", valid_from=date(2022, 7, 1), source="edited")
        )
        epoch = stages._epoch()
        renew = next(chore for chore in chores(stages) if chore.name == "renew_annotator")
        renew.do_if_due(0.0)
        assert stages.annotator is not old
        assert {each.version for each in running} == {before.version}
        (fresh,) = stages.annotate([article(1, "나도현 시장은 말했다. 나도현 시장이 왔다.", date(2026, 11, 20))])
        assert fresh.version == stages.annotator.version != before.version
        assert [tag.code for tag in fresh.tags.municipalities] == ["41370"]
        assert stages.analyse("나도현")[0].tag == "NNP"
        assert stages._epoch() != epoch
        assert stages.renew_annotator() is False, "nothing changed since"
        assert isinstance(fresh.tags.municipalities[0].evidence[0], Evidence)
