"""The command `audit`: recorded due dates of a CSV against ours, with the mistake that explains each difference."""

from __future__ import annotations

import codecs
import csv
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cptimescales.calendars.closure_files import read_closures
from cptimescales.cli.edges import (
    appearing_whole,
    closures_option,
    keep_apart,
    named_rulebook,
    progress,
    write_json,
)
from cptimescales.errors import TimescaleError

if TYPE_CHECKING:
    from cptimescales.audit.findings import Finding, Summary

_AT_ONCE = 500
_HEADINGS = (
    "Row",
    "Reference",
    "Rule",
    "On",
    "Recorded",
    "Due",
    "Working days out",
    "Verdict and why",
)
_NUMBERS = ("Row", "Working days out")
_FITTED = 1_000
_CHUNK = 1 << 20
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--rulebook",
    metavar="NAME",
    help="The rulebook of rows that name none: a name, or a .toml of your own.",
)
@closures_option()
@click.option(
    "--encoding",
    metavar="NAME",
    default="utf-8-sig",
    help="How FILE is written, if not in UTF-8: cp1252.",
)
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Every row, one JSON object a line, without the summary.",
)
@click.option(
    "--csv",
    "csv_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write every row to a CSV.",
)
@click.option("--all", "show_all", is_flag=True, help="In the table, the rows that agree, too.")
def audit(
    file: Path,
    rulebook: str | None,
    closures: Path | None,
    encoding: str,
    as_json: bool,
    csv_file: Path | None,
    show_all: bool,
) -> None:
    """Recorded due dates against ours, and the mistake that explains each difference.

    FILE is a CSV with the columns reference, rule, on and recorded_due, and if there rulebook, recorded_on (the day on
    which the date was recorded), held (the day on which the duty was met) and number (which of a series). Dates are
    2026-12-14 or 14/12/2026. Rows of one case stand together.

    A row that cannot be read is shown as refused, and the rest goes on. Exit code 0: every date agrees, or was right when
    it was recorded; 1: some differ or were refused; 2: FILE cannot be read.

    \b
    Example:
      cptimescales audit recorded.csv --rulebook england
    """
    from cptimescales.audit.csv_rows import AuditFileError, CsvRows
    from cptimescales.audit.findings import Summary
    from cptimescales.audit.judge import audit as audited

    if csv_file is not None and (as_json or show_all):
        excluded = "--json" if as_json else "--all"
        raise click.UsageError(
            f"--csv and {excluded} exclude each other", click.get_current_context()
        )
    if csv_file is not None:
        keep_apart([csv_file], file, closures, rulebook)
        if csv_file.is_dir() or not csv_file.parent.is_dir():
            raise TimescaleError(f"{csv_file}: no file can be written there")
    book = None if rulebook is None else named_rulebook(rulebook)
    closed = () if closures is None else read_closures(closures)
    lines = lines_in(file, encoding)
    summary = Summary()
    with file.open(encoding=encoding, newline="") as text:
        try:
            rows = CsvRows(text)
            if book is None and "rulebook" not in rows.columns:
                raise AuditFileError("no rulebook: add --rulebook NAME, or a column rulebook")
        except AuditFileError as error:
            raise TimescaleError(f"{file}: {error}") from None
        torn = (
            csv_file is None and sys.stdout.isatty()
        )  # a bar would tear the table on the screen apart
        with progress(None if torn else lines) as watch:
            findings = _counted(audited(rows, book, closures=closed), summary, watch)
            if as_json:
                _write_json(findings)
            elif csv_file is not None:
                _write_csv(csv_file, findings)
            else:
                _show_tables(found for found in findings if show_all or found.verdict != "agrees")
        if not as_json:
            _show_summary(summary, rows.not_used)
    if not summary.all_right:
        raise click.exceptions.Exit(1)


def lines_in(file: Path, encoding: str) -> int:
    """How many lines a file has, once it is sure that all of it can be read: nothing is shown of one that cannot."""
    if file.exists() and not file.is_file():
        raise TimescaleError(f"{file}: it is not a file")
    try:
        file.open(encoding=encoding).close()  # refuses what is no encoding of text, too
    except (LookupError, UnicodeError):  # a name may be no text at all
        raise TimescaleError(
            f"--encoding {encoding!r} is not known; Excel on Windows writes cp1252 or utf-8"
        ) from None
    decoder, lines = codecs.getincrementaldecoder(encoding)(), 1
    with file.open("rb") as content:
        chunk = content.read(_CHUNK)
        if encoding == "utf-8-sig" and chunk.startswith(_UTF16):
            raise TimescaleError(
                f"{file}: it is UTF-16 text; add --encoding utf-16, or save it as CSV UTF-8"
            )
        while True:
            try:
                lines += decoder.decode(chunk, final=not chunk).count("\n")
            except UnicodeError as error:
                if isinstance(error, UnicodeDecodeError):
                    lines += error.object[: error.start].count(b"\n")
                raise TimescaleError(
                    f"{file}: it is not {'UTF-8' if encoding == 'utf-8-sig' else encoding} text, near line {lines:,}; "
                    "save it as CSV UTF-8, or add --encoding cp1252 if it comes from Excel on Windows"
                ) from None
            if not chunk:
                return lines
            chunk = content.read(_CHUNK)


