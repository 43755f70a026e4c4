"""Coverage as plain data: the schema of `goeul coverage --json` and `/api/coverage`, described in docs/operations.md.

Keys are stable: new ones may come, none changes its meaning without `schema` growing. Times are ISO with +09:00, null
for never; shares are between 0 and 1, null without articles.
"""

from app.coverage.coverage import Coverage, OpenAlarm, Row
from app.coverage.rhythm import LEAST_DAYS, Rhythm
from app.coverage.shares import RECENT_DAYS, Fields
from crawler.words import english, korean
from goeul.store import HostState
from goeul.text import iso

SCHEMA = 1


def as_data(found: Coverage) -> dict[str, object]:
    """All rows."""
    counts = found.counts
    return {
        "schema": SCHEMA,
        "generated_at": iso(found.now),
        "summary": {
            "outlets": counts.all,
            "ok": counts.ok,
            "trouble": counts.trouble,
            "waiting": counts.waiting,
            "off": counts.off,
        },
        "alarms": [_alarm(alarm) for alarm in found.house_alarms],
        "outlets": [row_data(row) for row in found.rows],
    }


def row_data(row: Row) -> dict[str, object]:
    """One outlet."""
    return {
        "id": row.outlet.id,
        "name": row.outlet.name,
        "family": row.outlet.family,
        "url": row.outlet.url,
        "provinces": list(row.provinces),
        "region": list(row.outlet.region),
        "verified": row.outlet.verified,
        "active": row.outlet.active,
        "state": row.state,
        "state_ko": korean(row.state),
        "state_en": english(row.state),
        "detail": row.detail,
        "trouble": row.is_trouble,
        "last_success": iso(row.last_success),
        "last_try": iso(row.last_try),
        "next_poll": iso(row.next_poll),
        "interval_seconds": row.interval_seconds,
        "failures": row.failures,
        "robots": host_data(row.host) if row.host else None,
        "today": {
            "articles": row.today.articles,
            "fresh": row.today.fresh,
            "skipped": row.today.skipped,
            "failed": row.today.failed,
            "deleted": row.today.deleted,
            "visits": row.today.visits,
            "visits_ok": row.today.visits_ok,
        },
        "baseline": _rhythm(row.usual),
        "fields": {"days": RECENT_DAYS, **_fields(row.recent)},
        "baseline_fields": _fields(row.usual_fields),
        "alarms": [_alarm(alarm) for alarm in row.alarms],
    }


def _rhythm(usual: Rhythm) -> dict[str, object]:
    return {
        "days": usual.days,
        "ready": usual.is_known,
        "days_needed": LEAST_DAYS,
        "median": usual.median if usual.is_known else None,
        "mean": round(usual.mean, 2) if usual.is_known else None,
    }


def _fields(fields: Fields) -> dict[str, object]:
    names = {"date": "dated", "time": "timed", "byline": "bylined", "section": "sectioned", "body": "bodied"}
    shares = {key: fields.share(name) for key, name in {**names, "generic": "generic"}.items()}
    return {
        "articles": fields.articles,
        **{key: None if value is None else round(value, 4) for key, value in shares.items()},
        "mean_chars": None if fields.mean_chars is None else round(fields.mean_chars),
    }


def host_data(host: HostState) -> dict[str, object]:
    """How a host wants to be treated."""
    return {
        "host": host.host,
        "verdict": host.verdict,
        "status": host.status,
        "checked_at": iso(host.checked_at),
        "crawl_delay_asked": host.crawl_delay_asked,
        "delay": host.delay,
        "paused_until": iso(host.paused_until),
        "reason": host.reason,
    }


def _alarm(alarm: OpenAlarm) -> dict[str, object]:
    return {"rule": alarm.rule, "ko": alarm.ko, "en": alarm.en, "since": iso(alarm.since)}
