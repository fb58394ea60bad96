"""The findings of an audit on a terminal: tables while rows are compared, then a summary."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import islice

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cptimescales.audit import Finding, Summary
from cptimescales.cli.output import printable
from cptimescales.cli.render import show
from cptimescales.rules.words import count_of

# A table fitted to the screen takes more time than the audit of its rows, and nobody reads
# thousands of rows in one: later rows come in plain columns.
_ROWS_OF_A_TABLE = 500
_FITTED_ROWS = 1_000
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
_DATES = ("On", "Recorded", "Due")


def show_findings(findings: Iterator[Finding]) -> None:
    """Shows the findings, one table for every few hundred rows.

    A file of any length is shown while it is read.
    """
    has_width = Console().is_terminal or "COLUMNS" in os.environ
    rows_to_fit = _FITTED_ROWS if has_width else 0
    while rows := [_cells(finding) for finding in islice(findings, _ROWS_OF_A_TABLE)]:
        if rows_to_fit > 0:
            show([_fitted_table(rows), ""])
        else:
            click.echo(_plain_table(rows))
        rows_to_fit -= len(rows)


def _fitted_table(rows: Sequence[Sequence[str]]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, collapse_padding=True, header_style="dim")
    for heading in _HEADINGS:
        table.add_column(
            heading,
            overflow="fold",
            justify="right" if heading in _NUMBERS else "left",
            no_wrap=heading in _DATES,
        )
    for row in rows:
        table.add_row(*map(Text, row))  # as Text, because a cell of a file is not markup
    return table


def _plain_table(rows: Sequence[Sequence[str]]) -> str:
    """The same columns without lines, for a pipe.

    A hundred thousand rows take seconds. A table of `rich` takes minutes.
    """
    lines = [_HEADINGS, *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    numbers = [heading in _NUMBERS for heading in _HEADINGS]
    text = ""
    for line in lines:
        cells = (
            cell.rjust(width) if number else cell.ljust(width)
            for cell, width, number in zip(line, widths, numbers, strict=True)
        )
        text += "   ".join(cells).rstrip() + "\n"
    return text


def _cells(finding: Finding) -> list[str]:
    days_out = "" if finding.working_days_out is None else f"{finding.working_days_out:+d}"
    cells = (
        finding.row,
        finding.reference,
        finding.rule,
        finding.on,
        finding.recorded_due,
        finding.due,
        days_out,
        _why(finding),
    )
    return [printable("" if cell is None else str(cell)) for cell in cells]


def _why(finding: Finding) -> str:
    verdict = _words(finding.verdict)
    if finding.verdict == "differs":
        return f"{verdict}: {', '.join(map(_words, finding.mistakes)) or 'no known mistake fits'}"
    return f"{verdict}: {finding.message}" if finding.message else verdict


def _words(name: str) -> str:
    return name.replace("_", " ")


def summary_page(summary: Summary, not_used: Sequence[str]) -> Iterator[RenderableType]:
    """How many rows have each verdict, which mistakes fit, and which columns were not used."""
    verdicts = [(count, _words(verdict)) for verdict, count in sorted(summary.verdicts.items())]
    mistakes = [(count, _words(mistake)) for mistake, count in summary.mistakes.most_common()]
    if summary.unexplained:
        mistakes.append((summary.unexplained, "no known mistake fits"))
    yield Text(count_of(summary.rows, "row"), "bold")
    yield _counts(verdicts)
    if mistakes:
        yield Text("Mistakes that fit (one row can have several)", "bold")
        yield _counts(mistakes)
    if not_used:
        yield Text(f"Columns not used: {printable(', '.join(not_used))}", "dim")


def _counts(counts: Sequence[tuple[int, str]]) -> Padding:
    table = Table.grid(padding=(0, 3, 0, 0))
    table.add_column(justify="right")
    table.add_column()
    for count, words in counts:
        table.add_row(f"{count:,}", words)
    return Padding(table, (0, 0, 0, 2), expand=False)
