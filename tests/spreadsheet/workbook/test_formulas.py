"""The formula workbook, worked out by spreadsheet programs that hold it open while cases are typed into it."""

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
from tests.support.workbooks import (
    ANSWER,
    HEAD,
    Cases,
    IronCalc,
    LibreOffice,
    Office,
    Program,
    asked_duties,
    compare_days,
    expected,
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
# A day of every month and weekday over eleven years, and the days where months, years and birthdays end.
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
    """Whether LibreOffice is here, and a Python that can speak to it."""
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
    """Opens a workbook, whose values were forgotten, in each program in turn."""
    if request.param == "LibreOffice":
        return partial(LibreOffice, request.getfixturevalue("office"))
    pytest.importorskip("ironcalc", reason="ironcalc is not here")
    return IronCalc


def held_open(
    book: cpt.Rulebook,
    folder: Path,
    opened: Callable[[Path], Program],
    asked: list[CaseEntry],
    **settings: Any,
) -> Cases:
    """A workbook with some rows, held open."""
    path = folder / "deadlines.xlsx"
    write_workbook(book, str(path), rows=1, cases=asked, **({"as_of": AS_OF} | settings))
    return Cases(opened(forget_values(path)), len(asked))


def editions(book: cpt.Rulebook) -> list[date]:
    """The days on which wordings begin and end, and those beside them."""
    versions = [version for rule in book.rules for version in rule.versions]
    begun = {version.effective_from for version in versions}
    ended = {version.effective_to for version in versions if version.effective_to}
    return sorted({day + timedelta(days=beside) for day in begun | ended for beside in (-1, 0, 1)})


def own_duties(book: cpt.Rulebook) -> list[tuple[OfferedDuty, int]]:
    """What no rulebook before it asks word for word; `make workbook-test` asks all of it again."""
    before = [cpt.rulebook(name) for name in cpt.rulebooks()[: cpt.rulebooks().index(book.name)]]
    seen = {
        each.lines
        for other in before
        if other.calendar.name == book.calendar.name
        for each, _ in asked_duties(other)
    }
    return [(duty, number) for duty, number in asked_duties(book) if duty.lines not in seen]


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
    comparison.close(at_least=6 * len(days))


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
    asked = {
        CaseEntry(duty="first_core_group", on=date(2026, 12, 14)): (
            date(2026, 12, 30),
            date(2026, 12, 30),
        ),
        CaseEntry(duty="transfer_conference", on=date(2026, 3, 20)): (
            date(2026, 4, 14),
            date(2026, 4, 14),
        ),
        CaseEntry(duty="review_conference", on=date(2025, 11, 30)): (
            date(2026, 2, 28),
            date(2026, 2, 27),
        ),
        CaseEntry(duty="review_conference", number=2, on=date(2026, 2, 27)): (
            date(2026, 8, 27),
            date(2026, 8, 27),
        ),
        CaseEntry(duty="eighteenth_birthday_review", on=date(2008, 2, 29)): (
            date(2026, 3, 1),
            date(2026, 2, 27),
        ),
    }
    cases = held_open(cpt.rulebook("england"), tmp_path, opened, list(asked))
    shown = [(row["Due"], row["Last working day"]) for row in cases.answers()]
    assert shown == [(number_of(due), number_of(last)) for due, last in asked.values()]


def test_notes_of_the_south_west_too(tmp_path: Path, opened: Callable[[Path], Program]) -> None:
    asked = [CaseEntry(duty="core_group_notes", on=date(2026, 12, 21))]
    due = cpt.core_group_notes_due(date(2026, 12, 21), rulebook="south-west").due
    assert held_open(cpt.rulebook("south-west"), tmp_path, opened, asked).answers()[0][
        "Due"
    ] == number_of(due)


def test_closures_typed_later_count_and_one_that_cannot_be_read_withholds_every_answer(
    tmp_path: Path, opened: Callable[[Path], Program], comparison: Comparison
) -> None:
    england = cpt.rulebook("england").with_closures({date(2026, 12, 29): "Council closed"})
    days = [date(2026, 12, 7) + timedelta(days=place) for place in range(25)]
    asked = [CaseEntry(duty="first_core_group", on=day) for day in days]
    cases = held_open(england, tmp_path, opened, asked, due_soon=3)
    typed = {
        date(2026, 12, 31): "Closed",
        date(2027, 1, 2): "A Saturday",
        date(2027, 1, 4): "Closed",
    }
    # With a row left empty between, as people do.
    rows: list[list[Any]] = [[number_of(date(2026, 12, 31)), "Closed"], [None, None]]
    rows += [[number_of(day), name] for day, name in list(typed.items())[1:]]
    cases.program.type("Closures", 6, 0, rows)
    book, covers = england.with_closures(typed), (date(2009, 1, 1), LAST_DAY_OF_A_WORKBOOK)
    for row, answer in zip(asked, cases.answers(), strict=True):
        right = expected(book, "first_core_group", row, AS_OF, 3, covers)
        comparison.all_same(right, [answer.get(head, "") for head in ANSWER], row.on)
    checks = [row[0] for row in cases.program.read("Closures", 2, 5, 2, 9)]
    assert checks == ["counted", "counted", "", "a weekend already", "counted"]
    for wrong in ("29/12/2026", 46385.75, 2.0, " "):
        cases.program.type("Closures", 10, 0, [[wrong]])
        assert {row["Due"] for row in cases.answers()} == {"#N/A"}
        assert {row["Note"] for row in cases.answers()} == {messages.BAD_CLOSURE}
        assert str(cases.program.read("Cases", 0, 4, 0, 4)[0][0]).startswith(messages.BAD_CLOSURE)
    cases.program.type("Closures", 10, 0, [[None]])
    assert "#N/A" not in {row["Due"] for row in cases.answers()}
    cases.program.type("Closures", 300, 0, [[46385.0]])  # below the rows made for it
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
    (2_958_465.0, messages.OUTSIDE),  # the last day there is
]


