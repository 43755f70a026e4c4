"""Stored articles that another analyser or other rules have tagged, tagged again. Nothing is fetched, nobody alerted.

Where a run stands is what the store says: an article whose version is the present one is done.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from app.processing import of_the_house
from goeul.records import Annotated, StoredArticle, Tags
from goeul.store import Store, no_match

BATCH = 128

AnnotateAgain = Callable[[Iterable[Annotated]], Iterator[Annotated]]


@dataclass(slots=True)
class Tally:
    """What became of the articles; each is counted once."""

    total: int = 0  # to do
    same: int = 0  # tags as before
    changed: int = 0
    corrected: int = 0  # a person's places stand; the rest is brought up
    failed: int = 0
    gained: Counter[str] = field(default_factory=Counter)  # code → articles that have it now
    lost: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)  # of failures
    last: int = 0  # key of the last article

    @property
    def done(self) -> int:
        return self.same + self.changed + self.corrected + self.failed


def retag(
    store: Store,
    keys: Sequence[int],
    annotate_again: AnnotateAgain,
    tally: Tally,
    *,
    report: Callable[[Tally], None] = lambda _: None,
    stopped: Callable[[], bool] = lambda: False,
    dry_run: bool = False,
) -> None:
    """Works `keys` off into `tally`, told to `report` after each batch, until `stopped()`; a batch is all or nothing.

    An article that its outlet corrects meanwhile is not set back: its newer reading stands.
    """
    tally.total = len(keys)
    for at in range(0, len(keys), BATCH):
        if stopped():
            return
        chunk = keys[at : at + BATCH]
        found = [each for each in store.articles(chunk).values() if each.deleted_at is None]
        tally.total -= len(chunk) - len(found)  # taken down since
        _batch(store, found, annotate_again, tally, dry_run=dry_run)
        tally.last = chunk[-1]
        report(tally)


def _batch(
    store: Store, found: Sequence[StoredArticle], annotate_again: AnnotateAgain, tally: Tally, *, dry_run: bool
) -> None:
    if not found:
        return
    try:
        fresh = list(annotate_again(each.annotated for each in found))
        if not dry_run:
            store.commit_articles(fresh, no_match)
    except Exception as error:
        if of_the_house(error):
            raise
        if len(found) == 1:
            tally.failed += 1
            tally.reasons[type(error).__name__] += 1
            return
        for each in found:  # one of them breaks a stage: find it, bring up the rest
            _batch(store, [each], annotate_again, tally, dry_run=dry_run)
        return
    corrected = store.corrected([each.key for each in found])
    for old, new in zip(found, fresh, strict=True):
        _count(tally, old.annotated.tags, new.tags, corrected=old.key in corrected)


def _count(tally: Tally, old: Tags, new: Tags, *, corrected: bool) -> None:
    before, now = _codes(old), _codes(new)
    if corrected:
        tally.corrected += 1
    elif before == now:
        tally.same += 1
    else:
        tally.changed += 1
        tally.gained.update(now - before)
        tally.lost.update(before - now)


def _codes(tags: Tags) -> frozenset[str]:
    return frozenset(tag.code for tag in (*tags.municipalities, *tags.topics))
