"""Lists cut to what one statement takes."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

# SQLite before 3.32 takes 999 variables a statement, later ones 32,766.
LIMIT = 500


def chunks(items: Iterable[T], size: int = LIMIT) -> Iterator[list[T]]:
    """Lists of at most `size`, in order."""
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk
