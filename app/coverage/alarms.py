"""The alarms: what the operator should look at. Pure: facts with their clock and what is open → what shall be open.

Each rule says of an outlet that it is bad, good, or neither. A bad one is an alarm; an open alarm stays until it is
good, so that what wavers in between is told once. Where chance can explain what is seen there is no alarm: the limits
are set so that 220 healthy outlets raise less than one a week between them (tests/app/test_alarms.py).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.coverage.body_rules import long_bodies, short_bodies
from app.coverage.facts import HouseFacts, OutletFacts
from app.coverage.house import House, together
from app.coverage.house_rules import house_verdicts, is_of_the_network, network_is_down
from app.coverage.reading_rules import UNREAD, reading_verdicts
from app.coverage.silence import SILENT, silence
from app.coverage.verdict import Verdict, unclear
from app.coverage.visit_rules import EMPTY, UNREACHABLE, empty_list, unreachable
from goeul.store import Alarm

HOUSE = ""  # in the place of an outlet's id
_EXPLAINING = frozenset({EMPTY, UNREACHABLE, UNREAD})


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """An alarm that shall be open. The words are those of its opening, if it is open already."""

    outlet_id: str  # HOUSE for the whole house
    rule: str
    ko: str
    en: str


Open = Mapping[tuple[str, str], Alarm]  # by outlet and rule


def find_alarms(facts: HouseFacts, is_open: Open) -> list[Finding]:
    """What shall be open now, the house first. Alarms of outlets that were switched off or removed are not among it."""
    house = together(facts)
    return [
        finding
        for outlet_id, verdict in _verdicts(facts, house, is_open)
        if (finding := _finding(outlet_id, verdict, is_open.get((outlet_id, verdict.rule)))) is not None
    ]


def _verdicts(facts: HouseFacts, house: House, is_open: Open) -> Iterator[tuple[str, Verdict]]:
    yield from ((HOUSE, verdict) for verdict in house_verdicts(facts, house))
    offline = network_is_down(facts)
    for outlet in facts.outlets:
        if outlet.outlet.active:
            verdicts = list(_of_outlet(outlet, facts, offline=offline))
            known = {each.rule for each in verdicts if _is_alarm(each, is_open.get((outlet.outlet.id, each.rule)))}
            # A silence that another alarm explains is told once.
            verdicts.append(unclear(SILENT) if known & _EXPLAINING else silence(outlet, house, facts.now))
            yield from ((outlet.outlet.id, each) for each in verdicts)


def _of_outlet(outlet: OutletFacts, facts: HouseFacts, *, offline: bool) -> Iterator[Verdict]:
    yield empty_list(outlet, facts.now)
    blamed = not (offline and is_of_the_network(outlet))  # else it is told once, of the house
    yield unreachable(outlet, facts.now) if blamed else unclear(UNREACHABLE)
    yield from reading_verdicts(outlet, facts.today)
    yield short_bodies(outlet.days, facts.today)
    yield long_bodies(outlet.days, facts.today)


def _is_alarm(verdict: Verdict, opened: Alarm | None) -> bool:
    return verdict.level == "bad" or (opened is not None and verdict.level != "good")


def _finding(outlet_id: str, verdict: Verdict, opened: Alarm | None) -> Finding | None:
    if not _is_alarm(verdict, opened):
        return None
    ko, en = (opened.ko, opened.en) if opened else (verdict.ko, verdict.en)
    return Finding(outlet_id=outlet_id, rule=verdict.rule, ko=ko, en=en)
