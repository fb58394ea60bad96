"""The written SQL, run by DuckDB, SQLite and PostgreSQL, gives on every day what the library gives."""

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
# DuckDB is asked about every day there is; the others, which look up row by row, about the published years and some around.
AROUND_THE_LIST = (2009, LISTED_YEARS[-1] + 2)
YEARS = {"duckdb": (1968, 2100), "sqlite": AROUND_THE_LIST, "postgresql": AROUND_THE_LIST}


def write(folder: Path, dialect: str, *options: str) -> Path:
    path = folder / f"{dialect}.sql"
    ask_for = (
        "export",
        "date-dimension",
        "--dialect",
        dialect,
        "-o",
        str(path),
        "--replace",
        *options,
    )
    told = ask(*ask_for)
    assert (told.code, told.out, told.err) == (0, "", "")
    return path


@pytest.fixture(scope="module", params=ENGINES)
def shipped(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """What ships, loaded twice: a script can be run again."""
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
        options = (
            "--division",
            "scotland",
            "--closures",
            str(COUNCIL),
            "--rulebook",
            str(EVERY_KIND),
        )
        opened.run(write(tmp_path_factory.mktemp("sql"), request.param, *options))
        yield opened


# Every day


def test_every_day_of_every_division_is_as_the_library_says(
    shipped: Database, comparison: Comparison
) -> None:
    for division in cpt.DIVISIONS:
        calendar = cpt.calendar(division)
        holidays = {
            day.date: day for year in range(1990, 2101) for day in calendar.bank_holidays(year)
        }
        columns = (
            "calendar_date, is_working_day, working_day_number, working_day_on_or_before, bank_holiday, "
            "published_or_computed, first_published, day_number"
        )
        asked = (
            f"SELECT {columns} FROM cpt_day WHERE {where(calendar=division)} ORDER BY calendar_date"
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
                    *(
                        day,
                        calendar.is_working_day(day),
                        calendar.working_days_between(FIRST, day),
                        before,
                    ),
                    *(
                        str(holiday) if holiday else None,
                        "published" if day.year in LISTED_YEARS else "computed",
                    ),
                    *(holiday.first_published if holiday else None, number),
                )
            )
        comparison.all_same(expected, shipped.ask(asked), shipped.dialect, division)
    comparison.close(at_least=121_000)


# Every rule


def _same_days(comparison: Comparison, expected: Any, found: Any, *said: object) -> None:
    """Columns of days, compared one by one."""
    one, other = (np.asarray(days, "datetime64[D]").astype(np.int64) for days in (expected, found))
    comparison.count += len(one)
    if not np.array_equal(one, other):
        comparison.count -= len(one)
        comparison.all_same(one.tolist(), other.tolist(), *said)


def _agree(
    asked: Database, book: cpt.Rulebook, calendar: str, comparison: Comparison, *more: int
) -> None:
    """Asks every rule of a book about every day of some years, those not in force and outside the calendar included."""
    first, last = YEARS[asked.dialect]
    days = np.arange(np.datetime64(f"{first}-01-01"), np.datetime64(f"{last + 1}-01-01"))
    settled = np.datetime64(book.calendar.settled_to)
    above = _same_above(book)
    for rule in book.rules:
        if rule.id in above:
            continue  # the very same rule was tried in the rulebook that this one extends
        series = any(version.then for version in rule.versions)
        for number in (1, 2, 3, *more) if series else (1,):
            asked_for = where(
                rulebook=book.name, rule_id=rule.id, series_number=number, calendar=calendar
            )
            rows = asked.days(
                f"SELECT trigger_date, due, last_working_day, provisional FROM cpt_due_date WHERE {asked_for} "
                f"AND trigger_date BETWEEN '{first}-01-01' AND '{last}-12-31'"
            )
            on, *answers = rows
            assert len(np.unique(on)) == len(on)  # one answer a day
            places = (on - days[0]).astype(int)
            due, last_working_day = (np.full(len(days), "NaT", "datetime64[D]") for _ in range(2))
            due[places], last_working_day[places] = answers[:2]
            expected = due_column(book, rule.id, on=days, number=number).due
            said = (asked.dialect, book.name, rule.id, number)
            _same_days(comparison, expected, due, *said)
            _same_days(
                comparison,
                last_working_day_column(book.calendar, expected).values,
                last_working_day,
                *said,
            )
            if rule.versions[-1].around is None:
                answered = ~np.isnat(answers[0])
                provisional = np.maximum(on, answers[0])[answered] > settled
                comparison.all_same(
                    provisional.tolist(), (answers[2][answered] == 1).tolist(), *said, "provisional"
                )


