"""The store: frontier, pages, articles, index outbox, saved searches and alerts, in one SQLite file."""

from goeul.store.facade import Store
from goeul.store.records import (
    OUTLET_OK,
    AlertMatch,
    ArticleVersion,
    FrontierItem,
    FrontierRow,
    FrontierState,
    Match,
    OutboxRow,
    OutletState,
    ParkedRow,
    Quarantined,
    RobotsRow,
    SavedSearches,
    no_match,
)

__all__ = [
    "OUTLET_OK",
    "AlertMatch",
    "ArticleVersion",
    "FrontierItem",
    "FrontierRow",
    "FrontierState",
    "Match",
    "OutboxRow",
    "OutletState",
    "ParkedRow",
    "Quarantined",
    "RobotsRow",
    "SavedSearches",
    "Store",
    "no_match",
]
