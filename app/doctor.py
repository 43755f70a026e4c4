"""What `goeul doctor` looks at, in the order in which things are needed."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from app.coverage.coverage import coverage
from app.stages import Stages
from crawler.words import english, korean
from goeul.errors import GoeulError

LOW_DISK_BYTES = 1 << 30
_SHOWN_OUTLETS = 8

Level = Literal["fine", "advice", "fault"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at. A fault must be mended; an advice may be."""

    level: Level
    ko: str
    en: str


def examine(stages: Stages) -> Iterator[Finding]:
    """Each check stands alone: a fault is told and the next one runs."""
    checks: tuple[Callable[[Stages], Finding], ...] = (
        _configuration,
        _contact,
        _disk,
        _store,
        _searches,
        _outlets,
        _crawling,
        _engine,
        _analyser,
    )
    for check in checks:
        try:
            yield check(stages)
        except GoeulError as error:
            yield Finding(level="fault", ko=error.ko, en=error.en)


def _configuration(stages: Stages) -> Finding:
    outlets, topics, places = len(stages.outlets), len(stages.topics), len(stages.gazetteer.places)
    return Finding(
        level="fine",
        ko=f"설정 폴더 {stages.settings.config_dir}: 매체 {outlets}곳, 주제 {topics}가지, 지명 {places}곳",
        en=f"configuration {stages.settings.config_dir}: {outlets} outlets, {topics} topics, {places} places",
    )


def _contact(stages: Stages) -> Finding:
    if stages.settings.fetch.contact:
        agent = stages.settings.fetch.user_agent
        return Finding(level="fine", ko=f"매체에 보이는 이름: {agent}", en=f"outlets see us as: {agent}")
    return Finding(
        level="advice",
        ko="매체가 연락할 주소가 없습니다. goeul.toml의 [fetch] contact에 적어 주세요.",
        en="Outlets have no address to turn to. Set [fetch] contact in goeul.toml.",
    )


def _disk(stages: Stages) -> Finding:
    folder = stages.settings.data_dir
    existing = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    if not (existing.is_dir() and os.access(existing, os.W_OK)):
        return Finding(
            level="fault",
            ko=f"자료 폴더 {folder}: {existing}에 쓸 수 없습니다. 권한을 고치거나 --data로 다른 폴더를 고르세요.",
            en=f"data folder {folder}: {existing} cannot be written. Mend its permissions or choose another --data.",
        )
    free = shutil.disk_usage(existing).free
    return Finding(
        level="fine" if free >= LOW_DISK_BYTES else "fault",
        ko=f"자료 폴더 {folder}: 남은 자리 {free / 1e9:.1f} GB",
        en=f"data folder {folder}: {free / 1e9:.1f} GB free",
    )


def _store(stages: Stages) -> Finding:
    if not stages.has_store:
        return Finding(
            level="fine", ko="저장소: 아직 없음 (첫 실행 때 생깁니다)", en="store: none yet (made at the first run)"
        )
    if damage := stages.store.check():
        shown = "; ".join(damage[:3])
        return Finding(
            level="fault",
            ko=f"저장소 {stages.store.name}이(가) 손상되었습니다: {shown}. 백업을 되돌리세요.",
            en=f"store {stages.store.name} is damaged: {shown}. Restore a backup.",
        )
    articles, waiting = stages.store.article_count(), stages.store.outbox_size()
    return Finding(
        level="fine",
        ko=f"저장소 {stages.store.name}: 기사 {articles:,}건, 색인 대기 {waiting:,}건",
        en=f"store {stages.store.name}: {articles:,} articles, {waiting:,} waiting to be indexed",
    )


def _searches(stages: Stages) -> Finding:
    rows = stages.store.saved_searches().rows if stages.has_store else ()
    faulty = [row for row in rows if row.fault]
    if faulty:
        listed = "; ".join(f"{row.id} {row.name}: {row.fault}" for row in faulty)
        return Finding(
            level="fault",
            ko=f"꺼진 저장한 검색 {len(faulty)}개: {listed}",
            en=f"{len(faulty)} saved searches were switched off: {listed}",
        )
    return Finding(level="fine", ko=f"저장한 검색 {len(rows)}개", en=f"{len(rows)} saved searches")


def _crawling(stages: Stages) -> Finding:
    alarms = coverage(stages, datetime.now(UTC)).house_alarms
    if alarms:
        return Finding(level="advice", ko=" ".join(each.ko for each in alarms), en=" ".join(each.en for each in alarms))
    return Finding(level="fine", ko="수집: 멈추거나 끊긴 흔적 없음", en="crawling: no sign of a standstill")


def _outlets(stages: Stages) -> Finding:
    found = coverage(stages, datetime.now(UTC))
    visited, down = found.counts.ok + found.counts.trouble, [row for row in found.rows if row.is_trouble]
    if not down:
        return Finding(
            level="fine",
            ko=f"방문한 매체 {visited}곳 모두 정상",
            en=f"all of {visited} visited outlets are fine",
        )
    more = max(len(down) - _SHOWN_OUTLETS, 0)
    ko = ", ".join(f"{row.outlet.name} ({korean(row.state)})" for row in down[:_SHOWN_OUTLETS])
    en = ", ".join(f"{row.outlet.name} ({english(row.state)})" for row in down[:_SHOWN_OUTLETS])
    return Finding(
        level="advice",
        ko=f"매체 {visited}곳 가운데 {len(down)}곳에 문제가 있음: {ko}{f' 외 {more}곳' if more else ''} "
        "(goeul coverage --trouble)",
        en=f"{len(down)} of {visited} outlets are in trouble: {en}{f' and {more} more' if more else ''} "
        "(goeul coverage --trouble)",
    )


def _engine(stages: Stages) -> Finding:
    name = stages.settings.search.engine
    if name == "tantivy" and not stages.has_store:
        return Finding(level="fine", ko="검색 엔진 tantivy: 내장", en="search engine tantivy: embedded")
    count = stages.engine.count()
    if name == "tantivy" and isinstance(stages.settings.store_place, str):
        return Finding(
            level="advice",
            ko=f"검색 엔진 tantivy: 기사 {count:,}건. 색인은 이 컴퓨터의 것입니다. 여러 컴퓨터가 저장소를 함께 쓰면 "
            "바뀐 기사는 그 가운데 하나의 색인에만 들어가므로 [search] engine을 elasticsearch로 하세요.",
            en=f"search engine tantivy: {count:,} articles. The index is this machine's own. Where machines share the "
            "store, a change enters the index of one of them alone; set [search] engine to elasticsearch there.",
        )
    return Finding(
        level="fine", ko=f"검색 엔진 {name}: 기사 {count:,}건", en=f"search engine {name}: {count:,} articles"
    )


def _analyser(stages: Stages) -> Finding:
    tokens = stages.annotator.analyse("오산시 데이터기반행정")
    shown = " ".join(token.form for token in tokens)
    return Finding(
        level="fine" if tokens else "fault", ko=f"형태소 분석기: {shown}", en=f"morphological analyser: {shown}"
    )