def _same_above(book: cpt.Rulebook) -> set[str]:
    extended = book.data.extends
    above = (
        {} if extended is None else {rule.id: repr(rule) for rule in cpt.rulebook(extended).rules}
    )
    return {rule.id for rule in book.rules if above.get(rule.id) == repr(rule)}


@pytest.mark.sweep(keep="*northern-ireland")
@pytest.mark.parametrize("name", cpt.rulebooks())
def test_every_rule_of_every_rulebook_gives_on_every_day_what_the_library_gives(
    shipped: Database, name: str, comparison: Comparison
) -> None:
    book = cpt.rulebook(name)
    _agree(shipped, book, book.calendar.name, comparison)
    comparison.close(at_least=50_000)


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
        for number in (
            *range(232, 242),
            332,
            333,
            334,
            335,
            336,
            832,
            833,
            834,
            835,
            836,
            999,
            1000,
        ):
            on = date(2016, 1, 4)
            answer = book.answer(rule, on=on, number=number)
            due = answer.due if isinstance(answer, cpt.DueDate) else None
            asked_for = where(
                rule_id=rule, series_number=number, trigger_date=on, calendar="scotland"
            )
            found = council.ask(f"SELECT due FROM cpt_due_date WHERE {asked_for}")
            assert (found or [(None,)]) == [(due,)], (rule, number)


@pytest.mark.parametrize(("rule", "age"), [("birthday_review", 18), ("other_birthday", 16)])
def test_a_window_has_all_its_days(
    council: Database, rule: str, age: int, comparison: Comparison
) -> None:
    book = cpt.load_rulebook(EVERY_KIND)
    rows: dict[str, dict[date, date]] = {
        end: dict(
            council.ask(
                f"SELECT trigger_date, due FROM cpt_due_date WHERE calendar = 'scotland' AND rule_id = '{rule}{end}'"
            )
        )
        for end in ("", ".opens", ".plan_by")
    }
    for born in days_from(date(2012 - age, 1, 1), date(2032 - age, 1, 1)):
        window = book.answer(rule, on=born)
        told = (None, None, None)
        if isinstance(window, cpt.ReviewWindow):
            told = (window.closes, window.opens, window.plan_by)  # type: ignore[assignment]  # None is for the refusals
        comparison.same(told, tuple(rows[end].get(born) for end in rows), rule, born)
    comparison.close(at_least=7_000)


def test_a_window_is_provisional_as_the_library_says(
    shipped: Database, comparison: Comparison
) -> None:
    england = cpt.rulebook("england")
    asked_for = where(
        rulebook="england", rule_id="eighteenth_birthday_review", calendar="england-and-wales"
    )
    for born, provisional in shipped.ask(
        f"SELECT trigger_date, provisional FROM cpt_due_date WHERE {asked_for} AND trigger_date BETWEEN '2008-01-01' AND '2013-01-01'"
    ):
        comparison.same(
            england.due("eighteenth_birthday_review", on=born).provisional, bool(provisional), born
        )
    comparison.close(at_least=1_800)


