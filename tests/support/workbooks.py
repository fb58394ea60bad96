"""Compares formula workbooks, calculated by real spreadsheet programs, with the library.

`python -m tests.support.workbooks 2016-01-01 2026-12-31` types every duty of every rulebook with
each of these days and compares each answer: `make workbook-test`. With `wales` at the end, it does
so for one rulebook. With `--time` instead, it measures a sheet of 10,000 formulas.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any

import cptimescales as cpt
from cptimescales.spreadsheet.workbook import CaseEntry, write_workbook
from cptimescales.spreadsheet.workbook.formulas import column_formulas
from cptimescales.spreadsheet.workbook.rule_lines import OfferedDuty, offered_duties

HEAD = 7
"""The row of the case sheet with the column heads, counted from 1."""

_STANDING = ("Status", "Working days left", "Working days late", "Days late")
ANSWER = ("Due", "Last working day", "Plan by", "Opens", *_STANDING)
Typed = float | str | bool | None
Shown = float | str | bool

_EPOCH = date(1899, 12, 30)


def forget_values(path: Path) -> Path:
    """A copy of a workbook with 0 as the value of every formula: no stored answer is left."""
    bare = path.with_name(f"bare-{path.name}")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(bare, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                text = re.sub(
                    r'( t="(?:str|e|b)")?>(<f>[^<]*</f>)<v>[^<]*</v>',
                    r">\2<v>0</v>",
                    content.decode(),
                )
                content = text.encode()
            new.writestr(name, content)
    return bare


class Office:
    """A LibreOffice without a window, with a new profile. It opens one workbook after another."""

    def __init__(self, patience: float = 300) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="office-", ignore_cleanup_errors=True)
        self._patience = patience
        command = [
            "/usr/bin/python3",
            str(Path(__file__).with_name("uno_session.py")),
            f"{self._folder.name}/profile",
        ]
        # A process group of its own: LibreOffice is three processes, and all of them must end.
        self._session = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
        )

    def ask(self, **task: Any) -> Any:
        """Does one task of `uno_session`. LibreOffice is ended if it does not answer in time.

        Raises:
            RuntimeError: LibreOffice failed or did not answer.
        """
        assert self._session.stdin and self._session.stdout
        print(json.dumps(task), file=self._session.stdin, flush=True)
        impatient = threading.Timer(self._patience, self._end)
        impatient.start()
        line = self._session.stdout.readline()
        impatient.cancel()
        reply = json.loads(line or '{"error": "no answer"}')
        if "error" in reply:
            raise RuntimeError(f"LibreOffice: {reply['error']}; the task was {str(task)[:200]}")
        return reply["answer"]

    def close(self) -> None:
        """Ends LibreOffice and all processes that it started."""
        with suppress(subprocess.TimeoutExpired):
            self._session.communicate(timeout=60)
        self._end()
        self._session.wait()
        self._folder.cleanup()

    def _end(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._session.pid, signal.SIGKILL)


class LibreOffice:
    """A workbook that is open in LibreOffice."""

    def __init__(self, office: Office, path: Path) -> None:
        self._office = office
        office.ask(open=str(path))

    def type(self, sheet: str, row: int, column: int, rows: Sequence[Sequence[Typed]]) -> None:
        """Types a block of cells from its upper left one, counted from 0, and recalculates."""
        self._office.ask(sheet=sheet, first_row=row, first_column=column, rows=rows)

    def read(self, sheet: str, left: int, top: int, right: int, bottom: int) -> list[list[Shown]]:
        """Reads a block of cells. A day is read as its number."""
        cells: list[list[Shown]] = self._office.ask(sheet=sheet, block=[left, top, right, bottom])
        return cells


class IronCalc:
    """A workbook that is open in IronCalc."""

    def __init__(self, path: Path) -> None:
        import ironcalc

        self._model = ironcalc.load_from_xlsx(str(path), "en", "UTC", "en")
        self._model.evaluate()
        self._sheets = [sheet["name"] for sheet in self._model.get_worksheets_properties()]

    def type(self, sheet: str, row: int, column: int, rows: Sequence[Sequence[Typed]]) -> None:
        """Types a block of cells from its upper left one, counted from 0, and recalculates."""
        place = self._sheets.index(sheet)
        for down, values in enumerate(rows, start=row + 1):
            for across, value in enumerate(values, start=column + 1):
                if value is None:
                    self._model.clear_cell_contents(place, down, across)
                elif isinstance(value, str):
                    self._model.update_cell_with_text(place, down, across, value)
                elif isinstance(value, bool):
                    self._model.update_cell_with_bool(place, down, across, value)
                else:
                    self._model.update_cell_with_number(place, down, across, value)
        self._model.evaluate()

    def read(self, sheet: str, left: int, top: int, right: int, bottom: int) -> list[list[Shown]]:
        """Reads a block of cells. A day is read as its number."""
        place = self._sheets.index(sheet)
        rows, columns = range(top + 1, bottom + 2), range(left + 1, right + 2)
        return [
            [_shown(self._model.get_cell_value(place, row, column)) for column in columns]
            for row in rows
        ]


def _shown(value: Any) -> Shown:
    return "" if value is None else value


Program = LibreOffice | IronCalc


class Cases:
    """The case sheet of a workbook that is open in a program: types rows and reads answers."""

    def __init__(self, program: Program, rows: int) -> None:
        self.program = program
        self._rows = rows
        self._heads = [
            str(head) for head in program.read("Cases", 0, HEAD - 1, 40, HEAD - 1)[0] if head
        ]

    def type(self, head: str, *values: Sequence[Typed]) -> None:
        """Types a column from its first row on, and the next columns if more values are given."""
        self.program.type("Cases", HEAD, self._heads.index(head), list(zip(*values, strict=True)))

    def answers(self) -> list[dict[str, Shown]]:
        """All rows, by the heads of their columns."""
        rows = self.program.read("Cases", 0, HEAD, len(self._heads) - 1, HEAD + self._rows - 1)
        return [dict(zip(self._heads, row, strict=True)) for row in rows]


def expected_answer(
    book: cpt.Rulebook,
    rule: str,
    entry: CaseEntry,
    as_of: date,
    soon: int,
    covers: tuple[date, date],
) -> list[Any]:
    """The library's answer to one row, in the words of the workbook and the order of `ANSWER`."""
    assert isinstance(entry.on, date)
    number = entry.number if isinstance(entry.number, int) else 1
    answer = book.answer(rule, on=entry.on, number=number)
    none: list[Any] = ["#N/A", "#N/A", "", "", "no answer", "", "", ""]
    if isinstance(answer, cpt.Refusal):
        return none
    window = isinstance(answer, cpt.ReviewWindow)
    due = answer.limit
    if not covers[0] <= due <= covers[1] or (not window and not covers[0] <= entry.on <= covers[1]):
        return none
    cells: list[Any] = [number_of(due), number_of(answer.last_working_day), "", ""]
    if isinstance(answer, cpt.ReviewWindow):
        cells[2:] = [number_of(answer.plan_by), number_of(answer.opens)]
    held = entry.done if isinstance(entry.done, date) else None
    try:
        status = answer.status(as_of=as_of, held=held)
    except cpt.errors.EventOrderError:
        return [*cells, "no answer", "", "", ""]
    left = book.calendar.working_days_between(as_of, due)
    if status is cpt.Status.PENDING:
        return [*cells, "due soon" if left <= soon else "pending", float(left), "", ""]
    if status is cpt.Status.MET:
        return [*cells, "met", "", "", ""]
    end = as_of if status is cpt.Status.OVERDUE else held
    assert end is not None
    late = float(book.calendar.working_days_between(due, end))
    return [*cells, status.value.replace("_", " "), "", late, float((end - due).days)]


