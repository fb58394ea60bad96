"""The sheet Something happened in real spreadsheet programs, compared with `Rulebook.after`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import takewhile
from typing import Any

from tests.support.workbooks import Program, Shown, Typed, number_of

import cptimescales as cpt
from cptimescales.rules.events import event_words
from cptimescales.spreadsheet.workbook.happened_sheet import ROWS_ABOVE, SHEET

MOST_ROWS = 40
HEADS = ("Duty", "Due by", "Last working day", "Plan by", "Opens", "Only if")


class Happened:
    """The sheet of a workbook that is open in a program."""

    def __init__(self, program: Program) -> None:
        self.program = program
        heads = program.read(SHEET, 0, ROWS_ABOVE - 1, 9, ROWS_ABOVE - 1)[0]
        self.heads = [str(head) for head in takewhile(bool, heads)]

    def rows(self, event: Typed, day: Typed) -> list[dict[str, Shown]]:
        """Chooses an event and types a day, and reads the rows that are not empty."""
        self.program.type(SHEET, 2, 1, [[event]])
        self.program.type(SHEET, 3, 1, [[day]])
        return self.shown()

    def shown(self) -> list[dict[str, Shown]]:
        """The rows that are not empty."""
        last = ROWS_ABOVE + MOST_ROWS - 1
        cells = self.program.read(SHEET, 0, ROWS_ABOVE, len(self.heads) - 1, last)
        rows = [dict(zip(self.heads, row, strict=True)) for row in cells]
        return [row for row in rows if row["Duty"]]

    @property
    def alert(self) -> str:
        """The line above the list."""
        return str(self.program.read(SHEET, 0, 4, 0, 4)[0][0])


def expected_rows(
    book: cpt.Rulebook, event: str, day: date, covers: tuple[date, date]
) -> list[list[Any]]:
    """What `Rulebook.after` says, in the words of the sheet and the order of `HEADS`."""
    dated, undated, refused = [], [], []
    for duty in book.after(event, on=day):
        title = duty.title + (f" (number {duty.number})" if (duty.number or 1) > 1 else "")
        unborn = "if the child is not born yet" if duty.only_if == "unborn" else ""
        only_if = ", ".join(filter(None, (unborn, duty.when)))
        due = duty.due
        window = isinstance(due, cpt.ReviewWindow)
        if duty.undated is not None:
            undated.append([title, "no number set", "", "", "", only_if])
        elif (
            due is None
            or not covers[0] <= due.limit <= covers[1]
            or (not window and not covers[0] <= day <= covers[1])
        ):
            refused.append([title, "no answer", "", "", "", only_if])
        else:
            days = [number_of(due.limit), number_of(due.last_working_day), "", ""]
            if isinstance(due, cpt.ReviewWindow):
                days[2:] = [number_of(due.plan_by), number_of(due.opens)]
            dated.append([title, *days, only_if])
    # A duty that the workbook cannot reach is refused there, among those that the library refuses.
    return [*dated, *undated, *sorted(refused, key=str)]


def compare_events(
    book: cpt.Rulebook,
    program: Program,
    covers: tuple[date, date],
    asks: Iterable[tuple[str, date]],
    same: Callable[..., None],
) -> None:
    """Asks about events and days, and compares every row with the library's."""
    sheet = Happened(program)
    for event, day in asks:
        rows = [
            [row.get(head, "") for head in HEADS]
            for row in sheet.rows(event_words(event), number_of(day))
        ]
        last = [row for row in rows if row[1] == "no answer"]
        found = [row for row in rows if row[1] != "no answer"] + sorted(last, key=str)
        where = (type(program).__name__, book.name, event, day)
        same(expected_rows(book, event, day, covers), found, *where)
        # The duties without an answer come last, in whatever order.
        same(rows[len(rows) - len(last) :], last, *where)


def days_of_change(book: cpt.Rulebook) -> list[date]:
    """The days on which wordings begin and end, and the days before and after."""
    versions = [version for rule in book.rules for version in rule.version]
    begun = {version.effective_from for version in versions}
    ended = {version.effective_to for version in versions if version.effective_to}
    return sorted({day + timedelta(days=beside) for day in begun | ended for beside in (-1, 0, 1)})


def asks_of(book: cpt.Rulebook, days: Sequence[date]) -> Iterator[tuple[str, date]]:
    """Every event that starts a duty on one of the days, with every day."""
    for event in book.data.all_events:
        if any(book.after(event, on=day) for day in days):
            yield from ((event, day) for day in days)
