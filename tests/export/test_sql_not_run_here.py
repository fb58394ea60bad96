"""SQL Server and Oracle run on no machine of these tests: their scripts are parsed, read back, and translated and run."""

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
    """Two years of a division and of a council, whose names and readings hold what could end a text or a statement."""
    file = tmp_path_factory.mktemp("books") / "own.toml"
    text = (Path(__file__).parent / "every-kind.toml").read_text("utf-8")
    file.write_text(text.replace("It's read so", LONG, 1), "utf-8")
    calendar = cpt.calendar("scotland")
    calendars = {"scotland": calendar, "our-council": calendar.with_closures(CLOSED)}
    return date_dimension_tables(
        calendars, [cpt.load_rulebook(file)], first_year=2026, last_year=2027
    )


def batches(dialect: str, tables: tuple[Table, ...]) -> list[str]:
    """What the client sends, one by one: up to GO; up to a semicolon at the end of a line, or to a slash after PL/SQL."""
    script = "".join(sql_script(dialect, tables))
    if dialect == "sqlserver":
        return [batch for batch in re.split(r"^GO$", script, flags=re.MULTILINE) if batch.strip()]
    found: list[str] = []
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
            found.append("\n".join([*lines, *([] if block else [line.removesuffix(";")])]))
            lines = []
        else:
            lines.append(line)
    assert not lines
    return found


def value(cell: Any) -> object:
    """What a parsed cell of an INSERT stands for."""
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
    raise AssertionError(f"an unforeseen cell: {cell!r}")


def inserted(dialect: str, tables: tuple[Table, ...]) -> dict[str, list[tuple[object, ...]]]:
    """The rows that a script puts into each table, read back from its text."""
    found: dict[str, list[tuple[object, ...]]] = {table.name: [] for table in tables}
    days = {table.name: [column.kind == "day" for column in table.columns] for table in tables}
    for batch in batches(dialect, tables):
        if not batch.lstrip().startswith("INSERT"):
            continue
        (parsed, *_) = (
            each for each in sqlglot.parse(batch, read=KEYWORDS[dialect]) if each is not None
        )
        name = parsed.this.this.name
        source = parsed.expression
        if isinstance(source, exp.Values):
            rows = [row.expressions for row in source.expressions]
        else:
            rows = [select.expressions for select in source.find_all(exp.Select, bfs=False)]
        for row in rows:
            cells = zip(map(value, row), days[name], strict=True)
            found[name].append(tuple(_as_day(cell) if day else cell for cell, day in cells))
    return found


def _as_day(cell: object) -> object:
    if not isinstance(cell, str):
        return cell
    assert re.fullmatch(r"\d{8}", cell), (
        "SQL Server reads only eight digits alike under every setting"
    )
    return date(int(cell[:4]), int(cell[4:6]), int(cell[6:]))


@pytest.mark.sweep(keep="sqlserver")
@pytest.mark.parametrize("dialect", ["sqlserver", "oracle"])
def test_a_script_says_row_for_row_what_the_tables_hold(
    dialect: str, tables: tuple[Table, ...]
) -> None:
    found = inserted(dialect, tables)
    for table in tables:
        assert sorted(found[table.name], key=repr) == sorted(table.rows(), key=repr), table.name


@pytest.mark.sweep(keep="oracle")
@pytest.mark.parametrize("dialect", ["sqlserver", "oracle"])
def test_every_statement_can_be_parsed(dialect: str, tables: tuple[Table, ...]) -> None:
    kinds = set()
    for batch in batches(dialect, tables):
        if "NOEXEC" in batch:
            continue  # a setting of the session; the parser does not know it
        if dialect == "oracle" and re.match(r"DECLARE|CREATE OR REPLACE FUNCTION", batch):
            batch = _inside(batch)  # PL/SQL is not parsed, the SQL inside it is
        kinds |= {
            type(each).__name__
            for each in sqlglot.parse(batch, read=KEYWORDS[dialect])
            if each is not None
        }
    assert {"Create", "Insert", "Delete"} <= kinds


