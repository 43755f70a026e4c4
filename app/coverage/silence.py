"""Silence: visits succeed, but no new article comes for clearly longer than the outlet's own rhythm says is normal.

A silent day is judged by its weekday in the baseline that ends with the last day that had news. Two things must speak
against chance: the number of articles that were to be expected and how much days differ (so that a paper of two
articles a day may be quiet), and how seldom such weekdays were silent before (so that a weekly paper, whose day may
move, may be late). Holidays are known by the other outlets, which rest too.
"""

import math
from datetime import date, datetime, timedelta

from app.coverage.facts import OutletFacts
from app.coverage.house import DAY_ENDS, House
from app.coverage.rhythm import learn, observed
from app.coverage.verdict import Verdict, bad, good, number, unclear

SILENT = "silent"

RAREST_CHANCE = 1e-3
RAREST_SHARE = 0.03
_NOTHING_UNUSUAL = 0.3


def silence(outlet: OutletFacts, house: House, now: datetime) -> Verdict:
    """The verdict of the rule; `now` in KST. Today counts once its daytime is over."""
    with_news = [each.day for each in outlet.days if each.fresh]
    if not with_news:
        return unclear(SILENT)
    last = with_news[-1]
    rhythm = learn(outlet.days, last)
    if not rhythm.is_known:
        return unclear(SILENT) if last < now.date() - timedelta(days=1) else good(SILENT)
    quiet = _silent_days(outlet, house, last, now)
    share = math.prod(rhythm.silent_share(day) for day in quiet)
    if share > _NOTHING_UNUSUAL:
        return good(SILENT)
    if share > RAREST_SHARE or math.prod(rhythm.chance_of_none(day) for day in quiet) > RAREST_CHANCE:
        return unclear(SILENT)
    expected = sum(rhythm.expected(day) for day in quiet)
    days, usual = (now.date() - last).days, number(rhythm.mean)
    return bad(
        SILENT,
        f"목록은 열리는데 {last:%m월 %d일} 뒤로 {days}일째 새 기사가 없습니다(보통 하루 {usual}건, 기대한 기사 "
        f"{round(expected)}건). 목록 주소나 CMS가 바뀌었는지 살펴보세요.",
        f"Its lists answer, but no new article has come for {days} day{'s' * (days > 1)}, since {last:%d %b} (usually "
        f"{usual} a day, {round(expected)} were to be expected). See whether its lists or its CMS have changed.",
    )


def _silent_days(outlet: OutletFacts, house: House, last: date, now: datetime) -> list[date]:
    """The days after `last` that count: over, visited with success, and no holiday."""
    own = {each.day: each.fresh for each in outlet.days}
    over = now.date() if now.hour >= DAY_ENDS else now.date() - timedelta(days=1)
    return [
        each.day
        for each in outlet.days
        if last < each.day <= over and observed(each) and not house.rests(each.day, each.fresh, own)
    ]
