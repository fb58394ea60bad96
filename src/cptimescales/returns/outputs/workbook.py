"""An answer as a workbook: a summary, lists to act on, figures with charts, and every duty.

Extra `xlsx`. Cells leave the memory when their row is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from cptimescales.errors import TimescaleError
from cptimescales.returns.outputs.columns import TABLES, OutputColumn
from cptimescales.returns.outputs.rows import Cells, rows_of
from cptimescales.returns.outputs.words import headline
from cptimescales.returns.outputs.workbook_charts import write_charts
from cptimescales.returns.outputs.workbook_styles import MOST_ROWS, SheetWriter, set_up_print
from cptimescales.returns.outputs.workbook_summary import write_bands, write_summary
from cptimescales.returns.report import Report
from cptimescales.returns.standing import Duty
from cptimescales.rules.status import Status

_SOON = timedelta(days=27)
_Placed = tuple[int, OutputColumn]

_TO_ACT_ON = ("reference", "group", "title", "trigger", "on", "due", "last_working_day")
_UNSEEN = (*_TO_ACT_ON, "working_days_late", "calendar_days_late", "verified")
_OPEN = (*_TO_ACT_ON, "verified", "provisional")
_DUTIES = (
    *(*_TO_ACT_ON, "met_on", "status", "working_days_taken", "working_days_late"),
    *("calendar_days_late", "unseen"),
)
_FIGURES = (
    *("title", "group", "period", "due", "in_time", "in_time_ahead", "late", "overdue", "missed"),
    *("pending", "not_owed", "not_recorded", "percent_of_due", "percent_of_held"),
    *("percent_of_open", "median_working_days", "unit"),
)
_PUBLISHED = (
    *("title", "table", "unit", "reading", "of", "in_time", "percent", "median_working_days"),
    "not_known",
)


def write_workbook(report: Report, path: Path) -> None:
    """Writes an answer as an Excel workbook with native charts, ready to print on A4.

    A cell that begins like a formula is text. The sheet of duties has unseen children first.

    Raises:
        TimescaleError: a table has more rows than a sheet holds, or a text does not fit a cell.
        OSError: the file cannot be written.
    """
    from xlsxwriter import Workbook  # an extra
    from xlsxwriter.exceptions import FileCreateError

    check_fits(report)
    workbook = Workbook(path, {"constant_memory": True, "strings_to_urls": False})
    workbook.set_properties({"title": headline(report), "comments": "Made by cptimescales"})
    try:
        _write_sheets(report, SheetWriter(workbook))
    except BaseException:
        with suppress(Exception):
            workbook.close()  # it removes its temporary files
        raise
    try:
        workbook.close()
    except FileCreateError as error:
        raise (error.args[0] if isinstance(error.args[0], OSError) else error) from None


def check_fits(report: Report) -> None:
    """Raises TimescaleError if a table has more rows than a sheet holds."""
    counts = {
        "duties": report.count_of_duties,
        "recorded due dates": len(report.audit),
        "refusals": len(report.refusals),
        "doubts": len(report.doubts),
    }
    for what, count in counts.items():
        if count >= MOST_ROWS:
            raise TimescaleError(
                f"the answer has {count:,} {what}, and a sheet holds {MOST_ROWS:,} rows with its "
                "header; write .csv or .parquet, or name fewer rules with --only"
            )


def _write_sheets(report: Report, writer: SheetWriter) -> None:
    duties = TABLES["duties"]
    write_summary(report, writer)
    if report.suppressed_below is None:
        _table(report, writer, "Unseen", _chosen(duties, _UNSEEN), report.unseen)
        _table(report, writer, "Overdue", _chosen(duties, _UNSEEN), _overdue(report))
        _table(report, writer, "Due in 4 weeks", _chosen(duties, _OPEN), _due_soon(report))
    indicators = TABLES["indicators"]
    figures = rows_of(report, "indicators")
    _table(report, writer, "Figures", _chosen(indicators, _FIGURES), figures)
    write_bands(report, writer)
    published = rows_of(report, "published")
    _table(report, writer, "As published", _chosen(TABLES["published"], _PUBLISHED), published)
    write_charts(report, writer)
    if report.suppressed_below is None:
        rest = [column.name for column in duties if column.name not in _DUTIES]
        chosen = _chosen(duties, (*_DUTIES, *rest))
        _table(report, writer, "Duties", chosen, report.duties, printed=len(_DUTIES))
        for sheet, table, rows in (
            ("Alerts", "alerts", report.alerts),
            ("Recorded dates", "audit", report.audit),
            ("Refusals", "refusals", report.refusals),
            ("Doubts", "doubts", report.doubts),
        ):
            if len(rows):
                columns = list(enumerate(TABLES[table]))
                _table(report, writer, sheet, columns, rows)
    rests_on = list(enumerate(TABLES["rests_on"]))
    _table(report, writer, "Rests on", rests_on, rows_of(report, "rests_on"))
    _dictionary(report, writer)


def _overdue(report: Report) -> list[Duty]:
    """The overdue duties, the longest overdue first."""
    overdue = (
        duty for duty in report.duties if duty.status is Status.OVERDUE and not duty.waited_for
    )
    return sorted(overdue, key=lambda duty: (duty.due, duty.reference))


def _due_soon(report: Report) -> list[Duty]:
    """The open duties of the next weeks, the next first."""
    last = report.question.as_of + _SOON
    soon = (
        duty
        for duty in report.duties
        if duty.status is Status.PENDING
        and not (duty.governed_by or duty.waited_for)
        and duty.due <= last
    )
    return sorted(soon, key=lambda duty: (duty.due, duty.reference))


def _chosen(columns: Sequence[OutputColumn], names: Sequence[str]) -> list[_Placed]:
    """Some columns of a table in another order, each with its place in a row."""
    places = {column.name: place for place, column in enumerate(columns)}
    return [(places[name], columns[places[name]]) for name in names]


def _table(
    report: Report,
    writer: SheetWriter,
    name: str,
    columns: Sequence[_Placed],
    rows: Iterable[Cells],
    *,
    printed: int | None = None,
) -> None:
    """A sheet with one table: headings that stay and print on every page, filters, highlights.

    Args:
        printed: how many columns are printed, if not all.
    """
    if report.question.by is None:
        columns = [(place, column) for place, column in columns if column.name != "group"]
        printed = None if printed is None else printed - 1
    sheet = writer.workbook.add_worksheet(name)
    writer.head(sheet, 0, [column for _, column in columns])
    sheet.freeze_panes(1, 1)
    number = 0
    for number, row in enumerate(rows, start=1):
        for place, (source, column) in enumerate(columns):
            writer.cell(sheet, number, place, column, row[source])
    if number == 0:
        writer.text(sheet, 1, 0, "None", "quiet")
    sheet.autofilter(0, 0, max(number, 1), len(columns) - 1)
    for place, (_, column) in enumerate(columns):
        if column.name == "status":
            writer.highlight_status(sheet, 1, max(number, 1), place)
    if printed is not None:
        sheet.print_area(0, 0, max(number, 1), printed - 1)
    set_up_print(sheet, headline(report), repeat=0)


def _dictionary(report: Report, writer: SheetWriter) -> None:
    sheet = writer.workbook.add_worksheet("Dictionary")
    for place, (heading, width) in enumerate(
        (("Table", 14), ("Column", 24), ("Heading", 24), ("Type", 10), ("What it says", 90))
    ):
        sheet.set_column(place, place, width)
        writer.text(sheet, 0, place, heading, "head")
    sheet.freeze_panes(1, 0)
    row = 1
    for table, columns in TABLES.items():
        for column in columns:
            cells = (table, column.name, column.heading, column.kind, column.means)
            for place, words in enumerate(cells):
                writer.text(
                    sheet, row, place, words.replace("_", " ") if place == 3 else words, "wrapped"
                )
            row += 1
    set_up_print(sheet, headline(report), repeat=0)
