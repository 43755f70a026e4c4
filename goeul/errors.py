"""The errors of goeul. Each says, in Korean and in English, what went wrong and what to do next."""


class GoeulError(Exception):
    """Base of all errors meant for people; `ko` and `en` are whole sentences that end with the next step."""

    def __init__(self, ko: str, en: str) -> None:
        super().__init__(en)
        self.ko = ko
        self.en = en


class ConfigError(GoeulError):
    """A file, key or flag must be mended; nothing was started. The command line exits with 2."""


class StoreError(GoeulError):
    """The store cannot be read or written (full or read-only disk, newer schema). Nothing was lost."""


class EngineError(GoeulError):
    """The search engine is down or its index is unusable; the store stays the source to rebuild from."""


class QuerySyntaxError(GoeulError):
    """A query cannot be read. `position` is the offset in code points where reading stopped."""

    def __init__(self, ko: str, en: str, *, position: int) -> None:
        super().__init__(ko, en)
        self.position = position


class InputError(GoeulError):
    """One counted outcome of an input that did not become what was hoped; `reason` is a stable short word."""

    def __init__(self, ko: str, en: str, *, reason: str) -> None:
        super().__init__(ko, en)
        self.reason = reason


class SkipPage(InputError):
    """The page is not an article (list, soft 404, no body); it is counted and not tried again."""


class RetryLater(InputError):
    """A passing fault (HTTP 5xx, time-out, connection refused); the lease is given back with a delay."""


class Quarantine(InputError):
    """The input broke us; it is kept with the reason so that it can be looked at and replayed."""
