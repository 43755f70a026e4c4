"""The extraction worker: `python -m crawler.worker`, started and watched by `crawler.workshop`.

The first frame on stdin is (families, outlets, name of the extracting function, seconds a page, bytes that memory may
grow by); it answers ("ready",). Then each frame is a Page and is answered by one of ("article", Article),
("skip" | "fault", reason, Korean, English), ("config", Korean, English). The end of stdin ends it.

A page can be made to cost any time and memory. Memory is bounded here, by the system; the clock is the parent's, and
here too, so that a worker whose parent was killed outlives it by no more than two pages' time.
"""

import gc
import importlib
import os
import resource
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from crawler import wire
from goeul.errors import ConfigError, InputError, SkipPage
from goeul.records import Article, Family, Outlet, Page

Extract = Callable[[Page, Mapping[str, Family], Outlet | None], Article]
Reply = tuple[str, *tuple[object, ...]]

_STATM = Path("/proc/self/statm")


def main() -> int:
    """Serves until stdin ends; returns the exit code."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends us
    given, answers = sys.stdin.buffer, _answers()
    families, outlets, name, seconds, growth = wire.read(given)
    by_id = {outlet.id: outlet for outlet in outlets}
    extract = _function(name)
    # What is loaded stays for good; the collector need not walk through it after every few pages.
    gc.collect()
    gc.freeze()
    _bound_memory(growth)
    _answer(answers, ("ready",))
    while (page := wire.read(given)) is not None:
        signal.setitimer(signal.ITIMER_REAL, 2 * seconds)  # unhandled on purpose: it ends even a regular expression
        reply = outcome(page, extract, families, by_id.get(page.outlet_id))
        signal.setitimer(signal.ITIMER_REAL, 0)
        _answer(answers, reply)
    return 0


def outcome(page: Page, extract: Extract, families: Mapping[str, Family], outlet: Outlet | None) -> Reply:
    """What became of a page: exactly one of the replies above, whatever it does to the extractor."""
    try:
        return "article", extract(page, families, outlet)
    except SkipPage as skip:
        return "skip", skip.reason, skip.ko, skip.en
    except InputError as fault:
        return "fault", fault.reason, fault.ko, fault.en
    except ConfigError as error:
        return "config", error.ko, error.en
    except MemoryError:
        return (
            "fault",
            "too_much_memory",
            "이 페이지를 읽는 데 메모리가 너무 많이 듭니다.",
            "Reading the page takes too much memory.",
        )
    except Exception as error:  # whatever a page does to the extractor, the next page is not to blame
        return "fault", type(error).__name__, f"추출기가 페이지에서 멈췄습니다: {error}", str(error)


def _answers() -> BinaryIO:
    """Our stdout; what a library prints goes to stderr from now on."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _answer(answers: BinaryIO, reply: Reply) -> None:
    answers.write(wire.packed(reply))
    answers.flush()


def _function(name: str) -> Extract:
    """The function that "module:function" names."""
    module, _, attribute = name.partition(":")
    found: Extract = getattr(importlib.import_module(module), attribute)
    return found


def _bound_memory(growth: int) -> None:
    """From now on the address space grows by at most `growth` bytes, where the system can tell and bound it."""
    with suppress(OSError, ValueError, IndexError):
        size = int(_STATM.read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (size + growth, hard))


if __name__ == "__main__":
    with suppress(BrokenPipeError, KeyboardInterrupt):
        sys.exit(main())
