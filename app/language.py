"""The language of messages on the command line: Korean unless English is asked for."""

import os
from typing import Literal

Language = Literal["ko", "en"]


def language() -> Language:
    """`GOEUL_LANG` (ko or en) decides; the web page has its own switch."""
    return "en" if os.environ.get("GOEUL_LANG", "").lower().startswith("en") else "ko"


def say(ko: str, en: str) -> str:
    """The sentence in the language of the command line."""
    return en if language() == "en" else ko
