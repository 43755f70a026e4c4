"""Bodies that are suddenly shorter or longer than the outlet's usual ones."""

from collections.abc import Sequence
from datetime import date

from app.coverage.shares import lengths, usual_share
from app.coverage.stretches import LEAST_ARTICLES, became_the_rule, is_chance, stretches
from app.coverage.verdict import Verdict, bad, good, number, percent, unclear
from goeul.store import OutletDay

SHORT_BODIES = "short-bodies"
LONG_BODIES = "long-bodies"

_LEAST_BODIES = 5  # to judge a mean length by
_DEVIATIONS = 4.5
_LEAST_BASELINE = 30  # articles, to know how much lengths differ


def short_bodies(days: Sequence[OutletDay], today: date) -> Verdict:
    """Bodies are half as long as usual or shorter, or most are under 100 characters."""
    for recent, base, is_latest in stretches(days, today, LEAST_ARTICLES):
        usual, chars, short = lengths(base), recent.chars / recent.articles, recent.articles - recent.bodied
        factor, usually_short = usual.factor(chars), usual_share(base, "short")
        if is_latest and factor >= 0.67 and short <= (usually_short + 0.2) * recent.articles:
            return good(SHORT_BODIES)
        mostly_short = became_the_rule(short, recent.articles, base, "short")
        if mostly_short and not is_chance(short, recent.articles, base, "short"):
            return bad(
                SHORT_BODIES,
                f"기사 {recent.articles}건 가운데 {short}건의 본문이 100자에 못 미칩니다(보통 "
                f"{percent(usually_short)}).",
                f"{short} of {recent.articles} articles have bodies under 100 characters (usually "
                f"{percent(usually_short)}).",
            )
        enough = recent.articles >= _LEAST_BODIES and _is_enough(base)
        if enough and factor <= 0.5 and usual.distance(chars, recent.articles) <= -_DEVIATIONS:
            return bad(
                SHORT_BODIES,
                f"본문이 짧아졌습니다: 평균 {number(chars)}자(보통 {number(chars / factor)}자). 본문을 다 읽지 못하는 "
                "듯합니다.",
                f"Bodies became short: {number(chars)} characters on average (usually {number(chars / factor)}). They "
                "seem to be read in part.",
            )
        if not (mostly_short or factor <= 0.5):
            break
    return unclear(SHORT_BODIES)


def long_bodies(days: Sequence[OutletDay], today: date) -> Verdict:
    """Bodies are far longer than usual: furniture is read as text."""
    for recent, base, is_latest in stretches(days, today, LEAST_ARTICLES):
        usual, chars = lengths(base), recent.chars / recent.articles
        factor = usual.factor(chars)
        if is_latest and factor <= 1.6:
            return good(LONG_BODIES)
        if factor < 2.5:
            break
        enough = recent.articles >= 2 * _LEAST_BODIES and _is_enough(base)
        if enough and usual.distance(chars, recent.articles) >= _DEVIATIONS + 1:
            return bad(
                LONG_BODIES,
                f"본문이 길어졌습니다: 평균 {number(chars)}자(보통 {number(chars / factor)}자). 본문이 아닌 것까지 "
                "읽는 듯합니다.",
                f"Bodies became long: {number(chars)} characters on average (usually {number(chars / factor)}). What "
                "is no body seems to be read too.",
            )
    return unclear(LONG_BODIES)


def _is_enough(base: Sequence[OutletDay]) -> bool:
    return sum(each.fresh for each in base) >= _LEAST_BASELINE
