"""The scripts for SQL Server and Oracle, which these tests cannot run.

They are parsed and read back, and the view is translated for DuckDB and run there.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.support.sql_databases import database

import cptimescales as cpt
from cptimescales.export.date_dimension import date_dimension_tables
from cptimescales.export.sql_dialects import sql_script
from cptimescales.export.sql_view import DUE_DATE_VIEW, DUE_FUNCTIONS
from cptimescales.export.table import Table

pytestmark = pytest.mark.once

sqlglot = pytest.importorskip("sqlglot", reason="it parses the SQL of databases that are not here")
exp = pytest.importorskip("sqlglot.expressions")

CLOSED = {
    date(2026, 12, 29): "O'Brien & Sons' day; GO\nGO\n/\n$(x)\t" + "x" * 50,
    date(2026, 12, 30): "Llŷn \\ – “quoted”; -- no comment /* nor this */",
}
LONG = "A long reading; " * 120
KEYWORDS = {"sqlserver": "tsql", "oracle": "oracle"}


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> tuple[Table, ...]:
    """Two years of a division and a council, with texts that could end a literal or a statement."""
    file = tmp_path_factory.mktemp("books") / "own.toml"
    text = (Path(__file__).parent / "every-kind.toml").read_text("utf-8")
    file.write_text(text.replace("It's read so", LONG, 1), "utf-8")
    calendar = cpt.calendar("scotland")
    calendars = {"scotland": calendar, "our-council": calendar.with_closures(CLOSED)}
    return date_dimension_tables(
        calendars, [cpt.load_rulebook(file)], first_year=2026, last_year=2027
    )


def batches(dialect: str, tables: tuple[Table, ...]) -> list[str]:
    """The statements that a client sends, one by one.

    A statement for SQL Server ends at GO. A statement for Oracle ends at a semicolon at the end of
    a line, or after PL/SQL at a slash.
    """
    script = "".join(sql_script(dialect, tables))
    if dialect == "sqlserver":
        return [batch for batch in re.split(r"^GO$", script, flags=re.MULTILINE) if batch.strip()]
    statements: list[str] = []
    lines: list[str] = []
    for line in script.splitlines():
        if not lines and re.match(r"--|SET |WHENEVER |SHOW ", line):
            continue
        block = (
            bool(lines) and re.match(r"DECLARE|CREATE OR REPLACE FUNCTION", lines[0]) is not None
        )
        if (block and line == "/") or (
            not block and line.endswith(";") and not re.match("DECLARE", line)
        ):
            statements.append("\n".join([*lines, *([] if block else [line.removesuffix(";")])]))
            lines = []
        else:
            lines.append(line)
    assert not lines
    return statements


def value(cell: Any) -> object:
    """The value of a parsed cell of an INSERT."""
    if isinstance(cell, exp.Alias):
        cell = cell.this
    if isinstance(cell, (exp.National, exp.Literal)):
        text = str(cell.this)
        return text if isinstance(cell, exp.National) or cell.is_string else int(text)
    if isinstance(cell, exp.Null):
        return None
    if isinstance(cell, exp.Neg):
        return -int(str(cell.this.this))
    if isinstance(cell, (exp.DPipe, exp.Concat, exp.Add)):
        return "".join(str(value(part)) for part in cell.flatten())
    if isinstance(cell, (exp.Cast, exp.StrToDate, exp.TsOrDsToDate, exp.Date, exp.DateStrToDate)):
        inner = value(cell.this)
        return None if inner is None else date.fromisoformat(str(inner))
    raise AssertionError(f"a cell of an unknown kind: {cell!r}")


def inserted(dialect: str, tables: tuple[Table, ...]) -> dict[str, list[tuple[object, ...]]]:
    """The rows that a script puts into each table, read back from its text."""
    rows_by_table: dict[str, list[tuple[object, ...]]] = {table.name: [] for table in tables}
    days = {table.name: [column.kind == "day" for column in table.columns] for table in tables}
    for batch in batches(dialect, tables):
        if not batch.lstrip().startswith("INSERT"):
            continue
        parsed = next(filter(None, sqlglot.parse(batch, read=KEYWORDS[dialect])))
        name = parsed.this.this.name
        source = parsed.expression
        if isinstance(source, exp.Values):
            rows = [row.expressions for row in source.expressions]
        else:
            rows = [select.expressions for select in source.find_all(exp.Select, bfs=False)]
        for row in rows:
            cells = zip(map(value, row), days[name], strict=True)
            rows_by_table[name].append(tuple(_as_day(cell) if day else cell for cell, day in cells))
    return rows_by_table


def _as_day(cell: object) -> object:
    if not isinstance(cell, str):
        return cell
    assert re.fullmatch(r"\d{8}", cell), (
        "SQL Server reads only eight digits the same way under every setting"
    )
    return date(int(cell[:4]), int(cell[4:6]), int(cell[6:]))


@pytest.mark.sweep(keep="sqlserver")
@pytest.mark.parametrize("dialect", ["sqlserver", "oracle"])
def test_a_script_has_every_row_of_the_tables(dialect: str, tables: tuple[Table, ...]) -> None:
    rows = inserted(dialect, tables)
    for table in tables:
        assert sorted(rows[table.name], key=repr) == sorted(table.rows(), key=repr), table.name


@pytest.mark.sweep(keep="oracle")
@pytest.mark.parametrize("dialect", ["sqlserver", "oracle"])
def test_every_statement_can_be_parsed(dialect: str, tables: tuple[Table, ...]) -> None:
    kinds = set()
    for batch in batches(dialect, tables):
        if "NOEXEC" in batch:
            continue  # a setting of the session; the parser does not know it
        if dialect == "oracle" and re.match(r"DECLARE|CREATE OR REPLACE FUNCTION", batch):
            batch = _inside(batch)  # the parser does not know PL/SQL, but the SQL inside it
        statements = filter(None, sqlglot.parse(batch, read=KEYWORDS[dialect]))
        kinds |= {type(statement).__name__ for statement in statements}
    assert {"Create", "Insert", "Delete"} <= kinds


def _inside(block: str) -> str:
    """The SQL inside a block of PL/SQL."""
    creation = re.search(r"EXECUTE IMMEDIATE '(CREATE TABLE[^']*)'", block)
    if creation is not None:
        return creation[1]
    query = re.search(r"(SELECT v\.due) INTO found_due (FROM [^;]*);", block)
    assert query is not None
    return f"{query[1]} {query[2]}"


@pytest.mark.sweep(keep="oracle")
@pytest.mark.parametrize("dialect", ["tsql", "oracle"])
def test_the_view_translated_gives_what_the_view_gives(
    dialect: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """Read in that dialect and written for DuckDB, the query has the same rows."""
    (query,) = sqlglot.transpile(DUE_DATE_VIEW, read=dialect, write="duckdb")
    books = [cpt.load_rulebook(Path(__file__).parent / "every-kind.toml")]
    script = tmp_path / "duckdb.sql"
    tables = date_dimension_tables({"scotland": cpt.calendar("scotland")}, books)
    script.write_text("".join(sql_script("duckdb", tables)), "utf-8")
    with database("duckdb", request) as opened:
        opened.run(script)
        condition = (
            "rulebook = 'every-kind' AND series_number < 4 "
            "AND trigger_date BETWEEN '2019-01-01' AND '2022-12-31'"
        )
        ours = f"SELECT * FROM cpt_due_date WHERE {condition}"
        theirs = f"SELECT * FROM ({query}) WHERE {condition}"
        (rows,) = opened.ask(f"SELECT count(*) FROM ({ours})")[0]
        assert rows > 60_000
        assert opened.ask(f"SELECT count(*) FROM ({theirs})") == [(rows,)]
        assert opened.ask(f"SELECT count(*) FROM ({ours} EXCEPT ALL {theirs})") == [(0,)]


def test_sql_server_takes_no_more_than_a_thousand_rows_at_once(tables: tuple[Table, ...]) -> None:
    sizes = [
        sum(line.startswith("(") for line in batch.splitlines())
        for batch in batches("sqlserver", tables)
        if batch.lstrip().startswith("INSERT")
    ]
    assert max(sizes) == 1_000


def test_sql_server_stops_after_an_error_and_makes_views_alone_in_their_batch(
    tables: tuple[Table, ...],
) -> None:
    statements = [batch.strip() for batch in batches("sqlserver", tables)]
    begin, commit = statements.index("BEGIN TRANSACTION;"), statements.index("COMMIT TRANSACTION;")
    between = statements[begin + 1 : commit]
    assert set(between[1::2]) == {"IF @@TRANCOUNT = 0 SET NOEXEC ON;"}
    for batch in between[0::2]:
        assert batch.startswith(("IF OBJECT_ID", "CREATE OR ALTER", "DELETE", "INSERT"))
        assert batch.count("CREATE OR ALTER") <= batch.startswith("CREATE OR ALTER")
    assert statements[commit + 1 :] == ["SET NOEXEC OFF;"]


def test_no_text_holds_a_command_for_a_client(tables: tuple[Table, ...]) -> None:
    """sqlcmd has commands such as GO and $(...), and SQL*Plus has & and others."""
    server, oracle = ("".join(sql_script(dialect, tables)) for dialect in ("sqlserver", "oracle"))
    assert "$(" not in server
    assert all(line == "GO" for line in server.splitlines() if line.strip().upper() == "GO")
    assert oracle.index("SET DEFINE OFF") < oracle.index("CREATE")
    assert max(map(len, oracle.splitlines())) < 2_499
    assert "\n\n" not in oracle
    assert all(not line.endswith("-") for line in oracle.splitlines())
    assert LONG.strip() in "".join(
        str(cell) for cells in inserted("oracle", tables)["cpt_timescale"] for cell in cells
    )


def test_oracle_knows_the_types_of_a_first_row_and_commits_once(tables: tuple[Table, ...]) -> None:
    statements = batches("oracle", tables)
    assert [batch for batch in statements if batch == "COMMIT"] == statements[-1:]
    first_change = next(
        number for number, batch in enumerate(statements) if batch.startswith("DELETE")
    )
    assert not [
        batch for batch in statements[first_change:] if batch.startswith(("CREATE", "DECLARE"))
    ]
    for batch in statements:
        if batch.startswith("INSERT"):
            first, *others = batch.split("\nUNION ALL ")
            assert len(others) < 200
            assert not re.search(r"[ ,]NULL,", first)


# Words that SQL Server, PostgreSQL, Oracle or DuckDB reserves, and that a column might be called.
RESERVED = {
    *("rule", "number", "date", "day", "month", "year", "trigger", "order", "group", "from", "to"),
    *("on", "by", "user", "count", "comment", "level", "mode", "size", "start", "table", "column"),
    *("unique", "check", "end", "case", "all"),
}


def test_no_column_has_a_name_that_a_database_reserves(tables: tuple[Table, ...]) -> None:
    names = {column.name for table in tables for column in table.columns}
    names |= set(re.findall(r"(?<= AS )\w+", DUE_DATE_VIEW))
    assert not names & RESERVED
    assert all(
        re.fullmatch(r"[a-z][a-z0-9_]{0,29}", name)
        for name in {*names, *(table.name for table in tables)}
    )


def test_every_dialect_looks_up_the_view_by_the_same_columns() -> None:
    for function in DUE_FUNCTIONS.values():
        columns = re.findall(r"v\.(\w+) = ", function)
        # DuckDB has a second function, which looks up why there is no answer.
        looked_up = ["rulebook", "rule_id", "trigger_date", "series_number", "calendar"]
        assert columns == looked_up * function.count("FROM cpt_due_date v"), function
