"""What the visits themselves say: lists without a link, outlets that cannot be reached or do not let us in."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from app.coverage.facts import OutletFacts
from app.coverage.verdict import Verdict, bad, good, unclear
from crawler.words import BUSY, EMPTY_LIST, OK, english, korean
from goeul.store import OutletDay, OutletState
from goeul.text import KST, one_line

EMPTY = "empty-list"
UNREACHABLE = "unreachable"

LONGEST_TROUBLE = timedelta(hours=24)
_ONE_MISSED_DAY = timedelta(hours=20)  # for outlets that are visited once a day
_OFTEN_EMPTY = 0.3


def empty_list(outlet: OutletFacts, now: datetime) -> Verdict:
    """Lists answer but show no article, twice running or for a day, where they usually show some."""
    state = outlet.state
    if state is None or state.state != EMPTY_LIST:
        return good(EMPTY) if state is not None and state.state == OK else unclear(EMPTY)
    lasting = state.failures >= 2 or _since_success(state, now) >= _ONE_MISSED_DAY
    if not lasting or _empty_share(outlet.days, now.date()) >= _OFTEN_EMPTY:
        return unclear(EMPTY)
    return bad(
        EMPTY,
        "목록은 열리는데 기사 주소가 하나도 없습니다. 목록 주소나 CMS가 바뀐 듯합니다.",
        "Its lists answer but show no article. Their addresses or the CMS seem to have changed.",
    )


def unreachable(outlet: OutletFacts, now: datetime) -> Verdict:
    """The outlet does not answer, does not let us in or forbids it, for more than a day."""
    state = outlet.state
    if state is None or state.state == BUSY:
        return unclear(UNREACHABLE)
    if state.state in (OK, EMPTY_LIST):
        return good(UNREACHABLE)
    since = state.last_success or _first_tried(outlet)
    long_enough = now - since > LONGEST_TROUBLE if since else state.failures >= 4
    if state.failures < 2 or not long_enough:
        return unclear(UNREACHABLE)
    detail = f" ({one_line(state.detail)[:120]})" if state.detail else ""
    since_ko = f"{state.last_success.astimezone(KST):%m월 %d일 %H시} 뒤로" if state.last_success else "처음부터"
    since_en = f"since {state.last_success.astimezone(KST):%d %b %H:00}" if state.last_success else "from the start"
    return bad(
        UNREACHABLE,
        f"{since_ko} 들어가지 못했습니다: {korean(state.state)}{detail}. 주소, 차단, 인증서를 살펴보세요.",
        f"It could not be visited {since_en}: {english(state.state)}{detail}. "
        "Check its address, whether we are blocked, and its certificate.",
    )


def _empty_share(days: Sequence[OutletDay], today: date) -> float:
    """Of the visits before today; one whose lists had not changed since the last is none, though it brings no link."""
    base = [each for each in days if each.day < today]
    visits = sum(each.visits for each in base)
    return sum(min(each.empty_visits, each.visits - each.visits_ok) for each in base) / visits if visits else 0.0


def _since_success(state: OutletState, now: datetime) -> timedelta:
    return now - state.last_success if state.last_success else timedelta()


def _first_tried(outlet: OutletFacts) -> datetime | None:
    """The end of the first day known, so that a day has surely passed."""
    tried = [each.day for each in outlet.days if each.visits]
    return datetime.combine(tried[0], time(), KST) if tried else None
