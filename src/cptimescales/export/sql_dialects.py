"""Tables as a script in the SQL of each database: SQL Server, PostgreSQL, Oracle, SQLite, DuckDB.

A script makes the tables that are missing, replaces the view and the function, and then fills the
tables in one transaction. So it can be run again: readers see the old rows until all new rows are
there. No database reserves the names in a script. They are never quoted, so that each database can
write them in its own case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from cptimescales._version import __version__
from cptimescales.errors import UnknownNameError
from cptimescales.export.sql_view import DUE_DATE_VIEW, DUE_FUNCTIONS
from cptimescales.export.table import Table, TableCell, TableColumn, TableRow

_LONGEST_LITERAL = 1_000  # SQL*Plus takes lines of at most 2,499 letters


class UnknownDialectError(UnknownNameError):
    """The name is not one of the databases that scripts are written for."""

    kind = "dialect"
    code = "unknown_dialect"


@dataclass(frozen=True)
class Dialect:
    """How to write a script for one database.

    Attributes:
        load: how to run the script, for its first lines.
        types: the types of texts (with a place for the length), of whole numbers and of days.
        rows: how many rows one INSERT takes.
        head, tail: the first and the last lines, which begin and end the transaction.
        text, day: how to write a text and a day.
        end: adds to a statement what ends it.
        create: makes a table that is missing, from its name and the lines between the brackets.
        create_view: the words before the view's name.
        insert: writes the rows of one INSERT.
        keys: whether tables have keys.
        filled: a statement to run for each table after its rows.
    """

    load: str
    types: tuple[str, str, str]
    rows: int
    head: str
    tail: str
    text: Callable[[str], str]
    day: Callable[[date], str]
    end: Callable[[str], str]
    create: Callable[[str, str], str]
    create_view: str
    insert: Callable[[Dialect, Table, Sequence[TableRow]], str]
    keys: bool = True
    filled: str = ""

    def cell(self, cell: TableCell) -> str:
        """A value in the SQL of this database."""
        if cell is None:
            return "NULL"
        if isinstance(cell, str):
            return self.text(cell)
        return self.day(cell) if isinstance(cell, date) else str(cell)

    def type_of(self, column: TableColumn) -> str:
        """The type of a column in the SQL of this database."""
        text, whole, day = self.types
        return {"text": text.format(column.length), "whole": whole, "day": day}[column.kind]


def sql_script(dialect: str, tables: Sequence[Table]) -> Iterator[str]:
    """The script that makes and fills the tables, in pieces.

    It has the view `cpt_due_date` and, in all dialects but SQLite, the function `cpt_due`.

    Args:
        dialect: `sqlserver`, `postgresql`, `oracle`, `sqlite` or `duckdb`.
        tables: all the tables of `date_dimension_tables`.

    Raises:
        UnknownDialectError: there is no such dialect.
        TimescaleError: a text is too long for its column.

    >>> import cptimescales as cpt
    >>> from cptimescales.export import date_dimension_tables
    >>> calendars = {"scotland": cpt.calendar("scotland")}
    >>> tables = date_dimension_tables(calendars, first_year=2026, last_year=2026)
    >>> script = "".join(sql_script("sqlite", tables))
    >>> [line[:49] for line in script.splitlines() if "'2026-06-15'," in line][0]
    "('scotland', '2026-06-15', 'scotland', 0, 9190, '"
    """
    if dialect not in DIALECTS:
        raise UnknownDialectError(dialect, DIALECTS)
    return _script(dialect, DIALECTS[dialect], tables)


def _script(name: str, dialect: Dialect, tables: Sequence[Table]) -> Iterator[str]:
    end = dialect.end
    yield f"-- Working calendar and timescales, written by cptimescales {__version__} for {name}.\n"
    yield f"-- Run it with: {dialect.load}\n"
    yield (
        "-- If you run it again, it replaces the rows of its own tables (cpt_...), its view\n"
        "-- and its function, and nothing else.\n"
    )
    yield dialect.head
    for table in tables:
        yield dialect.create(table.name, _definition(dialect, table))
    yield end(f"{dialect.create_view} cpt_due_date AS\n{DUE_DATE_VIEW}")
    if name in DUE_FUNCTIONS:
        # Oracle's functions hold semicolons, so a line of their own ends them.
        yield (
            f"{DUE_FUNCTIONS[name]}\n/\nSHOW ERRORS\n"
            if name == "oracle"
            else end(DUE_FUNCTIONS[name])
        )
    for table in tables:
        yield end(f"DELETE FROM {table.name}")
        rows = table.rows()
        while batch := list(islice(rows, dialect.rows)):
            yield end(dialect.insert(dialect, table, batch))
        if dialect.filled:
            yield end(f"{dialect.filled} {table.name}")
    yield dialect.tail


def _definition(dialect: Dialect, table: Table) -> str:
    lines = [
        f"{column.name} {dialect.type_of(column)}{' NOT NULL' if column.required else ''}"
        for column in table.columns
    ]
    if dialect.keys:
        words = ["PRIMARY KEY", *["UNIQUE"] * len(table.unique)]
        lines += [
            f"{word} ({', '.join(columns)})"
            for word, columns in zip(words, table.unique, strict=False)
        ]
    return ",\n    ".join(lines)


def _names(table: Table) -> str:
    return ", ".join(column.name for column in table.columns)


def _values(dialect: Dialect, table: Table, rows: Sequence[TableRow]) -> str:
    lines = (f"({', '.join(map(dialect.cell, row))})" for row in rows)
    return f"INSERT INTO {table.name} ({_names(table)}) VALUES\n" + ",\n".join(lines)


def _selects(dialect: Dialect, table: Table, rows: Sequence[TableRow]) -> str:
    """An INSERT for Oracle, which takes several rows after VALUES only from 23ai on.

    The first row sets the types, so each empty cell in it needs a type. Each long text has lines of
    its own.
    """

    def cell(column: TableColumn, value: TableCell, *, first: bool) -> str:
        literal = dialect.cell(value)
        if first and value is None:
            return f"CAST(NULL AS {dialect.type_of(column)})"
        return f"\n{literal}\n" if len(literal) > 100 else literal

    selects = []
    for number, row in enumerate(rows):
        cells = (
            cell(column, value, first=not number)
            for column, value in zip(table.columns, row, strict=True)
        )
        selects.append(f"SELECT {', '.join(cells)} FROM dual")
    return f"INSERT INTO {table.name} ({_names(table)})\n" + "\nUNION ALL ".join(selects)


def _lines(dialect: Dialect, table: Table, rows: Sequence[TableRow]) -> str:
    """An INSERT for DuckDB: one long text of lines and tabs, which it reads at once.

    It would need minutes for as many single values. No cell holds a tab or a line break (see
    `Table.rows`), and no cell is an empty text.
    """
    lines = ("\t".join("" if cell is None else str(cell) for cell in row) for row in rows)
    cells = ", ".join(
        f"NULLIF(cells[{place}], '')" for place, _ in enumerate(table.columns, start=1)
    )
    text = dialect.text("\n".join(lines))
    return (
        f"INSERT INTO {table.name} ({_names(table)})\nSELECT {cells}\n"
        f"FROM (SELECT string_split(unnest(string_split({text}, chr(10))), chr(9)) AS cells)"
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _sqlserver_text(text: str) -> str:
    # In sqlcmd, $( begins a variable even inside a text.
    return "N" + _quoted(text).replace("$(", "$' + N'(")


def _oracle_text(text: str) -> str:
    pieces = [
        text[start : start + _LONGEST_LITERAL] for start in range(0, len(text), _LONGEST_LITERAL)
    ]
    return " ||\n".join(map(_quoted, pieces))


def _iso(day: date) -> str:
    return f"'{day.isoformat()}'"


def _if_missing(name: str, definition: str) -> str:
    return f"CREATE TABLE IF NOT EXISTS {name} (\n    {definition}\n);\n"


def _semicolon(statement: str) -> str:
    return f"{statement};\n"


def _go(statement: str) -> str:
    # After an error there is no transaction, but sqlcmd would run the next batch all the same.
    return f"{statement};\nGO\nIF @@TRANCOUNT = 0 SET NOEXEC ON;\nGO\n"


def _sqlserver_table(name: str, definition: str) -> str:
    return _go(f"IF OBJECT_ID(N'{name}', N'U') IS NULL\nCREATE TABLE {name} (\n    {definition}\n)")


def _oracle_table(name: str, definition: str) -> str:
    return (
        "DECLARE\n    already_there EXCEPTION;\n    PRAGMA EXCEPTION_INIT(already_there, -955);\n"
        f"BEGIN\n    EXECUTE IMMEDIATE 'CREATE TABLE {name} (\n    {definition}\n)';\n"
        "EXCEPTION\n    WHEN already_there THEN NULL;\nEND;\n/\n"
    )


DIALECTS: Mapping[str, Dialect] = {
    "sqlserver": Dialect(
        load="sqlcmd -S SERVER -d DATABASE -b -f 65001 -i THIS_FILE (SQL Server 2016 SP1 or later)",
        types=("nvarchar({})", "int", "date"),
        rows=1_000,  # the most that SQL Server takes after one VALUES
        head=(
            "SET NOCOUNT ON;\nSET XACT_ABORT ON;\nSET QUOTED_IDENTIFIER ON;\n"
            "SET ANSI_NULLS ON;\nGO\nBEGIN TRANSACTION;\nGO\n"
        ),
        tail="COMMIT TRANSACTION;\nGO\nSET NOEXEC OFF;\nGO\n",
        text=_sqlserver_text,
        # No setting of language or date format reads these eight digits otherwise.
        day=lambda day: _iso(day).replace("-", ""),
        end=_go,
        create=_sqlserver_table,
        create_view="CREATE OR ALTER VIEW",
        insert=_values,
    ),
    "postgresql": Dialect(
        load="psql -X -v ON_ERROR_STOP=1 -f THIS_FILE DATABASE",
        types=("varchar({})", "integer", "date"),
        rows=1_000,
        head=(
            "BEGIN;\nSET LOCAL client_min_messages = warning;\n"
            "SET LOCAL standard_conforming_strings = on;\nSET LOCAL client_encoding = 'UTF8';\n"
        ),
        tail="COMMIT;\n",
        text=_quoted,
        day=_iso,
        end=_semicolon,
        create=_if_missing,
        create_view="CREATE OR REPLACE VIEW",
        insert=_values,
        filled="ANALYZE",
    ),
    "oracle": Dialect(
        load="NLS_LANG=.AL32UTF8 sqlplus USER@DATABASE @THIS_FILE (Oracle 12.2 or later)",
        types=("VARCHAR2({} CHAR)", "NUMBER(10)", "DATE"),
        rows=200,
        head=(
            "SET DEFINE OFF\nSET SQLBLANKLINES ON\nSET FEEDBACK OFF\n"
            "WHENEVER OSERROR EXIT FAILURE ROLLBACK\nWHENEVER SQLERROR EXIT FAILURE ROLLBACK\n"
        ),
        tail="COMMIT;\n",
        text=_oracle_text,
        day=lambda day: f"DATE {_iso(day)}",
        end=_semicolon,
        create=_oracle_table,
        create_view="CREATE OR REPLACE VIEW",
        insert=_selects,
    ),
    "sqlite": Dialect(
        load="sqlite3 -bail DATABASE.db < THIS_FILE",
        types=("TEXT", "INTEGER", "DATE"),  # with another type for days its indexes do not work
        rows=500,
        head="BEGIN IMMEDIATE;\n",
        tail="COMMIT;\n",
        text=_quoted,
        day=_iso,
        end=_semicolon,
        create=_if_missing,
        create_view="DROP VIEW IF EXISTS cpt_due_date;\nCREATE VIEW",
        insert=_values,
        filled="ANALYZE",
    ),
    "duckdb": Dialect(
        load="duckdb -bail DATABASE.duckdb < THIS_FILE",
        types=("VARCHAR", "INTEGER", "DATE"),
        rows=10_000,
        head="BEGIN TRANSACTION;\n",
        tail="COMMIT;\n",
        text=_quoted,
        day=_iso,
        end=_semicolon,
        create=_if_missing,
        create_view="CREATE OR REPLACE VIEW",
        insert=_lines,
        # It looks up by scans and hash joins, and refuses a key in the transaction that deleted it.
        keys=False,
    ),
}
"""The databases that scripts are written for, by the names that `--dialect` takes."""
