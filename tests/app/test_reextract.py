"""Kept pages are read again: what differs is stored anew, all else stays, and each page has one outcome."""

import json
import shlex
import signal
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.cli.reextract import Left
from app.reextract import BATCH, BATCH_BYTES, Reextraction, Tally, as_data
from goeul.errors import Quarantine, SkipPage, StoreError
from goeul.records import Annotated, Article, Page, StoredArticle, Tags
from goeul.store import AlertMatch, SavedSearches, Store

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
OLD = NOW - timedelta(days=30)
OUTLET = "maru"


def page(article_id: str, fetched_at: datetime = NOW) -> Page:
    return Page(
        outlet_id=OUTLET,
        article_id=article_id,
        url=f"https://maru.example/{article_id}",
        status=200,
        content_type="text/html",
        body=b"<html>",
        fetched_at=fetched_at,
    )


def article(article_id: str, **changes: Any) -> Article:
    made = Article(
        outlet_id=OUTLET,
        article_id=article_id,
        url=f"https://maru.example/{article_id}",
        title="제목",
        body="처음 읽은 글이다.",
        published=NOW - timedelta(hours=1),
        fetched_at=NOW,
    )
    return replace(made, **changes)


def annotate(articles: Iterable[Article]) -> Iterator[Annotated]:
    for each in articles:
        if each.body == "태그를 달 수 없는 글이다.":
            raise RuntimeError("boom")
        yield Annotated(article=each, title_tokens=(), body_tokens=(), tags=Tags(), version="1")


def everything(_searches: SavedSearches, _stored: StoredArticle) -> Iterable[AlertMatch]:
    return [AlertMatch(saved_search_id=1, why=("모두",))]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "goeul.db", clock=lambda: NOW) as opened:
        yield opened


def kept(store: Store, *articles: Article) -> None:
    """Pages that were read as these articles."""
    for each in articles:
        store.save_page(page(each.article_id))
    store.commit_articles(list(annotate(articles)), lambda _searches, _stored: ())


Reading = Article | Exception


class Reader:
    """Reads pages as it was told; counts what went to be annotated."""

    def __init__(self, store: Store, readings: dict[str, Reading], *, dry_run: bool = False) -> None:
        self.annotated: list[str] = []
        self._readings = readings
        self._store = store
        self.work = Reextraction(
            store=store,
            extract=self._extract,
            annotate=self._annotate,
            match=everything,
            now=NOW,
            dry_run=dry_run,
        )

    def run(self, after: int = 0, stopped: Callable[[], bool] = lambda: False) -> Tally:
        tally = Tally(after=after)
        self.work.run(self._store.iter_pages(after_id=after), tally, lambda _: None, stopped)
        return tally

    def _extract(self, pages: Sequence[Page]) -> Iterator[Reading]:
        for each in pages:
            yield self._readings.get(each.article_id, article(each.article_id))

    def _annotate(self, articles: Iterable[Article]) -> Iterator[Annotated]:
        for each in annotate(articles):
            self.annotated.append(each.article.article_id)
            yield each


def bodies(store: Store) -> dict[str, str]:
    return {each.annotated.article.article_id: each.annotated.article.body for each in store.iter_articles()}


def test_only_what_reads_otherwise_is_tagged_and_stored(store: Store) -> None:
    kept(store, article("1"), article("2"), article("3"))
    reader = Reader(store, {"2": article("2", body="고쳐 읽은 글이다.", byline="나한결")})
    tally = reader.run()
    assert tally.totals == {"unchanged": 2, "mended": 1}
    assert tally.fields == {OUTLET: {"body": 1, "byline": 1}}
    assert reader.annotated == ["2"]
    assert bodies(store)["2"] == "고쳐 읽은 글이다."
    (mended,) = [each for each in store.iter_articles() if each.annotated.article.article_id == "2"]
    assert [version.changed for version in store.article_versions(mended.key)] == [("body", "byline")]
    assert Reader(store, {"2": article("2", body="고쳐 읽은 글이다.", byline="나한결")}).run().totals == {
        "unchanged": 3
    }


def test_a_look_changes_nothing(store: Store) -> None:
    kept(store, article("1"), article("2"))
    store.save_page(page("list"))
    store.skip_article(OUTLET, "list", "list")
    readings: dict[str, Reading] = {
        "1": article("1", title="새 제목"),
        "2": SkipPage("없음", "gone", reason="gone"),
    }
    waiting = store.outbox_size()
    reader = Reader(store, readings, dry_run=True)
    tally = reader.run()
    assert tally.totals == {"mended": 1, "deleted": 1, "revived": 1}
    assert reader.annotated == []
    assert (store.outbox_size(), store.deleted_articles(), set(bodies(store))) == (waiting, [], {"1", "2"})


