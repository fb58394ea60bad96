"""The command `audit`: compares the recorded due dates of a file with ours."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cptimescales.cli.atomic_files import appearing_whole, check_outputs
from cptimescales.cli.encoded_text import delimiter_option, encoding_option, lines_in
from cptimescales.cli.options import (
    closures_option,
    closures_read,
    command,
    date_option,
    day_options,
    day_reader,
    extra_needed,
    file_argument,
    file_option,
    named_rulebook,
    rulebook_option,
    usage_error,
)
from cptimescales.cli.output import progress, write_json
from cptimescales.cli.unread_days import unread_lines
from cptimescales.errors import TimescaleError

if TYPE_CHECKING:
    from cptimescales.audit import Finding, Summary, TableRows
    from cptimescales.calendars import DayReader
    from cptimescales.cases import DutyTable
    from cptimescales.columns.files import CellRows

_AT_ONCE = 500


@command()
@file_argument()
@rulebook_option(
    required=False, help="The rulebook of rows that name none: its name, or your own .toml file."
)
@closures_option()
@date_option("--as-of", help="The day of the audit: what was held later is not held yet.")
@file_option(
    "--duties",
    help="A .toml file that names the columns, with a table [[duty]] for each duty.",
)
@encoding_option()
@delimiter_option()
@click.option("--sheet", metavar="NAME", help="Sheet to read (required if there are several).")
@click.option(
    "--header-row",
    metavar="N",
    type=click.IntRange(1),
    help="In a workbook: the header row, if it is not the first row with content.",
)
@day_options
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print every row as one JSON object a line, without the summary.",
)
@file_option("--csv", "csv_file", help="Write every row, with its other columns, to a CSV file.")
@click.option(
    "--all", "show_all", is_flag=True, help="Also show the rows that agree and were not late."
)
def audit(
    file: Path,
    rulebook: str | None,
    closures: Path | None,
    as_of: date | None,
    duties: Path | None,
    encoding: str,
    delimiter: str,
    sheet: str | None,
    header_row: int | None,
    as_json: bool,
    csv_file: Path | None,
    show_all: bool,
    **written: Any,
) -> None:
    """Compare recorded due dates with ours. Each difference is shown with its mistake.

    FILE is a CSV, or a .xlsx or .parquet file, with the columns reference, rule, on and
    recorded_due. Optional columns are rulebook, recorded_on (the day on which the date was
    recorded), held (the day on which the duty was met) and number (which deadline of a series).
    Dates are 2026-12-14 or 14/12/2026. The rows of one case stand together. With --duties, a row
    may hold the dates of several duties, under any names.

    A row that cannot be read is shown as refused, and the other rows are compared. A duty that was
    held late is shown although its date agrees. Exit code 0: no date differs; 1: some dates differ
    or were refused; 2: FILE cannot be read.

    \b
    Example:
      cptimescales audit recorded.csv --rulebook england
    """
    from cptimescales.audit import Summary
    from cptimescales.audit import audit as findings_of
    from cptimescales.calendars import UnreadDays
    from cptimescales.cases import read_duty_columns

    if csv_file is not None:
        if as_json or show_all:
            raise usage_error(f"--csv and {'--json' if as_json else '--all'} exclude each other")
        check_outputs([csv_file], file, closures, duties, rulebook, replace=True)
    book = None if rulebook is None else named_rulebook(rulebook)
    closed = closures_read(closures)
    days = day_reader(**written)
    table = None if duties is None else read_duty_columns(duties)
    layout = (encoding, delimiter, sheet, header_row)
    summary, unread = Summary(), UnreadDays()
    with _opened(file, *layout) as opened:
        rows = opened.rows(table, days)
        if book is None and "rulebook" not in rows.columns:
            raise TimescaleError(f"{file}: no rulebook: add --rulebook NAME or a column rulebook")
        # Without a number of lines there is no bar, which would break into a table on the screen.
        bar_lines = None if csv_file is None and sys.stdout.isatty() else opened.lines
        with progress(bar_lines) as watch:
            audited = findings_of(
                rows, book, closures=closed, as_of=as_of, days=days, unread=unread
            )
            findings = _counted(audited, summary, watch)
            if as_json:
                _write_json(findings)
            elif csv_file is not None:
                _write_csv(csv_file, findings, _carried(rows))
            else:
                _show_tables(findings, show_all)
        notes = opened.notes()
    if not as_json:
        _show_summary(summary, rows.not_used, _carried(rows) if csv_file else ())
        for line in (*unread_lines(unread), *notes, *_not_audited(rows)):
            click.echo(line)
    if not summary.all_right:
        raise click.exceptions.Exit(1)


class _Opened:
    """A file that was opened: the header and the cells of its rows.

    Attributes:
        lines: how many lines it has, if it is text.
    """

    def __init__(
        self,
        file: Path,
        header: Sequence[str],
        cells: Iterable[Any],
        first_row: int,
        *,
        lines: int | None = None,
        workbook: CellRows | None = None,
    ) -> None:
        self._file, self._header, self._cells = file, header, cells
        self._first_row, self._workbook = first_row, workbook
        self.lines = lines

    def rows(self, duties: DutyTable | None, days: DayReader) -> TableRows:
        """The rows of the audit.

        Raises:
            TimescaleError: the header lacks a column.
            NotADateError: a column of dates has a type that cannot hold any.
        """
        from cptimescales.audit import AuditFileError, MappedRows, TableRows
        from cptimescales.audit.csv_rows import column_name

        rows: TableRows
        try:
            if duties is None:
                rows = TableRows(self._header, self._cells, self._first_row)
                dates = [
                    name
                    for name in self._header
                    if column_name(name) in ("on", "recorded_due", "recorded_on", "held")
                ]
            else:
                rows = MappedRows(self._header, self._cells, duties, self._first_row, days)
                dates = list(rows.date_columns)
        except AuditFileError as error:
            raise TimescaleError(f"{self._file}: {error}") from None
        if self._workbook is not None:
            self._workbook.prepare(dates, dates)
        return rows

    def notes(self) -> list[str]:
        """Sentences about merged cells."""
        return [] if self._workbook is None else self._workbook.notes()


@contextmanager
def _opened(
    file: Path, encoding: str, delimiter: str, sheet: str | None, header_row: int | None
) -> Iterator[_Opened]:
    from cptimescales.audit import AuditFileError
    from cptimescales.audit.csv_rows import csv_table

    kind = file.suffix.lower()
    if kind not in (".xlsx", ".xlsm") and (sheet is not None or header_row is not None):
        raise usage_error("--sheet and --header-row are for a workbook")
    if kind in (".xlsx", ".xlsm", ".parquet"):
        with extra_needed("files", f"a {kind} file needs"):
            from cptimescales.columns.files import CellRows, FileLayout
        with CellRows(file, FileLayout(sheet=sheet, header_row=header_row)) as cells:
            yield _Opened(file, cells.names, cells, cells.first_row, workbook=cells)
        return
    lines = lines_in(file, encoding)
    with file.open(encoding=encoding, newline="") as text:
        try:
            header, rows = csv_table(text, delimiter)
        except AuditFileError as error:
            raise TimescaleError(f"{file}: {error}") from None
        yield _Opened(file, header, rows, 2, lines=lines)


def _not_audited(rows: TableRows) -> Iterator[str]:
    """The duties of the TOML file that have no recorded due date."""
    without = getattr(rows, "without_due", ())
    if without:
        names = ", ".join(duty.rule for duty in without)
        yield f"not audited, because no column of recorded due dates (due) is named: {names}"


def _counted(
    findings: Iterable[Finding], summary: Summary, watch: Callable[[int, int | None], None] | None
) -> Iterator[Finding]:
    for count, finding in enumerate(findings, start=1):
        summary.add(finding)
        if watch is not None and count % _AT_ONCE == 0:
            watch(count, None)
        yield finding


def _write_json(findings: Iterator[Finding]) -> None:
    while batch := list(islice(findings, _AT_ONCE)):
        write_json("\n".join(finding.model_dump_json() for finding in batch))


def _carried(rows: TableRows) -> tuple[str, ...]:
    """The other columns of the file, without those whose name a column of the findings has."""
    from cptimescales.audit import Finding

    return tuple(
        name
        for name in rows.not_used
        if name.lower().replace(" ", "_").replace("-", "_") not in _columns_of(Finding)
    )


def _columns_of(finding: type[Finding]) -> list[str]:
    """The columns of the CSV: every field but those that only JSON has."""
    return [name for name in finding.model_fields if name not in ("kind", "columns")]


def _write_csv(path: Path, findings: Iterable[Finding], carried: Sequence[str]) -> None:
    """Writes all findings to a file that appears whole or not at all."""
    from cptimescales.audit import Finding

    columns = _columns_of(Finding)
    values_of = attrgetter(*columns)
    # A header may hold half a character, which no file can store.
    names = [name.encode("utf-8", "replace").decode() for name in carried]
    with appearing_whole(path) as beside, beside.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text)
        writer.writerow([*columns, *names])
        for finding in findings:
            values = (
                "; ".join(value) if isinstance(value, tuple) else value
                for value in values_of(finding)
            )
            writer.writerow([*values, *(finding.columns.get(name, "") for name in carried)])


def _show_tables(findings: Iterator[Finding], show_all: bool) -> None:
    from cptimescales.cli.render_audit import show_findings

    show_findings(finding for finding in findings if show_all or not _in_order(finding))


def _in_order(finding: Finding) -> bool:
    """Whether the date agrees and nothing is to be said of when the duty was held."""
    late = bool(finding.calendar_days_late)
    return finding.verdict == "agrees" and not late and finding.held_message is None


def _show_summary(summary: Summary, not_used: Sequence[str], carried: Sequence[str]) -> None:
    from cptimescales.cli.render import show
    from cptimescales.cli.render_audit import summary_page

    show(summary_page(summary, not_used, carried))