def test_a_refusal_has_the_code_of_the_library(council: Database, comparison: Comparison) -> None:
    book = cpt.load_rulebook(EVERY_KIND)
    asked_for = where(calendar="scotland", series_number=1)
    rows = council.ask(
        f"SELECT rule_id, trigger_date, due, refusal FROM cpt_due_date WHERE {asked_for} AND rule_id NOT LIKE '%.%' "
        "AND (trigger_date BETWEEN '2024-01-25' AND '2024-03-05' OR trigger_date BETWEEN '2100-11-20' AND '2100-12-31')"
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


def test_the_function_asks_the_view(shipped: Database) -> None:
    if shipped.dialect not in FUNCTIONS:
        pytest.skip("SQLite has no functions of its own")
    asked = {
        ("england", "first_core_group", "2026-12-14", 1): date(2026, 12, 30),
        ("england", "review_conference", "2026-02-27", 2): date(2026, 8, 27),
        ("england", "eighteenth_birthday_review", "2008-02-29", 1): date(2026, 3, 1),
        ("england", "first_core_group", "1999-05-06", 1): None,
        ("england", "first_core_group", "2026-12-14", 2): None,
        ("england", "nothing", "2026-12-14", 1): None,
    }
    for values, due in asked.items():
        assert shipped.ask("SELECT " + FUNCTIONS[shipped.dialect][0].format(*values)) == [(due,)]


def test_the_function_counts_by_the_division_unless_told_otherwise(council: Database) -> None:
    if council.dialect not in FUNCTIONS:
        pytest.skip("SQLite has no functions of its own")
    plain, by = FUNCTIONS[council.dialect]
    asked = ("every-kind", "within_10_working_days", "2026-12-15")
    assert council.ask("SELECT " + plain.format(*asked, 1)) == [(date(2026, 12, 31),)]
    for calendar, due in (
        ("scotland", date(2026, 12, 31)),
        ("our-council", date(2027, 1, 6)),
        ("nowhere", None),
    ):
        assert council.ask("SELECT " + by.format(*asked, calendar)) == [(due,)]


@pytest.mark.parametrize("engine", ["duckdb", "sqlite"])
def test_years_left_out_give_no_answer_and_never_another(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path, comparison: Comparison
) -> None:
    book = cpt.load_rulebook(EVERY_KIND)
    options = (
        "--division",
        "scotland",
        "--rulebook",
        str(EVERY_KIND),
        "--from",
        "2019",
        "--to",
        "2021",
    )
    first, last = date(2019, 1, 1), date(2021, 12, 31)
    with database(engine, request) as opened:
        opened.run(write(tmp_path, engine, *options))
        rows = opened.ask(
            "SELECT rule_id, trigger_date, due FROM cpt_due_date WHERE series_number = 1 AND rule_id NOT LIKE '%.%'"
        )
        found = {(rule, on): due for rule, on, due in rows}
        for rule in book.rules:
            if any(version.around for version in rule.versions):
                continue  # its trigger, a birth, lies before the years written
            for on in days_from(date(2018, 12, 1), date(2022, 1, 31)):
                answer = book.answer(rule.id, on=on)
                due = answer.due if isinstance(answer, cpt.DueDate) else None
                inside = due is not None and first <= on <= last and first <= due <= last
                comparison.same(due if inside else None, found.get((rule.id, on)), rule.id, on)
    comparison.close(at_least=40_000)


@pytest.mark.parametrize(
    ("known_on", "due"), [("2022-09-09", date(2022, 9, 19)), ("2022-09-10", date(2022, 9, 20))]
)
def test_a_script_counts_by_the_list_as_it_stood(
    known_on: str, due: date, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    with database("sqlite", request) as opened:
        opened.run(
            write(
                tmp_path,
                "sqlite",
                "--known-on",
                known_on,
                "--division",
                "england-and-wales",
                "--from",
                "2022",
            )
        )
        asked_for = where(
            rulebook="england",
            rule_id="first_core_group",
            series_number=1,
            trigger_date="2022-09-05",
        )
        assert opened.ask(f"SELECT due, provisional FROM cpt_due_date WHERE {asked_for}") == [
            (due, 0)
        ]
        assert opened.ask("SELECT known_on FROM cpt_calendar") == [(date.fromisoformat(known_on),)]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_script_that_is_run_again_leaves_what_is_not_its_own(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """A person's own view on ours must not stand in the way, and rows that were there are gone."""
    with database(engine, request) as opened:
        narrow = (
            "--division",
            "scotland",
            "--rulebook",
            "scotland",
            "--from",
            "2026",
            "--to",
            "2027",
        )
        opened.run(write(tmp_path, opened.dialect, *narrow))
        opened.run(
            _script(
                tmp_path,
                "CREATE VIEW own AS SELECT due FROM cpt_due_date WHERE rule_id = 'first_core_group';",
            )
        )
        opened.run(write(tmp_path, opened.dialect, *narrow[:-3], "2026", "--to", "2026"))
        assert opened.ask("SELECT COUNT(*) FROM cpt_day") == [(365,)]
        assert opened.ask("SELECT COUNT(*) FROM own WHERE due IS NOT NULL")[0][0] > 300


@pytest.mark.parametrize("engine", ENGINES)
def test_a_script_that_fails_leaves_the_old_rows(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    narrow = ("--division", "scotland", "--rulebook", "scotland", "--from", "2026", "--to", "2026")
    with database(engine, request) as opened:
        script = write(tmp_path, engine, *narrow)
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
