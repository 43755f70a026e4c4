"""Progress of long work on stderr: one line that rewrites itself on a terminal, a line now and then elsewhere."""

import sys
import time
from typing import TextIO

_EVERY_SECONDS = 2.0


class Progress:
    """`update` may be called as often as wished; `done` leaves the last state standing."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._terminal = self._stream.isatty()
        self._last = 0.0
        self._text = ""

    def update(self, text: str) -> None:
        """Show `text`, at most every two seconds where the stream is a file."""
        if text == self._text:
            return
        self._text = text
        now = time.monotonic()
        if self._terminal:
            self._stream.write(f"\r\x1b[2K{text}")
            self._stream.flush()
        elif now - self._last >= _EVERY_SECONDS:
            self._stream.write(f"{text}\n")
            self._stream.flush()
            self._last = now

    def above(self, stream: TextIO) -> "Above":
        """`stream`, whose lines stand above the progress line on a terminal."""
        return Above(self, stream)

    def clear(self) -> None:
        """Take the line off the terminal; the next update shows it again."""
        if self._terminal and self._text:
            self._stream.write("\r\x1b[2K")
            self._stream.flush()
            self._text = ""

    def done(self, text: str = "") -> None:
        """End the line with `text` (or the last update)."""
        if self._terminal:
            self._stream.write("\r\x1b[2K")
        if text or self._text:
            self._stream.write(f"{text or self._text}\n")
            self._stream.flush()
        self._text = ""


class Above:
    """Writes to a stream after it has taken the progress line away."""

    def __init__(self, progress: Progress, stream: TextIO) -> None:
        self._progress = progress
        self._stream = stream

    def write(self, text: str) -> None:
        self._progress.clear()
        self._stream.write(text)

    def flush(self) -> None:
        self._stream.flush()
