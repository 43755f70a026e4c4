"""Runs crawlers as child processes and works off what they bring while they are still running."""

import time
from collections.abc import Callable, Sequence

from alerts.channels.console import Output
from app.batches import batches
from app.children import Children, Event
from app.indexing import Indexing
from app.processing import ProcessReport
from app.stages import Stages
from crawler.job import CrawlJob, FetchRules, PollRules
from goeul.records import Family, Outlet
from goeul.settings import Settings

PATIENCE_SECONDS = 86_400.0  # of a crawl that somebody waits for
_LISTEN_SECONDS = 0.1  # for events, between two looks at what was fetched


def crawl_job(
    settings: Settings,
    outlets: Sequence[Outlet],
    families: Sequence[Family],
    *,
    backfill_only: bool = False,
    patient: bool = False,
) -> CrawlJob:
    """The job of visiting these outlets once, or of going on with their backfills alone.

    `patient`: somebody waits for the last article, so a visit takes as long as it takes, a host that was down is asked
    all the same, and backfills wait unless they are what is waited for.
    """
    fetch, schedule = settings.fetch, settings.schedule
    return CrawlJob(
        store=str(settings.store_place),
        outlets=tuple(outlets),
        families=tuple(families),
        fetch=FetchRules(
            user_agent=fetch.user_agent,
            delay_seconds=fetch.delay_seconds,
            crawl_delay_cap=fetch.crawl_delay_cap,
            timeout_seconds=fetch.timeout_seconds,
            max_bytes=fetch.max_bytes,
            redirects=fetch.redirects,
            allow_private=fetch.allow_private,
            ask_down=patient,
        ),
        poll=PollRules(shortest=schedule.interval_seconds),
        rechecks=fetch.recheck_hours,
        backfill_per_day=fetch.backfill_per_day if backfill_only or not patient else 0,
        backfill_only=backfill_only,
        visit_seconds=PATIENCE_SECONDS if patient else schedule.visit_seconds,
        lifeline=True,
    )


def crawl(
    stages: Stages,
    outlets: Sequence[Outlet],
    report: Callable[[Event], None],
    stopped: Callable[[], bool],
    console: Output,
) -> ProcessReport:
    """Visit `outlets` once and process every page that waits; returns when both are done or `stopped()` says so."""
    settings, families = stages.settings, list(stages.families.values())
    dealt = batches(outlets, settings.schedule.crawlers)
    jobs = [crawl_job(settings, batch, families, patient=True) for batch in dealt]
    return work_off(stages, jobs, report, stopped, console)


def work_off(
    stages: Stages,
    jobs: Sequence[CrawlJob],
    report: Callable[[Event], None],
    stopped: Callable[[], bool],
    console: Output,
) -> ProcessReport:
    """Run the jobs, some side by side, and process every page that waits.

    Articles become findable, and alerts go out, while the crawl is still running. `report` is handed the children's
    events (see app.children) and {"event": "processed", …}. An engine that is down or held by another process only
    leaves rows in the outbox. Raises StoreError.
    """
    total = ProcessReport()
    _ = stages.store  # migrated before a child opens it
    waiting = list(jobs)
    with Indexing(stages, stopped), Children(stages.settings.schedule.crawlers, PATIENCE_SECONDS) as children:
        delivered = time.monotonic()
        while not stopped():
            while waiting and children.free:
                children.start(waiting.pop(0))
            for event in children.events(_LISTEN_SECONDS):
                report(event)
            alive = children.running or waiting
            done = stages.process()
            total += done
            if done.pages:
                report({"event": "processed", "stored": total.stored, "skipped": total.skipped})
            if time.monotonic() - delivered > stages.settings.search.commit_seconds:
                stages.deliver(console)
                delivered = time.monotonic()
            if not (alive or done.pages):
                break
        for event in children.stop():
            report(event)
    return total
