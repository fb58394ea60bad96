"""Due dates as macros of a DuckDB connection, for SQL and for relations (extra `duckdb`).

A macro takes each answer from a list of the answers of all days, so the rows keep their order, no
join is needed and no Python runs for a row. The answers are those of `due_column`. The argument is
a `DATE`; for any other type DuckDB raises an error. `export date-dimension` writes tables and one
macro for all rules instead, for a database that lives without Python.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from cptimescales.columns.answer_tables import VERIFIED, AnswerTables, answer_tables
from cptimescales.columns.dispatch import Books
from cptimescales.columns.lookup_tables import NOTHING
from cptimescales.errors import TimescaleError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["create_due_macros"]

_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_ENDINGS = ("due", "last_working_day", "provisional", "verified", "refused")


def create_due_macros(
    connection: DuckDBPyConnection, prefix: str, book: Books, rule: str, *, number: int = 1
) -> tuple[str, ...]:
    """Adds macros that answer a rule: due date, last working day, marks, and the code of a refusal.

    The macros and the table that they read are temporary: they go with the connection. Macros of
    the same names are replaced.

    Args:
        connection: the connection.
        prefix: what the names of the macros begin with: small letters, digits and underscores.
        book: a rulebook or its name. If it is a mapping from names to rulebooks or their names,
            each macro takes the name as its second argument.
        rule, number: as for `due_column`.

    Returns:
        the names of the macros.

    Raises:
        UnknownRulebookError, UnknownRuleError, PeriodError: as for `due_column`.
        TimescaleError: `prefix` is no such name, or a name in `book` is no text.

    >>> import duckdb
    >>> connection = duckdb.connect()
    >>> create_due_macros(connection, "core_group_", "england", "first_core_group")[0]
    'core_group_due'
    >>> connection.execute('''
    ...     SELECT core_group_due(held), core_group_refused(held)
    ...     FROM (VALUES (DATE '2026-12-14'), (DATE '1999-05-06'), (NULL)) AS cases (held)
    ... ''').fetchall()
    [(datetime.date(2026, 12, 30), None), (None, 'not_in_force'), (None, None)]
    """
    if not _NAME.fullmatch(prefix):
        raise TimescaleError(
            f"prefix is {prefix!r}; pass small letters, digits and underscores, such as 'visit_'"
        )
    several = not isinstance(book, str) and hasattr(book, "keys")
    tables = answer_tables(book, rule, number, by=several)
    table = f"{prefix}answers"
    connection.register(f"{table}_by_day", _by_day(tables))
    columns = ", ".join(f"list({ending} ORDER BY place) AS {ending}" for ending in _ENDINGS)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT {columns}, "
        f"{_names(tables)} AS names FROM {table}_by_day"
    )
    connection.unregister(f"{table}_by_day")
    days = f"DATE '1970-01-01' + ({tables.first})"
    day = f"greatest(0, least({tables.size - 1}, on_date - ({days})))"
    arguments, numbered = "on_date", ""
    if several:
        arguments = "on_date, of_rulebook"
        place = f"list_position((SELECT names FROM {table}), of_rulebook)"
        numbered = f"(coalesce({place}, {len(tables.names) + 1}) - 1)::BIGINT * {tables.size} + "
    for ending in _ENDINGS:
        # Of a null, greatest and least would make a day.
        connection.execute(
            f"CREATE OR REPLACE TEMP MACRO {prefix}{ending}({arguments}) AS "
            f"CASE WHEN on_date IS NOT NULL THEN "
            f"(SELECT {ending} FROM {table})[{numbered}{day} + 1] END"
        )
    return tuple(prefix + ending for ending in _ENDINGS)


def _names(tables: AnswerTables) -> str:
    """The names of the rulebooks as a list of SQL, in the order of the days."""
    if not all(isinstance(name, str) for name in tables.names):
        raise TimescaleError("the names in book must be text")
    quoted = ("'" + str(name).replace("'", "''") + "'" for name in tables.names)
    return f"[{', '.join(quoted)}]::VARCHAR[]"


def _by_day(tables: AnswerTables) -> Any:
    """The answers as an arrow table, in the order of the names, and last those of no name."""
    numbers = [*tables.numbers, tables.nobody] if tables.names else [0]

    def ordered(values: Any) -> Any:
        return values.reshape(-1, tables.size)[numbers].ravel()

    def days(values: Any) -> Any:
        values = ordered(values)
        known = values != NOTHING
        return pa.array(np.where(known, values, 0).astype(np.int32), mask=~known).cast(pa.date32())

    def words(places: Any, all_words: Any) -> Any:
        places = ordered(places)
        return pa.DictionaryArray.from_arrays(
            pa.array(places.astype(np.int32), mask=places < 0), pa.array(all_words)
        ).cast(pa.string())

    provisional = ordered(tables.provisional)
    return pa.table(
        {
            "place": pa.array(np.arange(len(provisional))),
            "due": days(tables.due),
            "last_working_day": days(tables.last_working_day),
            "provisional": pa.array(provisional == 1, mask=provisional < 0),
            "verified": words(tables.verified, VERIFIED),
            "refused": words(tables.refused, tables.codes),
        }
    )
