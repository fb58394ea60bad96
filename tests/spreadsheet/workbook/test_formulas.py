"""The formula workbook in spreadsheet programs, which recalculate it while cases are typed."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tests.oracles.oracle import LAST_DAY_OF_A_WORKBOOK
from tests.support.comparing import Comparison
from tests.support.event_sheets import (
    Happened,
    asks_of,
    compare_events,
    days_of_change,
)
from tests.support.workbooks import (
    ANSWER,
    HEAD,
    Cases,
    IronCalc,
    LibreOffice,
    Office,
    Program,
    compare_days,
    duties_and_numbers,
    expected_answer,
    forget_values,
    number_of,
)

import cptimescales as cpt
from cptimescales.spreadsheet.cells import serial
from cptimescales.spreadsheet.workbook import CaseEntry, messages, write_workbook
from cptimescales.spreadsheet.workbook.rule_lines import OfferedDuty

pytestmark = pytest.mark.once

pytest.importorskip("xlsxwriter", reason="the extra `xlsx` is not here")

EVERY_UNIT = Path(__file__).parent / "every-unit.toml"
AS_OF = date(2026, 12, 14)
AFTER_IT = serial(LAST_DAY_OF_A_WORKBOOK) + 1.0  # the first day that no workbook of today answers
# Days of every month and weekday over eleven years, and days at the ends of months and years.
DAYS = [date(2016, 1, 3) + timedelta(days=173 * place) for place in range(23)]
DAYS += [
    date(2024, 2, 28),
    date(2024, 2, 29),
    date(2023, 2, 28),
    date(2023, 3, 1),
    date(2025, 11, 30),
    date(2026, 1, 31),
]
DAYS += [
    date(2022, 9, 5),
    date(2026, 12, 18),
    date(2020, 4, 24),
    date(2026, 3, 17),
    date(2026, 3, 18),
    date(2029, 12, 22),
]
DAYS += [date(2026, 12, 1)]


def has_libreoffice() -> bool:
    """Whether LibreOffice is installed, and a Python that can control it."""
    if shutil.which("soffice") is None or not Path("/usr/bin/python3").exists():
        return False
    return (
        subprocess.run(
            ["/usr/bin/python3", "-c", "import uno"], capture_output=True, check=False
        ).returncode
        == 0
    )


@pytest.fixture(scope="session")
def office() -> Iterator[Office]:
    """One LibreOffice for all tests."""
    if not has_libreoffice():
        pytest.skip("LibreOffice with UNO is not here")
    running = Office()
    yield running
    running.close()


@pytest.fixture(params=["LibreOffice", "IronCalc"])
def opened(request: pytest.FixtureRequest) -> Callable[[Path], Program]:
    """Opens a workbook without stored values, in each program in turn."""
    if request.param == "LibreOffice":
        return partial(LibreOffice, request.getfixturevalue("office"))
    pytest.importorskip("ironcalc", reason="ironcalc is not here")
    return IronCalc


def open_cases(
    book: cpt.Rulebook,
    folder: Path,
    opened: Callable[[Path], Program],
    entries: list[CaseEntry],
    **settings: Any,
) -> Cases:
    """The case sheet of a workbook with some rows, open in a program."""
    path = folder / "deadlines.xlsx"
    write_workbook(book, str(path), rows=1, cases=entries, **({"as_of": AS_OF} | settings))
    return Cases(opened(forget_values(path)), len(entries))


def editions(book: cpt.Rulebook) -> list[date]:
    """The days on which wordings begin and end, and the days before and after."""
    versions = [version for rule in book.rules for version in rule.versions]
    begun = {version.effective_from for version in versions}
    ended = {version.effective_to for version in versions if version.effective_to}
    return sorted({day + timedelta(days=beside) for day in begun | ended for beside in (-1, 0, 1)})


def own_duties(book: cpt.Rulebook) -> list[tuple[OfferedDuty, int]]:
    """The duties that no rulebook before it has word for word; `make workbook-test` types all."""
    before = [cpt.rulebook(name) for name in cpt.rulebooks()[: cpt.rulebooks().index(book.name)]]
    seen = {
        duty.lines
        for other in before
        if other.calendar.name == book.calendar.name
        for duty, _ in duties_and_numbers(other)
    }
    return [(duty, number) for duty, number in duties_and_numbers(book) if duty.lines not in seen]


@pytest.mark.sweep(keep="*northern-ireland")
@pytest.mark.parametrize("name", cpt.rulebooks())
def test_every_duty_of_every_rulebook_is_answered_as_the_library_does(
    name: str, tmp_path: Path, opened: Callable[[Path], Program], comparison: Comparison
) -> None:
    book = cpt.rulebook(name)
    days = [*DAYS, *editions(book)]
    compare_days(
        book, opened, tmp_path, days, comparison.same, as_of=AS_OF, duties=own_duties(book)
    )
    # The smallest local rulebook adds one duty that a workbook can count.
    comparison.close(at_least=len(days))


def test_every_way_of_counting_is_answered_as_the_library_does(
    tmp_path: Path, opened: Callable[[Path], Program], comparison: Comparison
) -> None:
    book = cpt.load_rulebook(EVERY_UNIT)
    ends = [
        date(2019, 1, 1) + timedelta(days=place)
        for place in (*range(-2, 2), *range(27, 33), *range(57, 62))
    ]
    days = [
        *DAYS,
        *ends,
        date(2020, 2, 28),
        date(2020, 2, 29),
        date(2023, 6, 30),
        date(2023, 7, 1),
        date(2025, 1, 1),
    ]
    compare_days(book, opened, tmp_path, days, comparison.same, as_of=date(2020, 1, 6))
    comparison.close(at_least=30 * 50)


def test_the_days_from_the_design_are_the_same_here(
    tmp_path: Path, opened: Callable[[Path], Program]
) -> None:
    # Each duty and number, its date, its due date and its last working day.
    lines = [
        ("first_core_group", 1, "2026-12-14", "2026-12-30", "2026-12-30"),
        ("transfer_conference", 1, "2026-03-20", "2026-04-14", "2026-04-14"),
        ("review_conference", 1, "2025-11-30", "2026-02-28", "2026-02-27"),
        ("review_conference", 2, "2026-02-27", "2026-08-27", "2026-08-27"),
        ("eighteenth_birthday_review", 1, "2008-02-29", "2026-03-01", "2026-02-27"),
    ]
    entries = [
        CaseEntry(duty=duty, number=number, on=date.fromisoformat(on))
        for duty, number, on, _, _ in lines
    ]
    cases = open_cases(cpt.rulebook("england"), tmp_path, opened, entries)
    days = [(row["Due"], row["Last working day"]) for row in cases.answers()]
    assert days == [
        (number_of(date.fromisoformat(due)), number_of(date.fromisoformat(last)))
        for *_, due, last in lines
    ]


def test_the_core_group_notes_of_the_south_west_are_the_same_here(
    tmp_path: Path, opened: Callable[[Path], Program]
) -> None:
    entries = [CaseEntry(duty="core_group_notes", on=date(2026, 12, 21))]
    due = cpt.core_group_notes_due(date(2026, 12, 21), rulebook="south-west").due
    cases = open_cases(cpt.rulebook("south-west"), tmp_path, opened, entries)
    assert cases.answers()[0]["Due"] == number_of(due)


def test_closures_typed_later_count_and_an_unreadable_one_withholds_every_answer(
    tmp_path: Path, opened: Callable[[Path], Program], comparison: Comparison
) -> None:
    england = cpt.rulebook("england").with_closures({date(2026, 12, 29): "Council closed"})
    days = [date(2026, 12, 7) + timedelta(days=place) for place in range(25)]
    entries = [CaseEntry(duty="first_core_group", on=day) for day in days]
    cases = open_cases(england, tmp_path, opened, entries, due_soon=3)
    typed = {
        date(2026, 12, 31): "Closed",
        date(2027, 1, 2): "A Saturday",
        date(2027, 1, 4): "Closed",
    }
    # With an empty row between them, as people leave one.
    rows: list[list[Any]] = [[number_of(date(2026, 12, 31)), "Closed"], [None, None]]
    rows += [[number_of(day), name] for day, name in list(typed.items())[1:]]
    cases.program.type("Closures", 6, 0, rows)
    book, covers = england.with_closures(typed), (date(2009, 1, 1), LAST_DAY_OF_A_WORKBOOK)
    for entry, answer in zip(entries, cases.answers(), strict=True):
        right = expected_answer(book, "first_core_group", entry, AS_OF, 3, covers)
        comparison.all_same(right, [answer.get(head, "") for head in ANSWER], entry.on)
    checks = [row[0] for row in cases.program.read("Closures", 2, 5, 2, 9)]
    assert checks == ["counted", "counted", "", "a weekend already", "counted"]
    for wrong in ("29/12/2026", 46385.75, 2.0, " "):
        cases.program.type("Closures", 10, 0, [[wrong]])
        assert {row["Due"] for row in cases.answers()} == {"#N/A"}
        assert {row["Note"] for row in cases.answers()} == {messages.BAD_CLOSURE}
        assert str(cases.program.read("Cases", 0, 4, 0, 4)[0][0]).startswith(messages.BAD_CLOSURE)
    cases.program.type("Closures", 10, 0, [[None]])
    assert "#N/A" not in {row["Due"] for row in cases.answers()}
    cases.program.type("Closures", 300, 0, [[46385.0]])  # below the rows for closures
    assert {row["Due"] for row in cases.answers()} == {"#N/A"}
    comparison.close(at_least=200)


DATES: list[tuple[Any, str]] = [
    ("14/12/2026", messages.TEXT_DATE),
    ("2026-12-14", messages.TEXT_DATE),
    (" ", messages.TEXT_DATE),
    ("soon", messages.TEXT_DATE),
    (46370.999, messages.TIMED_DATE),
    (-5.0, messages.OUTSIDE),
    (0.0, messages.OUTSIDE),
    (1.0, messages.OUTSIDE),
    (60.0, messages.OUTSIDE),
    (39813.0, messages.OUTSIDE),  # 31 December 2008, the day before the calendar
    (39814.0, messages.NOT_IN_FORCE),
    (float(serial(LAST_DAY_OF_A_WORKBOOK)), messages.ANSWER_OUTSIDE),
    (AFTER_IT, messages.OUTSIDE),
    (73415.0, messages.OUTSIDE),  # 2101
    (2_958_465.0, messages.OUTSIDE),  # the last day of a spreadsheet
]


def test_a_value_that_is_no_date_is_reported_and_never_counted(
    tmp_path: Path, opened: Callable[[Path], Program]
) -> None:
    duties = ("first_core_group", "review_conference")
    entries = [CaseEntry(duty=duty) for duty in duties for _ in DATES]
    cases = open_cases(cpt.rulebook("england"), tmp_path, opened, entries)
    assert {(row["Due"], row["Status"], row["Note"]) for row in cases.answers()} == {
        ("", "", messages.ENTER_DATE)
    }
    cases.type("Date", [value for value, _ in DATES] * 2)
    for row, (value, note) in zip(cases.answers(), DATES * 2, strict=True):
        answer = [row[head] for head in ANSWER if head in row]
        assert answer == ["#N/A", "#N/A", "", "", "no answer", "", "", ""], (value, row)
        assert row["Note"] == note, value
    cases.type("Date", [True] * len(entries))
    assert {row["Due"] for row in cases.answers()} == {"#N/A"}


def test_the_last_day_of_the_calendar_is_an_answer_and_the_next_day_is_not(
    tmp_path: Path, opened: Callable[[Path], Program]
) -> None:
    england, last = cpt.rulebook("england"), LAST_DAY_OF_A_WORKBOOK
    days = [last - timedelta(days=place) for place in range(30, 10, -1)]
    entries = [CaseEntry(duty="first_core_group", on=day) for day in days]
    cases = open_cases(england, tmp_path, opened, entries)
    right = [england.due("first_core_group", on=day).due for day in days]
    assert last in right
    assert [row["Due"] for row in cases.answers()] == [
        number_of(due) if due <= last else "#N/A" for due in right
    ]


def test_a_date_of_birth_that_is_no_date_has_no_window(
    tmp_path: Path, opened: Callable[[Path], Program]
) -> None:
    values: list[Any] = ["29/02/2008", 39507.5, -5.0, 0.0, 1.0, 60.0, 36000.0, AFTER_IT]
    entries = [CaseEntry(duty="eighteenth_birthday_review") for _ in values]
    cases = open_cases(cpt.rulebook("england"), tmp_path, opened, entries)
    cases.type("Date", values)
    windows = {(row["Due"], row["Plan by"], row["Opens"], row["Status"]) for row in cases.answers()}
    assert windows == {("#N/A", "", "", "no answer")}


def test_an_unreadable_duty_number_or_day_done_is_reported(
    tmp_path: Path, opened: Callable[[Path], Program]
) -> None:
    on = date(2026, 12, 1)
    entries = [CaseEntry(duty="review_conference", on=on) for _ in range(16)]
    cases = open_cases(cpt.rulebook("england"), tmp_path, opened, entries)
    due = cases.answers()[0]["Due"]
    duties: list[Any] = [
        "first core*",
        "?irst core group meeting",
        "nonsense",
        7.0,
        "first_core_group",
        "x" * 300,
    ]
    cases.type("Duty", [*duties, *["REVIEW CONFERENCE"] * 10])
    cases.type("Number", [*[None] * 6, 0.0, 1.5, -1.0, 1001.0, "two", None, None, None, None, None])
    cases.type(
        "Done on",
        [*[None] * 11, "14/12/2026", 46370.5, -5.0, AFTER_IT, number_of(on - timedelta(days=1))],
    )
    rows = cases.answers()
    assert {(row["Due"], row["Note"]) for row in rows[:6]} == {("#N/A", messages.NO_SUCH_DUTY)}
    assert {(row["Due"], row["Note"]) for row in rows[6:11]} == {("#N/A", messages.BAD_NUMBER)}
    assert {(row["Due"], row["Status"]) for row in rows[11:]} == {(due, "no answer")}
    assert {str(row["Note"]).partition(". ")[0] + ". " for row in rows[11:15]} == {
        messages.BAD_DONE
    }
    assert str(rows[15]["Note"]).startswith(messages.DONE_EARLY.strip())
    cases.type("Duty", [None] * 16)
    assert {(row["Due"], row["Note"]) for row in cases.answers()} == {("", messages.CHOOSE_DUTY)}


def test_status_follows_the_day_typed_and_there_is_none_without_it(
    tmp_path: Path, opened: Callable[[Path], Program]
) -> None:
    entries = [CaseEntry(duty="first_core_group", on=date(2026, 12, 14))]
    cases = open_cases(cpt.rulebook("england"), tmp_path, opened, entries, as_of=None)
    row = cases.answers()[0]
    assert (row["Due"], row["Status"]) == (serial(date(2026, 12, 30)), messages.NO_AS_OF)
    after = LAST_DAY_OF_A_WORKBOOK + timedelta(days=1)
    statuses = {
        date(2026, 12, 18): "pending",
        date(2026, 12, 21): "due soon",
        date(2026, 12, 30): "due soon",
        date(2026, 12, 31): "overdue",
        after: messages.NO_AS_OF,
        date(2008, 1, 1): messages.NO_AS_OF,
    }
    for day, status in statuses.items():
        cases.program.type("Cases", 2, 1, [[number_of(day)]])
        assert cases.answers()[0]["Status"] == status, day
    cases.program.type("Cases", 2, 1, [[number_of(date(2026, 12, 14))], [20.0]])
    assert cases.answers()[0]["Status"] == "due soon"


def test_status_follows_today_if_a_person_chooses_that(
    tmp_path: Path, opened: Callable[[Path], Program]
) -> None:
    england, on = cpt.rulebook("england"), date(2026, 12, 14)
    entries = [CaseEntry(duty="first_core_group", on=day) for day in (on, date(2046, 1, 8))]
    cases = open_cases(england, tmp_path, opened, entries, as_of=date(2026, 12, 18))

    def above() -> tuple[Any, Any]:
        return cases.program.read("Cases", 0, 4, 0, 4)[0][0], cases.program.read(
            "Cases", 3, 3, 3, 3
        )[0][0]

    typed = [row["Status"] for row in cases.answers()]
    # A caveat is one plain sentence, and no code.
    assert cases.answers()[0]["Note"] == (
        "The edition in force, Working Together to Safeguard Children 2026, was not read; the one "
        "before it, Working Together to Safeguard Children 2023, was, and this is its number: look "
        "in the edition in force before you rely on it."
    )
    assert above() == ("", number_of(date(2026, 12, 18)))
    cases.program.type("Cases", 2, 3, [["today"]])
    judged = above()[1]
    assert isinstance(judged, float)
    today = date(1899, 12, 30) + timedelta(days=int(judged))
    assert above()[0] == messages.JUDGED_TODAY
    covers = (date(2009, 1, 1), LAST_DAY_OF_A_WORKBOOK)
    for entry, row in zip(entries, cases.answers(), strict=True):
        right = expected_answer(england, "first_core_group", entry, today, 5, covers)
        assert [row.get(head, "") for head in ANSWER] == right
    # The typed day is not read: neither a wrong one nor an empty one has an effect.
    statuses = [row["Status"] for row in cases.answers()]
    for value in ("soon", None):
        cases.program.type("Cases", 2, 1, [[value]])
        assert [row["Status"] for row in cases.answers()] == statuses
        assert above() == (messages.JUDGED_TODAY, judged)
    cases.program.type("Cases", 2, 3, [["the date typed"]])
    assert above() == (messages.SAY_AS_OF, "")
    cases.program.type("Cases", 2, 1, [[number_of(date(2026, 12, 18))]])
    assert [row["Status"] for row in cases.answers()] == typed


def open_happened(
    book: cpt.Rulebook, folder: Path, opened: Callable[[Path], Program]
) -> tuple[Program, tuple[date, date]]:
    """A workbook that is open in a program, and the days that its calendar covers."""
    path = folder / f"{book.name}-events.xlsx"
    written = write_workbook(book, str(path), rows=1)
    return opened(forget_values(path)), (written.first, written.last)


NASTY_DAYS = [date(2026, 12, 14), date(2008, 2, 29), LAST_DAY_OF_A_WORKBOOK]
MORE_DAYS = [date(2024, 1, 31), date(2022, 9, 5), date(2026, 3, 20), date(2001, 5, 6)]


@pytest.mark.sweep(keep="*central-bedfordshire")
@pytest.mark.parametrize("name", cpt.rulebooks())
def test_what_an_event_starts_is_answered_as_the_library_does(
    name: str,
    tmp_path: Path,
    opened: Callable[[Path], Program],
    comparison: Comparison,
) -> None:
    book = cpt.rulebook(name)
    program, covers = open_happened(book, tmp_path, opened)
    kept = name == "central-bedfordshire"
    days = NASTY_DAYS[:2] if kept else [*NASTY_DAYS, *MORE_DAYS, *days_of_change(book)]
    compare_events(book, program, covers, asks_of(book, days), comparison.same)
    sheet = Happened(program)
    for event, day, alert in (
        (None, None, messages.CHOOSE_EVENT_AND_DAY),
        (None, 46370.0, messages.CHOOSE_EVENT),
        ("Conference*", 46370.0, messages.NO_SUCH_EVENT),
        ("Conference held", None, messages.ENTER_DATE),
        ("Conference held", "14/12/2026", messages.TEXT_DATE),
        ("Conference held", 46370.25, messages.TIMED_DATE),
        ("Conference held", AFTER_IT, messages.OUTSIDE),
        ("Conference held", -5.0, messages.OUTSIDE),
    ):
        assert (sheet.rows(event, day), sheet.alert) == ([], alert)
    assert sheet.rows("Conference held", 46370.0)
    assert sheet.alert == ""
    sheet.program.type("Closures", 5, 0, [["29/12/2026"]])
    assert {row["Due by"] for row in sheet.shown()} <= {"no answer", "no number set"}
    assert sheet.alert.startswith(messages.BAD_CLOSURE)
    comparison.close(at_least=80)


@pytest.mark.sweep
def test_what_an_event_of_every_kind_starts_is_answered_as_the_library_does(
    tmp_path: Path, opened: Callable[[Path], Program], comparison: Comparison
) -> None:
    book = cpt.load_rulebook(EVERY_UNIT)
    program, covers = open_happened(book, tmp_path, opened)
    days = [*NASTY_DAYS, *MORE_DAYS, *days_of_change(book)]
    compare_events(book, program, covers, asks_of(book, days), comparison.same)
    comparison.close(at_least=100)


AS_OF_CELLS: list[tuple[Any, str]] = [
    (None, messages.SAY_AS_OF),
    ("31/12/2026", messages.TEXT_AS_OF),
    ("2026-12-31", messages.TEXT_AS_OF),
    (" ", messages.TEXT_AS_OF),
    ("soon", messages.TEXT_AS_OF),
    (46387.25, messages.TIMED_AS_OF),
    (-5.0, messages.AS_OF_OUTSIDE),
    (0.0, messages.AS_OF_OUTSIDE),
    (39813.0, messages.AS_OF_OUTSIDE),  # 31 December 2008, the day before the calendar
    (AFTER_IT, messages.AS_OF_OUTSIDE),
    (39814.0, ""),
    (float(serial(LAST_DAY_OF_A_WORKBOOK)), ""),
]


def test_an_as_of_that_is_no_day_is_reported_above_the_table(
    tmp_path: Path, opened: Callable[[Path], Program]
) -> None:
    entries = [CaseEntry(duty="first_core_group", on=date(2026, 12, 14))]
    cases = open_cases(cpt.rulebook("england"), tmp_path, opened, entries)
    due = serial(date(2026, 12, 30))
    for value, message in AS_OF_CELLS:
        cases.program.type("Cases", 2, 1, [[value]])
        row = cases.answers()[0]
        assert cases.program.read("Cases", 0, 4, 0, 4) == [[message]], value
        assert (row["Due"], row["Status"] == messages.NO_AS_OF) == (due, message != ""), value
    cases.program.type("Cases", 2, 1, [[number_of(AS_OF)], ["five"]])
    assert cases.program.read("Cases", 0, 4, 0, 4) == [[messages.SAY_DUE_SOON]]


@pytest.mark.sweep(keep="*northern-ireland")
@pytest.mark.parametrize("name", cpt.rulebooks())
def test_a_duty_that_is_not_offered_says_why_and_where_to_look(
    name: str, tmp_path: Path, opened: Callable[[Path], Program]
) -> None:
    book = cpt.rulebook(name)
    not_offered = {
        rule.id: rule.title
        for rule in book.rules
        if all(version.undated is not None for version in rule.versions)
    }
    names = [*not_offered, *not_offered.values(), *map(str.upper, not_offered)]
    # The id of a rule that is offered is no name in the list of duties.
    ids = [rule.id for rule in book.rules if rule.id not in not_offered]
    others = ["nonsense", "?isit", "v*", "", *ids]
    entries = [CaseEntry(duty="x", on=AS_OF) for _ in (*names, *others)]
    cases = open_cases(book, tmp_path, opened, entries)
    cases.type("Duty", [duty or None for duty in (*names, *others)])
    rows = cases.answers()
    assert {row["Note"] for row in rows[: len(names)]} == (
        {messages.NOT_OFFERED} if names else set()
    )
    for row in rows[: len(names)]:
        assert (row["Due"], row["Last working day"], row["Status"]) == ("#N/A", "#N/A", "no answer")
    for row, duty in zip(rows[len(names) :], others, strict=True):
        assert row["Note"] == (messages.NO_SUCH_DUTY if duty else messages.CHOOSE_DUTY), duty


def test_each_formula_shows_the_same_before_and_after_its_first_calculation(
    tmp_path: Path, opened: Callable[[Path], Program], comparison: Comparison
) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = cpt.load_rulebook(EVERY_UNIT).with_closures(
        {date(2026, 12, 29): "Closed", date(2027, 1, 2): "A Saturday"}
    )
    entries = [
        CaseEntry(),
        CaseEntry("C-1"),
        CaseEntry(duty="many"),
        CaseEntry(on=AS_OF),
        CaseEntry(duty="?", on=AS_OF),
    ]
    entries += [
        CaseEntry(duty="many", on=value)
        for value in ("14.12.26", date(1950, 5, 6), LAST_DAY_OF_A_WORKBOOK)
    ]
    entries += [
        CaseEntry(duty="many", on=AS_OF, done=value)
        for value in ("x", date(2026, 12, 1), date(1950, 5, 6))
    ]
    entries += [
        CaseEntry(duty="refuse", on=date(2026, 1, 31)),
        CaseEntry(duty="many", number="two", on=AS_OF),
    ]
    for rule in book.rules:
        for number, day in ((1, date(2026, 11, 30)), (4, date(2024, 2, 29)), (2, date(2027, 6, 1))):
            on = day.replace(year=day.year - 16) if rule.id == "window" else day
            entries.append(
                CaseEntry(duty=rule.id, number=number, on=on, done=day + timedelta(days=30))
            )
            entries.append(replace(entries[-1], number=None, done=None))
    path = tmp_path / "deadlines.xlsx"
    write_workbook(book, str(path), rows=len(entries) + 3, cases=entries, as_of=AS_OF)
    program = opened(forget_values(path))
    written, formulas = openpyxl.load_workbook(path, data_only=True), openpyxl.load_workbook(path)
    for sheet in formulas:
        results = program.read(sheet.title, 0, 0, sheet.max_column - 1, sheet.max_row - 1)
        heads = [str(cell.value) for cell in sheet[HEAD]]
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
            row = results[cell.row - 1]
            if heads[cell.column - 1] == "Reached" and row[heads.index("Due")] == "#N/A":
                continue  # the library counts nothing for a row without an answer
            before = written[sheet.title][cell.coordinate].value
            before = number_of(before.date()) if hasattr(before, "date") else before
            before = 0.0 if hasattr(before, "hour") else before  # 0 in a cell for a day
            after = row[cell.column - 1]
            comparison.same("" if before is None else before, after, sheet.title, cell.coordinate)
    comparison.close(at_least=3_000)


def test_a_workbook_that_counts_from_1904_has_the_same_answers(
    tmp_path: Path, office: Office
) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    entries = [CaseEntry(duty="first_core_group", on=date(2026, 12, 14), done=date(2027, 1, 5))]
    entries += [
        CaseEntry(duty="eighteenth_birthday_review", on=date(2008, 2, 29)),
        CaseEntry(duty="first_core_group", on="x"),
    ]
    path = tmp_path / "deadlines.xlsx"
    written = write_workbook(
        cpt.rulebook("england"), str(path), rows=1, cases=entries, as_of=date(2027, 2, 1)
    )
    book = openpyxl.load_workbook(path)
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.save(tmp_path / "from-1904.xlsx")
    rows = Cases(LibreOffice(office, tmp_path / "from-1904.xlsx"), len(entries)).answers()
    later = 1462  # days between the two days 0
    england, covers = cpt.rulebook("england"), (written.first, written.last)
    for row, entry in zip(rows[:2], entries, strict=False):
        right = expected_answer(england, entry.duty, entry, date(2027, 2, 1), 5, covers)
        right[:4] = [value - later if isinstance(value, float) else value for value in right[:4]]
        assert [row[head] for head in ANSWER] == right
    assert rows[2]["Due"] == "#N/A"


def test_the_comparison_itself_would_report_a_wrong_day() -> None:
    """A day later is another answer."""
    england, covers = cpt.rulebook("england"), (date(2009, 1, 1), LAST_DAY_OF_A_WORKBOOK)
    for on, due in ((14, 30), (15, 31)):
        entry = CaseEntry(on=date(2026, 12, on))
        answer = expected_answer(england, "first_core_group", entry, AS_OF, 5, covers)
        assert answer[0] == number_of(date(2026, 12, due))
