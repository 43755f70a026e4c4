"""Compressed columns: zstd with a checksum, so that damage on the disk is seen and not read as text."""

import zstandard


class DamagedBlobError(Exception):
    """A column does not hold what was written; goeul.store.faults turns it into advice."""


def pack(data: bytes, *, level: int = 3) -> bytes:
    return zstandard.ZstdCompressor(level=level, write_checksum=True).compress(data)


def unpack(blob: bytes) -> bytes:
    """Raises DamagedBlobError."""
    try:
        return zstandard.ZstdDecompressor().decompress(blob)
    except (zstandard.ZstdError, MemoryError) as error:  # a damaged head may claim any size
        raise DamagedBlobError(str(error) or type(error).__name__) from error


def same(one: bytes, other: bytes) -> bool:
    """Whether two blobs hold the same; their bytes may differ, for another release of zstd packs differently."""
    return one == other or unpack(one) == unpack(other)
