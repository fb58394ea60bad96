"""The command `export date-dimension`: what it writes, and what it refuses."""

from __future__ import annotations

import csv
import io
import sqlite3
import sys
from datetime import date
from pathlib import Path

import click
import pytest
from tests.support.asking import COUNCIL, ask

import cptimescales as cpt
from cptimescales.cli.export import date_dimension
from cptimescales.export import date_dimension_tables
from cptimescales.export.sql_dialects import DIALECTS

FILES = Path(__file__).parents[1] / "export"
CLOSURES = str(FILES / "our-council.csv")
YEAR = ("--from", "2026", "--to", "2026")


def export(*options: str) -> str:
    return ask("export", "date-dimension", *options).answer()


def refused(*options: str) -> str:
    return ask("export", "date-dimension", *options).refusal()


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_without_a_file_it_writes_to_stdout(tmp_path: Path) -> None:
    for options in (("--dialect", "oracle"), ("--format", "csv")):
        path = tmp_path / options[1]
        text = export(*options, *YEAR)
        assert ask("export", "date-dimension", *options, *YEAR, "-o", str(path)).code == 0
        assert path.read_bytes() == text.encode()


def test_without_table_the_date_dimension_is_written() -> None:
    days = rows(export("--format", "csv", *YEAR))
    assert [row["division"] for row in days[::365]] == sorted(cpt.DIVISIONS)
    assert list(days[0])[:7] == [
        *("calendar", "calendar_date", "division", "is_working_day", "working_day_number"),
        *("working_day_on_or_before", "bank_holiday"),
    ]
    timescales = rows(export("--format", "csv", "--table", "timescale"))
    assert {row["rulebook"] for row in timescales} == set(cpt.rulebooks())
    assert len(rows(export("--format", "csv", "--table", "month", *YEAR))) == 12


def test_the_options_name_every_dialect_and_table_of_the_library() -> None:
    options = {option.name: option.type for option in date_dimension.params}
    dialects, tables = options["dialect"], options["table"]
    assert isinstance(dialects, click.Choice)
    assert isinstance(tables, click.Choice)
    assert list(dialects.choices) == list(DIALECTS)
    written = date_dimension_tables({"scotland": cpt.calendar("scotland")})
    assert {f"cpt_{name}" for name in tables.choices} == {table.name for table in written}


def test_the_rulebooks_of_a_division_are_written() -> None:
    options = ("--format", "csv", "--table", "timescale")
    scottish = rows(export(*options, "--division", "scotland"))
    assert {row["rulebook"] for row in scottish} == {"scotland", "highland"}
    named = rows(export(*options, "--rulebook", "wales", "--rulebook", COUNCIL))
    assert {row["rulebook"] for row in named} == {"wales", "our-council"}
    assert "which is not among the divisions written (scotland)" in refused(
        *options, "--division", "scotland", "--rulebook", "wales"
    )


def test_closure_days_are_a_calendar_named_like_their_file(tmp_path: Path) -> None:
    other = tmp_path / "our-town.csv"
    other.write_text("date,name\n2026-12-31,Town closed\n", "utf-8")
    closures = ("--closures", CLOSURES, "--closures", str(other))
    days = rows(export("--format", "csv", "--division", "scotland", *closures, *YEAR))
    closed = {
        (row["calendar"], row["calendar_date"]): row["closure"] for row in days if row["closure"]
    }
    assert closed == {
        ("our-council", "2026-12-29"): "Councillors' day; closed",
        ("our-council", "2026-12-30"): "Closed",
        ("our-town", "2026-12-31"): "Town closed",
    }
    assert len(days) == 3 * 365