def test_pages_that_could_not_be_read_become_articles(store: Store) -> None:
    for name in ("skipped", "failed", "still no article"):
        store.save_page(page(name))
    store.skip_article(OUTLET, "skipped", "no_body")
    store.skip_article(OUTLET, "still no article", "list")
    store.quarantine("extract", OUTLET, "failed", "ValueError", "broken markup")
    tally = Reader(store, {"still no article": SkipPage("목록", "list", reason="list")}).run()
    assert tally.totals == {"revived": 2, "skipped": 1}
    assert set(bodies(store)) == {"skipped", "failed"}
    assert store.quarantined() == []
    assert (store.frontier_counts()["done"], store.frontier_counts()["failed"]) == (2, 0)


def test_what_cannot_be_read_any_more_stays_as_it_is_and_is_told(store: Store) -> None:
    kept(store, article("1"), article("2"), article("3"), article("4"))
    readings: dict[str, Reading] = {
        "1": SkipPage("본문 없음", "no body", reason="no_body"),
        "2": Quarantine("느림", "slow", reason="too_slow"),
        "3": article("3", body="태그를 달 수 없는 글이다."),
        "4": article("4", body="고쳐 읽은 글이다."),
    }
    tally = Reader(store, readings).run()
    assert tally.totals == {"lost": 1, "failed": 2, "mended": 1}
    assert tally.reasons == {"no_body": 1, "too_slow": 1, "RuntimeError": 1}
    assert tally.pages == 4
    assert bodies(store) == {**dict.fromkeys("123", "처음 읽은 글이다."), "4": "고쳐 읽은 글이다."}
    assert store.frontier_counts()["done"] == 4
    assert store.quarantined() == []


def test_what_is_gone_is_taken_down_and_stays_down(store: Store) -> None:
    kept(store, article("1"), article("2"))
    gone: dict[str, Reading] = {"1": SkipPage("없음", "gone", reason="gone")}
    assert Reader(store, gone).run().totals == {"deleted": 1, "unchanged": 1}
    assert set(bodies(store)) == {"2"}
    assert Reader(store, {}).run().totals == {"taken_down": 1, "unchanged": 1}
    assert set(bodies(store)) == {"2"}


def test_only_what_is_still_news_is_alerted(store: Store) -> None:
    store.save_search("모두", "소식", ["console"])
    kept(store, article("new"), article("old", published=OLD), article("undated", published=None))
    store.save_page(page("found late"))
    store.skip_article(OUTLET, "found late", "no_body")
    mended = {
        name: article(name, body="고쳐 읽은 글이다.", published=published)
        for name, published in (("new", NOW), ("old", OLD), ("undated", None), ("found late", OLD.date()))
    }
    assert Reader(store, dict(mended)).run().pages == 4
    keys = {each.key: each.annotated.article.article_id for each in store.iter_articles()}
    assert {keys[alert.article_key] for alert in store.alerts()} == {"new", "undated"}
    again: dict[str, Reading] = {name: replace(each, title="또 고친 제목") for name, each in mended.items()}
    assert Reader(store, again).run().totals == {"mended": 4}
    assert len(store.alerts()) == 2


def test_a_full_disk_ends_it_and_what_was_done_is_done(store: Store) -> None:
    kept(store, article("1"))
    with pytest.raises(StoreError):
        Reader(store, {"1": StoreError("가득", "full")}).run()


def test_it_stops_within_a_batch_and_goes_on_behind_it(store: Store) -> None:
    names = [str(number) for number in range(BATCH + 5)]
    kept(store, *map(article, names))
    mended: dict[str, Reading] = {name: article(name, body="고쳐 읽은 글이다.") for name in names}
    looks = iter(range(10_000))
    first = Reader(store, mended).run(stopped=lambda: next(looks) >= 9)
    assert first.pages == 10
    second = Reader(store, mended).run(after=first.after)
    assert first.pages + second.pages == len(names)
    assert second.totals == {"mended": len(names) - 10}
    assert set(bodies(store).values()) == {"고쳐 읽은 글이다."}


