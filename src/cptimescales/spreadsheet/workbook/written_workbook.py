"""A workbook that needs no Python: its formulas count as the library does (extra `xlsx`).

On the sheet Something happened, an event and a day give every duty that starts. On the sheet Cases,
each row is about one duty. The formulas find the wording in force on the day the clock starts, and
count by the bank holidays and closures listed in the workbook. They judge status on an as-of day
that a person types, or on today's date if a person chooses that.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import BinaryIO

from cptimescales._version import __version__
from cptimescales.errors import TimescaleError
from cptimescales.library import Rulebook
from cptimescales.spreadsheet.workbook.about_sheet import write_about_sheet
from cptimescales.spreadsheet.workbook.bank_holidays_sheet import write_bank_holidays_sheet
from cptimescales.spreadsheet.workbook.case_entry import CaseEntry
from cptimescales.spreadsheet.workbook.case_sheet import CaseSheet
from cptimescales.spreadsheet.workbook.closures_sheet import write_closures_sheet
from cptimescales.spreadsheet.workbook.events_sheet import write_events_sheet
from cptimescales.spreadsheet.workbook.happened_sheet import write_happened_sheet
from cptimescales.spreadsheet.workbook.rules_sheet import write_rules_sheet
from cptimescales.spreadsheet.workbook.settings import WorkbookSettings
from cptimescales.spreadsheet.workbook.styles import Styles
from cptimescales.spreadsheet.workbook.workings_sheet import write_workings_sheet

MOST_ROWS = 100_000

# In the order of the workbook, after the case sheet.
_OTHER_SHEETS = (
    write_closures_sheet,
    write_rules_sheet,
    write_bank_holidays_sheet,
    write_about_sheet,
    write_workings_sheet,
    write_events_sheet,
)


@dataclass(frozen=True, slots=True)
class WrittenWorkbook:
    """What a workbook was written with.

    Attributes:
        rows: the rows of its case sheet.
        filled: how many of them were filled in.
        unanswered: how many of these have no answer. Their notes say why.
        first, last: the days that its calendar covers.
    """

    rows: int
    filled: int
    unanswered: int
    first: date
    last: date


def write_workbook(
    book: Rulebook,
    target: str | BinaryIO,
    *,
    rows: int = 100,
    cases: Iterable[CaseEntry] = (),
    as_of: date | None = None,
    due_soon: int = 5,
) -> WrittenWorkbook:
    """Writes a workbook for one rulebook, with its closures and its bank-holiday list.

    The same arguments give the same bytes. Before the first recalculation, each formula shows the
    library's answer.

    Args:
        book: the rulebook. The sheet Closures lists its closure days, and the user can add more.
        target: a path, or a binary file to write to.
        rows: how many rows are ready to be filled in, at least. In Excel the table grows by itself.
        cases: rows to fill in, with duties by the ids or the titles of their rules.
        as_of: the day on which status is judged. Without it, the user types that day.
        due_soon: with how many working days left a duty is due soon, 0 to 1000.

    Raises:
        TimescaleError: no rule has a number, or a count is out of range.
        CalendarRangeError: a closure, or `as_of`, is outside the days that the workbook covers.

    >>> import cptimescales as cpt
    >>> from io import BytesIO
    >>> england = cpt.rulebook("england")
    >>> case = CaseEntry("C-1042", "first_core_group", on=date(2026, 12, 14))
    >>> written = write_workbook(england, BytesIO(), rows=1, cases=[case], as_of=date(2027, 1, 4))
    >>> written.filled, written.unanswered, str(written.last)
    (1, 0, '2046-12-31')
    """
    from xlsxwriter import Workbook  # an extra, and only here

    settings = WorkbookSettings.of(book, as_of=as_of, due_soon=due_soon)
    names = {duty.rule.id: duty.name for duty in settings.duties}
    entries = [replace(case, duty=names.get(case.duty, case.duty)) for case in cases]
    row_count = _row_count(rows, len(entries))
    workbook = Workbook(target)
    workbook.set_properties(
        {
            "title": f"Due dates: {book.title}",
            "comments": f"cptimescales {__version__}",
            "created": datetime.datetime.combine(book.data.checked, datetime.time()),
        }
    )
    workbook.set_size(2400, 1400)
    styles = Styles(workbook)
    write_happened_sheet(workbook, styles, settings)
    answered = CaseSheet(workbook, styles, settings, row_count).write(entries)
    for write_sheet in _OTHER_SHEETS:
        write_sheet(workbook, styles, settings)
    workbook.close()
    return WrittenWorkbook(
        row_count, len(entries), len(entries) - answered, settings.first, settings.last
    )


def _row_count(rows: int, entries: int) -> int:
    """How many rows the case sheet has.

    Raises:
        TimescaleError: a count is out of range.
    """
    if type(rows) is not int or rows < 1 or max(rows, entries) > MOST_ROWS:
        count = rows if entries <= MOST_ROWS else entries
        raise TimescaleError(f"a workbook cannot have {count} rows; allowed: 1 to {MOST_ROWS:,}")
    return max(rows, entries)
