"""Backfills in words, one line each."""

from app.backfills.outlook import Outlook
from app.language import say
from crawler.words import CANCELLED, english, korean
from goeul.text import one_line

_STATES = {"running": "진행 중", "paused": "쉼", "done": "끝", "failed": "못 함"}


def line(outlook: Outlook, name: str) -> str:
    """Where a backfill stands."""
    backfill = outlook.backfill
    cancelled = backfill.state == "failed" and backfill.detail == CANCELLED
    state = say("취소", CANCELLED) if cancelled else say(_STATES[backfill.state], backfill.state)
    head = f"{backfill.id:>4}  [{state}] {name}  {backfill.since}..{backfill.until}"
    return one_line(f"{head}  {counts(outlook)}{_ahead(outlook)}{_detail(outlook)}")


def counts(outlook: Outlook) -> str:
    """What was looked through, found and fetched."""
    backfill, progress = outlook.backfill, outlook.progress
    percent = f"{100 * outlook.share:.0f}%"
    if backfill.pages_read and 100 * outlook.share < 1:  # its articles may all be of the newest day
        percent = say("1% 미만", "less than 1%")
    failed = progress.failed + progress.skipped
    return say(
        f"기간의 {percent} 훑음, 목록 {backfill.pages_read:,}쪽, 찾음 {backfill.found:,}건(새것 {backfill.new:,}), "
        f"받음 {progress.done + progress.fetched:,}건, 건너뛰거나 실패 {failed:,}건, 남음 {outlook.waiting:,}건",
        f"{percent} of the days, {backfill.pages_read:,} pages read, {backfill.found:,} found ({backfill.new:,} new), "
        f"{progress.done + progress.fetched:,} fetched, {failed:,} skipped or failed, {outlook.waiting:,} waiting",
    )


def duration(seconds: float | None) -> str:
    """Roughly, in words."""
    if seconds is None:
        return say("아직 알 수 없음", "not known yet")
    if seconds < 90:
        return say(f"약 {max(1, round(seconds))}초", f"about {max(1, round(seconds))} s")
    if seconds < 5400:
        return say(f"약 {round(seconds / 60)}분", f"about {round(seconds / 60)} min")
    if seconds < 36 * 3600:
        return say(f"약 {round(seconds / 3600)}시간", f"about {round(seconds / 3600)} h")
    return say(f"약 {round(seconds / 86_400)}일", f"about {round(seconds / 86_400)} days")


def budget(outlook: Outlook) -> str:
    """Today's budget of the host."""
    spent, limit = outlook.budget.spent, outlook.budget.limit
    if not limit:
        return say("꺼져 있음: [fetch] backfill_per_day = 0", "switched off: [fetch] backfill_per_day = 0")
    return say(f"오늘 요청 {spent:,}/{limit:,}", f"{spent:,} of {limit:,} requests today")


def _ahead(outlook: Outlook) -> str:
    if outlook.backfill.state in ("done", "failed"):
        return ""
    left = say(f"남은 시간 {duration(outlook.seconds_left)}", f"time left {duration(outlook.seconds_left)}")
    if outlook.backfill.state == "paused":
        return f", {budget(outlook)}"
    goes_on = ""
    if outlook.goes_on is not None:
        goes_on = say(
            f" (오늘 몫을 다 썼습니다. {outlook.goes_on:%m월 %d일 %H:%M}에 이어 합니다)",
            f" (today's budget is spent; it goes on at {outlook.goes_on:%Y-%m-%d %H:%M} KST)",
        )
    return f", {left}, {budget(outlook)}{goes_on}"


def _detail(outlook: Outlook) -> str:
    detail = outlook.backfill.detail.removeprefix(CANCELLED)  # which the state says
    return f"  ! {say(korean(detail), english(detail))}" if detail else ""
