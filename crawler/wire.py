"""How we and the extraction worker talk over pipes: our own records, one a frame, and nothing else is ever read.

A worker reads what strangers wrote, so what comes from it is taken as records and plain values only: a frame that names
any other class is refused before anything of it is made.
"""

import io
import pickle
import struct
from typing import Any, BinaryIO

from goeul import records

_LENGTH = struct.Struct(">I")
HEAD = _LENGTH.size  # bytes in front of each frame
_TIMES = frozenset(("date", "datetime", "timedelta", "timezone"))


class ForeignFrame(ValueError):
    """A frame that holds more than records and plain values."""


def packed(value: object) -> bytes:
    """The frame of a record, or of tuples of records and plain values."""
    body = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    return _LENGTH.pack(len(body)) + body


def size(head: bytes) -> int:
    """The length of the frame behind its first HEAD bytes."""
    return int(_LENGTH.unpack(head)[0])


def unpacked(body: bytes) -> Any:
    """The value of a frame, without its head. Raises ForeignFrame."""
    try:
        return _Records(io.BytesIO(body)).load()
    except (pickle.UnpicklingError, EOFError, AttributeError, IndexError, TypeError, ValueError) as error:
        raise ForeignFrame(str(error)) from error


def read(stream: BinaryIO) -> Any:
    """The next value of a blocking stream; None at its end. Raises ForeignFrame."""
    head = stream.read(HEAD)
    return unpacked(stream.read(size(head))) if len(head) == HEAD else None


class _Records(pickle.Unpickler):
    """Knows the classes of goeul.records and the times of the standard library."""

    def find_class(self, module: str, name: str) -> Any:
        if module == records.__name__ and isinstance(found := vars(records).get(name), type):
            return found
        if module == "datetime" and name in _TIMES:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no record")
