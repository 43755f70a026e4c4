"""How work that goes on by itself tells that something of it failed."""

import logging

from app.language import say
from goeul.errors import GoeulError


def tell(log: logging.Logger, error: Exception, ko: str, en: str) -> None:
    """One line for a fault that has a name; its traceback is for those who debug. One that nobody foresaw keeps it.

    `ko` and `en` say what failed, in whole sentences.
    """
    if isinstance(error, GoeulError):
        log.error("%s", say(f"{ko} {error.ko}", f"{en} {error.en}"))
        log.debug("traceback", exc_info=error)
    else:
        log.error("%s", say(ko, en), exc_info=error)
