"""The console channel: a notice or an alarm as lines of text."""

from typing import Protocol

from alerts.notice import AlarmNotice, Notice
from alerts.rules import rule_title
from goeul.text import KST, iso, one_line


class Output(Protocol):
    """What the channel needs of a stream."""

    def write(self, text: str, /) -> object: ...

    def flush(self) -> None: ...


class ConsoleChannel:
    """Writes each notice to a stream and flushes it, so that a kill right after cannot take it back."""

    def __init__(self, stream: Output) -> None:
        self._stream = stream

    def send(self, notice: Notice | AlarmNotice) -> None:
        self._stream.write(render_alarm(notice) if isinstance(notice, AlarmNotice) else render(notice))
        self._stream.flush()


def render(notice: Notice) -> str:
    """Plain text; every part that comes from an outlet is a single clean line, so it cannot steer the terminal."""
    published = iso(notice.published) or "발행일 모름"
    lines = [
        f"[알림] {one_line(notice.saved_search)} ({one_line(notice.query)})",
        f"  {one_line(notice.title)}",
        f"  {one_line(notice.outlet)} · {published} · {one_line(notice.url)}",
        *(f"  - {one_line(reason)}" for reason in notice.why),
    ]
    return "\n".join(lines) + "\n"


def render_alarm(notice: AlarmNotice) -> str:
    """Both languages, for whoever is on duty; one that is over says since when."""
    where = one_line(f"{notice.outlet} ({notice.outlet_id})" if notice.outlet_id else "고을 전체 · all of goeul")
    over = f" → {notice.until.astimezone(KST):%Y-%m-%d %H:%M}" if notice.until else ""
    mark = "[경보 끝 · over]" if notice.until else "[경보 · alarm]"
    lines = [
        f"{mark} {where} · {one_line(rule_title(notice.rule))} · {notice.since.astimezone(KST):%Y-%m-%d %H:%M}{over}",
        f"  {one_line(notice.ko)}",
        f"  {one_line(notice.en)}",
    ]
    return "\n".join(lines) + "\n"
