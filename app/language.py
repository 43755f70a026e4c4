"""The language of messages: Korean unless the settings, or before they are read the environment, say English."""

import os
from typing import Literal

Language = Literal["ko", "en"]

_VARIABLE = "GOEUL_LANG"
_chosen: Language | None = None


def language() -> Language:
    """The language of the command line; the web page has its own switch, and begins with the same one."""
    if _chosen is not None:
        return _chosen
    return "en" if os.environ.get(_VARIABLE, "").lower().startswith("en") else "ko"


def choose(chosen: Language) -> None:
    """From now on, for this process: what the settings in force say."""
    global _chosen
    _chosen = chosen


def say(ko: str, en: str) -> str:
    """The sentence in the language of the command line."""
    return en if language() == "en" else ko
