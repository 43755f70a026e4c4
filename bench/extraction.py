"""Pages a second that extraction reads on one core, beside trafilatura on the same pages, and through the worker.

Pages: the sample outlets' articles, and the real pages in the folder of shared facts where it is at hand. Both readers
start from the bytes, as fetched; trafilatura is asked for the text with its metadata, as we give it. Rounds of the two
alternate, and CPU time is what counts, so that a busy machine slows both alike. The worker, in which extraction runs
with bounds of time and memory, is a process of its own and compared by the clock. Network, store and Kiwi have no part.

    .venv/bin/python bench/extraction.py [--rounds 5] [--shared ../shared] [--no-baseline] [--each]
"""

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import trafilatura

from app.demo.server import SampleOutlets
from crawler.extract import extract
from crawler.workshop import Workshop
from goeul.errors import SkipPage
from goeul.families import load_families
from goeul.records import Family, Outlet, Page

ROOT = Path(__file__).parents[1]
FLOOR = 150.0  # pages a second
NOW = datetime(2026, 11, 24, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Sample:
    """A page to read, what it is part of, and its outlet if it has one."""

    part: str
    name: str
    page: Page
    outlet: Outlet | None = None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--no-baseline", action="store_true", help="measure ours alone")
    parser.add_argument("--each", action="store_true", help="also a line for each real page")
    options = parser.parse_args()
    samples = [*sample_outlets(), *real_pages(options.shared / "pages")]
    families = load_families(ROOT / "config")
    ours, theirs = measure(samples, families, options.rounds, baseline=not options.no_baseline)
    report(samples, ours, theirs, each=options.each)
    print(f"through the worker: {100 * worker_share(samples, families, options.rounds):.0f} % of the speed without it")


def sample_outlets() -> Iterator[Sample]:
    """The articles of the demo's outlets, as their servers send them."""
    with SampleOutlets.start(NOW.date()) as served:
        outlets = {outlet.id: outlet for outlet in served.outlets}
        for article in served.expected:
            parts = urlsplit(article.url)
            reply = served.reply(article.outlet_id, f"{parts.path}?{parts.query}")
            page = _page(article.outlet_id, article.article_id, article.url, reply.body, reply.content_type)
            yield Sample("sample outlets", article.outlet_id, page, outlets[article.outlet_id])


def real_pages(folder: Path) -> Iterator[Sample]:
    """The real pages of the shared facts; none where the folder is absent."""
    truth = folder / "truth.jsonl"
    for row in map(json.loads, truth.read_text("utf-8").splitlines()) if truth.is_file() else ():
        body = (folder / row["file"]).read_bytes()
        yield Sample("shared/pages", row["file"], _page(row["file"], "1", row["url"], body, ""))


def _page(outlet_id: str, article_id: str, url: str, body: bytes, content_type: str) -> Page:
    return Page(
        outlet_id=outlet_id,
        article_id=article_id,
        url=url,
        status=200,
        content_type=content_type,
        body=body,
        fetched_at=NOW,
    )


def measure(
    samples: Sequence[Sample], families: Mapping[str, Family], rounds: int, *, baseline: bool
) -> tuple[list[float], list[float]]:
    """CPU seconds a page of ours and of trafilatura, by sample: means over the rounds, after one for warming up."""

    def read(sample: Sample) -> None:
        with suppress(SkipPage):
            extract(sample.page, families, sample.outlet)

    def read_baseline(sample: Sample) -> None:
        trafilatura.extract(sample.page.body, url=sample.page.url, with_metadata=True, output_format="json")

    readers = [read, read_baseline] if baseline else [read]
    spent = [[0.0] * len(samples) for _ in range(2)]
    for number in range(rounds + 1):
        for reader, sums in zip(readers, spent, strict=False):
            for at, sample in enumerate(samples):
                sums[at] += _cpu(reader, sample) if number else 0 * _cpu(reader, sample)
    return [total / rounds for total in spent[0]], [total / rounds for total in spent[1]]


def _cpu(reader: Callable[[Sample], None], sample: Sample) -> float:
    began = time.process_time()
    reader(sample)
    return time.process_time() - began


def worker_share(samples: Sequence[Sample], families: Mapping[str, Family], rounds: int) -> float:
    """Speed through the worker as a share of the speed in this process, by the clock, rounds of the two alternating."""
    outlets = {sample.outlet.id: sample.outlet for sample in samples if sample.outlet}
    pages = [sample.page for sample in samples]
    bare = bounded = 0.0
    with Workshop(families, outlets.values()) as workshop:
        for number in range(rounds + 1):
            began = time.perf_counter()
            for page in pages:
                with suppress(SkipPage):
                    extract(page, families, outlets.get(page.outlet_id))
            between = time.perf_counter()
            for _ in workshop.extract(pages):
                pass
            if number:  # the first round is for warming up
                bare += between - began
                bounded += time.perf_counter() - between
    return bare / bounded


def report(samples: Sequence[Sample], ours: Sequence[float], theirs: Sequence[float], *, each: bool) -> None:
    """Print a line a part and one for all."""
    groups: dict[str, list[int]] = defaultdict(list)
    for at, sample in enumerate(samples):
        groups[sample.part].append(at)
        if each or sample.part != "shared/pages":
            groups[f"  {sample.name}"].append(at)
    print(f"{'':<42}{'pages':>6}{'KB':>7}{'pages/s':>9}{'trafilatura':>13}{'ratio':>8}")
    for name, members in groups.items():
        _line(name, samples, members, ours, theirs)
    _line("all", samples, range(len(samples)), ours, theirs)
    total = len(samples) / sum(ours)
    print(f"floor {FLOOR:.0f} pages/s: {'reached' if total >= FLOOR else 'MISSED'}")


def _line(
    name: str, samples: Sequence[Sample], members: Sequence[int], ours: Sequence[float], theirs: Sequence[float]
) -> None:
    size = sum(len(samples[at].page.body) for at in members) / len(members) / 1024
    own, other = sum(ours[at] for at in members), sum(theirs[at] for at in members)
    beside = f"{len(members) / other:>13.1f}{other / own:>7.1f}x" if other else ""
    print(f"{name:<42}{len(members):>6}{size:>7.0f}{len(members) / own:>9.1f}{beside}")


if __name__ == "__main__":
    main()
