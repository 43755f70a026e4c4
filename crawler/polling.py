"""Asking a source only for what has changed since it was last read. Pure.

ETag and Last-Modified are sent, and a hash of the body has the last word: some feeds keep their validator while they
change, so every tenth poll sends none, and a source caught at that is not believed again.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from crawler.answers import Answer, Fault
from crawler.words import EMPTY_LIST, OK
from goeul import __version__
from goeul.records import Family, Outlet
from goeul.store import SourceState

FULL_EVERY = 10  # polls
UNTRUSTED = -1  # in SourceState.unconditional: the validators of this source say nothing
_LONGEST_VALIDATOR = 512
_NOT_MODIFIED = 304


def rules_mark(outlet: Outlet, family: Family) -> str:
    """Stands for the rules by which a source is read: with other rules, an unchanged source is read again."""
    return sha256(repr((__version__, outlet, family)).encode()).hexdigest()[:12]


def conditions(before: SourceState | None, mark: str) -> Mapping[str, str]:
    """The headers of a conditional request; none where the whole body is wanted."""
    if before is None or before.state != OK or not before.body_hash.startswith(f"{mark}:"):
        return {}
    if not 0 <= before.unconditional < FULL_EVERY - 1:
        return {}
    validators = {"If-None-Match": before.etag, "If-Modified-Since": before.last_modified}
    return {name: value for name, value in validators.items() if value}


def digest(body: bytes, mark: str) -> str:
    """What a body is recognised by, under these rules."""
    return f"{mark}:{sha256(body).hexdigest()[:32]}"


def not_modified(answer: Answer, sent: Mapping[str, str]) -> bool:
    """Whether the server says that nothing changed; it may only say so if it was asked."""
    return answer.status == _NOT_MODIFIED and bool(sent)


def is_same(before: SourceState | None, hashed: str) -> bool:
    """Whether a body is the one that was read with success at the last poll."""
    return before is not None and before.state == OK and before.body_hash == hashed


def unchanged(before: SourceState, answer: Answer, sent: Mapping[str, str], now: datetime) -> SourceState:
    """The state after a poll that brought the old body, or word that there is no other. That is a success."""
    if answer.status == _NOT_MODIFIED:
        return replace(before, polled_at=now, unconditional=before.unconditional + 1)
    trusted = before.unconditional != UNTRUSTED
    count = (before.unconditional + 1 if sent else 0) if trusted else UNTRUSTED
    etag, last_modified = _validators(answer)
    return replace(before, etag=etag, last_modified=last_modified, polled_at=now, unconditional=count)


def changed(
    before: SourceState, answer: Answer, sent: Mapping[str, str], hashed: str, found: int, now: datetime
) -> SourceState:
    """The state after a poll that brought another body. `before` is blank at the first one."""
    etag, last_modified = validators = _validators(answer)
    same = any(validators) and validators == (before.etag, before.last_modified)
    lied = same and before.body_hash.partition(":")[0] == hashed.partition(":")[0]
    return replace(
        before,
        etag=etag,
        last_modified=last_modified,
        body_hash=hashed,
        polled_at=now,
        changed_at=now,
        unconditional=UNTRUSTED if lied else max(before.unconditional, 0) + 1 if sent else 0,
        found=found,
        state=OK if found else EMPTY_LIST,
        detail="",
    )


def failed(before: SourceState, fault: Fault, now: datetime) -> SourceState:
    """The state after a poll that brought no usable answer. The next one is unconditional."""
    return replace(before, polled_at=now, state=fault.word, detail=fault.detail)


def _validators(answer: Answer) -> tuple[str, str]:
    """ETag and Last-Modified, "" for one that cannot be sent back as it came."""

    def sendable(value: str) -> str:
        return value if len(value) <= _LONGEST_VALIDATOR and value.isascii() and value.isprintable() else ""

    return sendable(answer.etag), sendable(answer.last_modified)
