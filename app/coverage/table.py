"""The table of `goeul coverage` for a terminal: as many columns as there is room for, trouble first and explained."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.columns import fit
from app.coverage import wording
from app.coverage.coverage import Coverage, Row
from app.coverage.wording import FIELDS, Say

WIDE, NARROW = 118, 80  # columns
_ALARMS_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    label: str
    width: int
    value: Callable[[Row], str]
    right: bool = False


def as_table(found: Coverage, say: Say, width: int, region_name: Callable[[str], str]) -> str:
    """The rows as lines, at most `width` columns wide, but never narrower than NARROW."""
    columns = _columns(found, say, region_name, wide=width >= WIDE)
    lines = [f"! {say('고을 전체', 'all of goeul')}: {say(alarm.ko, alarm.en)}" for alarm in found.house_alarms]
    if found.rows:
        lines.append(_line(columns, [column.label for column in columns]))
    for row in found.rows:
        lines.append(_line(columns, [column.value(row) for column in columns]))
        complaints = wording.complaints(row, say)
        lines += [f"  ! {fit(text, max(width, NARROW) - 4).rstrip()}" for text in complaints[:_ALARMS_SHOWN]]
    if wording.needs_legend(found):
        lines.append(wording.legend(say))
    lines.append(wording.counts(found.counts, say))
    return "\n".join(lines)


def _columns(found: Coverage, say: Say, region_name: Callable[[str], str], *, wide: bool) -> Sequence[_Column]:
    """WIDE columns, or NARROW ones."""
    now = found.now
    state = _Column(label=say("상태", "state"), width=20 if wide else 18, value=lambda row: wording.state(row, say))
    name = _Column(label=say("매체", "outlet"), width=16, value=lambda row: row.outlet.name)
    today = _Column(label=say("오늘/보통", "day/usual"), width=9, value=wording.today_and_usual, right=True)
    success = _Column(
        label=say("성공", "success"), width=9, value=lambda row: wording.ago(row.last_success, now, say), right=True
    )
    poll = _Column(
        label=say("다음", "next"), width=8, value=lambda row: wording.ahead(row.next_poll, now, say), right=True
    )
    shares = {field: _share(field, say(ko, en)) for field, ko, en in FIELDS}
    if not wide:
        return state, name, today, shares["dated"], shares["bodied"], success, poll
    return (
        state,
        name,
        _Column(label="ID", width=14, value=lambda row: row.outlet.id),
        _Column(label=say("지역", "area"), width=8, value=lambda row: ",".join(map(region_name, row.provinces)) or "-"),
        today,
        *shares.values(),
        _Column(label=say("실패", "fail"), width=4, value=lambda row: str(row.failures or "-"), right=True),
        success,
        poll,
    )


def _share(field: str, label: str) -> _Column:
    return _Column(label=label, width=4, value=lambda row: wording.share(row.recent, field), right=True)


def _line(columns: Sequence[_Column], values: Sequence[str]) -> str:
    gap = " " if len(columns) > 7 else "  "
    cells = (fit(value, column.width, right=column.right) for column, value in zip(columns, values, strict=True))
    return gap.join(cells).rstrip()
