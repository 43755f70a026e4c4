"""The settings as `goeul config` prints them."""

from urllib.parse import urlsplit

from pydantic import BaseModel, SecretStr

from goeul.settings.models import SECTIONS, Settings

MASK = "********"


def describe(settings: Settings) -> list[tuple[str, str, str]]:
    """(key, value, source) of every setting, secrets masked; an unset one is an empty value."""
    top = [(name, getattr(settings, name)) for name in Settings.model_fields if name not in SECTIONS]
    inner = [
        (f"{section}.{name}", value)
        for section in SECTIONS
        for name, value in _values(getattr(settings, section)).items()
    ]
    return [(key, _text(value), settings.source(key)) for key, value in [*top, *inner]]


def _values(section: BaseModel) -> dict[str, object]:
    return {name: getattr(section, name) for name in type(section).model_fields}


def _masked(secret: str) -> str:
    """Of an address the password is secret, and what follows the question mark may hold one."""
    if not secret:
        return ""
    if "://" not in secret:
        return MASK
    parts = urlsplit(secret)
    login, at, host = parts.netloc.rpartition("@")
    user, colon, _ = login.partition(":")
    password = f":{MASK}" if colon else ""
    query = f"?{MASK}" if parts.query else ""
    return f"{parts.scheme}://{user}{password}{at}{host}{parts.path}{query}"


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, SecretStr):
        return _masked(value.get_secret_value())
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return str(value)
