"""What the store and the settings say of backfills, gathered for people."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from app.backfills.outlook import Budget, Outlook, outlooks
from app.stages import Stages
from crawler.backfill_visit import history_lists, history_maps
from crawler.sites import authority
from goeul.errors import ConfigError
from goeul.records import Outlet
from goeul.store import Backfill, BackfillState
from goeul.text import KST, iso

RUNNING: tuple[BackfillState, ...] = ("running",)


def look(
    stages: Stages, backfills: Iterable[Backfill], now: datetime, paces: Mapping[str, float] | None = None
) -> list[Outlook]:
    """`paces` are measured seconds a request by outlet id; where none was measured, the host's delay counts."""
    measured = paces or {}
    wanted = list(backfills)
    outlets = {outlet.id: outlet for outlet in stages.outlets}
    ids = dict.fromkeys(each.outlet_id for each in wanted)
    hosts = {each: authority(outlets[each].url) if each in outlets else "" for each in ids}
    states = stages.store.host_states(hosts.values())
    fetch = stages.settings.fetch
    seconds = {
        each: measured.get(each) or max(fetch.delay_seconds, states[host].delay if host in states else 0.0)
        for each, host in hosts.items()
    }
    return outlooks(wanted, stages.store.backfill_progress, _budgets(stages, hosts, now), seconds, now)


def _budgets(stages: Stages, hosts: Mapping[str, str], now: datetime) -> dict[str, Budget]:
    today, limit = now.astimezone(KST).date(), stages.settings.fetch.backfill_per_day
    return {
        outlet_id: Budget(host=host, day=today, spent=stages.store.spent(host, today), limit=limit)
        for outlet_id, host in hosts.items()
    }


def has_history(stages: Stages, outlet: Outlet) -> bool | None:
    """Whether old articles can be found: None if that shows only when the outlet's robots.txt has been read."""
    family, store = stages.families[outlet.family], stages.store
    sources = store.sources(outlet.id)
    robots = store.robots(authority(outlet.url))
    body = robots.body if robots is not None and 200 <= robots.status < 300 else b""
    if history_lists(outlet, family, sources) or history_maps(outlet, family, body, sources):
        return True
    return None if robots is None else False


def chosen(stages: Stages, ids: Iterable[int]) -> list[Backfill]:
    """The backfills with these numbers, in their order. Raises ConfigError for an unknown one."""
    wanted = list(dict.fromkeys(ids))
    found = {each.id: each for each in stages.store.backfills()} if stages.has_store else {}
    if unknown := [str(number) for number in wanted if number not in found]:
        listed = ", ".join(unknown)
        raise ConfigError(
            f"그런 번호의 지난 기사 모으기가 없습니다: {listed}. goeul backfill list로 번호를 확인하세요.",
            f"There is no backfill {listed}. See goeul backfill list.",
        )
    return [found[number] for number in wanted]


def as_data(stages: Stages, outlook: Outlook) -> dict[str, object]:
    """For JSON: counts of articles, requests, seconds; days as YYYY-MM-DD, times with their zone."""
    backfill, progress, budget = outlook.backfill, outlook.progress, outlook.budget
    return {
        "id": backfill.id,
        "outlet": backfill.outlet_id,
        "name": stages.outlet_name(backfill.outlet_id),
        "from": backfill.since.isoformat(),
        "to": backfill.until.isoformat(),
        "state": backfill.state,
        "detail": backfill.detail,
        "percent": round(100 * outlook.share, 1),
        "reached": iso(backfill.oldest),
        "pages_read": backfill.pages_read,
        "found": backfill.found,
        "new": backfill.new,
        "waiting": outlook.waiting,
        "done": progress.done + progress.fetched,
        "skipped": progress.skipped,
        "failed": progress.failed,
        "requests_left": outlook.requests_left,
        "seconds_left": None if outlook.seconds_left is None else round(outlook.seconds_left),
        "goes_on_at": iso(outlook.goes_on),
        "budget": {
            "host": budget.host,
            "day": budget.day.isoformat(),
            "spent": budget.spent,
            "limit": budget.limit,
        },
        "created_at": iso(backfill.created_at),
        "changed_at": iso(backfill.changed_at),
        "finished_at": iso(backfill.finished_at),
    }
