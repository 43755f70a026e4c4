"""Everything about one outlet: its sources, hosts, days and what was skipped; as lines and as plain data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from app.columns import cut, fit
from app.coverage import wording
from app.coverage.coverage import Row
from app.coverage.data import host_data, row_data
from app.coverage.facts import host_names
from app.coverage.table import NARROW
from app.coverage.wording import FIELDS, Say
from crawler.words import english, korean
from goeul.store import FrontierFault, HostState, OutletDay, SourceState
from goeul.text import iso, one_line

if TYPE_CHECKING:
    from goeul.store import Store

DAYS = 14
FAULTS = 20
_BAR = 30  # columns


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """Beside the row of the outlet."""

    row: Row
    now: datetime  # KST
    sources: tuple[SourceState, ...] = ()
    hosts: tuple[HostState, ...] = ()
    days: tuple[OutletDay, ...] = ()  # of DAYS days, oldest first, today included
    faults: tuple[FrontierFault, ...] = ()  # newest first
    reasons: Mapping[str, int] | None = None  # all there ever were


def look_closer(store: "Store | None", row: Row, now: datetime) -> Detail:
    """`now` in KST. Raises StoreError."""
    if store is None:
        return Detail(row=row, now=now)
    outlet_id, today = row.outlet.id, now.date()
    days = {each.day: each for each in store.outlet_days(today - timedelta(days=DAYS - 1), outlet_id)}
    return Detail(
        row=row,
        now=now,
        sources=tuple(store.sources(outlet_id).values()),
        hosts=tuple(store.host_states(host_names(row.outlet)).values()),
        days=tuple(days.get(day, OutletDay(outlet_id=outlet_id, day=day)) for day in _last_days(today)),
        faults=tuple(store.faults(outlet_id, limit=FAULTS)),
        reasons=store.fault_counts(outlet_id).get(outlet_id, {}),
    )


def as_lines(detail: Detail, say: Say, width: int) -> str:
    """For a terminal."""
    lines = (
        *_head(detail, say),
        *_fields(detail.row, say),
        *_sources(detail, say),
        *_hosts(detail, say),
        *_days(detail.days, say),
        *_reasons(detail.reasons or {}, say),
        *_faults(detail.faults, say),
    )
    # Addresses are not cut, for they are copied.
    return "\n".join(line if "://" in line else cut(line, max(width, NARROW)).rstrip() for line in lines)


def as_data(detail: Detail) -> dict[str, object]:
    """The row's data and more; stable keys."""
    return {
        **row_data(detail.row),
        "sources": [
            {
                "url": each.url,
                "kind": each.kind,
                "state": each.state,
                "detail": each.detail,
                "found": each.found,
                "polled_at": iso(each.polled_at),
                "changed_at": iso(each.changed_at),
            }
            for each in detail.sources
        ],
        "hosts": [host_data(each) for each in detail.hosts],
        "days": [
            {
                "day": each.day.isoformat(),
                "articles": each.articles,
                "fresh": each.fresh,
                "skipped": each.skipped,
                "failed": each.failed,
                "deleted": each.deleted,
                "visits": each.visits,
                "visits_ok": each.visits_ok,
            }
            for each in detail.days
        ],
        "reasons": dict(detail.reasons or {}),
        "faults": [
            {
                "url": each.url,
                "state": each.state,
                "reason": each.reason,
                "attempts": each.attempts,
                "at": iso(each.changed_at),
            }
            for each in detail.faults
        ],
    }


def _last_days(today: date) -> list[date]:
    return [today - timedelta(days=back) for back in reversed(range(DAYS))]


