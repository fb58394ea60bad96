"""Formula workbooks as real spreadsheet programs work them out, beside what the library answers.

`python -m tests.support.workbooks 2016-01-01 2026-12-31` types every duty of every rulebook with every one of these days, and
compares each answer; `... 2016-01-01 2026-12-31 wales` does it for one rulebook. `make workbook-test` is the former.
`... --time` says how long a sheet of 10,000 formulas takes.
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
"""The row of the case sheet that holds the heads, as people count."""

_STANDING = ("Status", "Working days left", "Working days late", "Days late")
ANSWER = ("Due", "Last working day", "Plan by", "Opens", *_STANDING)
Typed = float | str | bool | None
Shown = float | str | bool

_EPOCH = date(1899, 12, 30)


def forget_values(path: Path) -> Path:
    """The workbook with 0 for the value of every formula, so that nobody can read back what was written."""
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
    """A LibreOffice without a window, which opens one workbook after another; its profile is new."""

    def __init__(self, patience: float = 300) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="office-", ignore_cleanup_errors=True)
        self._patience = patience
        command = [
            "/usr/bin/python3",
            str(Path(__file__).with_name("uno_session.py")),
            f"{self._folder.name}/profile",
        ]
        # A group of its own, because LibreOffice is three processes, and all of them must end.
        self._session = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
        )

    def ask(self, **asked: Any) -> Any:
        """Asks for one thing; a program that does not answer is ended, and said to have not."""
        assert self._session.stdin and self._session.stdout
        print(json.dumps(asked), file=self._session.stdin, flush=True)
        impatient = threading.Timer(self._patience, self._end)
        impatient.start()
        line = self._session.stdout.readline()
        impatient.cancel()
        told = json.loads(line or '{"error": "no answer"}')
        if "error" in told:
            raise RuntimeError(f"LibreOffice: {told['error']}; asked {str(asked)[:200]}")
        return told["answer"]

    def close(self) -> None:
        """Ends it, with all that it has started."""
        with suppress(subprocess.TimeoutExpired):
            self._session.communicate(timeout=60)
        self._end()
        self._session.wait()
        self._folder.cleanup()

    def _end(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._session.pid, signal.SIGKILL)


class LibreOffice:
    """A workbook that LibreOffice holds open."""

    def __init__(self, office: Office, path: Path) -> None:
        self._office = office
        office.ask(open=str(path))

    def type(self, sheet: str, row: int, column: int, rows: Sequence[Sequence[Typed]]) -> None:
        """Types a block of cells, its upper left corner counted from 0, and has all formulas worked out."""
        self._office.ask(sheet=sheet, first_row=row, first_column=column, rows=rows)

    def read(self, sheet: str, left: int, top: int, right: int, bottom: int) -> list[list[Shown]]:
        """Reads a block of cells; a day is its number."""
        found: list[list[Shown]] = self._office.ask(sheet=sheet, block=[left, top, right, bottom])
        return found


class IronCalc:
    """A workbook that IronCalc holds open."""

    def __init__(self, path: Path) -> None:
        import ironcalc

        self._model = ironcalc.load_from_xlsx(str(path), "en", "UTC", "en")
        self._model.evaluate()
        self._sheets = [sheet["name"] for sheet in self._model.get_worksheets_properties()]

    def type(self, sheet: str, row: int, column: int, rows: Sequence[Sequence[Typed]]) -> None:
        """Types a block of cells, its upper left corner counted from 0, and has all formulas worked out."""
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
        """Reads a block of cells; a day is its number."""
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
    """The case sheet of a workbook that a program holds open: rows are typed, and answers read."""

    def __init__(self, program: Program, rows: int) -> None:
        self.program = program
        self._rows = rows
        self._heads = [
            str(head) for head in program.read("Cases", 0, HEAD - 1, 40, HEAD - 1)[0] if head
        ]

    def type(self, head: str, *values: Sequence[Typed]) -> None:
        """Types one column, from its first row on, and the columns after it if more are given."""
        self.program.type("Cases", HEAD, self._heads.index(head), list(zip(*values, strict=True)))

    def answers(self) -> list[dict[str, Shown]]:
        """All rows, by the heads of their columns."""
        found = self.program.read("Cases", 0, HEAD, len(self._heads) - 1, HEAD + self._rows - 1)
        return [dict(zip(self._heads, row, strict=True)) for row in found]


def expected(
    book: cpt.Rulebook,
    rule: str,
    asked: CaseEntry,
    as_of: date,
    soon: int,
    covers: tuple[date, date],
) -> list[Any]:
    """What the library says of one row, in the words of the workbook and the order of `ANSWER`."""
    assert isinstance(asked.on, date)
    number = asked.number if isinstance(asked.number, int) else 1
    answer = book.answer(rule, on=asked.on, number=number)
    none: list[Any] = ["#N/A", "#N/A", "", "", "no answer", "", "", ""]
    if isinstance(answer, cpt.Refusal):
        return none
    window = isinstance(answer, cpt.ReviewWindow)
    due = answer.closes if isinstance(answer, cpt.ReviewWindow) else answer.due
    if not covers[0] <= due <= covers[1] or (not window and not covers[0] <= asked.on <= covers[1]):
        return none
    found: list[Any] = [number_of(due), number_of(answer.last_working_day), "", ""]
    if isinstance(answer, cpt.ReviewWindow):
        found[2:] = [number_of(answer.plan_by), number_of(answer.opens)]
    held = asked.done if isinstance(asked.done, date) else None
    try:
        status = answer.status(as_of=as_of, held=held)
    except cpt.errors.EventOrderError:
        return [*found, "no answer", "", "", ""]
    left = book.calendar.working_days_between(as_of, due)
    if status is cpt.Status.PENDING:
        return [*found, "due soon" if left <= soon else "pending", float(left), "", ""]
    if status is cpt.Status.MET:
        return [*found, "met", "", "", ""]
    end = as_of if status is cpt.Status.OVERDUE else held
    assert end is not None
    late = float(book.calendar.working_days_between(due, end))
    return [*found, status.value.replace("_", " "), "", late, float((end - due).days)]


def asked_duties(book: cpt.Rulebook) -> list[tuple[OfferedDuty, int]]:
    """Every duty that the workbook offers, with every part of its series and one beyond."""
    asked = []
    for duty in offered_duties(book):
        parts = max(line.parts for line in duty.lines)
        asked += [(duty, number) for number in range(1, parts + 2 if parts > 1 else 2)]
    return asked


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
    """Types every duty with every day into one workbook, a few days at once, and compares each answer with the library's."""
    asked = [each for each in duties or asked_duties(book) for _ in range(at_once)]
    path = folder / f"{book.name}.xlsx"
    rows = [CaseEntry(duty=duty.name, number=number) for duty, number in asked]
    written = write_workbook(book, str(path), rows=1, cases=rows, as_of=as_of)
    program = open_with(forget_values(path))
    cases = Cases(program, len(rows))
    for start in range(0, len(days), at_once):
        some = days[start : start + at_once]
        some = [*some, *[some[-1]] * (at_once - len(some))]
        filled = [
            replace(row, on=_clock_day(duty, day), done=_done(day, place, start))
            for place, (row, (duty, _), day) in enumerate(
                zip(rows, asked, cycle(some), strict=False)
            )
        ]
        # Done on stands beside Date: both at once, because each typing counts everything anew.
        cases.type(
            "Date", [number_of(row.on) for row in filled], [number_of(row.done) for row in filled]
        )
        answers = cases.answers()
        for row, (duty, _), answer in zip(filled, asked, answers, strict=True):
            right = expected(book, duty.rule.id, row, as_of, 5, (written.first, written.last))
            same(
                right,
                [answer.get(head, "") for head in ANSWER],
                type(program).__name__,
                book.name,
                row,
            )


