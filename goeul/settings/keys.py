"""The names that settings go by: "section.key" inside, GOEUL_SECTION_KEY in the environment."""

from difflib import get_close_matches

from goeul.settings.expect import Expect
from goeul.settings.models import SECTIONS, Settings

PREFIX = "GOEUL_"
CONFIG_DIR_VARIABLE = "GOEUL_CONFIG_DIR"

# config_dir is where the file lies, so it cannot be a key of the file.
TOP_KEYS = tuple(name for name in Settings.model_fields if name not in SECTIONS and name != "config_dir")
KEYS = (*TOP_KEYS, *(f"{section}.{key}" for section, model in SECTIONS.items() for key in model.model_fields))
VARIABLES = {PREFIX + key.replace(".", "_").upper(): key for key in KEYS}


def expectation(key: str) -> Expect | None:
    """What the value of "section.key" must be."""
    section, _, name = key.rpartition(".")
    field = (SECTIONS[section] if section else Settings).model_fields[name]
    return next((item for item in field.metadata if isinstance(item, Expect)), None)


def suggest(key: str) -> str | None:
    """The setting that was probably meant: the same name elsewhere, or a similar one."""
    section, _, name = key.rpartition(".")
    elsewhere = [known for known in KEYS if known.rpartition(".")[2] == name]
    if elsewhere:
        return elsewhere[0]
    beside = [known for known in KEYS if known.rpartition(".")[0] == section]
    close = get_close_matches(key, beside, n=1, cutoff=0.6) or get_close_matches(key, KEYS, n=1, cutoff=0.6)
    return close[0] if close else None


def shown(key: str) -> str:
    """As it stands in the file: "[fetch] contact"."""
    section, _, name = key.rpartition(".")
    return f"[{section}] {name}" if section else name
