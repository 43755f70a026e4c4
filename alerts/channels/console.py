"""The console channel: a notice as lines of text."""

from typing import Protocol

from alerts.notice import Notice
from goeul.text import iso, one_line


class Output(Protocol):
    """What the channel needs of a stream."""

    def write(self, text: str, /) -> object: ...

    def flush(self) -> None: ...


class ConsoleChannel:
    """Writes each notice to a stream and flushes it, so that a kill right after cannot take it back."""

    def __init__(self, stream: Output) -> None:
        self._stream = stream

    def send(self, notice: Notice) -> None:
        self._stream.write(render(notice))
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
