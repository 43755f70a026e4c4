"""Watching the watcher: no news from anyone, a scheduler that stands still, our own connection that is down."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from app.coverage.facts import HouseFacts, OutletFacts
from app.coverage.house import House, is_daytime, longest_daytime_wait
from app.coverage.verdict import Verdict, bad, good, number, unclear
from crawler.words import DNS, LOST, REFUSED, TIMEOUT, english, korean
from goeul.store import OutletState
from goeul.text import KST

NO_NEWS = "house-no-news"
STOPPED = "house-stopped"
NETWORK = "house-network"

NO_NEWS_FOR = timedelta(hours=2)
OVERDUE = timedelta(hours=2)
OLD_BEAT = timedelta(minutes=30)
_LEAST_EXPECTED = 9.0  # none of nine has a chance of 0.0001 (Poisson)
_NETWORK_WORDS = frozenset({DNS, LOST, REFUSED, TIMEOUT})
_MOST = 0.6
_LEAST_DOWN = 5


def house_verdicts(facts: HouseFacts, house: House) -> Iterator[Verdict]:
    """The verdict of every rule of the house."""
    yield no_news(facts, house)
    yield stopped(facts)
    yield network(facts)


def no_news(facts: HouseFacts, house: House) -> Verdict:
    """No new article from anyone for two hours of daytime, or longer where two hours may well bring none."""
    now, newest = facts.now, facts.newest_article
    if newest is None:
        return unclear(NO_NEWS)
    newest = newest.astimezone(KST)
    expected = house.expected_since(newest, now)
    if expected is None:
        return unclear(NO_NEWS)
    if expected < _LEAST_EXPECTED / 2:
        return good(NO_NEWS)
    if not is_daytime(now) or longest_daytime_wait(newest, now) < NO_NEWS_FOR or expected < _LEAST_EXPECTED:
        return unclear(NO_NEWS)
    hours = (now - newest).total_seconds() / 3600
    return bad(
        NO_NEWS,
        f"{newest:%m월 %d일 %H:%M} 뒤로 {number(hours)}시간째 어느 매체에서도 새 기사가 없습니다(낮 시간에 "
        f"기대한 기사 {number(expected)}건). 수집기와 네트워크를 살펴보세요: goeul doctor",
        f"No outlet has brought a new article for {number(hours)} hours, since {newest:%d %b %H:%M} (daytime, "
        f"{number(expected)} were to be expected). Look at the crawler and the network: goeul doctor",
    )


def stopped(facts: HouseFacts) -> Verdict:
    """Visits are due, and none is made: the scheduler's heart beat and stands still, or nobody visits for hours."""
    states, now = _states(facts), facts.now
    last = max((each.last_try for each in states if each.last_try), default=None)
    due = min((each.next_at for each in states if each.next_at), default=None)
    if last is None or due is None:
        return unclear(STOPPED)
    beat = facts.last_beat
    idle = now - max(last, beat or last)
    limit = OLD_BEAT if beat is not None and beat >= last else OVERDUE
    if due > now or idle < limit / 2:
        return good(STOPPED)
    if idle < limit or now - due < limit:
        return unclear(STOPPED)
    since = max(last, beat or last).astimezone(KST)
    return bad(
        STOPPED,
        f"방문할 때가 지난 매체가 있는데 {since:%m월 %d일 %H:%M} 뒤로 수집이 멈췄습니다. goeul up이 돌고 있는지 보고, "
        "돌고 있으면 다시 시작하세요.",
        f"Outlets are due, but crawling stands still since {since:%d %b %H:%M}. See whether goeul up is running, and "
        "start it again if it is.",
    )


def network(facts: HouseFacts) -> Verdict:
    """Most outlets cannot be reached at once: then it is our connection, not theirs."""
    if network_is_down(facts):
        down = [each for each in _states(facts) if each.state in _NETWORK_WORDS]
        word = max((each.state for each in down), key=[each.state for each in down].count)
        return bad(
            NETWORK,
            f"매체 {len(down)}곳에 한꺼번에 접속하지 못합니다({korean(word)}). 이 컴퓨터의 네트워크와 DNS를 "
            "살펴보세요.",
            f"{len(down)} outlets cannot be reached at once ({english(word)}). Check this machine's network and DNS.",
        )
    states = _states(facts)
    return good(NETWORK) if _down_share(states) < _MOST / 2 else unclear(NETWORK)


def network_is_down(facts: HouseFacts) -> bool:
    """Whether most outlets that were tried within a day failed below HTTP."""
    states = [each for each in _states(facts) if each.last_try and facts.now - each.last_try < timedelta(days=1)]
    down = sum(each.state in _NETWORK_WORDS for each in states)
    return down >= _LEAST_DOWN and _down_share(states) >= _MOST


def is_of_the_network(outlet: OutletFacts) -> bool:
    """Whether the outlet fails in a way that a broken connection of ours explains."""
    return outlet.state is not None and outlet.state.state in _NETWORK_WORDS


def _down_share(states: Sequence[OutletState]) -> float:
    return sum(each.state in _NETWORK_WORDS for each in states) / len(states) if states else 0.0


def _states(facts: HouseFacts) -> list[OutletState]:
    return [each.state for each in facts.outlets if each.state is not None and each.outlet.active]