def test_what_is_no_date_is_told_and_never_counted(
    tmp_path: Path, opened: Callable[[Path], Program]
) -> None:
    asked = [
        CaseEntry(duty=duty) for duty in ("first_core_group", "review_conference") for _ in DATES
    ]
    cases = held_open(cpt.rulebook("england"), tmp_path, opened, asked)
    assert {(row["Due"], row["Status"], row["Note"]) for row in cases.answers()} == {
        ("", "", messages.ENTER_DATE)
    }
    cases.type("Date", [value for value, _ in DATES] * 2)
    for row, (value, note) in zip(cases.answers(), DATES * 2, strict=True):
        shown = [row[head] for head in ANSWER if head in row]
        assert shown == ["#N/A", "#N/A", "", "", "no answer", "", "", ""], (value, row)
        assert row["Note"] == note, value
    cases.type("Date", [True] * len(asked))
    assert {row["Due"] for row in cases.answers()} == {"#N/A"}


def test_the_last_day_of_the_calendar_is_an_answer_and_the_next_is_none(
    tmp_path: Path, opened: Callable[[Path], Program]
) -> None:
    england, last = cpt.rulebook("england"), LAST_DAY_OF_A_WORKBOOK
    days = [last - timedelta(days=place) for place in range(30, 10, -1)]
    cases = held_open(
        england, tmp_path, opened, [CaseEntry(duty="first_core_group", on=day) for day in days]
    )
    right = [england.due("first_core_group", on=day).due for day in days]
    assert last in right
    assert [row["Due"] for row in cases.answers()] == [
        number_of(due) if due <= last else "#N/A" for due in right
    ]


def test_a_birth_that_is_no_date_has_no_window(
    tmp_path: Path, opened: Callable[[Path], Program]
) -> None:
    values: list[Any] = ["29/02/2008", 39507.5, -5.0, 0.0, 1.0, 60.0, 36000.0, AFTER_IT]
    asked = [CaseEntry(duty="eighteenth_birthday_review") for _ in values]
    cases = held_open(cpt.rulebook("england"), tmp_path, opened, asked)
    cases.type("Date", values)
    shown = {(row["Due"], row["Plan by"], row["Opens"], row["Status"]) for row in cases.answers()}
    assert shown == {("#N/A", "", "", "no answer")}


