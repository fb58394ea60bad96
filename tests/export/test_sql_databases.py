"""The exported SQL in DuckDB, SQLite and PostgreSQL: on every day it has the library's answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.oracles.oracle import LISTED_YEARS, days_from
from tests.support.asking import ask
from tests.support.comparing import Comparison
from tests.support.sql_databases import ENGINES, Database, database, where

import cptimescales as cpt
from cptimescales.columns import due_column, last_working_day_column

pytestmark = pytest.mark.once

FILES = Path(__file__).parent
EVERY_KIND = FILES / "every-kind.toml"
COUNCIL = FILES / "our-council.csv"
CLOSED = {
    date(2020, 5, 7): "Council closed",
    date(2026, 12, 29): "Councillors' day; closed",
    date(2026, 12, 30): "Closed",
}
FIRST, LAST = date(1990, 1, 1), date(2100, 12, 31)
# DuckDB is tried on every day of the tables. The others, which look up row by row, are tried on the
# published years and some years around them.
AROUND_THE_LIST = (2009, LISTED_YEARS[-1] + 2)
YEARS = {"duckdb": (1968, 2100), "sqlite": AROUND_THE_LIST, "postgresql": AROUND_THE_LIST}


def write(folder: Path, dialect: str, *options: str) -> Path:
    """A script that the command writes."""
    path = folder / f"{dialect}.sql"
    command = ("export", "date-dimension", "--dialect", dialect, "-o", str(path), "--replace")
    result = ask(*command, *options)
    assert (result.code, result.out, result.err) == (0, "", "")
    return path


@pytest.fixture(scope="module", params=ENGINES)
def shipped(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """The shipped rulebooks and calendars, loaded twice, because a script can be run again."""
    with database(request.param, request) as opened:
        script = write(tmp_path_factory.mktemp("sql"), request.param)
        opened.run(script)
        opened.run(script)
        yield opened


@pytest.fixture(scope="module", params=ENGINES)
def council(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """Scotland, a council in it with closure days, and a rulebook with timescales of every kind."""
    with database(request.param, request) as opened:
        files = ("--closures", str(COUNCIL), "--rulebook", str(EVERY_KIND))
        folder = tmp_path_factory.mktemp("sql")
        opened.run(write(folder, request.param, "--division", "scotland", *files))
        yield opened


# Every day. `make test` loads the shipped rulebooks into SQLite alone, and a council's into each.


@pytest.mark.sweep(keep="sqlite")
def test_every_day_of_every_division_is_that_of_the_library(
    shipped: Database, comparison: Comparison
) -> None:
    for division in cpt.DIVISIONS:
        calendar = cpt.calendar(division)
        holidays = {
            day.date: day for year in range(1990, 2101) for day in calendar.bank_holidays(year)
        }
        query = (
            "SELECT calendar_date, is_working_day, working_day_number, working_day_on_or_before, "
            "bank_holiday, published_or_computed, first_published, day_number "
            f"FROM cpt_day WHERE {where(calendar=division)} ORDER BY calendar_date"
        )
        expected = []
        for number, day in enumerate(days_from(FIRST, LAST), start=1):
            holiday = holidays.get(day)
            try:
                before = calendar.working_day_on_or_before(day)
            except cpt.CalendarRangeError:
                before = None
            expected.append(
                (
                    day,
                    calendar.is_working_day(day),
                    calendar.working_days_between(FIRST, day),
                    before,
                    str(holiday) if holiday else None,
                    "published" if day.year in LISTED_YEARS else "computed",
                    holiday.first_published if holiday else None,
                    number,
                )
            )
        comparison.all_same(expected, shipped.ask(query), shipped.dialect, division)
    comparison.close(at_least=121_000)


# Every rule


def _same_days(comparison: Comparison, expected: Any, answers: Any, *words: object) -> None:
    """Compares two columns of days, day by day if they differ."""
    columns = (np.asarray(days, "datetime64[D]").astype(np.int64) for days in (expected, answers))
    left, right = columns
    comparison.count += len(left)
    if not np.array_equal(left, right):
        comparison.count -= len(left)
        comparison.all_same(left.tolist(), right.tolist(), *words)


def _agree(
    opened: Database, book: cpt.Rulebook, calendar: str, comparison: Comparison, *more: int
) -> None:
    """Compares every rule of a rulebook on every day of some years.

    Some of these days are outside the calendar, and on some a rule is not in force.
    """
    first, last = YEARS[opened.dialect]
    days = np.arange(np.datetime64(f"{first}-01-01"), np.datetime64(f"{last + 1}-01-01"))
    settled = np.datetime64(book.calendar.settled_to)
    above = _same_above(book)
    for rule in book.rules:
        if rule.id in above:
            continue  # the same rule is tried in the rulebook that this one extends
        series = any(version.then for version in rule.versions)
        for number in (1, 2, 3, *more) if series else (1,):
            condition = where(
                rulebook=book.name, rule_id=rule.id, series_number=number, calendar=calendar
            )
            on, *answers = opened.days(
                "SELECT trigger_date, due, last_working_day, provisional FROM cpt_due_date "
                f"WHERE {condition} AND trigger_date BETWEEN '{first}-01-01' AND '{last}-12-31'"
            )
            assert len(np.unique(on)) == len(on)  # one answer a day
            places = (on - days[0]).astype(int)
            due, last_working_day = (np.full(len(days), "NaT", "datetime64[D]") for _ in range(2))
            due[places], last_working_day[places] = answers[:2]
            expected = due_column(book, rule.id, on=days, number=number).due
            words = (opened.dialect, book.name, rule.id, number)
            _same_days(comparison, expected, due, *words)
            expected_day = last_working_day_column(book.calendar, expected).values
            _same_days(comparison, expected_day, last_working_day, *words)
            if rule.versions[-1].around is None:
                answered = ~np.isnat(answers[0])
                expected_flags = np.maximum(on, answers[0])[answered] > settled
                flags = answers[2][answered] == 1
                comparison.all_same(expected_flags.tolist(), flags.tolist(), *words, "provisional")


def _same_above(book: cpt.Rulebook) -> set[str]:
    """The rules that a rulebook takes over unchanged from the one it extends."""
    extended = book.data.extends
    above = (
        {} if extended is None else {rule.id: repr(rule) for rule in cpt.rulebook(extended).rules}
    )
    return {rule.id for rule in book.rules if above.get(rule.id) == repr(rule)}


@pytest.mark.sweep(keep="sqlite-northern-ireland")
@pytest.mark.parametrize("name", cpt.rulebooks())
def test_every_rule_of_every_rulebook_gives_on_every_day_what_the_library_gives(
    shipped: Database, name: str, comparison: Comparison
) -> None:
    book = cpt.rulebook(name)
    _agree(shipped, book, book.calendar.name, comparison)
    comparison.close(at_least=20_000)


@pytest.mark.sweep(keep="sqlite-our-council")
@pytest.mark.parametrize("calendar", ["scotland", "our-council"])
def test_timescales_of_every_kind_give_on_every_day_what_the_library_gives(
    council: Database, calendar: str, comparison: Comparison
) -> None:
    book = cpt.load_rulebook(EVERY_KIND)
    book = book.with_closures(CLOSED) if calendar == "our-council" else book
    _agree(council, book, calendar, comparison, 4, 60)
    comparison.close(at_least=400_000)


def test_the_last_numbers_of_a_series_end_where_the_library_ends(council: Database) -> None:
    book = cpt.load_rulebook(EVERY_KIND)
    for rule in (rule.id for rule in book.rules if "series" in rule.id):
        for number in (*range(232, 242), *range(332, 337), *range(832, 837), 999, 1000):
            on = date(2016, 1, 4)
            answer = book.answer(rule, on=on, number=number)
            due = answer.due if isinstance(answer, cpt.DueDate) else None
            condition = where(
                rule_id=rule, series_number=number, trigger_date=on, calendar="scotland"
            )
            rows = council.ask(f"SELECT due FROM cpt_due_date WHERE {condition}")
            assert (rows or [(None,)]) == [(due,)], (rule, number)


@pytest.mark.parametrize(("rule", "age"), [("birthday_review", 18), ("other_birthday", 16)])
def test_a_window_has_all_its_days(
    council: Database, rule: str, age: int, comparison: Comparison
) -> None:
    book = cpt.load_rulebook(EVERY_KIND)
    rows: dict[str, dict[date, date]] = {
        end: dict(
            council.ask(
                "SELECT trigger_date, due FROM cpt_due_date "
                f"WHERE calendar = 'scotland' AND rule_id = '{rule}{end}'"
            )
        )
        for end in ("", ".opens", ".plan_by")
    }
    for born in days_from(date(2012 - age, 1, 1), date(2032 - age, 1, 1)):
        window = book.answer(rule, on=born)
        days: tuple[date | None, ...] = (None, None, None)
        if isinstance(window, cpt.ReviewWindow):
            days = (window.closes, window.opens, window.plan_by)
        comparison.same(days, tuple(rows[end].get(born) for end in rows), rule, born)
    comparison.close(at_least=7_000)


def test_a_window_is_provisional_as_the_library_says(
    shipped: Database, comparison: Comparison
) -> None:
    england = cpt.rulebook("england")
    condition = where(
        rulebook="england", rule_id="eighteenth_birthday_review", calendar="england-and-wales"
    )
    for born, provisional in shipped.ask(
        f"SELECT trigger_date, provisional FROM cpt_due_date WHERE {condition} "
        "AND trigger_date BETWEEN '2008-01-01' AND '2013-01-01'"
    ):
        window = england.due("eighteenth_birthday_review", on=born)
        comparison.same(window.provisional, bool(provisional), born)
    comparison.close(at_least=1_800)


def test_a_refusal_has_the_code_of_the_library(council: Database, comparison: Comparison) -> None:
    book = cpt.load_rulebook(EVERY_KIND)
    rows = council.ask(
        "SELECT rule_id, trigger_date, due, refusal FROM cpt_due_date "
        f"WHERE {where(calendar='scotland', series_number=1)} AND rule_id NOT LIKE '%.%' "
        "AND (trigger_date BETWEEN '2024-01-25' AND '2024-03-05' "
        "OR trigger_date BETWEEN '2100-11-20' AND '2100-12-31')"
    )
    for rule, on, due, refusal in rows:
        answer = book.answer(rule, on=on)
        code = answer.code if isinstance(answer, cpt.Refusal) else None
        comparison.same(code, refusal, rule, on)
        comparison.same(code is None, due is not None, rule, on)
    assert {"no_number_set", "no_corresponding_date", "outside_calendar"} <= {
        row[3] for row in rows
    }
    comparison.close(at_least=5_000)


# The function, narrower years, an earlier list

FUNCTIONS = {
    "duckdb": (
        "cpt_due('{}', '{}', DATE '{}', which := {})",
        "cpt_due('{}', '{}', DATE '{}', counted_by := '{}')",
    ),
    "postgresql": ("cpt_due('{}', '{}', '{}', {})", "cpt_due('{}', '{}', '{}', calendar => '{}')"),
}


@pytest.mark.sweep
def test_the_function_gives_the_due_date_of_the_view(shipped: Database) -> None:
    if shipped.dialect not in FUNCTIONS:
        pytest.skip("SQLite has no functions of its own")
    due_dates = {
        ("england", "first_core_group", "2026-12-14", 1): date(2026, 12, 30),
        ("england", "review_conference", "2026-02-27", 2): date(2026, 8, 27),
        ("england", "eighteenth_birthday_review", "2008-02-29", 1): date(2026, 3, 1),
        ("england", "first_core_group", "1999-05-06", 1): None,
        ("england", "first_core_group", "2026-12-14", 2): None,
        ("england", "nothing", "2026-12-14", 1): None,
    }
    for values, due in due_dates.items():
        assert shipped.ask("SELECT " + FUNCTIONS[shipped.dialect][0].format(*values)) == [(due,)]


@pytest.mark.sweep
def test_a_trigger_without_a_due_date_has_a_reason(shipped: Database) -> None:
    if shipped.dialect != "duckdb":
        pytest.skip("only DuckDB takes a time of day in silence")
    reasons = {
        ("england", "first_core_group", "DATE '2022-09-05'"): None,
        ("england", "first_core_group", "TIMESTAMP '2022-09-05 00:00:00'"): None,
        ("england", "eighteenth_birthday_review", "DATE '2008-02-29'"): None,
        ("england", "first_core_group", "NULL"): None,
        ("england", "first_core_group", "TIMESTAMP '2022-09-05 10:30:00'"): "not_a_date",
        ("england", "first_core_group", "DATE '1999-05-06'"): "not_in_force",
        ("england", "visit", "DATE '2026-05-06'"): "no_number_set",
        ("england", "first_core_group", "DATE '2200-05-06'"): "outside_calendar",
    }
    for (book, rule, on), reason in reasons.items():
        question = f"cpt_due_refusal('{book}', '{rule}', {on})"
        assert shipped.ask(f"SELECT {question}") == [(reason,)], question


def test_the_function_counts_by_the_division_or_by_the_calendar_given(council: Database) -> None:
    if council.dialect not in FUNCTIONS:
        pytest.skip("SQLite has no functions of its own")
    plain, by = FUNCTIONS[council.dialect]
    question = ("every-kind", "within_10_working_days", "2026-12-15")
    assert council.ask("SELECT " + plain.format(*question, 1)) == [(date(2026, 12, 31),)]
    for calendar, due in (
        ("scotland", date(2026, 12, 31)),
        ("our-council", date(2027, 1, 6)),
        ("nowhere", None),
    ):
        assert council.ask("SELECT " + by.format(*question, calendar)) == [(due,)]


@pytest.mark.parametrize("engine", ["duckdb", "sqlite"])
def test_years_that_are_not_written_have_no_answers(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path, comparison: Comparison
) -> None:
    book = cpt.load_rulebook(EVERY_KIND)
    options = ("--division", "scotland", "--rulebook", str(EVERY_KIND))
    first, last = date(2019, 1, 1), date(2021, 12, 31)
    with database(engine, request) as opened:
        opened.run(write(tmp_path, engine, *options, "--from", "2019", "--to", "2021"))
        rows = opened.ask(
            "SELECT rule_id, trigger_date, due FROM cpt_due_date "
            "WHERE series_number = 1 AND rule_id NOT LIKE '%.%'"
        )
        due_dates = {(rule, on): due for rule, on, due in rows}
        for rule in book.rules:
            if any(version.around for version in rule.versions):
                continue  # its trigger, a birth, is before the years written
            for on in days_from(date(2018, 12, 1), date(2022, 1, 31)):
                answer = book.answer(rule.id, on=on)
                due = answer.due if isinstance(answer, cpt.DueDate) else None
                inside = due is not None and first <= on <= last and first <= due <= last
                expected = due if inside else None
                comparison.same(expected, due_dates.get((rule.id, on)), rule.id, on)
    comparison.close(at_least=40_000)


@pytest.mark.parametrize(
    ("known_on", "due"), [("2022-09-09", date(2022, 9, 19)), ("2022-09-10", date(2022, 9, 20))]
)
def test_a_script_counts_by_the_list_as_it_stood(
    known_on: str, due: date, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    with database("sqlite", request) as opened:
        options = ("--known-on", known_on, "--division", "england-and-wales", "--from", "2022")
        opened.run(write(tmp_path, "sqlite", *options))
        condition = where(
            rulebook="england",
            rule_id="first_core_group",
            series_number=1,
            trigger_date="2022-09-05",
        )
        rows = opened.ask(f"SELECT due, provisional FROM cpt_due_date WHERE {condition}")
        assert rows == [(due, 0)]
        assert opened.ask("SELECT known_on FROM cpt_calendar") == [(date.fromisoformat(known_on),)]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_script_that_is_run_again_replaces_its_own_rows_and_nothing_else(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """The rows of the first run are gone, and a user's own view of our view still works."""
    with database(engine, request) as opened:
        options = ("--division", "scotland", "--rulebook", "scotland", "--from", "2026")
        opened.run(write(tmp_path, opened.dialect, *options, "--to", "2027"))
        query = "SELECT due FROM cpt_due_date WHERE rule_id = 'first_core_group'"
        opened.run(_script(tmp_path, f"CREATE VIEW own AS {query};"))
        opened.run(write(tmp_path, opened.dialect, *options, "--to", "2026"))
        assert opened.ask("SELECT COUNT(*) FROM cpt_day") == [(365,)]
        assert opened.ask("SELECT COUNT(*) FROM own WHERE due IS NOT NULL")[0][0] > 300


@pytest.mark.parametrize("engine", ENGINES)
def test_a_script_that_fails_leaves_the_old_rows(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    options = ("--division", "scotland", "--rulebook", "scotland", "--from", "2026", "--to", "2026")
    with database(engine, request) as opened:
        script = write(tmp_path, engine, *options)
        opened.run(script)
        text = script.read_text("utf-8").replace("World Cup bank holiday", "Another name")
        broken = "INSERT INTO cpt_day (calendar) VALUES ('without the rest');\nCOMMIT;"
        with pytest.raises(Exception, match="(?i)not.null"):
            opened.run(_script(tmp_path, text.replace("COMMIT;", broken)))
        opened.undo()
        assert opened.ask(
            "SELECT COUNT(*) FROM cpt_day WHERE bank_holiday = 'World Cup bank holiday'"
        ) == [(1,)]
        assert opened.ask("SELECT COUNT(*) FROM cpt_day") == [(365,)]


def _script(folder: Path, text: str) -> Path:
    path = folder / "own.sql"
    path.write_text(text, "utf-8")
    return path
