"""The schema, as an ordered list of steps. A released step is never edited; a change is a new step at the end."""

from dataclasses import dataclass

from goeul.store.migrations import m0001_first, m0002_left_alone, m0003_people, m0004_second_looks


@dataclass(frozen=True, slots=True)
class Migration:
    """One step; `version` is the schema's number once its statements have run."""

    version: int
    statements: tuple[str, ...]  # in SQLite's words; see `translated` for PostgreSQL
    postgresql: tuple[str, ...] | None = None  # where the rules of `translated` do not do


MIGRATIONS: tuple[Migration, ...] = (
    Migration(1, m0001_first.STATEMENTS),
    Migration(2, m0002_left_alone.STATEMENTS),
    Migration(3, m0003_people.STATEMENTS),
    Migration(4, m0004_second_looks.STATEMENTS),
)