def test_a_duty_a_number_and_a_day_done_that_cannot_be_read_are_told(
    tmp_path: Path, opened: Callable[[Path], Program]
) -> None:
    on = date(2026, 12, 1)
    asked = [CaseEntry(duty="review_conference", on=on) for _ in range(16)]
    cases = held_open(cpt.rulebook("england"), tmp_path, opened, asked)
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
    asked = [CaseEntry(duty="first_core_group", on=date(2026, 12, 14))]
    cases = held_open(cpt.rulebook("england"), tmp_path, opened, asked, as_of=None)
    assert (cases.answers()[0]["Due"], cases.answers()[0]["Status"]) == (
        serial(date(2026, 12, 30)),
        messages.NO_AS_OF,
    )
    told = {
        date(2026, 12, 18): "pending",
        date(2026, 12, 21): "due soon",
        date(2026, 12, 30): "due soon",
    }
    after = LAST_DAY_OF_A_WORKBOOK + timedelta(days=1)
    told |= {
        date(2026, 12, 31): "overdue",
        after: messages.NO_AS_OF,
        date(2008, 1, 1): messages.NO_AS_OF,
    }
    for day, status in told.items():
        cases.program.type("Cases", 2, 1, [[number_of(day)]])
        assert cases.answers()[0]["Status"] == status, day
    cases.program.type("Cases", 2, 1, [[number_of(date(2026, 12, 14))], [20.0]])
    assert cases.answers()[0]["Status"] == "due soon"


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


def test_an_as_of_that_is_no_day_is_told_above_the_table(
    tmp_path: Path, opened: Callable[[Path], Program]
) -> None:
    asked = [CaseEntry(duty="first_core_group", on=date(2026, 12, 14))]
    cases = held_open(cpt.rulebook("england"), tmp_path, opened, asked)
    due = serial(date(2026, 12, 30))
    for typed, told in AS_OF_CELLS:
        cases.program.type("Cases", 2, 1, [[typed]])
        row = cases.answers()[0]
        assert cases.program.read("Cases", 0, 4, 0, 4) == [[told]], typed
        assert (row["Due"], row["Status"] == messages.NO_AS_OF) == (due, told != ""), typed
    cases.program.type("Cases", 2, 1, [[number_of(AS_OF)], ["five"]])
    assert cases.program.read("Cases", 0, 4, 0, 4) == [[messages.SAY_DUE_SOON]]


@pytest.mark.sweep(keep="*northern-ireland")
@pytest.mark.parametrize("name", cpt.rulebooks())
def test_a_duty_left_out_says_why_and_where_to_look(
    name: str, tmp_path: Path, opened: Callable[[Path], Program]
) -> None:
    book = cpt.rulebook(name)
    left_out = {
        rule.id: rule.title
        for rule in book.rules
        if all(v.undated is not None for v in rule.versions)
    }
    names = [*left_out, *left_out.values(), *map(str.upper, left_out)]
    others = [
        "nonsense",
        "?isit",
        "v*",
        "",
        *[rule.id for rule in book.rules if rule.id not in left_out],
    ]
    cases = held_open(
        book, tmp_path, opened, [CaseEntry(duty="x", on=AS_OF) for _ in (*names, *others)]
    )
    cases.type("Duty", [duty or None for duty in (*names, *others)])
    rows = cases.answers()
    assert {row["Note"] for row in rows[: len(names)]} == (
        {messages.NOT_OFFERED} if names else set()
    )
    for row in rows[: len(names)]:
        assert (row["Due"], row["Last working day"], row["Status"]) == ("#N/A", "#N/A", "no answer")
    for row, duty in zip(
        rows[len(names) :], others, strict=True
    ):  # the id of a rule is no name to choose it by
        assert row["Note"] == (messages.NO_SUCH_DUTY if duty else messages.CHOOSE_DUTY), duty


