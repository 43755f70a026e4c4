"""The way of an article without the network, against Kiwi alone over the same texts, chunk by chunk in one run.

    .venv/bin/python bench/pipeline.py [--articles 10000] [--shared ../shared]

Prints the ratio (the share of Kiwi's own speed that tagging, storing and indexing together reach) and the memory after
the first 2,000 articles and at the end.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar

from corpus import articles
from kiwipiepy import Kiwi

from app.indexing import Indexing, index_quietly
from app.progress import Progress
from app.stages import BATCH, Stages
from goeul.records import Article
from goeul.settings import load_settings
from goeul.store import no_match

CHUNK = 500
FIRST = 2_000

Item = TypeVar("Item")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[2] / "shared")
    options = parser.parse_args()
    if not (options.shared / "data").is_dir():
        raise SystemExit(
            f"no texts to measure with: {options.shared / 'data'} is absent; give the folder with --shared"
        )
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(config_dir=None, flags={"data_dir": Path(folder)}, environ={})
        with Stages(settings) as stages:
            measure(stages, articles(options.shared / "data", options.articles), options.articles)


def measure(stages: Stages, stream: Iterable[Article], count: int) -> None:
    """Print what was measured."""
    kiwi = Kiwi(num_workers=2)
    kiwi.tokenize("예열")
    stages.annotator.analyse("예열")
    progress, done, letters = Progress(), 0, 0
    alone = together = Cost()
    resident: dict[int, float] = {}
    for chunk in chunks(stream, CHUNK):
        texts = [text for article in chunk for text in (article.title, article.body)]
        alone += timed(lambda texts=texts: sum(1 for _ in kiwi.tokenize(texts)))
        together += timed(lambda chunk=chunk: work(stages, chunk))
        done += len(chunk)
        letters += sum(map(len, texts))
        resident[done] = resident_mb()
        progress.update(f"{done:,}/{count:,}  ratio {alone.seconds / together.seconds:.2f}  {resident[done]:,.0f} MB")
    progress.done(" ")
    first = next((mb for at, mb in resident.items() if at >= min(FIRST, count)), 0.0)
    print(f"articles            {done:,} of {letters / done:,.0f} characters; {stages.engine.count():,} in the index")
    print(f"Kiwi alone          {done / alone.seconds:,.0f} articles/s")
    print(f"tag, store, index   {done / together.seconds:,.0f} articles/s")
    print(
        f"ratio               {alone.seconds / together.seconds:.3f} of Kiwi alone "
        f"({alone.cpu / together.cpu:.3f} by CPU time)"
    )
    print(
        f"memory              {first:,.0f} MB after {FIRST:,}, {resident[done]:,.0f} MB at the end, "
        f"peak {max(resident.values()):,.0f} MB"
    )


def work(stages: Stages, chunk: Sequence[Article]) -> None:
    """Annotate, commit and index one chunk as the service does."""
    with Indexing(stages):
        for batch in chunks(stages.annotator.annotate(chunk), BATCH):
            stages.store.commit_articles(batch, no_match)
    index_quietly(stages)


def chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds by the clock, and of CPU over all threads (steadier where the machine is busy with other things)."""

    seconds: float = 0.0
    cpu: float = 0.0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.seconds + other.seconds, self.cpu + other.cpu)


def timed(act: Callable[[], object]) -> Cost:
    began, cpu = time.perf_counter(), time.process_time()
    act()
    return Cost(time.perf_counter() - began, time.process_time() - cpu)


def resident_mb() -> float:
    """Resident memory of this process, in MB (Linux)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no VmRSS in /proc/self/status")


if __name__ == "__main__":
    main()
