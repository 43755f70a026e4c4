"""`goeul reextract`: kept pages are read again by the extraction of today."""

import json
import shlex
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.options import AsJson, Config, Data, OutletIds, settings
from app.language import say
from goeul.errors import ConfigError
from goeul.text import KST

if TYPE_CHECKING:
    from app.reextract import Tally
    from app.stages import Stages

_OUTCOMES = (
    ("unchanged", "그대로", "same"),
    ("mended", "고침", "mended"),
    ("revived", "되살림", "revived"),
    ("deleted", "지워짐", "gone"),
    ("taken_down", "내려감", "down"),
    ("lost", "못 읽음", "lost"),
    ("skipped", "건너뜀", "skipped"),
    ("failed", "실패", "failed"),
)
_FIELDS = {
    "title": "제목",
    "subtitle": "부제",
    "body": "본문",
    "published": "게시일",
    "updated": "수정일",
    "byline": "글쓴이",
    "section": "지면",
    "captions": "사진 설명",
    "photos": "사진",
    "url": "주소",
    "family": "CMS 계열",
    "extractor": "읽은 방법",
    "license": "이용 조건",
    "press": "매체 이름",
    "outlet_area": "매체 권역",
    "outlet_region": "매체 지역",
}
_NAME_COLUMNS, _COUNT_COLUMNS = 24, 8


def register(cli: typer.Typer) -> None:
    cli.command(short_help="받아 둔 페이지를 다시 읽기 · read kept pages again")(reextract)


def reextract(
    config: Config = None,
    data: Data = None,
    outlet: OutletIds = None,
    since: Annotated[
        str,
        typer.Option("--since", metavar="DATE", help="이날부터 받은 페이지만 · only pages fetched since (2026-11-01)"),
    ] = "",
    after: Annotated[
        int, typer.Option("--after", metavar="ID", min=0, help="멈춘 곳 다음부터 · go on behind this page")
    ] = 0,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="무엇이 바뀔지만 보기 · only show what would change")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """받아 둔 원본 페이지를 지금의 추출 규칙으로 다시 읽습니다. 새로 받지 않습니다 ·
    Read the kept raw pages again by the extraction of today. Nothing is fetched.

    달라진 기사만 다시 나누고 저장하며(앞의 글은 판으로 남음), 전에 못 읽은 페이지가 기사로 읽히면 되살립니다.
    알림은 사흘 안에 게시된 기사에만 갑니다. Ctrl-C로 멈추면 이어서 할 방법을 알려 줍니다. ·
    Only what reads otherwise is tagged and stored anew (the text before is kept as a version); pages that could not be
    read and now can become articles. Alerts go out only for articles published within three days. Ctrl-C stops it and
    tells how to go on.
    """
    from app.reextract import Tally, as_data
    from app.signals import stop_signal
    from app.stages import Stages

    day = _day(since)
    with Stages(settings(config, data)) as stages:
        wanted = _wanted(stages, outlet)
        tally = Tally(after=after)
        with stop_signal() as stopped:
            _run(stages, tally, wanted, day, stopped, dry_run=dry_run)
            halted = stopped()
        if as_json:
            print(json.dumps(as_data(tally, dry_run=dry_run, stopped=halted), ensure_ascii=False))
        else:
            print("\n".join(_as_text(stages, tally, dry_run=dry_run)))
        if halted:
            _tell_how_to_go_on(
                tally.after,
                {"--config": [config], "--data": [data], "--outlet": outlet or [], "--since": [since]},
                {"--dry-run": dry_run, "--json": as_json},
            )
        if halted or tally.totals["failed"]:
            raise typer.Exit(1)


