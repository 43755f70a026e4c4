"""What the articles read lately say: pages that do not read as articles, missing dates, the generic fallback."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import takewhile

from app.coverage.facts import SEVERAL_DAYS, OutletFacts
from app.coverage.shares import RECENT_DAYS, usual_share
from app.coverage.stretches import (
    LEAST_ARTICLES,
    LEAST_BASELINE,
    MORE_THAN_USUAL,
    became_the_rule,
    is_chance,
    stretches,
)
from app.coverage.verdict import Verdict, bad, good, percent, unclear
from crawler.words import MOVED, NOT_HTML, english, is_known, korean
from goeul.store import OutletDay

UNREAD = "unread"
UNDATED = "undated"
GENERIC = "generic"

# Reasons of skipping that say that a page did not read as an article. Lists may also show what was deleted or moved, so
# the second kind must be more frequent.
_UNREADABLE = (
    *("no_body", "no_title", "list", "unreadable"),
    *("too_slow", "too_much_memory", "extractor_died"),
)
_LEAST_RUN = 5  # pages, also of articles that were read before
_RAREST_RUN = 1e-3  # chance that so many pages of an outlet are no articles one after the other
_GONE = ("gone", NOT_HTML, MOVED, "HTTP 404", "HTTP 410")


def reading_verdicts(outlet: OutletFacts, today: date) -> Iterator[Verdict]:
    """The verdict of every rule of this module."""
    yield unread_pages(outlet, today)
    yield undated(outlet.days, today)
    yield generic(outlet.days, today)


def unread_pages(outlet: OutletFacts, today: date) -> Verdict:
    """Addresses are found, but nearly every page is skipped as no article; or none of the newest pages is read."""
    usual = _usual_skipped(outlet.days, today)
    judged = [reason for reason in outlet.latest if not reason or _is_unreadable(reason)]
    run = list(takewhile(bool, judged))
    if len(run) >= _LEAST_RUN and max(usual, _skipped_before(outlet.days, len(run))) ** len(run) <= _RAREST_RUN:
        return _unread(Counter(run), len(run), len(run))
    wavers = 2 * sum(map(bool, judged[:_LEAST_RUN])) > len(judged[:_LEAST_RUN])
    several = today - timedelta(days=SEVERAL_DAYS - 1)
    for first, skips in ((today, outlet.skips_today), (several, outlet.skips_lately)):
        stored = sum(each.articles for each in outlet.days if each.day >= first)
        unreadable = sum(count for reason, count in skips.items() if _is_unreadable(reason))
        unread = unreadable + sum(skips.get(reason, 0) for reason in _GONE)
        if stored > unread and first == today:
            return unclear(UNREAD) if wavers else good(UNREAD)
        pages = stored + unread
        most = unreadable >= max(LEAST_ARTICLES, 0.8 * pages) or unread >= max(3 * LEAST_ARTICLES, 0.9 * pages)
        if most and unread / pages >= usual + MORE_THAN_USUAL:
            return _unread(skips, unread, pages)
    return unclear(UNREAD)


def undated(days: Sequence[OutletDay], today: date) -> Verdict:
    """The share of articles with a date fell below half of the usual."""
    for recent, base, is_latest in stretches(days, today, LEAST_ARTICLES):
        usual, missing = 1 - usual_share(base, "undated"), recent.articles - recent.dated
        if is_latest and recent.dated >= 0.75 * usual * recent.articles:
            return good(UNDATED)
        if usual < 0.5 or recent.dated >= usual / 2 * recent.articles:
            break
        if not is_chance(missing, recent.articles, base, "undated"):
            return bad(
                UNDATED,
                f"기사 {recent.articles}건 가운데 {missing}건에 날짜가 없습니다(보통 {percent(usual)}에 있음).",
                f"{missing} of {recent.articles} articles have no date (usually {percent(usual)} have one).",
            )
    return unclear(UNDATED)


def generic(days: Sequence[OutletDay], today: date) -> Verdict:
    """The selectors of the family no longer match; the generic fallback reads what they did."""
    for recent, base, is_latest in stretches(days, today, LEAST_ARTICLES):
        usual = usual_share(base, "generic")
        if is_latest and recent.generic <= (usual + 0.2) * recent.articles:
            return good(GENERIC)
        if not became_the_rule(recent.generic, recent.articles, base, "generic"):
            break
        if not is_chance(recent.generic, recent.articles, base, "generic"):
            return bad(
                GENERIC,
                f"기사 {recent.articles}건 가운데 {recent.generic}건을 CMS 규칙이 아니라 일반 규칙으로 읽었습니다(보통 "
                f"{percent(usual)}). 개편된 듯합니다.",
                f"{recent.generic} of {recent.articles} articles were read by the generic rules instead of its "
                f"family's (usually {percent(usual)}). It seems to be redesigned.",
            )
    return unclear(GENERIC)


def _is_unreadable(reason: str) -> bool:
    """Also what broke us: the reason then is an exception's name."""
    return reason in _UNREADABLE or not is_known(reason)


def _usual_skipped(days: Sequence[OutletDay], today: date) -> float:
    """The share of skipped pages before this week; 0 where there is no such time."""
    base = [each for each in days if each.day <= today - timedelta(days=RECENT_DAYS)]
    skipped, stored = sum(each.skipped for each in base), sum(each.articles for each in base)
    return skipped / (skipped + stored) if skipped + stored >= LEAST_BASELINE else 0.0


def _skipped_before(days: Sequence[OutletDay], run: int) -> float:
    """The share of skipped pages on all days known, the newest `run` of them left out."""
    skipped, stored = max(0, sum(each.skipped for each in days) - run), sum(each.articles for each in days)
    return skipped / (skipped + stored) if skipped + stored else 0.0


def _unread(skips: Mapping[str, int], unread: int, pages: int) -> Verdict:
    found = sorted((each for each in skips if _is_unreadable(each) or each in _GONE), key=lambda each: -skips[each])
    ko = ", ".join(f"{korean(reason)} {skips[reason]}" for reason in found)
    en = ", ".join(f"{english(reason)} {skips[reason]}" for reason in found)
    return bad(
        UNREAD,
        f"찾은 주소 {pages}건 가운데 {unread}건을 기사로 읽지 못했습니다({ko}). 개편된 듯합니다.",
        f"{unread} of {pages} pages found do not read as articles ({en}). It seems to be redesigned.",
    )
