"""What `goeul doctor` looks at, in the order in which things are needed."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.stages import Stages
from goeul.errors import GoeulError

LOW_DISK_BYTES = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at."""

    fine: bool
    ko: str
    en: str


def examine(stages: Stages) -> Iterator[Finding]:
    """Each check stands alone: a fault is told and the next one runs."""
    checks: tuple[Callable[[Stages], Finding], ...] = (_configuration, _contact, _disk, _store, _engine, _analyser)
    for check in checks:
        try:
            yield check(stages)
        except GoeulError as error:
            yield Finding(fine=False, ko=error.ko, en=error.en)


def _configuration(stages: Stages) -> Finding:
    outlets, topics, places = len(stages.outlets), len(stages.topics), len(stages.gazetteer.places)
    return Finding(
        fine=True,
        ko=f"설정 폴더 {stages.settings.config_dir}: 매체 {outlets}곳, 주제 {topics}가지, 지명 {places}곳",
        en=f"configuration {stages.settings.config_dir}: {outlets} outlets, {topics} topics, {places} places",
    )


def _contact(stages: Stages) -> Finding:
    if stages.settings.fetch.contact:
        agent = stages.settings.fetch.user_agent
        return Finding(fine=True, ko=f"매체에 보이는 이름: {agent}", en=f"outlets see us as: {agent}")
    return Finding(
        fine=False,
        ko="매체가 연락할 주소가 없습니다. goeul.toml의 [fetch] contact에 적어 주세요.",
        en="Outlets have no address to turn to. Set [fetch] contact in goeul.toml.",
    )


def _disk(stages: Stages) -> Finding:
    folder = stages.settings.data_dir
    existing = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    free = shutil.disk_usage(existing).free
    return Finding(
        fine=free >= LOW_DISK_BYTES,
        ko=f"자료 폴더 {folder}: 남은 자리 {free / 1e9:.1f} GB",
        en=f"data folder {folder}: {free / 1e9:.1f} GB free",
    )


def _store(stages: Stages) -> Finding:
    if not stages.has_store:
        return Finding(
            fine=True, ko="저장소: 아직 없음 (첫 실행 때 생깁니다)", en="store: none yet (made at the first run)"
        )
    articles, waiting = stages.store.article_count(), stages.store.outbox_size()
    return Finding(
        fine=True,
        ko=f"저장소 {stages.settings.store_path}: 기사 {articles:,}건, 색인 대기 {waiting:,}건",
        en=f"store {stages.settings.store_path}: {articles:,} articles, {waiting:,} waiting to be indexed",
    )


def _engine(stages: Stages) -> Finding:
    name = stages.settings.search.engine
    if name == "tantivy" and not stages.has_store:
        return Finding(fine=True, ko="검색 엔진 tantivy: 내장", en="search engine tantivy: embedded")
    count = stages.engine.count()
    return Finding(fine=True, ko=f"검색 엔진 {name}: 기사 {count:,}건", en=f"search engine {name}: {count:,} articles")


def _analyser(stages: Stages) -> Finding:
    tokens = stages.annotator.analyse("오산시 데이터기반행정")
    shown = " ".join(token.form for token in tokens)
    return Finding(fine=bool(tokens), ko=f"형태소 분석기: {shown}", en=f"morphological analyser: {shown}")
