"""Kills a crawl with SIGKILL at random points, again and again, and compares it with a crawl that nobody disturbed.

    .venv/bin/python bench/crash.py [--kills 50] [--pages 400] [--seed N]

Held against the undisturbed run: the articles and the outcomes of the frontier. At the server: no page is asked for
twice but those that a kill interrupted, and no two requests are closer than the delay, across the kills too. In the
store: what a killed crawl had leased is free again once its time is over. Prints a verdict; ends with 1 if it is bad.
"""

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import IO

from loopback import FAMILY, LINKS_A_PAGE, Loopback, serving

from crawler.extract import extract
from crawler.job import CrawlJob, FetchRules
from goeul.records import Annotated, Article, Tags
from goeul.store import Store, no_match

DELAY = 0.05  # seconds between two requests
LEASE = 1.5  # seconds
GONE_EVERY = 40  # each such page is 404, so that there are outcomes of another kind
PAGES_A_TRY = 12  # a try is killed after at most so many pages
START = 3.0  # seconds; some tries are killed on their way to the first page


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--seed", type=int, default=None, help="of the random points, to repeat a run")
    options = parser.parse_args()
    seed = random.randrange(10**6) if options.seed is None else options.seed
    print(f"seed {seed}", flush=True)
    with tempfile.TemporaryDirectory() as name:
        faults = list(trial(Path(name), options.pages, options.kills, random.Random(seed)))
    for fault in faults:
        print(f"BAD   {fault}")
    print("verdict: bad" if faults else "verdict: good")
    return int(bool(faults))


def trial(folder: Path, pages: int, kills: int, chance: random.Random) -> Iterator[str]:
    """Everything that was not as it should be."""
    with serving(folder, pages=pages, size=3000, gone_every=GONE_EVERY) as server:
        calm = folder / "calm.sqlite3"
        ended(start(server, calm, pages))
        undisturbed = server.asked()
        rough = folder / "rough.sqlite3"
        done = 0
        while done < kills:
            done += killed(start(server, rough, pages), chance)
            if finished(rough, pages):
                yield f"the crawl was over after {done} kills: give it more pages"
                break
            if done % 10 == 0:
                yield from stuck(rough, server)
                print(f"{done} kills, {outcomes(rough)['fetched']} pages", flush=True)
        ended(start(server, rough, pages))
        disturbed = server.asked()[len(undisturbed) :]
    yield from compared(calm, rough)
    yield from asked(undisturbed, 0, "undisturbed")
    yield from asked(disturbed, done, f"{done} kills")


def start(server: Loopback, store: Path, pages: int) -> "subprocess.Popen[str]":
    """A child at work on one visit."""
    job = CrawlJob(
        store=str(store),
        outlets=(server.outlet(),),
        families=(FAMILY,),
        fetch=FetchRules(
            user_agent="goeul/bench (+bench@example.org)",
            delay_seconds=DELAY,
            lease_seconds=LEASE,
            allow_private=(f"127.0.0.1:{server.port}",),
        ),
        pages=pages // LINKS_A_PAGE + 1,
    )
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "crawler.run"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdin is not None
    child.stdin.write(job.to_json() + "\n")
    child.stdin.flush()
    return child


def ended(child: "subprocess.Popen[str]") -> None:
    """Waits for a child that nobody kills. Raises SystemExit if it fails."""
    child.communicate()
    if child.returncode:
        raise SystemExit(f"the child ended with {child.returncode}")


def killed(child: "subprocess.Popen[str]", chance: random.Random) -> bool:
    """Kills the child at some point; False if it was over before."""
    assert child.stdout is not None
    if chance.random() < 0.3:
        time.sleep(chance.uniform(0, START))
    else:
        read(child.stdout, chance.randint(1, PAGES_A_TRY))
        time.sleep(chance.uniform(0, DELAY * 2))
    child.send_signal(signal.SIGKILL)
    child.communicate()
    return child.returncode == -signal.SIGKILL


def read(lines: IO[str], count: int) -> None:
    """Reads events until `count` pages have had their outcome."""
    seen = 0
    for line in lines:
        seen += '"event": "fetched"' in line or '"event": "skipped"' in line
        if seen >= count:
            return


def outcomes(path: Path) -> Counter[str]:
    with Store.open(path) as store:
        return Counter({str(state): count for state, count in store.frontier_counts().items()})


def finished(path: Path, pages: int) -> bool:
    counts = outcomes(path)
    return counts["fetched"] + counts["skipped"] == pages


def stuck(path: Path, server: Loopback) -> Iterator[str]:
    """Leases of a killed crawl that are not free after their time."""
    time.sleep(LEASE)
    with Store.open(path) as store:
        if not store.lease_host(f"127.0.0.1:{server.port}", "checker", LEASE):
            yield "the host is leased beyond its time"
        store.release_host(f"127.0.0.1:{server.port}", "checker")
        counts = store.frontier_counts()
        rows = store.lease_articles("bench", "checker", limit=100_000, seconds=LEASE)
        if len(rows) != counts["queued"] + counts["leased"]:
            yield f"{counts['queued'] + counts['leased'] - len(rows)} rows are leased beyond their time"
        store.release_leases("checker")


def compared(calm: Path, rough: Path) -> Iterator[str]:
    """What is not the same in both stores."""
    first, second = outcomes(calm), outcomes(rough)
    print(f"outcomes {dict(+first)}, with kills {dict(+second)}")
    if first != second:
        yield "the outcomes differ"
    known, found = articles(calm), articles(rough)
    twice = [each for each, count in Counter(key for key, _, _ in found).items() if count > 1]
    print(f"articles {len(known)}, with kills {len(found)}, double {len(twice)}")
    if twice:
        yield f"{len(twice)} articles are double: {twice[:5]}"
    if set(known) != set(found):
        yield f"{len(set(known) ^ set(found))} articles differ"


def articles(path: Path) -> list[tuple[str, str, str]]:
    """(article id, title, body) of what comes out of the fetched pages, as the store has it then."""
    with Store.open(path) as store:
        while waiting := store.pending_pages(100):
            read_out = (extract(page, {FAMILY.id: FAMILY}) for page in waiting)
            store.commit_articles(list(map(untagged, read_out)), no_match)
        stored = [each.annotated.article for each in store.iter_articles()]
        return [(each.article_id, each.title, each.body) for each in stored]


def untagged(article: Article) -> Annotated:
    return Annotated(article=article, title_tokens=(), body_tokens=(), tags=Tags(), version="none")


def asked(requests: Iterable[tuple[float, str]], kills: int, name: str) -> Iterator[str]:
    """What the server saw that it should not have seen."""
    requests = sorted(requests)
    closest = min(later - earlier for (earlier, _), (later, _) in pairwise(requests))
    views = Counter(path for _, path in requests if "articleView" in path)
    again = views.total() - len(views)
    print(f"{name}: {len(requests)} requests, closest {closest * 1000:.1f} ms, {again} articles asked for again")
    if closest < DELAY:
        yield f"{name}: two requests {closest * 1000:.1f} ms apart"
    if again > kills:
        yield f"{name}: {again} articles were asked for again after {kills} kills"


if __name__ == "__main__":
    sys.exit(main())
