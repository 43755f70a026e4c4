"""Pages a second of the crawler's child, store writes included, against bare Scrapy on the same loopback pages.

    .venv/bin/python bench/crawl.py [--pages 1000] [--rounds 3] [--at-once 8] [--memory-pages 5000]

Both fetch the same articles from the same server with the same number of requests under way and no delay (which only a
test's rules allow); they take turns, round by round. Time is taken at the server, from the first article asked for to
the last. Then one child fetches `--memory-pages` pages, and its memory is printed after each fifth of them.
Ends with 1 if the ratio is below 0.7 or the memory grows by more than a tenth.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from loopback import FAMILY, LINKS_A_PAGE, Loopback, serving

from crawler.job import CrawlJob, FetchRules

LEAST_RATIO = 0.7
MOST_GROWTH = 1.1
VIEW = "/news/articleView.html"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--bytes", type=int, default=40_000, help="of one article page")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--at-once", type=int, default=8, help="requests under way at a time, of both")
    parser.add_argument("--memory-pages", type=int, default=5000, help="0: do not measure memory")
    options = parser.parse_args()
    ratio = speed(options.pages, options.bytes, options.rounds, options.at_once)
    growth = memory(options.memory_pages, options.bytes, options.at_once) if options.memory_pages else 1.0
    return int(ratio < LEAST_RATIO or growth > MOST_GROWTH)


def speed(pages: int, size: int, rounds: int, at_once: int) -> float:
    """Prints pages a second of both; returns their ratio."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seconds = {"bare Scrapy": 0.0, "goeul": 0.0}
        with serving(folder, pages=pages, size=size) as server:
            for number in range(rounds):
                seconds["bare Scrapy"] += timed(server, pages, partial(bare, server, pages, at_once))
                store = folder / f"{number}.sqlite3"
                seconds["goeul"] += timed(server, pages, partial(ours, server, store, pages, at_once))
    for who, spent in seconds.items():
        print(f"{who:<12} {pages * rounds / spent:7,.0f} pages/s")
    ratio = seconds["bare Scrapy"] / seconds["goeul"]
    print(f"{'ratio':<12} {ratio:7.2f} (at least {LEAST_RATIO}; {at_once} requests at once)")
    return ratio


def timed(server: Loopback, pages: int, crawl: Callable[[], object]) -> float:
    """Seconds between the first and the last article that `crawl` asks for."""
    before = len(server.asked())
    crawl()
    times = [at for at, path in server.asked()[before:] if path.startswith(VIEW)]
    if len(times) != pages:
        raise SystemExit(f"{len(times)} of {pages} articles were asked for")
    return times[-1] - times[0]


def bare(server: Loopback, pages: int, at_once: int) -> None:
    """One crawl of Scrapy as it comes."""
    command = [sys.executable, str(Path(__file__).with_name("bare_scrapy.py")), server.root, str(pages), str(at_once)]
    subprocess.run(command, check=True)


def ours(
    server: Loopback, store: Path, pages: int, at_once: int, watch: Callable[[int, int], None] | None = None
) -> None:
    """One visit of the child into a fresh store; `watch` is told its process id and how many pages it has fetched."""
    job = CrawlJob(
        store=str(store),
        outlets=(server.outlet(),),
        families=(FAMILY,),
        fetch=FetchRules(
            user_agent="goeul/bench (+bench@example.org)",
            delay_seconds=0.0,
            throttle=False,
            at_once=at_once,
            allow_private=(f"127.0.0.1:{server.port}",),
        ),
        pages=pages // LINKS_A_PAGE + 1,
    )
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "crawler.run"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(job.to_json() + "\n")
        child.stdin.flush()
        fetched = 0
        for line in child.stdout:
            if json.loads(line)["event"] == "fetched":
                fetched += 1
                if watch is not None:
                    watch(child.pid, fetched)
    if child.returncode or fetched != pages:
        raise SystemExit(f"the child ended with {child.returncode} after {fetched} of {pages} pages")


def memory(pages: int, size: int, at_once: int) -> float:
    """Prints the child's memory on its way through `pages` pages; returns its growth after the first fifth."""
    resident: dict[int, float] = {}

    def watch(pid: int, fetched: int) -> None:
        if fetched % (pages // 5) == 0:
            resident[fetched] = resident_mb(pid)
            print(f"{'memory':<12} {resident[fetched]:7,.0f} MB after {fetched:,} pages", flush=True)

    with tempfile.TemporaryDirectory() as name, serving(Path(name), pages=pages, size=size) as server:
        ours(server, Path(name) / "store.sqlite3", pages, at_once, watch)
    growth = max(resident.values()) / resident[min(resident)]
    print(f"{'growth':<12} {growth:7.2f} (at most {MOST_GROWTH})")
    return growth


def resident_mb(pid: int) -> float:
    """Resident memory of a process, in MB (Linux)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no VmRSS")


if __name__ == "__main__":
    sys.exit(main())