def test_parquet_has_a_row_for_each_day(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "days.parquet"
    options = ("--format", "parquet", "--division", "scotland", "-o", str(path))
    assert ask("export", "date-dimension", *options).code == 0
    table = parquet.read_table(path)
    assert table.num_rows == (date(2100, 12, 31) - date(1990, 1, 1)).days + 1
    assert str(table.schema.field("calendar_date").type) == "date32[day]"


def test_a_script_replaces_an_older_one(tmp_path: Path) -> None:
    path = tmp_path / "dates.sql"
    path.write_text("old", "utf-8")
    options = ("--dialect", "sqlite", "-o", str(path), "--replace")
    assert ask("export", "date-dimension", *options, *YEAR).code == 0
    with sqlite3.connect(":memory:") as opened:
        opened.executescript(path.read_text("utf-8"))
        assert opened.execute("SELECT count(*) FROM cpt_day").fetchall() == [(3 * 365,)]
    opened.close()
    assert [file.name for file in tmp_path.iterdir()] == ["dates.sql"]


def test_a_script_that_fails_leaves_the_older_one(tmp_path: Path) -> None:
    path = tmp_path / "dates.sql"
    path.write_text("old", "utf-8")
    closures = tmp_path / "our-town.csv"
    closures.write_text(f"date,name\n2026-12-31,{'x' * 401}\n", "utf-8")
    options = ("--dialect", "sqlite", "--division", "scotland", "--closures", str(closures))
    refusal = refused(*options, "--replace", "-o", str(path))
    assert refusal.startswith("closure 'xxx")
    assert path.read_text("utf-8") == "old"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["dates.sql", "our-town.csv"]


def test_a_refusal_is_one_line(tmp_path: Path) -> None:
    nowhere = str(tmp_path / "nowhere" / "dates.sql")
    division = tmp_path / "scotland.csv"
    division.write_text("date,name\n2026-12-31,Closed\n", "utf-8")
    badly = tmp_path / "Our Council.csv"
    badly.write_text("date,name\n2026-12-31,Closed\n", "utf-8")
    sqlite = ("--dialect", "sqlite", *YEAR)
    for options, words in [
        ((), "give one of --dialect and --format"),
        (("--dialect", "sqlite", "--format", "csv"), "give one of --dialect and --format"),
        (
            ("--dialect", "sqlite", "--table", "day"),
            "--table goes with --format; a script has all tables",
        ),
        (("--format", "parquet"), "--format parquet needs --output"),
        (("--dialect", "mysql"), "invalid value for '--dialect': 'mysql' is not one of"),
        (
            ("--format", "csv", "--table", "days"),
            "invalid value for '--table': 'days' is not one of",
        ),
        (
            (*sqlite, "--division", "wales"),
            "unknown division 'wales'; known: england-and-wales, scotland",
        ),
        ((*sqlite, "--rulebook", "engand"), "unknown rulebook 'engand'; did you mean 'england'"),
        (("--dialect", "sqlite", "--from", "26"), "26 to 2100 is outside the calendar"),
        (
            ("--dialect", "sqlite", "--from", "2027", "--to", "2026"),
            "the years run from 2027 to 2026",
        ),
        (("--dialect", "sqlite", "--from", "x"), "invalid value for '--from'"),
        ((*sqlite, "--known-on", "9/9/2022"), "--known-on must be a date"),
        (
            (*sqlite, "--closures", CLOSURES),
            "--closures needs one --division to add the days to",
        ),
        (
            (*sqlite, "--closures", "nowhere.csv", "--division", "scotland"),
            "nowhere.csv: it cannot be read",
        ),
        (
            (*sqlite, "--closures", str(division), "--division", "scotland"),
            f"{division}: a calendar 'scotland' exists already",
        ),
        (
            (*sqlite, "--closures", str(badly), "--division", "scotland"),
            "a calendar cannot be called 'Our Council'",
        ),
        ((*sqlite, "-o", nowhere), f"{nowhere}: the folder {tmp_path}/nowhere does not exist"),
        (
            (*sqlite, "-o", COUNCIL, "--rulebook", COUNCIL),
            f"{COUNCIL}: the command reads this file, so it is never overwritten",
        ),
        (
            (*sqlite, "-o", CLOSURES, "--closures", CLOSURES, "--division", "scotland"),
            f"{CLOSURES}: the command reads this file, so it is never overwritten",
        ),
        (
            (*sqlite, "-o", str(division)),
            f"{division}: the file exists already; name another, or add --replace",
        ),
        ((*sqlite, "-o", str(tmp_path)), f"{tmp_path}: no file can be written there"),
    ]:
        assert words in refused(*options), options


def test_an_existing_file_stays_without_replace(tmp_path: Path) -> None:
    file = tmp_path / "days.csv"
    file.write_text("precious", "utf-8")
    assert "--replace" in refused("--format", "csv", "-o", str(file), *YEAR)
    assert file.read_text("utf-8") == "precious"
    options = ("--format", "csv", "-o", str(file), "--replace")
    assert ask("export", "date-dimension", *options, *YEAR).code == 0
    assert file.read_text("utf-8").startswith("calendar,")


def test_parquet_without_its_extra_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("pyarrow", "pyarrow.parquet"):
        monkeypatch.setitem(sys.modules, name, None)
    options = ("--format", "parquet", "-o", str(tmp_path / "days.parquet"))
    assert refused(*options, *YEAR) == (
        "--format parquet needs an extra (pyarrow is missing); "
        "install it with: pip install 'cptimescales[files]'"
    )
    assert not list(tmp_path.iterdir())