def _head(detail: Detail, say: Say) -> list[str]:
    row, now = detail.row, detail.now
    verified = say("확인됨", "verified") if row.outlet.verified else say("아직 확인 안 됨", "not verified yet")
    tried = wording.ago(row.last_try, now, say)
    success = wording.ago(row.last_success, now, say)
    poll = wording.ahead(row.next_poll, now, say)
    return [
        f"{row.outlet.name} ({row.outlet.id}) · {row.outlet.family} · {verified}",
        f"  {row.outlet.url}",
        f"{say('상태', 'state')}: {one_line(wording.state(row, say))} {one_line(row.detail)}".rstrip(),
        *(f"  ! {say(alarm.ko, alarm.en)}" for alarm in row.alarms),
        say(
            f"방문: 마지막 {tried}, 성공 {success}, 연달아 실패 {row.failures}번, 다음 {poll}",
            f"visits: last {tried}, success {success}, {row.failures} failures in a row, next {poll}",
        ),
        say(
            f"기사: 오늘 {row.today.fresh}건, 보통 {wording.baseline(row.usual, say)}",
            f"articles: {row.today.fresh} today, usual {wording.baseline(row.usual, say)}",
        ),
    ]


def _fields(row: Row, say: Say) -> list[str]:
    if not row.recent.articles:
        return []
    shown = ", ".join(
        f"{say(ko, en)} {wording.share(row.recent, name)}({wording.share(row.usual_fields, name)})"
        for name, ko, en in FIELDS
    )
    return [say(f"항목(최근 7일, 괄호는 그 전 28일): {shown}", f"fields (7 days, in brackets 28 before): {shown}")]


def _sources(detail: Detail, say: Say) -> list[str]:
    if not detail.sources:
        return []
    lines = [
        f"  {each.kind:<12} {say(korean(each.state), english(each.state))} · {each.found} · "
        f"{wording.ago(each.polled_at, detail.now, say)} · {one_line(each.url)} {one_line(each.detail)}".rstrip()
        for each in detail.sources
    ]
    return [say("찾는 곳(종류, 상태, 찾은 주소, 마지막):", "sources (kind, state, links found, last poll):"), *lines]


def _hosts(detail: Detail, say: Say) -> list[str]:
    lines = []
    for host in detail.hosts:
        line = f"  {host.host}: robots.txt {wording.robots(host, say)} (HTTP {host.status or '-'})"
        if host.crawl_delay_asked:
            line += say(f", Crawl-delay {host.crawl_delay_asked:g}초", f", Crawl-delay {host.crawl_delay_asked:g} s")
        if host.paused_until is not None and host.paused_until > detail.now:
            ends, reason = wording.ahead(host.paused_until, detail.now, say), one_line(host.reason)
            line += say(f", {ends}까지 쉼({korean(reason)})", f", paused, ends {ends} ({english(reason)})")
        lines.append(line)
    return [say("호스트:", "hosts:"), *lines] if lines else []


def _days(days: Sequence[OutletDay], say: Say) -> list[str]:
    most = max((each.articles for each in days), default=0)
    if not any(each.articles or each.visits or each.skipped for each in days):
        return []
    lines = []
    for each in days:
        bar = "█" * round(_BAR * each.articles / most) if most else ""
        visits = say(f"방문 {each.visits_ok}/{each.visits}", f"visits {each.visits_ok}/{each.visits}")
        skipped = say(f" 건너뜀 {each.skipped}", f" skipped {each.skipped}") if each.skipped else ""
        failed = say(f" 실패 {each.failed}", f" failed {each.failed}") if each.failed else ""
        lines.append(f"  {each.day:%m-%d} {each.articles:>5} {fit(bar, _BAR)} {visits}{skipped}{failed}".rstrip())
    return [say("날마다 새 기사(한국 시간):", "new articles a day (KST):"), *lines]


def _reasons(reasons: Mapping[str, int], say: Say) -> list[str]:
    if not reasons:
        return []
    shown = ", ".join(
        f"{one_line(say(korean(reason), english(reason)))} {count:,}" for reason, count in reasons.items()
    )
    return [say(f"건너뛴 까닭: {shown}", f"reasons of skipping: {shown}")]


def _faults(faults: Sequence[FrontierFault], say: Say) -> list[str]:
    if not faults:
        return []
    lines = [
        f"  {iso(each.changed_at)} {one_line(say(korean(each.reason), english(each.reason)))} {one_line(each.url)}"
        for each in faults
    ]
    return [say("마지막으로 건너뛰거나 실패한 주소:", "last pages skipped or failed:"), *lines]
