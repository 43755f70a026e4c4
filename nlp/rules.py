"""Which rules tag: a hash of this package and of the data that it reads, so that old tags can be told from new ones."""

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from goeul.gazetteer import Gazetteer
from goeul.records import Head
from goeul.topics import Topic

_KINDS = (".py", ".csv", ".json")
_LENGTH = 8


def rules_version(gazetteer: Gazetteer, topics: Iterable[Topic], heads: Iterable[Head]) -> str:
    """Changes with the code and word lists of nlp, the gazetteer, the topics, and the heads' offices and times."""
    digest = hashlib.sha256(_package())
    for place in gazetteer.places.values():
        digest.update(repr(place).encode())
    for facts in (gazetteer.seats, sorted(gazetteer.collisions.items()), tuple(topics)):
        digest.update(repr(facts).encode())
    for name in sorted(gazetteer.dong_names):
        digest.update(repr((name, gazetteer.dong_codes(name))).encode())
    for head in heads:
        digest.update(repr((head.name, head.office, head.code, head.valid_from, head.valid_to)).encode())
    return digest.hexdigest()[:_LENGTH]


@cache
def _package() -> bytes:
    digest = hashlib.sha256()
    for name, content in sorted(_contents(files("nlp"), "")):
        digest.update(name.encode() + b"\0" + content)
    return digest.digest()


def _contents(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _contents(entry, f"{path}{entry.name}/")
        elif entry.name.endswith(_KINDS):
            yield f"{path}{entry.name}", entry.read_bytes()
