"""Ready reckoners as a workbook of plain values: a sheet for each, a row for each day of the year.

It needs XlsxWriter (extra `xlsx`).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, BinaryIO

from cptimescales._version import __version__
from cptimescales.errors import TimescaleError
from cptimescales.page.reckoner import Reckoner, ReckonerDay
from cptimescales.rules.results import DueDate
from cptimescales.rules.words import short_date
from cptimescales.spreadsheet.workbook.styles import row_height

if TYPE_CHECKING:
    from xlsxwriter import Workbook

_HEADS = {"Happened on": 18, "Due by": 18, "Last working day": 18, "Note": 70}
_DAY = "ddd d mmm yyyy"


def write_reckoners(reckoners: Sequence[Reckoner], target: str | BinaryIO) -> None:
    """Writes ready reckoners as a workbook. The same reckoners give the same bytes.

    Args:
        reckoners: at least one, in the order of the sheets.
        target: a path, or a binary file to write to.

    Raises:
        TimescaleError: there is no reckoner.

    >>> from io import BytesIO
    >>> import cptimescales as cpt
    >>> from cptimescales.page import ready_reckoner
    >>> meetings = ready_reckoner(cpt.rulebook("wales"), "first_core_group", year=2027)
    >>> target = BytesIO()
    >>> write_reckoners([meetings], target)
    >>> target.getvalue()[:2]
    b'PK'
    """
    from xlsxwriter import Workbook  # an extra, and only here

    if not reckoners:
        raise TimescaleError("a workbook of reckoners needs at least one rule")
    book = reckoners[0].book
    workbook = Workbook(target)
    workbook.set_properties(
        {
            "title": f"Ready reckoner {reckoners[0].year}: {book.title}",
            "comments": f"cptimescales {__version__}",
            "created": datetime.datetime.combine(book.data.checked, datetime.time()),
        }
    )
    names: set[str] = set()
    for reckoner in reckoners:
        _write_sheet(workbook, reckoner, _sheet_name(reckoner, names))
    workbook.close()


def _sheet_name(reckoner: Reckoner, names: set[str]) -> str:
    """A name that a spreadsheet allows, and that no sheet before it has in any case."""
    plain = re.sub(r"[\[\]:*?/\\']", "", reckoner.title)
    number = 1
    name = plain[:31]
    while name.casefold() in names:
        number += 1
        name = f"{plain[:27]} {number}"
    names.add(name.casefold())
    return name


def _write_sheet(workbook: Workbook, reckoner: Reckoner, name: str) -> None:
    font = {"font_name": "Arial", "font_size": 10, "valign": "top"}
    plain = workbook.add_format(font)  # for what is no date
    bold = workbook.add_format(font | {"bold": True})
    wrapped = workbook.add_format(font | {"text_wrap": True})
    day = workbook.add_format(font | {"num_format": _DAY, "align": "left"})
    off = workbook.add_format(font | {"num_format": _DAY, "align": "left", "bg_color": "#E3E7EA"})
    due = workbook.add_format(font | {"num_format": _DAY, "align": "left", "bold": True})
    sheet = workbook.add_worksheet(name)
    for column, width in enumerate(_HEADS.values()):
        sheet.set_column(column, column, width)
    above = list(_above(reckoner))
    width = sum(_HEADS.values())
    for row, text in enumerate(above):
        sheet.merge_range(row, 0, row, len(_HEADS) - 1, text, bold if row == 0 else wrapped)
        sheet.set_row(row, row_height(text, width))
    head = len(above)
    for column, text in enumerate(_HEADS):
        sheet.write_string(head, column, text, bold)
    for row, its in enumerate(reckoner.days, start=head + 1):
        rests = its.on.weekday() > 4 or its.off is not None
        sheet.write_datetime(row, 0, _at_midnight(its.on), off if rests else day)
        if its.answer is None:
            sheet.write_string(row, 1, "no answer", plain)
        else:
            sheet.write_datetime(row, 1, _at_midnight(its.answer.limit), due)
            sheet.write_datetime(row, 2, _at_midnight(its.answer.last_working_day), day)
        notes = "; ".join(_notes(reckoner, its))
        sheet.set_row(row, row_height(notes, _HEADS["Note"]))
        sheet.write_string(row, 3, notes, wrapped)
    sheet.freeze_panes(head + 1, 1)
    sheet.set_paper(9)
    sheet.set_portrait()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(head, head)
    sheet.set_footer("&L&8&F, &A&R&8Page &P of &N")


def _at_midnight(day: date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time())


def _above(reckoner: Reckoner) -> Iterator[str]:
    """The lines above the table: what it is, what to know before relying on it, its source."""
    periods = ", then ".join(reckoner.periods)
    yield f"{reckoner.title}: due dates for {reckoner.year}"
    yield f"{reckoner.book.title}; {reckoner.event}; {periods}"
    if reckoner.provisional:
        settled = short_date(reckoner.book.calendar.settled_to)
        count = len(reckoner.provisional)
        yield (
            f"PROVISIONAL: {count} dates rest on a year after {settled}, whose bank holidays were "
            "not published."
        )
    if len(reckoner.editions) > 1:
        yield f"The text changes within {reckoner.year}: the notes say where."
    for edition in reckoner.editions:
        first, last = short_date(edition.first), short_date(edition.last)
        answer = edition.answer
        yield f"Source, {first} to {last}: {answer.citation}. {answer.verification}"
    calendar = reckoner.book.calendar
    known = (
        f"as known on {short_date(calendar.known_on)}"
        if calendar.known_on
        else f"compared with GOV.UK on {short_date(calendar.checked)}"
    )
    yield f"Made by cptimescales {__version__} from {reckoner.book.name}; bank holidays {known}."


def _notes(reckoner: Reckoner, day: ReckonerDay) -> Iterator[str]:
    if day.off is not None:
        yield f"{day.off.name} ({day.off.kind.replace('_', ' ')})"
    if day.refusal is not None:
        yield day.refusal.message
    if day.answer is None:
        return
    if day.answer.provisional:
        yield "PROVISIONAL"
    if any(edition.first == day.on for edition in reckoner.editions[1:]):
        yield f"from here: {day.answer.citation.title}"
    answer = day.answer
    if isinstance(answer, DueDate) and answer.within.unit == "working_days" and answer.skipped:
        names = (f"{short_date(one.date)} {one.name}" for one in answer.skipped)
        yield f"not counted: {', '.join(names)}"
