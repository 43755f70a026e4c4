"""Numbers, shares and times of a row as short words, the same in the table and on the page."""

from collections.abc import Callable
from datetime import datetime, timedelta

from app.coverage.coverage import Counts, Coverage, Row
from app.coverage.rhythm import LEAST_DAYS, Rhythm
from app.coverage.shares import Fields
from app.coverage.verdict import number, percent
from crawler.words import english, korean
from goeul.store import HostState

Say = Callable[[str, str], str]  # Korean, English → the one that is read

# (name in Fields, Korean, English), in the order in which they are shown.
FIELDS = (
    ("dated", "날짜", "date"),
    ("timed", "시각", "time"),
    ("bylined", "이름", "by"),
    ("sectioned", "섹션", "sect"),
    ("bodied", "본문", "body"),
)
NOTHING = "-"

# What crawler.robots says of a host.
_VERDICTS = {
    "rules": ("규칙 있음", "has rules"),
    "none": ("제한 없음", "no rules"),
    "old copy": ("지난 사본을 따름", "last good copy"),
    "unreachable": ("받지 못해 수집 안 함", "unreachable, nothing is fetched"),
}


def state(row: Row, say: Say) -> str:
    return say(korean(row.state), english(row.state))


def today_and_usual(row: Row) -> str:
    """New articles of today, and of a usual day once it is known."""
    return f"{row.today.fresh:,}/{usual(row.usual)}"


def usual(rhythm: Rhythm) -> str:
    """The median, or the mean where the median says nothing; a dash while the baseline is gathered."""
    if not rhythm.is_known:
        return "–"
    return number(round(rhythm.median if rhythm.median >= 1 else rhythm.mean, 1))


def baseline(rhythm: Rhythm, say: Say) -> str:
    """In full words."""
    if not rhythm.is_known:
        days = rhythm.days
        return say(
            f"기준 모으는 중 ({LEAST_DAYS}일 가운데 {days}일)", f"gathering a baseline ({days} of {LEAST_DAYS} days)"
        )
    median, mean = number(round(rhythm.median, 1)), number(round(rhythm.mean, 1))
    return say(
        f"하루 {median}건(중앙값), 평균 {mean}건, {rhythm.days}일",
        f"{median} a day (median), {mean} on average, over {rhythm.days} days",
    )


def share(fields: Fields, name: str) -> str:
    value = fields.share(name)
    return NOTHING if value is None else percent(value)


def ago(moment: datetime | None, now: datetime, say: Say) -> str:
    """How long since, in one unit."""
    if moment is None:
        return NOTHING
    amount = _amount(now - moment, say)
    return say(f"{amount} 전", f"{amount} ago") if amount else say("방금", "now")


def ahead(moment: datetime | None, now: datetime, say: Say) -> str:
    """How long until, in one unit."""
    if moment is None:
        return NOTHING
    amount = _amount(moment - now, say)
    return say(f"{amount} 뒤", f"in {amount}") if amount else say("지금", "due")


def robots(host: HostState | None, say: Say) -> str:
    """The verdict on a host's robots.txt and the delay between two requests to it."""
    if host is None or not (host.verdict or host.delay):
        return NOTHING
    ko, en = _VERDICTS.get(host.verdict, (host.verdict or NOTHING, host.verdict or NOTHING))
    return say(f"{ko}, {host.delay:g}초", f"{en}, {host.delay:g} s")


def counts(found: Counts, say: Say) -> str:
    """The summary line."""
    off = say(f", 꺼 둠 {found.off}", f", {found.off} off") if found.off else ""
    return say(
        f"매체 {found.all}곳: 정상 {found.ok}, 문제 {found.trouble}, 아직 {found.waiting}{off}",
        f"{found.all} outlets: {found.ok} ok, {found.trouble} in trouble, {found.waiting} not yet{off}",
    )


def complaints(row: Row, say: Say) -> list[str]:
    """What is wrong, a line each: the alarms, or else what the last visit said."""
    if row.alarms:
        return [say(alarm.ko, alarm.en) for alarm in row.alarms]
    return [row.detail] if row.is_trouble and row.detail else []


def needs_legend(found: Coverage) -> bool:
    """Whether a row shows that its baseline is still gathered."""
    return any(not row.usual.is_known for row in found.rows)


def legend(say: Say) -> str:
    return say(
        f"보통의 –: 기준 모으는 중({LEAST_DAYS}일이 되기 전)",
        f"usual –: gathering a baseline (under {LEAST_DAYS} days)",
    )


def _amount(span: timedelta, say: Say) -> str:
    """Empty for less than a minute."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 1:
        return ""
    if minutes < 60:
        return say(f"{minutes}분", f"{minutes}m")
    if minutes < 48 * 60:
        return say(f"{minutes // 60}시간", f"{minutes // 60}h")
    return say(f"{minutes // 1440}일", f"{minutes // 1440}d")
