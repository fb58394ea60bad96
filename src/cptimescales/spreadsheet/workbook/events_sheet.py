"""The hidden sheet Events: what each event starts, and the table that counts for one event.

The sheet Something happened shows the rows of the table in the order of their due dates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cptimescales.spreadsheet.cells import serial
from cptimescales.spreadsheet.workbook import messages
from cptimescales.spreadsheet.workbook.formulas import (
    KEY,
    TABLE,
    column_formulas,
    first_true,
    quoted,
)
from cptimescales.spreadsheet.workbook.protected_sheet import ProtectedSheet
from cptimescales.spreadsheet.workbook.rules_sheet import rows_of_wordings
from cptimescales.spreadsheet.workbook.settings import WorkbookSettings
from cptimescales.spreadsheet.workbook.styles import Styles

if TYPE_CHECKING:
    from xlsxwriter import Workbook

SHEET = "Events"
STARTED = "Started"
"""The table with a row for each duty of the event, in the order of the lines."""

_ROWS_ABOVE = 3
_EVENTS, _ERAS, _LINES, _FACTS, _TABLE = 0, 2, 7, 15, 18  # the first column of each list
_HEADS = {
    _EVENTS: "What happened",
    **dict(enumerate(("Event", "From", "EraKey", "EraFirst", "EraCount"), start=_ERAS)),
    **dict(
        enumerate(
            (
                *("StartTitle", "StartDuty", "StartNumber", "StartOnlyIf"),
                *("StartUndated", "StartProblem", "StartRow"),
            ),
            start=_LINES,
        )
    ),
    _FACTS: "Setting",
    _FACTS + 1: "Value",
}
_UNDATED_KEY, _REFUSED_KEY = 5 * KEY, 6 * KEY  # after every day, however days are numbered

# The columns of the table that the case sheet has, too, in the order of the sheet.
_COUNTED = (
    *("Due", "Last working day", "Note", "Rules row", "Plan by", "Opens"),
    *("Rule", "No", "Day", "Clock", "Found", "Line", "Kind", "Count", "Reached", "Done"),
    "Problem",
)


def most_duties(settings: WorkbookSettings) -> int:
    """How many duties an event starts at most."""
    return max(len(era.lines) for event in settings.events for era in event.eras)


def started(column: str) -> str:
    """A reference to a whole column of the table."""
    return f"{STARTED}[{column}]"


def write_events_sheet(workbook: Workbook, styles: Styles, settings: WorkbookSettings) -> None:
    """Writes the sheet, and names its lists for the formulas."""
    sheet = ProtectedSheet(workbook, styles, SHEET, "Events: what the formulas read", (46,))
    sheet.write_heads(_ROWS_ABOVE - 1, _HEADS, "working_head")
    _write_lists(sheet, settings)
    _write_facts(sheet)
    _write_table(sheet, settings)
    sheet.cells.hide()
    sheet.finish(rows_above=_ROWS_ABOVE)


def _write_lists(sheet: ProtectedSheet, settings: WorkbookSettings) -> None:
    """Writes the events, the days from which each starts what, and the duties of these days."""
    cells, styles = sheet.cells, sheet.styles
    text, number, day = styles["working_text"], styles["working"], styles["working_day"]
    rules_rows = rows_of_wordings(settings)
    era_row = line_row = _ROWS_ABOVE
    for place, event in enumerate(settings.events, start=1):
        cells.write_string(_ROWS_ABOVE + place - 1, _EVENTS, event.name, text)
        for era in event.eras:
            cells.write_number(era_row, _ERAS, place, number)
            key = float(place * KEY)
            if era.first is not None:
                cells.write_datetime(era_row, _ERAS + 1, era.first, day)
                key += serial(era.first)
            formula = f"=C{era_row + 1}*{KEY}+D{era_row + 1}"
            cells.write_formula(era_row, _ERAS + 2, formula, number, key)
            cells.write_number(era_row, _ERAS + 3, line_row - _ROWS_ABOVE + 1, number)
            cells.write_number(era_row, _ERAS + 4, len(era.lines), number)
            era_row += 1
            for line in era.lines:
                texts = (line.title, line.duty, line.only_if, line.undated, line.problem)
                for column, words in zip((0, 1, 3, 4, 5), texts, strict=True):
                    cells.write_string(line_row, _LINES + column, words, text)
                cells.write_number(line_row, _LINES + 2, line.number, number)
                if line.in_force_from is not None:
                    rules_row = rules_rows[line.rule, line.in_force_from]
                    cells.write_number(line_row, _LINES + 6, rules_row, number)
                line_row += 1
    _name(sheet, "EventNames", _EVENTS, _ROWS_ABOVE + len(settings.events))
    for column in range(2, 5):
        _name(sheet, _HEADS[_ERAS + column], _ERAS + column, era_row)
    for column in range(7):
        _name(sheet, _HEADS[_LINES + column], _LINES + column, line_row)


def _name(sheet: ProtectedSheet, name: str, column: int, last: int) -> None:
    letter = chr(65 + column)
    sheet.define(name, f"${letter}${_ROWS_ABOVE + 1}:${letter}${last}")


def _write_facts(sheet: ProtectedSheet) -> None:
    """Writes which event it is, on which day, and how many duties it starts."""
    place = "MATCH(EventGiven,EventNames,0)"
    # A star or a question mark matches other names, so the match must equal the event.
    event = f"=IFERROR(IF(INDEX(EventNames,{place})=EventGiven,{place},0),0)"
    whole = "IF(INT(EventDayGiven)=EventDayGiven,EventDayGiven,0)"
    inside = f"IF(EventDayGiven>0,IF(EventDayGiven<=LastDay,{whole},0),0)"
    era = f"MATCH(EventNumber*{KEY}+EventOn+0.5,EraKey,1)"
    for row, (name, formula) in enumerate(
        (
            ("EventNumber", event),
            ("EventOn", f"=IF(ISNUMBER(EventDayGiven),{inside},0)"),
            ("EventEra", f"=IF(OR(EventNumber=0,EventOn=0),0,{era})"),
            ("StartedCount", "=IF(EventEra=0,0,INDEX(EraCount,EventEra))"),
        ),
        start=_ROWS_ABOVE,
    ):
        style = "working_day" if name == "EventOn" else "working"
        sheet.cells.write_string(row, _FACTS, name, sheet.styles["working_text"])
        sheet.cells.write_formula(row, _FACTS + 1, formula, sheet.styles[style], 0)
        sheet.define(name, f"${chr(65 + _FACTS + 1)}${row + 1}")


def _this(column: str) -> str:
    return f"{STARTED}[[#This Row],[{column}]]"


def _table_formulas(settings: WorkbookSettings) -> dict[str, tuple[str, str | int]]:
    """The formulas of the table, each with its value while no event is chosen."""
    start = _this("Start")

    def of_line(name: str) -> str:
        return f'=IF({start}=0,"",INDEX({name},{start})&"")'

    sort = first_true(
        (f"{start}=0", '""'),
        (f"ISNUMBER({_this('Due')})", f"{_this('Due')}*1000+{_this('Place')}"),
        (f'{_this("Undated")}<>""', f"{_UNDATED_KEY * 1000}+{_this('Place')}"),
        otherwise=f"{_REFUSED_KEY * 1000}+{_this('Place')}",
    )
    chosen: dict[str, tuple[str, str | int]] = {
        "Start": (
            f"=IF({_this('Place')}>StartedCount,0,INDEX(EraFirst,EventEra)+{_this('Place')}-1)",
            0,
        ),
        "Duty": (of_line("StartDuty"), ""),
        "Number": (f"=IF({start}=0,1,INDEX(StartNumber,{start}))", 1),
        "Date": (f'=IF({start}=0,"",EventOn)', ""),
        "Done on": ('=""', ""),
        "Undated": (of_line("StartUndated"), ""),
        "Unanswered": (of_line("StartProblem"), ""),
        "Sort": (f"={sort}", ""),
    }
    empty: dict[str, str | int] = dict.fromkeys(
        ("Rule", "Day", "Clock", "Found", "Line", "Count", "Done"), 0
    )
    empty["No"] = 1
    formulas = column_formulas(windows=any(duty.age for duty in settings.duties))
    counted = {
        name: (formulas[name].replace(f"{TABLE}[[", f"{STARTED}[["), empty.get(name, ""))
        for name in _COUNTED
        if name in formulas
    }
    return chosen | counted


def _write_table(sheet: ProtectedSheet, settings: WorkbookSettings) -> None:
    formulas, rows = _table_formulas(settings), most_duties(settings)
    style = sheet.styles["working"]
    columns = [{"header": "Place"}]
    columns += [{"header": name, "formula": formula} for name, (formula, _) in formulas.items()]
    last = _ROWS_ABOVE + rows - 1
    span = (_ROWS_ABOVE - 1, _TABLE, last, _TABLE + len(columns) - 1)
    options = {"name": STARTED, "style": None, "columns": columns, "autofilter": False}
    sheet.cells.add_table(*span, options)
    for place in range(1, rows + 1):
        row = _ROWS_ABOVE + place - 1
        sheet.cells.write_number(row, _TABLE, place, style)
        for column, (formula, value) in enumerate(formulas.values(), start=_TABLE + 1):
            sheet.cells.write_formula(row, column, formula, style, value)


def event_alert() -> str:
    """The formula of the line above the list: why no duty is listed."""
    return "=" + first_true(
        ("ClosureProblems>0", quoted(f"{messages.BAD_CLOSURE} {messages.NO_DUE_DATES}")),
        (
            'IFERROR(AND(EventGiven="",EventDayGiven=""),FALSE)',
            quoted(messages.CHOOSE_EVENT_AND_DAY),
        ),
        ('IFERROR(EventGiven="",FALSE)', quoted(messages.CHOOSE_EVENT)),
        ("EventNumber=0", quoted(messages.NO_SUCH_EVENT)),
        ('IFERROR(EventDayGiven="",FALSE)', quoted(messages.ENTER_DATE)),
        ("NOT(ISNUMBER(EventDayGiven))", quoted(messages.TEXT_DATE)),
        ("INT(EventDayGiven)<>EventDayGiven", quoted(messages.TIMED_DATE)),
        ("EventOn=0", quoted(messages.OUTSIDE)),
        ("StartedCount=0", quoted(messages.STARTS_NOTHING)),
        otherwise='""',
    )
