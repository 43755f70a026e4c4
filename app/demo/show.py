"""The show of `goeul demo`: three sample outlets are crawled, tagged, indexed, searched, and an alert fires."""

import io
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from app.cli.crawl import visit
from app.cli.search import as_text
from app.demo.server import SampleOutlets
from app.language import language, say
from app.search import SearchForm
from app.signals import stop_signal
from app.stages import Stages
from goeul.errors import ConfigError
from goeul.settings import Settings, StoreSettings
from goeul.text import KST

SEARCHES = ("지역:오산시 데이터기반행정", '"시의회" -축제')
SAVED = ("오산 데이터 소식", "지역:오산시 주제:데이터기반행정")
# Files that the demo makes in its folder; nothing else there is ever removed.
_OURS = ("goeul.db", "goeul.db-wal", "goeul.db-shm", "index", "feeds")


def show(settings: Settings, *, serve: bool) -> bool:
    """Run it all from an empty store below the data folder; whether all went well.

    Raises ConfigError if the page's port is taken, before anything else is done.
    """
    from app.service import listen
    from app.service import serve as serve_page

    began = time.monotonic()
    settings = settings.model_copy(update={"data_dir": settings.data_dir / "demo", "store": StoreSettings()})
    with ExitStack() as closing:
        stopped = closing.enter_context(stop_signal())
        listener = closing.enter_context(listen(settings.web.host, settings.web.port)) if serve else None
        _clear(settings.data_dir)
        samples = closing.enter_context(SampleOutlets.start(datetime.now(KST).date()))
        fetch = settings.fetch.model_copy(update={"allow_private": tuple(samples.hosts), "delay_seconds": 0.0})
        settings = settings.model_copy(update={"fetch": fetch})
        stages = closing.enter_context(Stages(settings, outlets=samples.outlets))
        went_well = _present(stages, began, stopped)
        if listener and not stopped():
            serve_page(stages, listener, stopped)
        return went_well


def _present(stages: Stages, began: float, stopped: Callable[[], bool]) -> bool:
    stages.resolve(SAVED[1])
    stages.store.save_search(*SAVED, stages.channel_names)
    _head(
        say(
            "1. 견본 매체 세 곳을 수집하고 시·군·구와 주제를 답니다",
            "1. Crawl three sample outlets, tag municipalities and topics",
        )
    )
    console = io.StringIO()
    visited = visit(stages, stages.outlets, stopped, console)
    if stopped():
        return False
    _table(_rows(stages, visited.seconds, time.monotonic() - began))
    for number, query in enumerate(SEARCHES, 2):
        _head(f"{number}. {say('검색', 'Search')}: {query}")
        print(as_text(stages.search.search(SearchForm(query=query, limit=3, lang=language()))))
    _head(say(f"4. 저장한 검색 ‘{SAVED[1]}’의 알림", f"4. Alerts of the saved search ‘{SAVED[1]}’"))
    alerts = console.getvalue()
    print(alerts or say("알림이 없습니다.", "No alert fired."))
    print(say(f"({time.monotonic() - began:.1f}초 걸렸습니다)", f"({time.monotonic() - began:.1f} s)"), flush=True)
    return bool(alerts) and not visited.failed


def _rows(stages: Stages, visits: Mapping[str, float], seconds: float) -> list[tuple[str, ...]]:
    """The seconds of an outlet are those of its visit, of all: from the command to the last article indexed."""
    rows = [
        (stages.outlet_name(outlet), *map(str, counts), f"{visits.get(outlet, 0.0):.1f}")
        for outlet, *counts in stages.store.summary()
    ]
    articles = list(stages.store.iter_articles())
    places = {tag.code for stored in articles for tag in stored.annotated.tags.municipalities}
    topics = {tag.code for stored in articles for tag in stored.annotated.tags.topics}
    rows.append((say("합계", "total"), f"{len(articles)}", f"{len(places)}", f"{len(topics)}", f"{seconds:.1f}"))
    head = say("매체 기사 시·군·구 주제 초", "outlet articles municipalities topics seconds").split()
    return [tuple(head), *rows]


def _table(rows: Sequence[tuple[str, ...]]) -> None:
    """Columns aligned by display width: a Hangul syllable is two columns wide."""
    widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = [row[0] + " " * (widths[0] - _width(row[0]))]
        cells += [" " * (width - _width(cell)) + cell for cell, width in zip(row[1:], widths[1:], strict=True)]
        print("  ".join(cells).rstrip())


def _width(text: str) -> int:
    return sum(2 if "\u1100" <= letter <= "\uffdc" else 1 for letter in text)


def _head(text: str) -> None:
    print(f"\n== {text}", flush=True)


def _clear(folder: Path) -> None:
    """Begin with nothing, so that every show is the same."""
    try:
        for name in _OURS:
            path = folder / name
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
    except OSError as error:
        raise ConfigError(
            f"지난 시연의 자료를 지울 수 없습니다: {error}. --data로 다른 폴더를 고르세요.",
            f"The last demo's data cannot be removed: {error}. Choose another folder with --data.",
        ) from error
