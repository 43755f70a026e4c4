"""Dates inside sample texts, counted from the day of publication, so that a demo is fresh on any day.

A place in braces is written as newspapers write it: `{일}` "13일", `{월일+9}` "10월 22일", `{오는+5}` "오는 18일" (or
"다음 달 2일"), `{지난-3}` "지난 10일" (or "지난달 30일").
"""

import re
from datetime import date, timedelta

_PLACE = re.compile(r"\{(일|오는|지난|월일)([+-]\d+)?\}")


def fill(text: str, day: date) -> str:
    """`text` with its dates as seen from `day`. Braces that are no date stay as they are."""

    def written(place: re.Match[str]) -> str:
        return _written(place[1], day + timedelta(days=int(place[2] or 0)), day)

    return _PLACE.sub(written, text)


def _written(form: str, then: date, day: date) -> str:
    same_month = (then.year, then.month) == (day.year, day.month)
    if form == "월일":
        return f"{then.month}월 {then.day}일"
    if form == "오는":
        return f"오는 {then.day}일" if same_month else f"다음 달 {then.day}일"
    if form == "지난":
        return f"지난 {then.day}일" if same_month else f"지난달 {then.day}일"
    return f"{then.day}일"
