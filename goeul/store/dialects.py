"""The few statements that SQLite and PostgreSQL spell differently; all others are the same for both."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, Text, any_, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite

Insert = sqlite.Insert | postgresql.Insert


def insert(conn: Connection, table: Table) -> Insert:
    """An insert that knows ON CONFLICT."""
    return insert_for(conn.dialect.name, table)


def insert_for(dialect: str, table: Table) -> Insert:
    """The same, for a statement that is built once a dialect."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def one_of(conn: Connection, column: ColumnElement[Any], words: Collection[str]) -> ColumnElement[bool]:
    """Whether the column is one of `words`; one variable, however many there are."""
    if conn.dialect.name == "postgresql":
        return column == any_(literal(list(words), postgresql.ARRAY(Text)))
    names = func.json_each(json.dumps(list(words))).table_valued("value")
    return column.in_(select(names.c.value))
