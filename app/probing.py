"""Runs the crawler's child on one unknown site, and hands back what it found."""

import re
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from app.children import Children, Event
from app.crawling import crawl_job
from crawler.probing.findings import Findings
from crawler.words import BUSY, CERTIFICATE, LOST, REFUSED, TIMEOUT, TLS
from goeul.errors import ConfigError, GoeulError
from goeul.hosts import bare_host
from goeul.particles import topic
from goeul.records import Family, Outlet
from goeul.settings import Settings

LONGEST_SECONDS = 1800.0  # a slow site with a long Crawl-delay; then the child is stopped
_LISTEN_SECONDS = 0.2
_TRY_HTTP = frozenset({REFUSED, TLS, CERTIFICATE, TIMEOUT, LOST})  # where https was only our guess
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)

Report = Callable[[Event], None]


def probe(
    settings: Settings, families: Sequence[Family], typed: str, report: Report, stopped: Callable[[], bool]
) -> Findings | None:
    """What is found at an address; None if `stopped()` said so. `report` is handed the child's events.

    The store is used where there is one, so that hosts are left alone as crawls leave them; nothing else is kept.
    Raises ConfigError for what is no web address, GoeulError where the crawler itself fails.
    """
    found = None
    for url in _addresses(typed):
        found = _probe(settings, families, url, report, stopped)
        if found is None or found.error not in _TRY_HTTP:
            break
    return found


def _addresses(typed: str) -> tuple[str, ...]:
    """The address as typed; without a scheme, https and then http."""
    typed = typed.strip()
    if _SCHEME.match(typed):
        return (_checked(typed),)
    return tuple(_checked(f"{scheme}://{typed}") for scheme in ("https", "http"))


def _checked(url: str) -> str:
    """The address with its host in ASCII. Raises ConfigError."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port, good = parts.port, parts.scheme.lower() in ("http", "https") and parts.username is None
    except (ValueError, UnicodeError):
        host, port, good = "", None, False
    if not (good and host) or re.search(r"\s", url) or len(url) > 2048:
        raise ConfigError(
            f"{topic(url[:200])} 누리집 주소가 아닙니다. https://www.example.co.kr처럼 쓰세요.",
            f'"{url[:200]}" is no web address. Write it like https://www.example.co.kr.',
        )
    host = f"[{host}]" if ":" in host else host
    netloc = host if port is None else f"{host}:{port}"
    return SplitResult(parts.scheme.lower(), netloc, parts.path, parts.query, "").geturl()


def _probe(
    settings: Settings, families: Sequence[Family], url: str, report: Report, stopped: Callable[[], bool]
) -> Findings | None:
    found: Findings | None = None
    with ExitStack() as stack:
        kept = settings.store_place
        if isinstance(kept, Path) and not kept.exists():
            kept = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="goeul-probe-"))) / "goeul.db"
        job = crawl_job(settings, (_unknown(url),), families)
        job = replace(job, store=str(kept), probe=url, fetch=replace(job.fetch, ask_down=True))
        children = stack.enter_context(Children(1, LONGEST_SECONDS))
        children.start(job)
        while children.running and not stopped():
            for event in children.events(_LISTEN_SECONDS):
                _refuse(event, url)
                report(event)
                if event["event"] == "probed":
                    found = Findings.from_dict(event["findings"])
    return None if stopped() else found or Findings(asked=url, url=url, error=TIMEOUT)


def _unknown(url: str) -> Outlet:
    """A stand-in for the outlet that the site may become, with the hosts that one of its crawls would have."""
    parts = urlsplit(url)
    bare = bare_host(parts.netloc)
    others = {bare, f"www.{bare}"} - {parts.netloc} if re.search(r"[a-z]", bare) else ()
    return Outlet(
        id="probe", name="", family="generic", url=f"{parts.scheme}://{parts.netloc}", hosts=tuple(sorted(others))
    )


def _refuse(event: Event, url: str) -> None:
    """Raises GoeulError where the crawler could not do its work."""
    if event["event"] == "error":
        raise GoeulError(event["ko"], event["en"])
    if event["event"] == "outlet" and event.get("state") == BUSY:
        raise GoeulError(
            f"다른 수집이 {url}을(를) 돌고 있습니다. 끝난 뒤 다시 하세요.",
            f"Another crawl is at {url}. Try again when it is done.",
        )
