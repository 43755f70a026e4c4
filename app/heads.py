"""The roster of heads out of our own articles: texts are read once each, in steps that can be stopped anywhere."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from goeul.gazetteer import Gazetteer
from goeul.records import Head, Token
from goeul.store import Store
from goeul.text import KST
from nlp.municipality.heads import HeadReader
from nlp.municipality.roster import looks_like_a_name, roster

STEP = 500  # texts


@dataclass(frozen=True, slots=True)
class Mined:
    """What a run brought."""

    texts: int  # read now
    heads: int  # mined ones in the roster
    new: tuple[Head, ...]  # not in it before
    gone: tuple[Head, ...]


class Rooms(Protocol):
    """The part of `app.stages.Stages` that mining needs."""

    @property
    def store(self) -> Store: ...

    @property
    def gazetteer(self) -> Gazetteer: ...

    def analyse(self, text: str) -> tuple[Token, ...]: ...


def mine(
    rooms: Rooms,
    today: date,
    *,
    stopped: Callable[[], bool] = lambda: False,
    report: Callable[[int], None] = lambda _: None,
    anew: bool = False,
) -> Mined:
    """Reads what was committed since the last run until `stopped()`, and makes the roster of all that was ever seen.

    `report` is told the number of texts read. `anew` forgets what was seen and begins again. What a person wrote stays.
    """
    store = rooms.store
    if anew:
        store.forget_head_sightings()
    reader = HeadReader(rooms.gazetteer)
    texts = 0
    while not stopped() and (found := store.unread_texts(STEP)):
        read = []
        for text in found:
            day = _day(text.published)
            seen = reader.read(text.title, text.body, text.codes, day) if day else []
            read.append((text, day, seen))
        store.note_head_sightings(read)
        texts += len(found)
        report(texts)
    return _renewed(rooms, today, texts)


def _renewed(rooms: Rooms, today: date, texts: int) -> Mined:
    store = rooms.store
    old = [head for head in store.heads() if head.source == "mined"]
    before = {_who(head) for head in old}
    places = rooms.gazetteer.places
    found = roster(
        store.head_months(),
        today,
        gone={code: place.valid_to for code, place in places.items() if place.valid_to},
        is_name=lambda name: looks_like_a_name(rooms.analyse, name),
    )
    store.replace_mined_heads(found)
    now = [head for head in store.heads() if head.source == "mined"]
    kept = {_who(head) for head in now}
    return Mined(
        texts=texts,
        heads=len(now),
        new=tuple(head for head in now if _who(head) not in before),
        gone=tuple(head for head in old if _who(head) not in kept),
    )


def _who(head: Head) -> tuple[str, str]:
    return head.code, head.name


def _day(published: date | None) -> date | None:
    return published.astimezone(KST).date() if isinstance(published, datetime) else published
