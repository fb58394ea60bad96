"""Tables as a script in the SQL of each database: SQL Server, PostgreSQL, Oracle, SQLite, DuckDB.

A script makes the tables where they are not there, puts the view and the function in place, and then fills the tables in
one transaction. So it can be run again: readers see the old rows until the new ones are whole. Names are such as no database
reserves, and are never quoted, so that each may write them in its own case.
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
    """Not one of the databases that scripts are written for."""

    kind = "dialect"
    code = "unknown_dialect"


@dataclass(frozen=True)
class Dialect:
    """How one database wants its script.

    Attributes:
        load: how the script is run, for its head.
        types: the types of text (with room for its length), of whole numbers and of days.
        rows: how many rows one INSERT takes.
        head, tail: the first and the last lines, which begin and end the transaction.
        text, day: how a text and a day are written.
        end: a statement with what ends it.
        create: makes a table, if it is not there, from its name and what stands between the brackets.
        create_view: what stands before the view's name.
        insert: writes the rows of one INSERT.
        keys: whether tables have keys.
        filled: a statement for each table after its rows.
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
        """A value as this database writes it."""
        if cell is None:
            return "NULL"
        if isinstance(cell, str):
            return self.text(cell)
        return self.day(cell) if isinstance(cell, date) else str(cell)

    def type_of(self, column: TableColumn) -> str:
        """The type of a column."""
        text, whole, day = self.types
        return {"text": text.format(column.length), "whole": whole, "day": day}[column.kind]


def sql_script(dialect: str, tables: Sequence[Table]) -> Iterator[str]:
    """The script that makes and fills the tables, with the view `cpt_due_date` and the function `cpt_due`, in pieces.

    Args:
        dialect: `sqlserver`, `postgresql`, `oracle`, `sqlite` or `duckdb`.
        tables: all the tables of `date_dimension_tables`.

    Raises:
        UnknownDialectError: another dialect.
        TimescaleError: a text too long for its column.

    >>> import cptimescales as cpt
    >>> from cptimescales.export.date_dimension import date_dimension_tables
    >>> tables = date_dimension_tables({"scotland": cpt.calendar("scotland")}, first_year=2026, last_year=2026)
    >>> script = "".join(sql_script("sqlite", tables))
    >>> [line[:49] for line in script.splitlines() if "'2026-06-15'," in line][0]
    "('scotland', '2026-06-15', 'scotland', 0, 9190, '"
    """
    found = DIALECTS.get(dialect)
    if found is None:
        raise UnknownDialectError(dialect, DIALECTS)
    return _script(dialect, found, tables)


def _script(name: str, dialect: Dialect, tables: Sequence[Table]) -> Iterator[str]:
    end = dialect.end
    yield f"-- Working calendar and timescales, written by cptimescales {__version__} for {name}.\n"
    yield f"-- Run it with: {dialect.load}\n"
    yield "-- Run again, it replaces the rows of its own tables (cpt_...), its view and its function, and nothing else.\n"
    yield dialect.head
    for table in tables:
        yield dialect.create(table.name, _definition(dialect, table))
    yield end(f"{dialect.create_view} cpt_due_date AS\n{DUE_DATE_VIEW}")
    if name in DUE_FUNCTIONS:
        # What ends a statement stands inside Oracle's functions, so these end with a line of their own.
        yield (
            f"{DUE_FUNCTIONS[name]}\n/\nSHOW ERRORS\n"
            if name == "oracle"
            else end(DUE_FUNCTIONS[name])
        )
    for table in tables:
        yield end(f"DELETE FROM {table.name}")
        rows = table.rows()
        while some := list(islice(rows, dialect.rows)):
            yield end(dialect.insert(dialect, table, some))
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
    """For Oracle, which took several rows after VALUES only from 23ai on.

    The first row says the types, so an empty cell of it needs one. Each long text stands on lines of its own.
    """

    def cell(column: TableColumn, value: TableCell, *, first: bool) -> str:
        written = dialect.cell(value)
        if first and value is None:
            return f"CAST(NULL AS {dialect.type_of(column)})"
        return f"\n{written}\n" if len(written) > 100 else written

    selects = []
    for number, row in enumerate(rows):
        cells = (
            cell(column, value, first=not number)
            for column, value in zip(table.columns, row, strict=True)
        )
        selects.append(f"SELECT {', '.join(cells)} FROM dual")
    return f"INSERT INTO {table.name} ({_names(table)})\n" + "\nUNION ALL ".join(selects)


def _lines(dialect: Dialect, table: Table, rows: Sequence[TableRow]) -> str:
    """For DuckDB, which needs minutes for as many values as these and no time for one long text of lines and tabs.

    No cell holds a tab or the end of a line (see `Table.rows`), and none is an empty text.
    """
    lines = ("\t".join("" if cell is None else str(cell) for cell in row) for row in rows)
    cells = ", ".join(
        f"NULLIF(cells[{place}], '')" for place, _ in enumerate(table.columns, start=1)
    )
    return (
        f"INSERT INTO {table.name} ({_names(table)})\nSELECT {cells}\n"
        f"FROM (SELECT string_split(unnest(string_split({dialect.text(chr(10).join(lines))}, chr(10))), chr(9)) AS cells)"
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _sqlserver_text(text: str) -> str:
    # $( would begin a variable of sqlcmd, also inside a text.
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
    # After an error the transaction is gone, but sqlcmd would go on with the next batch, outside of any.
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
        rows=1_000,  # no more are allowed after one VALUES
        head=(
            "SET NOCOUNT ON;\nSET XACT_ABORT ON;\nSET QUOTED_IDENTIFIER ON;\nSET ANSI_NULLS ON;\nGO\n"
            "BEGIN TRANSACTION;\nGO\n"
        ),
        tail="COMMIT TRANSACTION;\nGO\nSET NOEXEC OFF;\nGO\n",
        text=_sqlserver_text,
        day=lambda day: _iso(day).replace(
            "-", ""
        ),  # the one spelling that no setting of language or date format can turn round
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
            "BEGIN;\nSET LOCAL client_min_messages = warning;\nSET LOCAL standard_conforming_strings = on;\n"
            "SET LOCAL client_encoding = 'UTF8';\n"
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
        types=("TEXT", "INTEGER", "DATE"),  # beside days of either type, its indexes work only so
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
        # Its look-ups are scans and hash joins, and it refuses to put a key back in the transaction that deleted it.
        keys=False,
    ),
}
"""The databases that scripts are written for, by the name that `--dialect` takes."""
