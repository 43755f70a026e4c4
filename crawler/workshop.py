"""Extraction in a child process with bounds of time and memory: no page, however made, takes more than itself down.

A colspan bomb, a hundred thousand levels of nesting or a pattern that never comes to an end costs one page, which is
told by its reason; the pages behind it are read as if nothing had been.
"""

import os
import selectors
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from crawler import wire
from goeul.errors import ConfigError, GoeulError, InputError, Quarantine, SkipPage
from goeul.records import Article, Family, Outlet, Page

Outcome = Article | InputError
TOO_SLOW, TOO_MUCH_MEMORY, DIED = "too_slow", "too_much_memory", "extractor_died"

_EXTRACT = "crawler.extract:extract"
_IN_FLIGHT = 4  # pages handed over before their turn, so that the worker need not wait for us
_MOST_DEATHS = 2  # of the worker over one page; the first may be somebody else's doing
_DYING_SECONDS = 1.0  # between the end of its output and its exit code
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one page may cost, and how long a worker is kept."""

    seconds: float = 10.0
    memory: int = 1 << 30  # bytes that the worker's address space may grow by
    pages: int = 2_000  # then a fresh worker takes over, for memory that libraries do not give back
    start_seconds: float = 60.0


class Workshop:
    """Keeps one worker, from its first page on. A context manager; belongs to one thread at a time."""

    def __init__(
        self,
        families: Mapping[str, Family],
        outlets: Iterable[Outlet],
        limits: Limits | None = None,
        *,
        extract: str = _EXTRACT,
    ) -> None:
        """`extract` names the function that reads a page, as "module:function"."""
        self._limits = limits or Limits()
        task = (dict(families), tuple(outlets), extract, self._limits.seconds, self._limits.memory)
        self._task = wire.packed(task)
        self._worker: _Worker | None = None
        self._read = 0  # pages of this worker

    def __enter__(self) -> "Workshop":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the worker; a later page starts another."""
        worker, self._worker, self._read = self._worker, None, 0
        if worker is not None:
            worker.end()

    @property
    def pid(self) -> int | None:
        """The worker's process id while there is one."""
        return self._worker.pid if self._worker else None

    def read(self, page: Page) -> Article:
        """One page's article. Raises what `extract` hands on for other outcomes."""
        (outcome,) = self.extract([page])
        if isinstance(outcome, InputError):
            raise outcome
        return outcome

    def extract(self, pages: Iterable[Page]) -> Iterator[Outcome]:
        """What became of each page, in order: its Article, SkipPage, or Quarantine with the fault.

        Raises ConfigError for a faulty selector, and GoeulError where no worker can be started.
        """
        waiting = deque(_Turn(page) for page in pages)
        flying: deque[_Turn] = deque()
        try:
            while waiting or flying:
                worker = self._worker_for_next(idle=not flying)
                while waiting and len(flying) < _IN_FLIGHT:
                    flying.append(waiting.popleft())
                    worker.send(wire.packed(flying[-1].page))
                try:
                    outcome = _outcome(worker.receive(self._limits.seconds))
                except (TimeoutError, EOFError, wire.ForeignFrame) as loss:
                    lost = self._loss(flying[0], loss)
                    given_back = list(flying)[0 if lost is None else 1 :]
                    flying.clear()
                    waiting.extendleft(reversed(given_back))
                    if lost is not None:
                        yield lost
                    continue
                flying.popleft()
                self._read += 1
                if isinstance(outcome, InputError) and outcome.reason == TOO_MUCH_MEMORY:
                    self._read = self._limits.pages  # its heap is torn
                yield outcome
        finally:
            if flying:
                self.close()

    def _worker_for_next(self, *, idle: bool) -> "_Worker":
        if idle and self._read >= self._limits.pages:
            self.close()
        if self._worker is None:
            self._worker = _Worker(self._task, self._limits.start_seconds)
        return self._worker

    def _loss(self, turn: "_Turn", loss: Exception) -> Quarantine | None:
        """The worker is lost over a page: the page's fault, or None if it is to be tried once more."""
        assert self._worker
        code = self._worker.end(_DYING_SECONDS if isinstance(loss, EOFError) else 0.0)
        self._worker, self._read = None, 0
        if isinstance(loss, TimeoutError) or code == -signal.SIGALRM:
            return _too_slow(self._limits.seconds)
        turn.deaths += 1
        return _died(code) if turn.deaths >= _MOST_DEATHS else None