def duties_and_numbers(book: cpt.Rulebook) -> list[tuple[OfferedDuty, int]]:
    """Every duty that the workbook offers, with each part of its series and one part more."""
    duties = []
    for duty in offered_duties(book):
        parts = max(line.parts for line in duty.lines)
        duties += [(duty, number) for number in range(1, parts + 2 if parts > 1 else 2)]
    return duties


def compare_days(
    book: cpt.Rulebook,
    open_with: Callable[[Path], Program],
    folder: Path,
    days: Sequence[date],
    same: Callable[..., None],
    *,
    as_of: date = date(2026, 12, 14),
    at_once: int = 4,
    duties: Sequence[tuple[OfferedDuty, int]] | None = None,
) -> None:
    """Types every duty with every day into one workbook, and compares each answer.

    Args:
        at_once: how many days are typed together; the more, the fewer recalculations.
        same: called with the right answer, the answer of the program, and where it was.
    """
    pairs = [pair for pair in duties or duties_and_numbers(book) for _ in range(at_once)]
    path = folder / f"{book.name}.xlsx"
    rows = [CaseEntry(duty=duty.name, number=number) for duty, number in pairs]
    written = write_workbook(book, str(path), rows=1, cases=rows, as_of=as_of)
    program = open_with(forget_values(path))
    cases = Cases(program, len(rows))
    for start in range(0, len(days), at_once):
        some = days[start : start + at_once]
        some = [*some, *[some[-1]] * (at_once - len(some))]
        filled = [
            replace(row, on=_clock_day(duty, day), done=_done(day, place, start))
            for place, (row, (duty, _), day) in enumerate(
                zip(rows, pairs, cycle(some), strict=False)
            )
        ]
        # Both columns are typed at once, since each typing recalculates the whole workbook.
        cases.type(
            "Date", [number_of(row.on) for row in filled], [number_of(row.done) for row in filled]
        )
        answers = cases.answers()
        for row, (duty, _), answer in zip(filled, pairs, answers, strict=True):
            right = expected_answer(
                book, duty.rule.id, row, as_of, 5, (written.first, written.last)
            )
            same(
                right,
                [answer.get(head, "") for head in ANSWER],
                type(program).__name__,
                book.name,
                row,
            )


