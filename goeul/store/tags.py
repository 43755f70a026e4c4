"""Tags as a small blob: JSON of plain lists under zstd.

What came later (the code of then, doubtful places) is written only where there is any, so that a blob of an older goeul
reads as it did and the same tags are still the same bytes.
"""

import json

from goeul.records import Ambiguous, Evidence, Tag, Tags
from goeul.store import blobs


def pack(tags: Tags) -> bytes:
    """Everything that annotation said; read back equal."""
    plain: list[object] = [
        [_plain(tag) for tag in tags.municipalities],
        [_plain(tag) for tag in tags.topics],
        tags.kind,
        [[name.text, name.codes] for name in tags.ambiguous],
    ]
    if tags.doubtful:
        plain.append([_plain(tag) for tag in tags.doubtful])
    return blobs.pack(json.dumps(plain, separators=(",", ":")).encode())


def unpack(blob: bytes) -> Tags:
    """The inverse of `pack`."""
    municipalities, topics, kind, ambiguous, *later = json.loads(blobs.unpack(blob))
    return Tags(
        municipalities=tuple(_tag(*plain) for plain in municipalities),
        topics=tuple(_tag(*plain) for plain in topics),
        kind=kind,
        ambiguous=tuple(Ambiguous(text=text, codes=tuple(codes)) for text, codes in ambiguous),
        doubtful=tuple(_tag(*plain) for plain in (later[0] if later else ())),
    )


def _plain(tag: Tag) -> list[object]:
    evidence = [[e.field, e.start, e.end, e.text, e.why] for e in tag.evidence]
    return [tag.code, tag.name, tag.confidence, evidence, *([tag.then] if tag.then else [])]


def _tag(code: str, name: str, confidence: float, evidence: list[list[object]], then: str = "") -> Tag:
    spoken = tuple(_evidence(*plain) for plain in evidence)
    return Tag(code=code, name=name, confidence=confidence, evidence=spoken, then=then)


def _evidence(field: object, start: object, end: object, text: object, why: object) -> Evidence:
    return Evidence(field=field, start=start, end=end, text=text, why=why)  # type: ignore[arg-type]  # as packed above