def _counted(
    findings: Iterable[Finding], summary: Summary, watch: Callable[[int, int | None], None] | None
) -> Iterator[Finding]:
    for count, finding in enumerate(findings, start=1):
        summary.add(finding)
        if watch is not None and count % _AT_ONCE == 0:
            watch(count, None)
        yield finding


def _write_json(findings: Iterable[Finding]) -> None:
    found = iter(findings)
    while some := list(islice(found, _AT_ONCE)):
        write_json("\n".join(finding.model_dump_json() for finding in some))


def _write_csv(path: Path, findings: Iterable[Finding]) -> None:
    """All findings to a file that appears whole or not at all."""
    from cptimescales.audit.findings import Finding

    columns = list(Finding.model_fields)
    of = attrgetter(*columns)
    with appearing_whole(path) as beside, beside.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(columns)
        for finding in findings:
            writer.writerow(
                ["; ".join(value) if isinstance(value, tuple) else value for value in of(finding)]
            )


def _show_tables(findings: Iterator[Finding]) -> None:
    """A table for every few hundred rows, so that a file of any length can be shown as it is read."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from cptimescales.cli.render import show

    # A fitted table costs more time than the audit, and nobody reads thousands of rows of one: the rest comes in plain columns.
    fitted = 0 if not Console().is_terminal and "COLUMNS" not in os.environ else _FITTED
    while some := [_cells(finding) for finding in islice(findings, _AT_ONCE)]:
        if fitted <= 0:
            click.echo(_plain_table(some))
            continue
        fitted -= len(some)
        table = Table(box=SIMPLE_HEAD, pad_edge=False, collapse_padding=True, header_style="dim")
        for heading in _HEADINGS:
            whole, right = heading in ("On", "Recorded", "Due"), heading in _NUMBERS
            table.add_column(
                heading, overflow="fold", justify="right" if right else "left", no_wrap=whole
            )
        for row in some:
            table.add_row(
                *map(Text, row)
            )  # as text, so that nothing a file holds is read as markup
        show([table, ""])


def _cells(finding: Finding) -> list[str]:
    out = "" if finding.working_days_out is None else f"{finding.working_days_out:+d}"
    cells = (
        finding.row,
        finding.reference,
        finding.rule,
        finding.on,
        finding.recorded_due,
        finding.due,
        out,
    )
    return [_printable("" if cell is None else str(cell)) for cell in (*cells, _why(finding))]


def _printable(text: str) -> str:
    return (
        text
        if text.isprintable()
        else "".join(letter if letter.isprintable() else " " for letter in text)
    )


def _plain_table(rows: Sequence[Sequence[str]]) -> str:
    """For a pipe: the same columns without lines. A hundred thousand rows need seconds, in a table of rich minutes."""
    lines = [_HEADINGS, *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    numbers = [heading in _NUMBERS for heading in _HEADINGS]
    set_out = (
        "   ".join(
            cell.rjust(width) if number else cell.ljust(width)
            for cell, width, number in zip(line, widths, numbers, strict=True)
        )
        for line in lines
    )
    return "\n".join(line.rstrip() for line in set_out) + "\n"


def _why(finding: Finding) -> str:
    verdict = finding.verdict.replace("_", " ")
    if finding.verdict == "differs":
        return f"{verdict}: {', '.join(map(_words, finding.mistakes)) or 'no known mistake fits'}"
    return f"{verdict}: {finding.message}" if finding.message else verdict


def _words(name: str) -> str:
    return name.replace("_", " ")


def _show_summary(summary: Summary, not_used: tuple[str, ...]) -> None:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    from cptimescales.cli.render import show

    table = Table.grid(padding=(0, 3, 0, 0))
    table.add_column(justify="right")
    table.add_column()
    for verdict, count in sorted(summary.verdicts.items()):
        table.add_row(f"{count:,}", _words(verdict))
    mistakes = Table.grid(padding=(0, 3, 0, 0))
    mistakes.add_column(justify="right")
    mistakes.add_column()
    for mistake, count in summary.mistakes.most_common():
        mistakes.add_row(f"{count:,}", _words(mistake))
    if summary.unexplained:
        mistakes.add_row(f"{summary.unexplained:,}", "no known mistake fits")
    rows = "1 row" if summary.rows == 1 else f"{summary.rows:,} rows"
    page: list[Text | Padding] = [Text(rows, "bold"), Padding(table, (0, 0, 0, 2), expand=False)]
    if mistakes.row_count:
        page += [Text("Mistakes that fit (one row can have several)", "bold")]
        page += [Padding(mistakes, (0, 0, 0, 2), expand=False)]
    if not_used:
        page += [Text(f"Columns not used: {_printable(', '.join(not_used))}", "dim")]
    show(page)