def _clock_day(duty: OfferedDuty, day: date) -> date:
    """The day itself, or, for a window, a birth so long before it; the births of 29 February are among them."""
    if not duty.age:
        return day
    year = day.year - duty.age
    leap = year % 4 == 0 and (day.month, day.day) == (2, 28)
    return date(year, day.month, 29 if leap else 28 if (day.month, day.day) == (2, 29) else day.day)


def _done(day: date, place: int, start: int) -> date | None:
    # The last is before a window opens, and before any other clock starts.
    after = (None, 3, 40, -2, 9, 200, -100)[(place + start) % 7]
    return None if after is None else day + timedelta(days=after)


def number_of(day: object) -> Typed:
    """A day as a spreadsheet numbers it; None for no day."""
    return float((day - _EPOCH).days) if isinstance(day, date) else None


def compare_all(name: str, program: str, first: date, last: date) -> str:
    """Every duty of one rulebook over every day of some years in one program, and what came of it."""
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
    duties = len(asked_duties(book))
    told = f"{name}, {program}: {duties} duties and parts, {len(days):,} days; {compared:,} compared, {wrong:,} rows differ"
    print(told, flush=True)
    return "" if wrong == 0 and compared else told


def main(first: str, last: str, *names: str) -> int:
    """All rulebooks, or some, in both programs, two at a time."""
    asked = [
        (name, program)
        for name in names or cpt.rulebooks()
        for program in ("IronCalc", "LibreOffice")
    ]
    with ProcessPoolExecutor(2) as workers:
        days = date.fromisoformat(first), date.fromisoformat(last)
        told = [workers.submit(compare_all, *each, *days) for each in asked]
        return 1 if any(each.result() for each in told) else 0


def timed(rows: int = 450) -> None:
    """How long a sheet of 10,000 formulas takes to open, and to be worked out anew after a closure is typed."""
    book = cpt.rulebook("england")
    duties = asked_duties(book)
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
            told = f"{rows * len(column_formulas(windows=True)):,} formulas: {opened:.1f} s to open and work out"
            print(
                f"{type(program).__name__}, {told}, {sorted(took)[2]:.2f} s after each closure typed (middle of 5)"
            )


if __name__ == "__main__":
    if shutil.which("soffice") is None:
        sys.exit("LibreOffice is not here")
    if sys.argv[1:] != ["--time"]:
        sys.exit(main(*sys.argv[1:]))
    timed()
