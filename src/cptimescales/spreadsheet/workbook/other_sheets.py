"""The sheets beside the case sheet: closures, rules, bank holidays, what the workbook rests on, and its workings."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from cptimescales._version import __version__
from cptimescales.calendars.days import BankHoliday
from cptimescales.rules.events import event_words
from cptimescales.spreadsheet.workbook import formulas as words
from cptimescales.spreadsheet.workbook.expected import Basis, serial
from cptimescales.spreadsheet.workbook.rule_lines import (
    Duty,
    Line,
    names_not_offered,
    undated_lines,
)
from cptimescales.spreadsheet.workbook.styles import Looks, for_paper

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

CLOSURES, RULES, BANK_HOLIDAYS, ABOUT, WORKINGS = (
    "Closures",
    "Rules",
    "Bank holidays",
    "About",
    "Workings",
)
RULES_ABOVE = 4
"""The rows of the sheet Rules above its first line."""

_CLOSURES_ABOVE, _HOLIDAYS_ABOVE = 5, 9
_SPARE_CLOSURES = 200
_RULES_WIDTHS = (27, 13, 16, 16, 21, 22, 22, 12, 14, 46, 52, 25)
_UNLIMITED = 9_999_999  # later than any day, however days are numbered
_UNLOCKED = {"format_columns": True, "format_rows": True, "select_locked_cells": True}


class Sheets:
    """Writes the sheets beside the case sheet, each where the others expect it."""

    def __init__(self, workbook: Workbook, looks: Looks, basis: Basis) -> None:
        self._workbook = workbook
        self._looks = looks
        self._basis = basis
        self._closures = basis.book.closures
        self._closure_rows = len(self._closures) + _SPARE_CLOSURES
        calendar = basis.book.calendar
        years = range(basis.first.year, basis.last.year + 1)
        self._holidays: Sequence[BankHoliday] = [
            day for year in years for day in calendar.bank_holidays(year)
        ]

    def _sheet(self, name: str, title: str, widths: Iterable[float]) -> Worksheet:
        sheet = self._workbook.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_row(0, 28)
        sheet.write_string(0, 0, title, self._looks["title"])
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        return sheet

    def _name(self, name: str, sheet: str, cells: str) -> None:
        self._workbook.define_name(name, f"='{sheet}'!{cells}")

    def closures(self) -> None:
        """Days on which the authority is closed, for the user to extend."""
        sheet = self._sheet(
            CLOSURES, "Closures: further days on which you are closed", (22, 60, 52)
        )
        looks, last = self._looks, _CLOSURES_ABOVE + self._closure_rows
        sheet.write_string(
            1,
            0,
            "Each day you list here does not count as a working day, for every row.",
            looks["text"],
        )
        alert = f'=IF(ClosureProblems=0,"",{words.quoted(words.BAD_CLOSURE + " No due date is shown until it can.")})'
        sheet.write_formula(2, 0, alert, looks["alert"], "")
        for column, head in enumerate(("Date", "Why closed", "Check")):
            sheet.write_string(_CLOSURES_ABOVE - 1, column, head, looks["head"])
        for row in range(_CLOSURES_ABOVE, last):
            given = (
                self._closures[row - _CLOSURES_ABOVE]
                if row - _CLOSURES_ABOVE < len(self._closures)
                else None
            )
            if given is None:
                sheet.write_blank(row, 0, None, looks["in_long_day"])
                sheet.write_blank(row, 1, None, looks["in_wrapped"])
            else:
                sheet.write_datetime(row, 0, given[0], looks["in_long_day"])
                sheet.write_string(row, 1, given[1], looks["in_wrapped"])
            shown = (
                ""
                if given is None
                else "a weekend already"
                if given[0].weekday() > 4
                else "counted"
            )
            sheet.write_formula(row, 2, _closure_check(row + 1), looks["out_text"], shown)
        sheet.data_validation(
            *(_CLOSURES_ABOVE, 0, last - 1, 0),
            {
                "validate": "custom",
                "value": f"=AND(ISNUMBER(A{_CLOSURES_ABOVE + 1}),A{_CLOSURES_ABOVE + 1}>=FirstDay)",
                "error_title": "Not a date",
                "error_message": "Type the day on which you are closed as a date, such as 29/12/2026.",
            },
        )
        beyond = last + 1_000  # an entry below the rows for it is found and told, not overlooked
        self._name("ClosureCells", CLOSURES, f"$A$1:$A${last}")
        self._name("ClosuresBeyond", CLOSURES, f"$A${last + 1}:$A${beyond}")
        sheet.freeze_panes(_CLOSURES_ABOVE, 0)
        sheet.protect("", _UNLOCKED)
        for_paper(sheet, repeat=(_CLOSURES_ABOVE - 1, _CLOSURES_ABOVE - 1))

    def rules(self) -> None:
        """Every wording with its authority, and beside it the numbers that the formulas look up."""
        sheet = self._sheet(RULES, f"Rules: {self._basis.book.title}", _RULES_WIDTHS)
        looks = self._looks
        text = "The wording in force on the day the clock starts answers. Each number is cited; what could not be read says so."
        sheet.write_string(1, 0, text, looks["text"])
        heads: tuple[str, ...] = (
            "Duty",
            "Which",
            "In force from",
            "In force to",
            "Time allowed",
            "Counted from",
            "Met by",
            "Basis",
        )
        heads += ("Number read in", "Source", "Reading", "Open questions")
        for column, head in enumerate(heads):
            sheet.write_string(RULES_ABOVE - 1, column, head, looks["head"])
        row = RULES_ABOVE
        for number, duty in enumerate(self._basis.duties, start=1):
            for place, line in enumerate(duty.lines):
                self._line(sheet, row, line, duty.name)
                self._numbers(sheet, row, line, number, place)
                row += 1
        self._line_names(sheet, row)
        undated = undated_lines(self._basis.book)
        if undated:
            sheet.write_string(row + 1, 0, _NOT_OFFERED, looks["section"])
            for line_row, line in enumerate(undated, start=row + 2):
                self._line(sheet, line_row, line, line.rule.title)
            row += 1 + len(undated)
        sheet.freeze_panes(RULES_ABOVE, 1)
        sheet.print_area(0, 0, row, len(heads) - 1)
        sheet.protect("", _UNLOCKED)
        for_paper(sheet, repeat=(RULES_ABOVE - 1, RULES_ABOVE - 1))

    def _line(self, sheet: Worksheet, row: int, line: Line, name: str) -> None:
        looks, version = self._looks, line.version
        met_by = event_words(line.rule.met_by) if line.rule.met_by else ""
        texts = {0: name, 1: line.part, 4: line.words, 5: event_words(line.rule.trigger), 6: met_by}
        texts |= {
            7: version.basis.replace("_", " "),
            8: version.verified.replace("_", " "),
            9: str(line.citation),
        }
        texts |= {10: version.reading, 11: ", ".join(version.open_questions)}
        sheet.set_row(
            row, max(_height(text, _RULES_WIDTHS[column]) for column, text in texts.items())
        )
        for column, text in texts.items():
            sheet.write_string(row, column, text, looks["rule_text"])
        sheet.write_datetime(row, 2, line.first, looks["rule_day"])
        if line.last is None:
            sheet.write_blank(row, 3, None, looks["rule_day"])
        else:
            sheet.write_datetime(row, 3, line.last, looks["rule_day"])

    def _numbers(self, sheet: Worksheet, row: int, line: Line, number: int, place: int) -> None:
        looks = self._looks["working"]
        # No two keys are alike, because programs differ in which of several like ones they find.
        key = number * words.KEY + serial(line.first) + place / 1000
        last = serial(line.last) if line.last else _UNLIMITED
        sheet.write_number(row, 13, number, looks)
        sheet.write_formula(row, 14, f"=N{row + 1}*{words.KEY}+C{row + 1}+{place}/1000", looks, key)
        sheet.write_formula(row, 15, f'=IF(D{row + 1}="",{_UNLIMITED},D{row + 1})', looks, last)
        sheet.write_string(row, 16, line.kind, looks)
        for column, value in enumerate(
            (line.count, line.step, line.same_day, line.month_end, line.parts), start=17
        ):
            sheet.write_number(row, column, value, looks)

    def _line_names(self, sheet: Worksheet, end: int) -> None:
        names = (
            "LineDuty",
            "LineKey",
            "LineLast",
            "LineKind",
            "LineCount",
            "LineStep",
            "LineSameDay",
        )
        for column, name in enumerate((*names, "LineMonthEnd", "LineParts"), start=13):
            sheet.write_string(RULES_ABOVE - 1, column, name, self._looks["working_head"])
            self._name(
                name, RULES, f"${chr(65 + column)}${RULES_ABOVE + 1}:${chr(65 + column)}${end}"
            )
        self._name("LineVerified", RULES, f"$I${RULES_ABOVE + 1}:$I${end}")
        sheet.set_column(13, 21, 11, None, {"level": 1, "hidden": True})
        sheet.set_column(22, 22, None, None, {"collapsed": True})

    def bank_holidays(self) -> None:
        """The bank holidays of the division, how far the list reaches, and where each comes from."""
        sheet = self._sheet(BANK_HOLIDAYS, "Bank holidays", (26, 44, 24, 24))
        looks, basis, calendar = self._looks, self._basis, self._basis.book.calendar
        division = (
            calendar.name.replace("-", " ")
            .capitalize()
            .replace(" wales", " Wales")
            .replace(" ireland", " Ireland")
        )
        facts: tuple[tuple[str, str | date, str], ...] = (
            ("Division", division, ""),
            ("Days from", basis.first, "FirstDay"),
            ("Days to", basis.last, "LastDay"),
            ("Settled to", calendar.settled_to, "SettledTo"),
            ("List followed up to", calendar.checked, ""),
            ("As known on", calendar.known_on or "the newest list", ""),
        )
        for row, (label, value, name) in enumerate(facts, start=1):
            sheet.write_string(row, 0, label, looks["label"])
            _write(sheet, row, 1, value, looks["text"], looks["out_day"])
            if name:
                self._name(name, BANK_HOLIDAYS, f"$B${row + 1}")
        told = "published or past; an answer that touches a later year is provisional, and a one-off holiday may still come"
        sheet.write_string(4, 2, told, looks["quiet"])
        sheet.write_string(3, 2, "outside these days there is no answer", looks["quiet"])
        for column, head in enumerate(("Date", "Bank holiday", "Note", "On GOV.UK since")):
            sheet.write_string(_HOLIDAYS_ABOVE - 1, column, head, looks["head"])
        for row, day in enumerate(self._holidays, start=_HOLIDAYS_ABOVE):
            sheet.write_datetime(row, 0, day.date, looks["out_day"])
            sheet.write_string(row, 1, day.name, looks["out_text"])
            sheet.write_string(row, 2, day.note, looks["out_text"])
            since = day.first_published or "computed by rule"
            _write(sheet, row, 3, since, looks["out_text"], looks["out_day"])
        sheet.freeze_panes(_HOLIDAYS_ABOVE, 0)
        sheet.protect("", _UNLOCKED)
        for_paper(sheet, repeat=(_HOLIDAYS_ABOVE - 1, _HOLIDAYS_ABOVE - 1))

    def workings(self, *, as_of: str, due_soon: str) -> None:
        """What the formulas read; here because a list inside a function is left out by some programs.

        Args:
            as_of, due_soon: where the user has said the day of judgement and how soon is soon.
        """
        sheet = self._sheet(
            WORKINGS,
            "Workings: what the formulas read",
            (22, 22, 4, 46, 8, 34, 44, 4, 22, 14, 4, 46),
        )
        looks, basis = self._looks, self._basis
        heads = {
            0: "Days that do not count",
            1: "Unreadable closure",
            3: "Duty",
            4: "Age",
            5: "Counted from",
        }
        heads |= {6: "Counted from, later ones", 8: "Setting", 9: "Value", 11: "Not offered"}
        for column, head in heads.items():
            sheet.write_string(2, column, head, looks["working_head"])
        self._days_off(sheet)
        for row, duty in enumerate(basis.duties, start=3):
            self._duty(sheet, row, duty)
        for column, name in (
            (3, "DutyNames"),
            (4, "DutyAge"),
            (5, "DutyEvent"),
            (6, "DutyLaterEvent"),
        ):
            letter = chr(65 + column)
            self._name(name, WORKINGS, f"${letter}$4:${letter}${3 + len(basis.duties)}")
        left_out = names_not_offered(basis.book) or ("",)  # a name cannot mean no cell at all
        for row, name in enumerate(left_out, start=3):
            sheet.write_string(row, 11, name, looks["working_text"])
        self._name("NotOffered", WORKINGS, f"$L$4:$L${3 + len(left_out)}")
        inside = (
            f"IF(INT({as_of})={as_of},IF({as_of}>=FirstDay,IF({as_of}<=LastDay,{as_of},0),0),0)"
        )
        flags = f"$B${4 + len(self._holidays)}:$B${3 + len(self._holidays) + self._closure_rows}"
        settings = (
            (
                "AsOf",
                f"=IF(ISNUMBER({as_of}),{inside},0)",
                serial(basis.as_of) if basis.as_of else 0,
                "working_day",
            ),
            (
                "DueSoon",
                f"=IF(ISNUMBER({due_soon}),IF({due_soon}>=0,{due_soon},-1),-1)",
                basis.soon,
                "working",
            ),
            ("ClosureProblems", f"=SUM({flags})+COUNTA(ClosuresBeyond)", 0, "working"),
            ("RulesAbove", f"={RULES_ABOVE}", RULES_ABOVE, "working"),
        )
        for row, (name, formula, value, look) in enumerate(settings, start=3):
            sheet.write_string(row, 8, name, looks["working_text"])
            sheet.write_formula(row, 9, formula, looks[look], value)
            self._name(name, WORKINGS, f"$J${row + 1}")
        sheet.freeze_panes(3, 0)
        sheet.protect("", _UNLOCKED)
        for_paper(sheet, repeat=(2, 2))

    def _days_off(self, sheet: Worksheet) -> None:
        """Bank holidays, then closures, in one unbroken column of dates; an empty closure repeats the first bank holiday."""
        looks, first = self._looks, f"'{BANK_HOLIDAYS}'!$A${_HOLIDAYS_ABOVE + 1}"
        for place, day in enumerate(self._holidays):
            formula = f"='{BANK_HOLIDAYS}'!$A${_HOLIDAYS_ABOVE + 1 + place}"
            sheet.write_formula(3 + place, 0, formula, looks["working_day"], serial(day.date))
        begin = 3 + len(self._holidays)
        for place in range(self._closure_rows):
            # By position, because a cell cut and pasted elsewhere takes a plain reference with it.
            cell = f"INDEX(ClosureCells,{_CLOSURES_ABOVE + 1 + place})"
            inside = f"IF(INT({cell})={cell},IF({cell}>=FirstDay,IF({cell}<=LastDay,0,1),1),1)"
            flag = f'=IF(ISNUMBER({cell}),{inside},IFERROR(IF({cell}="",0,1),1))'
            used = f"=IF(ISNUMBER({cell}),IF(B{begin + place + 1}=0,{cell},{first}),{first})"
            given = (
                self._closures[place][0] if place < len(self._closures) else self._holidays[0].date
            )
            sheet.write_formula(begin + place, 0, used, looks["working_day"], serial(given))
            sheet.write_formula(begin + place, 1, flag, looks["working"], 0)
        self._name("DaysOff", WORKINGS, f"$A$4:$A${begin + self._closure_rows}")

    def _duty(self, sheet: Worksheet, row: int, duty: Duty) -> None:
        look = self._looks["working_text"]
        sheet.write_number(row, 4, duty.age, self._looks["working"])
        for column, text in ((3, duty.name), (5, duty.event), (6, duty.later_event)):
            sheet.write_string(row, column, text, look)

    def about(self) -> None:
        """How to use the workbook, what it says and does not say, and what it was made from."""
        sheet = self._sheet(ABOUT, "About this workbook", (30, 110))
        row = 2
        for section, facts in (*_HOW_TO_USE, ("What it was made from", self._provenance())):
            sheet.write_string(row, 0, section, self._looks["section"])
            for fact_row, (label, text) in enumerate(facts, start=row + 1):
                sheet.set_row(fact_row, _height(text, 110))
                sheet.write_string(fact_row, 0, label, self._looks["fact"])
                sheet.write_string(fact_row, 1, text, self._looks["wrapped"])
            row += 2 + len(facts)
        sheet.protect("", _UNLOCKED)
        for_paper(sheet)

    def _provenance(self) -> tuple[tuple[str, str], ...]:
        book, basis = self._basis.book, self._basis
        calendar = book.calendar
        closures = (
            f"{len(self._closures)} filled in at the start"
            if self._closures
            else "none filled in at the start"
        )
        return (
            ("Made by", f"cptimescales {__version__}"),
            (
                "Rulebook",
                f"{book.name}: {book.title}; compared with its sources up to {book.data.checked}",
            ),
            ("Rulebook, SHA-256", book.sha256),
            (
                "Bank holidays",
                f"{calendar.name}, {basis.first} to {basis.last}, settled to {calendar.settled_to}",
            ),
            ("Bank holidays, SHA-256", calendar.sha256(basis.first, basis.last)),
            (
                "As known on",
                str(calendar.known_on or f"the newest list, followed up to {calendar.checked}"),
            ),
            ("Closures", closures),
        )


_NOT_OFFERED = (
    "Asked for without a number of days, so not offered: there is no date to work out. "
    "Where your local procedures set a number, a workbook made from a local rulebook with it answers."
)

_HOW_TO_USE: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "How to use it",
        (
            (
                "1. As of",
                "On the sheet Cases, type the day on which status is judged. It is never today by itself.",
            ),
            ("2. Due soon within", "Say how many working days ahead is soon."),
            (
                "3. One row a duty",
                "Fill in the yellow cells: your reference (never a name), the duty from the list, and the date that Count from asks for.",
            ),
            (
                "4. Number",
                "For the second review, visit or meeting of a series type 2, and so on. Leave it empty for the first.",
            ),
            ("5. Done on", "The day of the event that meets the duty, once it has happened."),
            (
                "6. Closures",
                "List further days on which you are closed on the sheet Closures; every row takes them into account.",
            ),
            (
                "More rows",
                "Excel: type in the row below the table. Elsewhere: insert rows inside it, and copy a whole row of the table onto them.",
            ),
        ),
    ),
    (
        "What it says",
        (
            (
                "Due",
                "The last day on which the duty is met in time, inclusive. It is never moved because it falls on a weekend or a holiday.",
            ),
            (
                "Last working day",
                "The last working day on or before the due date: the day to plan with.",
            ),
            ("met, met late", "Done on or before the due date; done after it."),
            (
                "pending, due soon, overdue",
                "Not done by the as-of day: with time left; with few working days left; after the due date.",
            ),
            ("no answer, #N/A", "There is no date to rely on. The note says why."),
            (
                "Provisional",
                "The answer touches a year whose bank holidays were not published when the workbook was made. They are computed by rule.",
            ),
            (
                "Rules row",
                "The row of the sheet Rules with the wording that answered, its source and its reading.",
            ),
            (
                "The two workings",
                "The grey columns beside the tables on Cases and Rules are folded away; the + above them shows them. The sheet Workings is in the open.",
            ),
        ),
    ),
    (
        "What it does not do",
        (
            (
                "Programs",
                "Excel 2010 and later, LibreOffice 7 and later. No macros, no links, nothing fetched, nothing that changes by itself.",
            ),
            (
                "Protection",
                "All sheets but Cases are protected without a password, against slips of the hand and nothing more.",
            ),
            (
                "Rules change",
                "Make a new workbook when guidance or bank holidays change; this one goes on answering by what is listed above and below.",
            ),
        ),
    ),
)


def _height(text: str, width: float) -> float:
    """The height of a row that shows a text in lines of some width, because not every program sees to it by itself."""
    return 13 * max(1, len(textwrap.wrap(text, int(1.15 * width)))) + 3


def _closure_check(row: int) -> str:
    day = f"A{row}"
    return "=" + words.first_true(
        (f"ISERROR({day})", '"cannot be read"'),
        (f'{day}=""', f'IF(B{row}="","","enter the date")'),
        (f"NOT(ISNUMBER({day}))", '"cannot be read: text, not a date; type it again"'),
        (f"INT({day})<>{day}", '"cannot be read: it has a time of day"'),
        (f"OR({day}<FirstDay,{day}>LastDay)", '"cannot be read: outside the calendar"'),
        (f"WEEKDAY({day},2)>5", '"a weekend already"'),
        otherwise='"counted"',
    )


def _write(
    sheet: Worksheet, row: int, column: int, value: str | date, text: Format, day: Format
) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, column, value, day)
    else:
        sheet.write_string(row, column, value, text)
