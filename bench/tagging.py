"""The steps of annotation by themselves, on real texts, in one run.

    .venv/bin/python bench/tagging.py [--articles 2000] [--rounds 5] [--shared ../shared]

Two figures: how many articles a second the municipality tagger does from tokens to tags; and what share of Kiwi's own
speed the whole annotation (morphemes, municipalities, topics, kind) reaches. For the share both work through the same
chunks and take turns in going first, so that whatever else the machine does falls on both. CPU time is of all threads.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus import articles
from kiwipiepy import Kiwi

from goeul.gazetteer import load_gazetteer
from goeul.records import Annotated, Article
from goeul.topics import load_topics
from nlp.annotate import Annotator
from nlp.kinds import kind
from nlp.municipality import MunicipalityTagger
from nlp.topics import TopicTagger

ROOT = Path(__file__).parents[1]
CHUNK = 250
SAMPLE = 4  # every fourth article for the single steps


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=2_000)
    parser.add_argument(
        "--rounds", type=int, default=5, help="of the single steps; the fastest is printed beside the mean"
    )
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    options = parser.parse_args()
    if not (options.shared / "data").is_dir():
        raise SystemExit(
            f"no texts to measure with: {options.shared / 'data'} is absent; give the folder with --shared"
        )
    texts = list(articles(options.shared / "data", options.articles))
    annotator = Annotator(load_gazetteer(ROOT / "config"), load_topics(ROOT / "config"), workers=2)
    share_of_kiwi(texts, annotator)
    steps(list(annotator.annotate(texts[::SAMPLE])), options.rounds)


@dataclass(slots=True)
class Cost:
    """Seconds by the clock, and of CPU over all threads."""

    seconds: float = 0.0
    cpu: float = 0.0

    def time(self, act: Callable[[], object]) -> None:
        began, cpu = time.perf_counter(), time.process_time()
        act()
        self.seconds += time.perf_counter() - began
        self.cpu += time.process_time() - cpu


def share_of_kiwi(texts: Sequence[Article], annotator: Annotator) -> None:
    """Prints the whole annotation beside Kiwi alone."""
    kiwi = Kiwi(num_workers=2)
    kiwi.tokenize("예열")
    annotator.analyse("예열")
    alone, whole = Cost(), Cost()
    for number, begin in enumerate(range(0, len(texts), CHUNK)):
        chunk = texts[begin : begin + CHUNK]
        fields = [text for article in chunk for text in (article.title, article.body)]
        turns = [
            lambda fields=fields: alone.time(lambda: sum(1 for _ in kiwi.tokenize(fields))),
            lambda chunk=chunk: whole.time(lambda: sum(1 for _ in annotator.annotate(chunk))),
        ]
        for turn in turns if number % 2 else reversed(turns):
            turn()
    letters = sum(len(article.title) + len(article.body) for article in texts)
    count = len(texts)
    print(f"articles             {count:,} of {letters / count:,.0f} characters")
    print(f"Kiwi alone           {count / alone.seconds:,.0f} articles/s")
    print(f"whole annotation     {count / whole.seconds:,.0f} articles/s")
    print(f"share of Kiwi        {alone.seconds / whole.seconds:.3f} ({alone.cpu / whole.cpu:.3f} by CPU time)")


def steps(annotated: Sequence[Annotated], rounds: int) -> None:
    """Prints the speed of each step from tokens on, by CPU time of its one thread."""
    places = MunicipalityTagger(load_gazetteer(ROOT / "config"))
    topics = TopicTagger(load_topics(ROOT / "config"))
    works: dict[str, Callable[[Annotated], object]] = {
        "tokens → places": lambda one: places.judge(places.read(one.article, one.title_tokens, one.body_tokens)),
        "tokens → topics": lambda one: topics.tag(one.article, one.title_tokens, one.body_tokens),
        "kind": lambda one: kind(one.article),
    }
    for name, work in works.items():
        costs = []
        for _ in range(rounds):
            cost = Cost()
            cost.time(lambda work=work: [work(one) for one in annotated])
            costs.append(cost.cpu)
        count = len(annotated)
        mean, best = count * rounds / sum(costs), count / min(costs)
        print(f"{name:20} {mean:,.0f} articles/s of CPU (fastest round {best:,.0f})")


if __name__ == "__main__":
    main()
