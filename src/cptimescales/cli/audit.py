"""The command `audit`: compares the recorded due dates of a CSV with ours."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

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
    file_argument,
    file_option,
    named_rulebook,
    rulebook_option,
    usage_error,
)
from cptimescales.cli.output import progress, write_json
from cptimescales.errors import TimescaleError

if TYPE_CHECKING:
    from cptimescales.audit import CsvRows, Finding, Summary

_AT_ONCE = 500


@command()
@file_argument()
@rulebook_option(
    required=False, help="The rulebook of rows that name none: its name, or your own .toml file."
)
@closures_option()
@date_option("--as-of", help="The day of the audit: what was held later is not held yet.")
@encoding_option()
@delimiter_option()
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
    encoding: str,
    delimiter: str,
    as_json: bool,
    csv_file: Path | None,
    show_all: bool,
    **written: Any,
) -> None:
    """Compare recorded due dates with ours. Each difference is shown with its mistake.

    FILE is a CSV with the columns reference, rule, on and recorded_due. Optional columns are
    rulebook, recorded_on (the day on which the date was recorded), held (the day on which the duty
    was met) and number (which deadline of a series). Dates are 2026-12-14 or 14/12/2026. The rows
    of one case stand together.

    A row that cannot be read is shown as refused, and the other rows are compared. A duty that was
    held late is shown although its date agrees. Exit code 0: no date differs; 1: some dates differ
    or were refused; 2: FILE cannot be read.

    \b
    Example:
      cptimescales audit recorded.csv --rulebook england
    """
    from cptimescales.audit import Summary
    from cptimescales.audit import audit as findings_of

    if csv_file is not None:
        if as_json or show_all:
            raise usage_error(f"--csv and {'--json' if as_json else '--all'} exclude each other")
        check_outputs([csv_file], file, closures, rulebook, replace=True)
    book = None if rulebook is None else named_rulebook(rulebook)
    closed = closures_read(closures)
    days = day_reader(**written)
    lines = lines_in(file, encoding)
    # Without a number of lines there is no bar, which would break into a table on the screen.
    bar_lines = None if csv_file is None and sys.stdout.isatty() else lines
    summary = Summary()
    with file.open(encoding=encoding, newline="") as text, progress(bar_lines) as watch:
        rows = _rows(file, text, delimiter, needs_rulebook=book is None)
        audited = findings_of(rows, book, closures=closed, as_of=as_of, days=days)
        findings = _counted(audited, summary, watch)
        if as_json:
            _write_json(findings)
        elif csv_file is not None:
            _write_csv(csv_file, findings, _carried(rows))
        else:
            _show_tables(findings, show_all)
    if not as_json:
        _show_summary(summary, rows.not_used, _carried(rows) if csv_file else ())
    if not summary.all_right:
        raise click.exceptions.Exit(1)


def _rows(file: Path, text: TextIO, delimiter: str, *, needs_rulebook: bool) -> CsvRows:
    from cptimescales.audit import AuditFileError, CsvRows

    try:
        rows = CsvRows(text, delimiter)
        if needs_rulebook and "rulebook" not in rows.columns:
            raise AuditFileError("no rulebook: add --rulebook NAME or a column rulebook")
    except AuditFileError as error:
        raise TimescaleError(f"{file}: {error}") from None
    return rows


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


def _carried(rows: CsvRows) -> tuple[str, ...]:
    """The other columns of the file, without those whose name a column of the findings has."""
    from cptimescales.audit import Finding

    return tuple(
        name
        for name in rows.not_used
        if name.lower().replace(" ", "_").replace("-", "_") not in Finding.model_fields
    )


def _write_csv(path: Path, findings: Iterable[Finding], carried: Sequence[str]) -> None:
    """Writes all findings to a file that appears whole or not at all."""
    from cptimescales.audit import Finding

    columns = [name for name in Finding.model_fields if name != "columns"]
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
