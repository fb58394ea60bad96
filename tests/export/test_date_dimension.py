"""The working calendar as tables: each row, the same rows as CSV and Parquet, and refusals."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from tests.oracles.oracle import bank_holidays, days_from, works
from tests.support.comparing import Comparison

import cptimescales as cpt
from cptimescales.export import date_dimension_tables, sql_script
from cptimescales.export.sql_dialects import UnknownDialectError
from cptimescales.export.table import Table, TableRow, arrow_table, write_csv
from cptimescales.export.timescale_table import timescales_table

FIRST, LAST = date(1990, 1, 1), date(2100, 12, 31)
EVERY_KIND = Path(__file__).parent / "every-kind.toml"


def table(name: str, tables: tuple[Table, ...]) -> Table:
    return next(table for table in tables if table.name == name)


def rows_of(table: Table) -> list[dict[str, object]]:
    names = [column.name for column in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.rows()]


def days_of(division: str, **years: int | None) -> dict[object, dict[str, object]]:
    tables = date_dimension_tables({division: cpt.calendar(division)}, (), **years)
    return {row["calendar_date"]: row for row in rows_of(table("cpt_day", tables))}


def test_every_day_is_numbered_as_a_slow_walk_numbers_it(
    division: str, comparison: Comparison
) -> None:
    holidays = set(bank_holidays(division))
    number, last = 0, None
    rows = days_of(division)
    assert list(rows) == list(days_from(FIRST, LAST))
    for day, row in rows.items():
        assert isinstance(day, date)
        if works(day, holidays):
            number, last = number + 1, day
        cells = (row["is_working_day"], row["working_day_number"], row["working_day_on_or_before"])
        comparison.same((int(works(day, holidays)), number, last), cells, day)
        comparison.same(
            (day.day, 12 * day.year + day.month), (row["day_of_month"], row["month_number"]), day
        )
    comparison.close(at_least=81_000)


# Days that hard-coded lists get wrong, and days of computed years.
SHOWN = [
    (
        "england-and-wales",
        "2020-05-08",
        0,
        "Early May bank holiday (VE day)",
        "published",
        "2019-06-10",
    ),
    ("england-and-wales", "2020-05-04", 1, None, "published", None),
    (
        "england-and-wales",
        "2022-09-19",
        0,
        "Bank Holiday for the State Funeral of Queen Elizabeth II",
        "published",
        "2022-09-10",
    ),
    (
        "england-and-wales",
        "2023-05-08",
        0,
        "Bank holiday for the coronation of King Charles III",
        "published",
        "2022-11-10",
    ),
    ("england-and-wales", "2026-06-15", 1, None, "published", None),
    ("scotland", "2026-06-15", 0, "World Cup bank holiday", "published", "2026-02-26"),
    (
        "northern-ireland",
        "2026-07-13",
        0,
        "Battle of the Boyne (Orangemen's Day) (substitute day)",
        "published",
        "2023-12-15",
    ),
    ("england-and-wales", "2099-12-25", 0, "Christmas Day", "computed", None),
    ("scotland", "1999-12-31", 0, "Millennium celebrations (extra bank holiday)", "computed", None),
]


@pytest.mark.parametrize(("division", "day", "works_", "name", "listed", "first"), SHOWN)
def test_a_day_that_lists_get_wrong(
    division: str, day: str, works_: int, name: str | None, listed: str, first: str | None
) -> None:
    year = int(day[:4])
    row = days_of(division, first_year=year, last_year=year)[date.fromisoformat(day)]
    heads = ("is_working_day", "bank_holiday", "published_or_computed", "first_published")
    cells = tuple(row[head] for head in heads)
    assert cells == (works_, name, listed, first and date.fromisoformat(first))


def test_a_working_day_keeps_its_number_whichever_years_are_written() -> None:
    whole, narrow = days_of("scotland"), days_of("scotland", first_year=2026, last_year=2027)
    assert len(narrow) == 730
    assert all(whole[day] == row for day, row in narrow.items())


def test_a_council_has_a_calendar_of_its_own_beside_its_division() -> None:
    division = cpt.calendar("england-and-wales")
    council = division.with_closures(
        {date(2026, 12, 29): "Council closed", date(2026, 12, 25): "Closed too"}
    )
    tables = date_dimension_tables(
        {"our-council": council, "england-and-wales": division}, first_year=2026, last_year=2026
    )
    rows = {
        (row["calendar"], row["calendar_date"]): row for row in rows_of(table("cpt_day", tables))
    }
    closed = rows["our-council", date(2026, 12, 29)]
    cells = (closed["is_working_day"], closed["closure"], closed["bank_holiday"])
    assert cells == (0, "Council closed", None)
    assert closed["division"] == "england-and-wales"
    assert rows["our-council", date(2026, 12, 25)]["closure"] == "Closed too"
    assert rows["england-and-wales", date(2026, 12, 29)]["is_working_day"] == 1
    names = [row["calendar"] for row in rows_of(table("cpt_calendar", tables))]
    assert names == ["england-and-wales", "our-council"]


def test_a_calendar_says_by_which_list_it_counts() -> None:
    calendar = cpt.calendar("scotland", known_on=date(2012, 6, 1))
    tables = date_dimension_tables({"scotland": calendar}, first_year=2010, last_year=2015)
    (row,) = rows_of(table("cpt_calendar", tables))
    assert (row["first_date"], row["last_date"]) == (date(2010, 1, 1), date(2015, 12, 31))
    assert (row["published_from"], row["published_to"]) == (date(2011, 1, 1), date(2013, 12, 31))
    assert (row["settled_to"], row["known_on"]) == (calendar.settled_to, date(2012, 6, 1))
    assert row["calendar_sha256"] == calendar.sha256(*calendar.covers)
    nothing_yet = cpt.calendar("scotland", known_on=date(2005, 6, 1))
    (row,) = rows_of(table("cpt_calendar", date_dimension_tables({"scotland": nothing_yet})))
    cells = (row["published_from"], row["published_to"], row["settled_to"])
    assert cells == (None, None, date(2004, 12, 31))


def test_the_timescales_say_what_the_rulebooks_say() -> None:
    books = [cpt.rulebook(name) for name in cpt.rulebooks()]
    rows = rows_of(timescales_table(books))
    key = ("rulebook", "rule_id", "effective_from", "series_from")
    for book in books:
        for rule in book.rules:
            for version in rule.read_versions:
                names = (book.name, rule.id, version.effective_from)
                own = [row for row in rows if tuple(row[head] for head in key[:3]) == names]
                periods = [version.within or version.before, *version.then]
                for row, period in zip(own, periods, strict=True):
                    assert row["title"] == rule.title
                    assert row["timescale"] == version.timescale
                    assert row["basis"] == version.basis
                    assert row["verified"] == version.verified
                    assert row["reading"] == version.reading
                    assert row["citation"] == str(book.data.cite(version.citation))
                    assert row["open_questions"] == (", ".join(version.open_questions) or None)
                    assert row["effective_to"] == (rule.last_day(version) or date(9999, 12, 31))
                    assert row["rulebook_sha256"] == book.sha256
                    if period is not None:
                        cells = (row["period_count"], row["period_unit"])
                        assert cells == (period.count, period.unit)
                    assert (row["period_count"] is None) == (version.undated is not None)
    keys = [tuple(row[column] for column in key) for row in rows]
    assert len(set(keys)) == len(keys)
    assert keys == sorted(keys)


def test_a_later_deadline_of_a_series_has_the_trigger_of_its_own_clock() -> None:
    rows = rows_of(timescales_table([cpt.rulebook("wales"), cpt.load_rulebook(EVERY_KIND)]))
    events = {(row["rule_id"], row["series_from"]): row["trigger_event"] for row in rows}
    assert events["review_conference", 1] == "conference_held"
    assert events["review_conference", 2] == "review_conference_held"
    assert events["due_series_in_months", 2] == "conference_held"


# Files


def test_csv_and_parquet_hold_the_same_rows(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    books = [cpt.rulebook("scotland")]
    tables = date_dimension_tables(
        {"scotland": cpt.calendar("scotland")}, books, first_year=2026, last_year=2027
    )
    for one_table in tables:
        file = io.StringIO(newline="")
        write_csv(one_table, file)
        header, *rows = csv.reader(io.StringIO(file.getvalue(), newline=""))
        assert header == [column.name for column in one_table.columns]
        assert rows == [
            ["" if cell is None else str(cell) for cell in row] for row in one_table.rows()
        ]
        path = tmp_path / "table.parquet"
        parquet.write_table(arrow_table(one_table), path)
        read: list[TableRow] = [tuple(row.values()) for row in parquet.read_table(path).to_pylist()]
        assert read == list(one_table.rows())


def test_the_order_of_the_calendars_changes_no_byte() -> None:
    def script(dialect: str, names: list[str]) -> str:
        calendars = {name: cpt.calendar(name) for name in names}
        books = [cpt.rulebook(name) for name in ("scotland", "england")]
        return "".join(
            sql_script(
                dialect, date_dimension_tables(calendars, books, first_year=2026, last_year=2026)
            )
        )

    for dialect in ("sqlserver", "postgresql", "oracle", "sqlite", "duckdb"):
        assert script(dialect, ["scotland", "england-and-wales"]) == script(
            dialect, ["england-and-wales", "scotland"]
        )


# Refusals


def test_a_refusal_says_why_the_tables_cannot_be_written() -> None:
    scotland = cpt.calendar("scotland")
    for calendars, books, years, words in [
        ({}, [], {}, "no calendar was given; name at least one division"),
        (
            {"Our council": scotland},
            [],
            {},
            "a calendar cannot be called 'Our council'; use lower-case letters",
        ),
        (
            {"scotland": scotland},
            [cpt.rulebook("wales")],
            {},
            "'wales' counts by the division 'england-and-wales', which is",
        ),
        (
            {"scotland": scotland},
            [cpt.rulebook("scotland")] * 2,
            {},
            "rulebook 'scotland' was given twice",
        ),
        (
            {"scotland": scotland},
            [],
            {"first_year": 1989},
            "1989 to 2100 is outside the calendar 'scotland'",
        ),
        (
            {"scotland": scotland},
            [],
            {"last_year": 2101},
            "1990 to 2101 is outside the calendar 'scotland'",
        ),
        (
            {"scotland": scotland},
            [],
            {"first_year": 2027, "last_year": 2026},
            "the years run from 2027 to 2026",
        ),
    ]:
        with pytest.raises(cpt.TimescaleError, match=words):
            date_dimension_tables(calendars, books, **years)
    with pytest.raises(
        UnknownDialectError, match="unknown dialect 'postgres'; did you mean 'postgresql'"
    ):
        sql_script("postgres", ())


def test_a_window_that_moves_to_another_birthday_is_refused(tmp_path: Path) -> None:
    text = EVERY_KIND.read_text("utf-8")
    book = tmp_path / "moved.toml"
    book.write_text(text.replace("birthday = 18", "birthday = 17", 1), "utf-8")
    with pytest.raises(
        cpt.TimescaleError,
        match="'birthday_review' of 'every-kind' moves from birthday to birthday .17, 18",
    ):
        date_dimension_tables({"scotland": cpt.calendar("scotland")}, [cpt.load_rulebook(book)])


def test_a_text_longer_than_its_column_is_refused() -> None:
    closed = cpt.calendar("scotland").with_closures({date(2026, 12, 29): "x" * 401})
    tables = date_dimension_tables({"our-council": closed}, first_year=2026, last_year=2026)
    with pytest.raises(
        cpt.TimescaleError,
        match="closure 'x{40}'... has 401 characters; the table cpt_day has room for 400",
    ):
        list(table("cpt_day", tables).rows())
