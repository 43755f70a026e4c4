"""What the child tells its parent: one JSON object a line on standard output."""

import json
import os
import select


class Events:
    """Writes whole lines at once. When nobody reads any more, events are dropped and `broken` says so."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._broken = False

    def emit(self, event: str, **fields: object) -> None:
        line = json.dumps({"event": event, **fields}, ensure_ascii=False) + "\n"
        rest = memoryview(line.encode("utf-8", "backslashreplace"))
        try:
            while rest and not self._broken:
                rest = rest[os.write(self._descriptor, rest) :]
        except BrokenPipeError:
            self._broken = True

    def broken(self) -> bool:
        """True once the reading end of the pipe is closed."""
        if not self._broken:
            poll = select.poll()
            poll.register(self._descriptor, 0)
            self._broken = any(flags & (select.POLLERR | select.POLLHUP) for _, flags in poll.poll(0))
        return self._broken