def test_large_pages_are_not_all_in_memory_at_once(store: Store) -> None:
    kept(store, *map(article, "1234"))
    pages = [(row_id, replace(page, body=b" " * (BATCH_BYTES // 2))) for row_id, page in store.iter_pages()]
    reader, looks = Reader(store, {}), list[int]()
    reader.work.run(pages, Tally(), lambda tally: looks.append(tally.pages), lambda: False)
    assert looks == [2, 4]


def test_the_numbers_of_the_json_add_up() -> None:
    tally = Tally()
    tally.count("maru", "mended", ("title",))
    tally.count("mulbit", "lost", reason="no_body")
    told: Any = as_data(tally, dry_run=True, stopped=False)
    assert told["pages"] == sum(told["outcomes"].values()) == 2
    assert told["outlets"]["maru"] == {"outcomes": {"mended": 1}, "fields": {"title": 1}}
    assert (told["reasons"], told["dry_run"], told["after"]) == ({"no_body": 1}, True, 0)


def test_time_left_follows_the_speed_so_far() -> None:
    now = iter((0.0, 30.0, 60.0))
    left = Left(100, clock=lambda: next(now))
    assert "0:00:45" in left.told(40)
    assert "0:00:00" in left.told(100)


def test_the_command_mends_what_an_older_extractor_left(own: Any, goeul: Any) -> None:
    """In a town that was crawled: nothing differs at first; then what was stored is made worse behind its back."""
    there = goeul.on(own)
    first = there.here("reextract")
    assert first.code == 0, first.err
    assert "고침" not in first.out
    with closing(sqlite3.connect(own.data / "goeul.db")) as db, db:
        db.execute("UPDATE articles SET body = '메뉴만 읽혔다.', byline = '' WHERE outlet_id = 'maru'")
        (number,) = db.execute("SELECT count(*) FROM articles WHERE outlet_id = 'maru'").fetchone()
        (everyone,) = db.execute("SELECT count(*) FROM pages").fetchone()
    look = json.loads(there.here("reextract", "--dry-run", "--json", "--outlet", "maru").out)
    assert (look["outcomes"]["mended"], look["dry_run"], set(look["outlets"])) == (number, True, {"maru"})
    assert look["pages"] == sum(look["outcomes"].values()) >= number
    assert look["outlets"]["maru"]["fields"]["body"] == number
    run = there.here("reextract")
    assert run.code == 0, run.err
    assert f"고침 {number}" in run.out
    assert f"본문 {number}" in run.out
    assert "마루일보" in run.out
    again = json.loads(there.here("reextract", "--json").out)
    assert again["pages"] == everyone
    assert again["outcomes"]["unchanged"] + again["outcomes"]["skipped"] == everyone
    assert json.loads(there.here("reextract", "--json", "--since", "2100-01-01").out)["pages"] == 0
    assert json.loads(there.here("reextract", "--json", "--after", str(again["after"])).out)["pages"] == 0
    english = there.here("reextract", "--dry-run", GOEUL_LANG="en")
    assert f"{everyone} pages: same {again['outcomes']['unchanged']}" in english.out
    assert "(nothing was stored)" in english.out


@pytest.mark.parametrize("wrong", [("--since", "어제쯤"), ("--outlet", "no-such-outlet"), ("--after", "-1")])
def test_wrong_options_are_told(own: Any, goeul: Any, wrong: tuple[str, str]) -> None:
    run = goeul.on(own).here("reextract", *wrong)
    assert run.code == 2
    assert wrong[0] in run.err or wrong[1] in run.err


def test_without_a_store_there_is_nothing_to_read(fresh: Any, goeul: Any) -> None:
    run = goeul.on(fresh).here("reextract")
    assert run.code == 0
    assert "0쪽" in run.out
    assert not (fresh.data / "goeul.db").exists()


def test_ctrl_c_tells_how_to_go_on(own: Any, processes: Any) -> None:
    with closing(sqlite3.connect(own.data / "goeul.db")) as db, db:
        db.execute("UPDATE articles SET body = '메뉴만 읽혔다.'")
    process = own.starting("reextract", "--outlet", "maru", "--outlet", "mulbit")
    processes.wait_for(lambda: bool(processes.children(process.pid)))
    run = processes.end(process, signal.SIGINT)
    if "이어서 하려면" in run.err:  # else it was through before the signal came
        assert run.code == 1
        command = shlex.split(run.err.rsplit("이어서 하려면: goeul ", 1)[1].split("\n")[0])
        assert command[:5] == ["reextract", "--config", str(own.config), "--data", str(own.data)]
        assert command[5:9] == ["--outlet", "maru", "--outlet", "mulbit"]
        assert own.here(*command).code == 0
    with own.store() as store:
        assert not [a for a in store.iter_articles() if a.annotated.article.outlet_id != "neoreundeul"
                    and a.annotated.article.body == "메뉴만 읽혔다."]  # fmt: skip


def test_the_command_to_go_on_is_whole(capsys: pytest.CaptureFixture[str]) -> None:
    """Also where a folder has a space; what was not given is left out."""
    from app.cli.reextract import _tell_how_to_go_on

    values = {"--config": [Path("my config")], "--data": [None], "--outlet": ["maru", "mulbit"], "--since": [""]}
    _tell_how_to_go_on(7, values, {"--dry-run": True, "--json": False})
    command = capsys.readouterr().err.rsplit("이어서 하려면: ", 1)[1].strip()
    assert command == "goeul reextract --config 'my config' --outlet maru --outlet mulbit --dry-run --after 7"
