"""In which order the layouts of a family or an outlet are tried on a page: outlets redesign, and old pages are kept.

A layout with a last day (`valid_until`) goes first on pages fetched until then. On later ones it goes last, marked.
"""

from collections.abc import Iterable
from datetime import date

from goeul.records import Selectors

PAST = " (past)"  # behind an extractor's name: a layout read the page that had ended before it was fetched


def in_order(layouts: Iterable[Selectors], day: date) -> tuple[tuple[Selectors, ...], ...]:
    """Three groups to try one after the other: layouts that end on `day` or later, those without end, those past.

    Within the first the one that ends soonest leads, within the last the one that ended last.
    """
    layouts = tuple(layouts)
    dated = sorted((layout for layout in layouts if layout.valid_until is not None), key=_last_day)
    ending = tuple(layout for layout in dated if not is_past(layout, day))
    past = tuple(layout for layout in reversed(dated) if is_past(layout, day))
    return ending, tuple(layout for layout in layouts if layout.valid_until is None), past


def is_past(layout: Selectors, day: date) -> bool:
    """Whether `layout` had ended before `day`."""
    return layout.valid_until is not None and layout.valid_until < day


def _last_day(layout: Selectors) -> date:
    return layout.valid_until or date.max
