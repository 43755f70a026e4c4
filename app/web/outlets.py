"""The page on how the outlets fare, as its template shows it: words for people, nothing left to decide."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from urllib.parse import urlencode, urlsplit

from app.coverage import wording
from app.coverage.coverage import Coverage, Row
from app.coverage.wording import FIELDS, Say
from app.web.address import Address
from goeul.text import iso


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletView:
    id: str
    name: str
    href: str  # empty where the outlet's address is not http(s)
    area: str
    state: str
    level: str  # "trouble", "ok", "waiting", "off": a class of the style sheet
    today: str
    usual: str
    shares: tuple[str, ...]  # in the order of wording.FIELDS
    success: str
    success_iso: str
    next: str
    robots: str
    complaints: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageView:
    summary: str
    house: tuple[str, ...]  # alarms of the whole house
    labels: tuple[str, ...]  # of the shares
    rows: tuple[OutletView, ...]
    legend: str
    only_trouble: bool
    other: str  # the link to all, or to those in trouble


KEPT_SECONDS = 10.0


class Recent:
    """Looks at most every ten seconds, however many ask: with 220 outlets a look takes a good part of a second."""

    def __init__(self, look: Callable[[], Coverage], clock: Callable[[], float] = time.monotonic) -> None:
        self._look = look
        self._clock = clock
        self._lock = Lock()
        self._found: tuple[float, Coverage] | None = None

    def get(self) -> Coverage:
        """Raises whatever the look raises; then the next one looks again."""
        with self._lock:
            if self._found is None or self._clock() - self._found[0] >= KEPT_SECONDS:
                self._found = None
                self._found = (self._clock(), self._look())
            return self._found[1]


def coverage_href(address: Address, *, trouble: bool = False) -> str:
    """Where the page is, in the language of `address`."""
    pairs = [*address.lang_pair(), *([("trouble", "1")] if trouble else [])]
    return f"/coverage?{urlencode(pairs)}" if pairs else "/coverage"


def coverage_view(
    found: Coverage, address: Address, region_name: Callable[[str], str], *, trouble: bool
) -> CoverageView:
    """`trouble`: whether only outlets in trouble are shown."""

    def say(ko: str, en: str) -> str:
        return en if address.lang == "en" else ko

    shown = found.only(lambda _: True, trouble=trouble)
    return CoverageView(
        summary=wording.counts(shown.counts, say),
        house=tuple(say(alarm.ko, alarm.en) for alarm in shown.house_alarms),
        labels=tuple(say(ko, en) for _, ko, en in FIELDS),
        rows=tuple(_row(row, found, say, region_name) for row in shown.rows),
        legend=wording.legend(say) if wording.needs_legend(shown) else "",
        only_trouble=trouble,
        other=coverage_href(address, trouble=not trouble),
    )


def _row(row: Row, found: Coverage, say: Say, region_name: Callable[[str], str]) -> OutletView:
    outlet = row.outlet
    return OutletView(
        id=outlet.id,
        name=outlet.name,
        href=outlet.url if urlsplit(outlet.url).scheme in ("http", "https") else "",
        area=", ".join(map(region_name, row.provinces)),
        state=wording.state(row, say),
        level="trouble" if row.is_trouble else "waiting" if row.is_waiting else "off" if row.is_off else "ok",
        today=f"{row.today.fresh:,}",
        usual=wording.usual(row.usual),
        shares=tuple(wording.share(row.recent, name) for name, _, _ in FIELDS),
        success=wording.ago(row.last_success, found.now, say),
        success_iso=iso(row.last_success) or "",
        next=wording.ahead(row.next_poll, found.now, say),
        robots=wording.robots(row.host, say),
        complaints=tuple(wording.complaints(row, say)),
    )