def _clock_day(duty: OfferedDuty, day: date) -> date:
    """The day itself; for a window, a date of birth so many years before, 29 February included."""
    if not duty.age:
        return day
    year = day.year - duty.age
    leap = year % 4 == 0 and (day.month, day.day) == (2, 28)
    return date(year, day.month, 29 if leap else 28 if (day.month, day.day) == (2, 29) else day.day)


def _done(day: date, place: int, start: int) -> date | None:
    # The last number leads to a day before a window opens, and before any other clock starts.
    after = (None, 3, 40, -2, 9, 200, -100)[(place + start) % 7]
    return None if after is None else day + timedelta(days=after)


def number_of(day: object) -> Typed:
    """A day as a spreadsheet numbers it; None for no day."""
    return float((day - _EPOCH).days) if isinstance(day, date) else None


def compare_all(name: str, program: str, first: date, last: date) -> str:
    """Compares every duty of a rulebook on every day of some years in one program.

    Returns:
        The summary if a row differs or nothing was compared; no text if all is right.
    """
    days = [first + timedelta(days=place) for place in range((last - first).days + 1)]
    book = cpt.rulebook(name)
    compared = wrong = 0

    def same(answer: list[Any], found: list[Any], *where: object) -> None:
        nonlocal compared, wrong
        compared += len(answer)
        if answer != found:
            wrong += 1
            print(*where, answer, found, sep="\n  ", flush=True)

    with tempfile.TemporaryDirectory(prefix="workbooks-") as folder, ExitStack() as ends:
        opened: Callable[[Path], Program] = IronCalc
        if program == "LibreOffice":
            office = Office()
            ends.callback(office.close)
            opened = partial(LibreOffice, office)
        compare_days(book, opened, Path(folder), days, same, at_once=31)
    duties = len(duties_and_numbers(book))
    size = f"{name}, {program}: {duties} duties and parts, {len(days):,} days"
    summary = f"{size}; {compared:,} compared, {wrong:,} rows differ"
    print(summary, flush=True)
    return "" if wrong == 0 and compared else summary


def main(first: str, last: str, *names: str) -> int:
    """Compares all rulebooks, or some, in both programs, two at a time; 1 if any row differs."""
    tasks = [
        (name, program)
        for name in names or cpt.rulebooks()
        for program in ("IronCalc", "LibreOffice")
    ]
    with ProcessPoolExecutor(2) as workers:
        days = date.fromisoformat(first), date.fromisoformat(last)
        summaries = [workers.submit(compare_all, *task, *days) for task in tasks]
        return 1 if any(summary.result() for summary in summaries) else 0


def timed(rows: int = 450) -> None:
    """Measures how long 10,000 formulas take to open, and to recalculate after a typed closure."""
    book = cpt.rulebook("england")
    duties = duties_and_numbers(book)
    days = [date(2024, 1, 1) + timedelta(days=place) for place in range(rows)]
    cases = [
        CaseEntry(duty=duty.name, number=number, on=day)
        for day, (duty, number) in zip(days, cycle(duties))
    ]
    with tempfile.TemporaryDirectory(prefix="workbooks-") as folder, ExitStack() as ends:
        path = Path(folder) / "timed.xlsx"
        write_workbook(book, str(path), rows=1, cases=cases, as_of=date(2026, 12, 14))
        office = Office()
        ends.callback(office.close)
        for open_it in (IronCalc, partial(LibreOffice, office)):
            start = time.perf_counter()
            program = open_it(forget_values(path))
            opened = time.perf_counter() - start
            took = []
            for place in range(5):
                start = time.perf_counter()
                program.type("Closures", 5, 0, [[number_of(days[200 + place])]])
                program.read("Cases", 6, HEAD, 6, HEAD + rows - 1)
                took.append(time.perf_counter() - start)
            formulas = rows * len(column_formulas(windows=True))
            print(
                f"{type(program).__name__}, {formulas:,} formulas: {opened:.1f} s to open and"
                f" calculate, {sorted(took)[2]:.2f} s after each typed closure (median of 5)"
            )


if __name__ == "__main__":
    if shutil.which("soffice") is None:
        sys.exit("LibreOffice is not installed")
    if sys.argv[1:] != ["--time"]:
        sys.exit(main(*sys.argv[1:]))
    timed()