def test_what_each_formula_shows_before_it_is_worked_out_is_what_it_shows_after(
    tmp_path: Path, opened: Callable[[Path], Program], comparison: Comparison
) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = cpt.load_rulebook(EVERY_UNIT).with_closures(
        {date(2026, 12, 29): "Closed", date(2027, 1, 2): "A Saturday"}
    )
    asked = [
        CaseEntry(),
        CaseEntry("C-1"),
        CaseEntry(duty="many"),
        CaseEntry(on=AS_OF),
        CaseEntry(duty="?", on=AS_OF),
    ]
    asked += [
        CaseEntry(duty="many", on=value)
        for value in ("14.12.26", date(1950, 5, 6), LAST_DAY_OF_A_WORKBOOK)
    ]
    asked += [
        CaseEntry(duty="many", on=AS_OF, done=value)
        for value in ("x", date(2026, 12, 1), date(1950, 5, 6))
    ]
    asked += [
        CaseEntry(duty="refuse", on=date(2026, 1, 31)),
        CaseEntry(duty="many", number="two", on=AS_OF),
    ]
    for rule in book.rules:
        for number, day in ((1, date(2026, 11, 30)), (4, date(2024, 2, 29)), (2, date(2027, 6, 1))):
            on = day.replace(year=day.year - 16) if rule.id == "window" else day
            asked.append(
                CaseEntry(duty=rule.id, number=number, on=on, done=day + timedelta(days=30))
            )
            asked.append(replace(asked[-1], number=None, done=None))
    path = tmp_path / "deadlines.xlsx"
    write_workbook(book, str(path), rows=len(asked) + 3, cases=asked, as_of=AS_OF)
    program = opened(forget_values(path))
    written, formulas = openpyxl.load_workbook(path, data_only=True), openpyxl.load_workbook(path)
    for sheet in formulas:
        shown = program.read(sheet.title, 0, 0, sheet.max_column - 1, sheet.max_row - 1)
        heads = [str(cell.value) for cell in sheet[HEAD]]
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
            if (
                heads[cell.column - 1] == "Reached"
                and shown[cell.row - 1][heads.index("Due")] == "#N/A"
            ):
                continue  # a working beside an answer withheld, where the library has counted nothing
            before = written[sheet.title][cell.coordinate].value
            before = number_of(before.date()) if hasattr(before, "date") else before
            before = 0.0 if hasattr(before, "hour") else before  # 0 in a cell for a day
            after = shown[cell.row - 1][cell.column - 1]
            comparison.same("" if before is None else before, after, sheet.title, cell.coordinate)
    comparison.close(at_least=3_000)


def test_a_workbook_that_counts_from_1904_answers_alike(tmp_path: Path, office: Office) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    asked = [CaseEntry(duty="first_core_group", on=date(2026, 12, 14), done=date(2027, 1, 5))]
    asked += [
        CaseEntry(duty="eighteenth_birthday_review", on=date(2008, 2, 29)),
        CaseEntry(duty="first_core_group", on="x"),
    ]
    path = tmp_path / "deadlines.xlsx"
    written = write_workbook(
        cpt.rulebook("england"), str(path), rows=1, cases=asked, as_of=date(2027, 2, 1)
    )
    book = openpyxl.load_workbook(path)
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.save(tmp_path / "from-1904.xlsx")
    rows = Cases(LibreOffice(office, tmp_path / "from-1904.xlsx"), len(asked)).answers()
    later = 1462  # days between the two beginnings
    for row, case in zip(rows[:2], asked, strict=False):
        right = expected(
            cpt.rulebook("england"),
            case.duty,
            case,
            date(2027, 2, 1),
            5,
            (written.first, written.last),
        )
        right[:4] = [value - later if isinstance(value, float) else value for value in right[:4]]
        assert [row[head] for head in ANSWER] == right
    assert rows[2]["Due"] == "#N/A"


def test_what_the_workbook_is_compared_with_tells_a_wrong_day() -> None:
    """The comparison itself can fail: a day more is another answer."""
    answer = partial(expected, cpt.rulebook("england"), "first_core_group", as_of=AS_OF, soon=5)
    covers = (date(2009, 1, 1), LAST_DAY_OF_A_WORKBOOK)
    assert answer(entry=CaseEntry(on=date(2026, 12, 14)), covers=covers)[0] == number_of(
        date(2026, 12, 30)
    )
    assert answer(entry=CaseEntry(on=date(2026, 12, 15)), covers=covers)[0] == number_of(
        date(2026, 12, 31)
    )
