"""The language of messages: Korean unless the settings, or before they are read the environment, say English."""

import os
from typing import Literal

Language = Literal["ko", "en"]

_VARIABLE = "GOEUL_LANG"
_chosen: Language | None = None
_asked: Language | None = None


def language() -> Language:
    """The language of the command line; the web page has its own switch, and begins with the same one."""
    spoken = _chosen or _asked
    if spoken is not None:
        return spoken
    return "en" if os.environ.get(_VARIABLE, "").lower().startswith("en") else "ko"


def choose(chosen: Language) -> None:
    """From now on, for this process: what the settings in force say."""
    global _chosen
    _chosen = chosen


def ask(asked: Language | None) -> None:
    """For this run of a command: what `goeul --lang` says, before any settings are read; None if it says nothing."""
    global _asked, _chosen
    _asked, _chosen = asked, None


def asked() -> Language | None:
    """What `goeul --lang` said."""
    return _asked


def say(ko: str, en: str) -> str:
    """The sentence in the language of the command line."""
    return en if language() == "en" else ko