def _inside(block: str) -> str:
    made = re.search(r"EXECUTE IMMEDIATE '(CREATE TABLE[^']*)'", block)
    if made is not None:
        return made[1]
    asked = re.search(r"(SELECT v\.due) INTO found_due (FROM [^;]*);", block)
    assert asked is not None
    return f"{asked[1]} {asked[2]}"


@pytest.mark.sweep(keep="oracle")
@pytest.mark.parametrize("dialect", ["tsql", "oracle"])
def test_the_view_translated_gives_what_the_view_gives(
    dialect: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """Read as that dialect reads it and written for DuckDB, the query has the same rows, every one."""
    (query,) = sqlglot.transpile(DUE_DATE_VIEW, read=dialect, write="duckdb")
    books = [cpt.load_rulebook(Path(__file__).parent / "every-kind.toml")]
    script = tmp_path / "duckdb.sql"
    script.write_text(
        "".join(
            sql_script(
                "duckdb", date_dimension_tables({"scotland": cpt.calendar("scotland")}, books)
            )
        ),
        "utf-8",
    )
    with database("duckdb", request) as opened:
        opened.run(script)
        narrow = "rulebook = 'every-kind' AND series_number < 4 AND trigger_date BETWEEN '2019-01-01' AND '2022-12-31'"
        ours = f"SELECT * FROM cpt_due_date WHERE {narrow}"
        theirs = f"SELECT * FROM ({query}) WHERE {narrow}"
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
    found = [batch.strip() for batch in batches("sqlserver", tables)]
    begin, commit = found.index("BEGIN TRANSACTION;"), found.index("COMMIT TRANSACTION;")
    between = found[begin + 1 : commit]
    assert set(between[1::2]) == {"IF @@TRANCOUNT = 0 SET NOEXEC ON;"}
    for batch in between[0::2]:
        assert batch.startswith(("IF OBJECT_ID", "CREATE OR ALTER", "DELETE", "INSERT"))
        assert batch.count("CREATE OR ALTER") <= batch.startswith("CREATE OR ALTER")
    assert found[commit + 1 :] == ["SET NOEXEC OFF;"]


def test_nothing_in_a_text_speaks_to_a_client(tables: tuple[Table, ...]) -> None:
    """sqlcmd takes GO and $(...), SQL*Plus & and lines of its own; a text must not be taken for any of them."""
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


def test_oracle_is_told_the_type_of_a_first_row_and_commits_once(tables: tuple[Table, ...]) -> None:
    found = batches("oracle", tables)
    assert [batch for batch in found if batch == "COMMIT"] == found[-1:]
    first_change = next(number for number, batch in enumerate(found) if batch.startswith("DELETE"))
    assert not [batch for batch in found[first_change:] if batch.startswith(("CREATE", "DECLARE"))]
    for batch in found:
        if batch.startswith("INSERT"):
            first, *others = batch.split("\nUNION ALL ")
            assert len(others) < 200
            assert not re.search(r"[ ,]NULL,", first)


# Reserved in SQL Server, PostgreSQL, Oracle or DuckDB, and near enough to the words of this field to be taken by mistake.
RESERVED = {
    *(
        "rule",
        "number",
        "date",
        "day",
        "month",
        "year",
        "trigger",
        "order",
        "group",
        "from",
        "to",
        "on",
        "by",
        "user",
    ),
    *(
        "count",
        "comment",
        "level",
        "mode",
        "size",
        "start",
        "table",
        "column",
        "unique",
        "check",
        "end",
        "case",
        "all",
    ),
}


def test_no_column_bears_a_name_that_a_database_reserves(tables: tuple[Table, ...]) -> None:
    names = {column.name for table in tables for column in table.columns}
    names |= set(re.findall(r"(?<= AS )\w+", DUE_DATE_VIEW))
    assert not names & RESERVED
    assert all(
        re.fullmatch(r"[a-z][a-z0-9_]{0,29}", name)
        for name in {*names, *(table.name for table in tables)}
    )


def test_every_dialect_asks_the_view_for_the_same() -> None:
    for function in DUE_FUNCTIONS.values():
        asked = re.findall(r"v\.(\w+) = ", function)
        assert asked == ["rulebook", "rule_id", "trigger_date", "series_number", "calendar"]