def _run(
    stages: "Stages",
    tally: "Tally",
    wanted: list[str] | None,
    day: datetime | None,
    stopped: Callable[[], bool],
    *,
    dry_run: bool,
) -> None:
    from app.indexing import index_quietly
    from app.progress import Progress
    from app.reextract import Reextraction

    if not stages.has_store:
        return
    progress = Progress()
    left = Left(stages.store.page_count(outlet_ids=wanted, since=day, after_id=tally.after))
    work = Reextraction(
        store=stages.store,
        extract=stages.workshop.extract,
        annotate=stages.annotator.annotate if not dry_run else lambda _: iter(()),
        match=stages.matcher if not dry_run else lambda _searches, _stored: (),
        now=datetime.now(UTC),
        dry_run=dry_run,
    )
    try:
        work.run(
            stages.store.iter_pages(outlet_ids=wanted, since=day, after_id=tally.after),
            tally,
            lambda so_far: progress.update(left.told(so_far.pages)),
            stopped,
        )
    finally:
        progress.clear()
    if not dry_run:
        if trouble := index_quietly(stages, stopped):
            _warn(f"색인은 나중에 합니다: {trouble.ko}", f"Indexing is put off: {trouble.en}")
        for reason in stages.deliver(progress.above(sys.stderr)).reasons:
            _warn(f"알림을 다시 보내겠습니다: {reason}", f"An alert will be sent again: {reason}")


class Left:
    """How much is done, and how long the rest will take at the speed so far."""

    def __init__(self, total: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._total = total
        self._clock = clock
        self._began = clock()

    def told(self, done: int) -> str:
        """One line."""
        spent = self._clock() - self._began
        seconds = round(spent / done * max(0, self._total - done)) if done else 0
        minutes = f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        return say(
            f"다시 읽는 중: {done:,}/{self._total:,}쪽, 남은 시간 {minutes}",
            f"reading again: {done:,}/{self._total:,} pages, {minutes} left",
        )


def _wanted(stages: "Stages", ids: list[str] | None) -> list[str] | None:
    """Outlets by id or name, also those that left the configuration; None for all. Raises ConfigError."""
    from app.filters import known

    return sorted(known(("매체", "outlet"), ids, stages.outlet_names)) if ids else None


def _day(text: str) -> datetime | None:
    """The begin of a day in Korea. Raises ConfigError."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=KST)
    except ValueError as error:
        raise ConfigError(
            f"--since의 날짜를 읽을 수 없습니다: {text}. 2026-11-01처럼 쓰세요.",
            f"Cannot read the date of --since: {text}. Write it like 2026-11-01.",
        ) from error


def _as_text(stages: "Stages", tally: "Tally", *, dry_run: bool) -> Iterator[str]:
    from app.columns import fit
    from crawler.words import english, korean

    totals = tally.totals
    shown = [column for column in _OUTCOMES if totals[column[0]]]
    if shown:
        heads = (fit(say(ko, en), _COUNT_COLUMNS, right=True) for _, ko, en in shown)
        yield fit(say("매체", "outlet"), _NAME_COLUMNS) + "".join(heads) + "  " + say("바뀐 항목", "fields changed")
    for outlet_id, counts in sorted(tally.outcomes.items()):
        numbers = (fit(f"{counts[outcome]:,}", _COUNT_COLUMNS, right=True) for outcome, _, _ in shown)
        fields = ", ".join(
            f"{say(_FIELDS.get(name, name), name)} {number:,}"
            for name, number in tally.fields.get(outlet_id, {}).items()
        )
        yield f"{fit(stages.outlet_name(outlet_id), _NAME_COLUMNS)}{''.join(numbers)}  {fields}".rstrip()
    told = ", ".join(f"{say(ko, en)} {totals[outcome]:,}" for outcome, ko, en in shown) or say("없음", "none")
    would = say(" (저장하지 않음)", " (nothing was stored)") if dry_run else ""
    yield say(f"페이지 {tally.pages:,}쪽: {told}{would}", f"{tally.pages:,} pages: {told}{would}")
    for reason, number in tally.reasons.most_common():
        yield say(
            f"  {korean(reason)}: {number:,}쪽. 저장된 기사는 그대로 두었습니다.",
            f"  {english(reason)}: {number:,} pages. What is stored was left as it is.",
        )


def _tell_how_to_go_on(after: int, values: Mapping[str, Sequence[object]], flags: Mapping[str, bool]) -> None:
    """The whole command, so that it goes on with the same store, outlets and options."""
    options = [part for name, given in values.items() for each in given if each for part in (name, str(each))]
    options += [name for name, given in flags.items() if given]
    command = shlex.join(("goeul", "reextract", *options, "--after", str(after)))
    _warn(f"멈췄습니다. 이어서 하려면: {command}", f"Stopped. To go on: {command}")


def _warn(ko: str, en: str) -> None:
    print(say(ko, en), file=sys.stderr)
