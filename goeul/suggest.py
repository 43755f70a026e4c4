"""Names that a mistyped one may have meant."""

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches


def suggest(typed: str, names: Iterable[str], *, limit: int = 3) -> tuple[str, ...]:
    """Up to `limit` of the names: those that hold the typed text, then those that sound alike (compared by jamo)."""
    by_key = {_jamo(name): name for name in names}
    typed_key = _jamo(typed)
    holding = sorted((name for key, name in by_key.items() if typed_key in key), key=len) if len(typed) > 1 else []
    alike = get_close_matches(typed_key, by_key, n=limit, cutoff=0.6)
    return tuple(dict.fromkeys([*holding[:limit], *(by_key[key] for key in alike)]))[:limit]


def _jamo(text: str) -> str:
    return unicodedata.normalize("NFD", text.casefold().replace(" ", ""))
