"""Settings: TOML file, then environment, then flags; every fault reported with its place, all at once."""

from goeul.settings.describe import MASK, describe
from goeul.settings.load import default_config_dir, load_settings
from goeul.settings.models import (
    ElasticsearchSettings,
    FetchSettings,
    ScheduleSettings,
    SearchSettings,
    Settings,
    StoreSettings,
    WebSettings,
)

__all__ = [
    "MASK",
    "ElasticsearchSettings",
    "FetchSettings",
    "ScheduleSettings",
    "SearchSettings",
    "Settings",
    "StoreSettings",
    "WebSettings",
    "default_config_dir",
    "describe",
    "load_settings",
]