@dataclass(slots=True)
class _Turn:
    """A page on its way, and how many workers it has outlived."""

    page: Page
    deaths: int = 0


class _Worker:
    """A running worker's process and its pipes."""

    def __init__(self, task: bytes, start_seconds: float) -> None:
        # -P: what lies in the folder where goeul is run is not imported in place of our own packages.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "crawler.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            process_group=0,  # a Ctrl-C in the terminal reaches us alone; we end it
        )
        assert self._process.stdin
        assert self._process.stdout
        self._to, self._from = self._process.stdin.fileno(), self._process.stdout.fileno()
        os.set_blocking(self._to, False)
        os.set_blocking(self._from, False)
        self._outgoing: deque[memoryview] = deque()
        self._incoming = bytearray()
        self.send(task)
        try:
            self.receive(start_seconds)
        except (TimeoutError, EOFError, wire.ForeignFrame) as error:
            raise _no_worker(self.end(_DYING_SECONDS)) from error
        except BaseException:
            self.end()
            raise

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, frame: bytes) -> None:
        """Queue a frame; it leaves while we wait for answers."""
        self._outgoing.append(memoryview(frame))

    def receive(self, seconds: float) -> object:
        """The next answer. Raises TimeoutError, EOFError where the worker has died, and wire.ForeignFrame."""
        deadline = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(self._from, selectors.EVENT_READ)
            if self._outgoing:
                selector.register(self._to, selectors.EVENT_WRITE)
            while (answer := self._answer()) is None:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise TimeoutError
                for key, _ in selector.select(left):
                    if key.fd == self._from:
                        self._take()
                    elif not self._give():
                        selector.unregister(self._to)
        return wire.unpacked(answer)

    def _answer(self) -> bytes | None:
        """The first whole answer among what has come."""
        head = bytes(self._incoming[: wire.HEAD])
        end = wire.HEAD + wire.size(head) if len(head) == wire.HEAD else 0
        if not end or len(self._incoming) < end:
            return None
        answer = bytes(self._incoming[wire.HEAD : end])
        del self._incoming[:end]
        return answer

    def _take(self) -> None:
        chunk = os.read(self._from, _CHUNK)
        if not chunk:
            raise EOFError
        self._incoming += chunk

    def _give(self) -> bool:
        """Write what the pipe takes; whether there is more."""
        try:
            written = os.write(self._to, self._outgoing[0][:_CHUNK])
        except BlockingIOError:
            return True
        except BrokenPipeError:  # it is dead; its end of the other pipe says so
            self._outgoing.clear()
            return False
        rest = self._outgoing[0][written:]
        if rest:
            self._outgoing[0] = rest
        else:
            self._outgoing.popleft()
        return bool(self._outgoing)

    def end(self, seconds: float = 0.0) -> int:
        """Its exit code, waited for at most so long; then it is killed, by its process id."""
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                if pipe:
                    pipe.close()
        with suppress(subprocess.TimeoutExpired):
            if seconds:
                return self._process.wait(seconds)
        self._process.kill()  # no effect on one that has ended
        return self._process.wait()


def _outcome(reply: object) -> Outcome:
    match reply:
        case ("article", Article() as article):
            return article
        case ("skip", str(reason), str(ko), str(en)):
            return SkipPage(ko, en, reason=reason)
        case ("fault", str(reason), str(ko), str(en)):
            return Quarantine(ko, en, reason=reason)
        case ("config", str(ko), str(en)):
            raise ConfigError(ko, en)
    raise wire.ForeignFrame("no reply of a worker")


def _too_slow(seconds: float) -> Quarantine:
    return Quarantine(
        f"{seconds:g}초 안에 읽지 못한 페이지입니다.",
        f"The page could not be read within {seconds:g} seconds.",
        reason=TOO_SLOW,
    )


def _died(code: int) -> Quarantine:
    return Quarantine(
        f"이 페이지를 읽다가 추출 작업이 두 번 죽었습니다 (종료 코드 {code}).",
        f"The extraction worker died twice over this page (exit code {code}).",
        reason=DIED,
    )


def _no_worker(code: int) -> GoeulError:
    return GoeulError(
        f"추출 작업을 시작하지 못했습니다 (종료 코드 {code}). 위의 오류와 남은 메모리를 확인하고 다시 실행하세요.",
        f"The extraction worker could not be started (exit code {code}). See the error above and the free memory, "
        "then run again.",
    )
