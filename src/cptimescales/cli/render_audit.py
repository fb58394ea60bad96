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

from cptimescales.audit import Finding, Summary, Verdict
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
_DATES = ("On", "Recorded")
_WIDTH_OF_A_DATE = 10  # "Due" may be a window: two dates, which may stand in two lines


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
            min_width=_WIDTH_OF_A_DATE if heading == "Due" else None,
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
        _due(finding),
        days_out,
        _why(finding),
    )
    return [printable("" if cell is None else str(cell)) for cell in cells]


def _why(finding: Finding) -> str:
    return "; ".join(filter(None, (_verdict(finding), _held(finding))))


def _verdict(finding: Finding) -> str:
    verdict = _words(finding.verdict)
    if finding.verdict == "differs":
        mistakes = ", ".join(map(_words, finding.mistakes)) or "no known mistake fits"
        return f"{verdict}: {', '.join(filter(None, (mistakes, _from_window(finding))))}"
    if finding.verdict == "cannot_be_judged":
        ours = "the window is" if finding.opens else "our date is"
        where = f"{_from_window(finding)}; " if finding.opens else ""
        return f"{verdict}: no number to judge by; {where}{ours} an assumption"
    if finding.note == "last_working_day":
        return f"{verdict}: last working day in time"
    return f"{verdict}: {finding.message}" if finding.message else verdict


def _from_window(finding: Finding) -> str:
    """How far the recorded date of a review lies from the edge of its window."""
    days = finding.calendar_days_out
    if finding.opens is None or not days:
        return ""
    return _from_edge(days)


def _from_edge(days: int) -> str:
    side = "after the window closes" if days > 0 else "before the window opens"
    return f"{count_of(abs(days), 'day')} {side}"


def _held(finding: Finding) -> str:
    """What there is to say of when the duty was held; nothing if it was held in time."""
    if finding.held_message is not None:
        return finding.held_message
    if finding.calendar_days_late:
        days = _days(finding.working_days_late or 0, finding.calendar_days_late)
        return f"held late by {days}"
    held, opens, closes = finding.held, finding.opens, finding.due
    if held is None or opens is None or closes is None or opens <= held <= closes:
        return ""
    return f"held {_from_edge((held - (closes if held > closes else opens)).days)}"


def _days(working_days: int, calendar_days: int) -> str:
    return f"{count_of(working_days, 'working day')} ({count_of(calendar_days, 'calendar day')})"


def _due(finding: Finding) -> str | None:
    """Our date; of a review around a birthday, the whole window."""
    if finding.opens is not None and finding.due is not None:
        return f"{finding.opens} to {finding.due}"
    return None if finding.due is None else str(finding.due)


def _words(name: str) -> str:
    return name.replace("_", " ")


_VERDICTS: tuple[tuple[Verdict, str, str], ...] = (
    ("agrees", "agrees", "agree"),
    ("differs", "differs", "differ"),
    ("right_when_recorded", "was right when recorded", "were right when recorded"),
    ("cannot_be_judged", *(("cannot be judged: no number to judge by",) * 2)),
    ("refused", "was refused", "were refused"),
)
"""Each verdict in words, for one row and for another number of rows."""


def summary_page(
    summary: Summary, not_used: Sequence[str], carried: Sequence[str] = ()
) -> Iterator[RenderableType]:
    """How many rows have each verdict, which mistakes fit, and how many duties were held late.

    Args:
        summary: the counts.
        not_used: the file's other columns.
        carried: those of them that the CSV of the findings has, too.
    """
    yield Text(count_of(summary.rows, "row"), "bold")
    yield _counts(list(_verdicts(summary)))
    mistakes = [(count, _words(mistake)) for mistake, count in summary.mistakes.most_common()]
    if summary.unexplained:
        mistakes.append((summary.unexplained, "no known mistake fits"))
    if mistakes:
        yield Text("Mistakes that fit (one row can have several)", "bold")
        yield _counts(mistakes)
    if summary.held_late or summary.held_without_status:
        yield Text("When the duties were held", "bold")
        yield _counts(list(_held_counts(summary)))
    if carried:
        yield Text(f"Columns carried through: {_names(carried)}", "dim")
    others = [name for name in not_used if name not in carried]
    if others:
        why = ", because the findings have columns of these names" if carried else ""
        yield Text(f"Columns not used{why}: {_names(others)}", "dim")


def _verdicts(summary: Summary) -> Iterator[tuple[int, str]]:
    for verdict, one, many in _VERDICTS:
        count = summary.verdicts[verdict]
        # That nothing differs is the answer that was asked for.
        if count or (verdict in ("agrees", "differs") and summary.rows):
            words = one if count == 1 else many
            last = summary.notes["last_working_day"] if verdict == "agrees" else 0
            yield count, f"{words} ({last:,} of them by the last working day)" if last else words


def _held_counts(summary: Summary) -> Iterator[tuple[int, str]]:
    if summary.held_late:
        days = _days(summary.most_working_days_late, summary.most_calendar_days_late)
        at_most = "" if summary.held_late == 1 else "at most "
        yield summary.held_late, f"held late, {at_most}by {days}"
    if summary.held_without_status:
        yield summary.held_without_status, "without a status, because of what is in held"


def _names(names: Sequence[str]) -> str:
    return printable(", ".join(names))


def _counts(counts: Sequence[tuple[int, str]]) -> Padding:
    table = Table.grid(padding=(0, 3, 0, 0))
    table.add_column(justify="right")
    table.add_column()
    for count, words in counts:
        table.add_row(f"{count:,}", words)
    return Padding(table, (0, 0, 0, 2), expand=False)
