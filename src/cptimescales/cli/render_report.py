"""The answer to a return on a terminal: who is unseen, what is overdue, and the figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from heapq import nsmallest
from itertools import islice
from pathlib import Path

from rich.console import RenderableType
from rich.text import Text

from cptimescales.audit import Verdict
from cptimescales.cli.output import printable
from cptimescales.cli.render import TableOrParagraphs, plain_table
from cptimescales.returns import Duty, Indicator, Report
from cptimescales.returns.outputs.words import SUMMARY, standing_words, summary_of
from cptimescales.rules.authority import UNREAD
from cptimescales.rules.status import Status
from cptimescales.rules.words import count_of, long_date, short_date

_MOST_ROWS = 20
_VERDICTS: Mapping[Verdict, tuple[str, str]] = {
    "agrees": ("agrees", "agree"),
    "differs": ("differs", "differ"),
    "right_when_recorded": ("was right when recorded", "were right when recorded"),
    "cannot_be_judged": ("cannot be judged", "cannot be judged"),
    "refused": ("was refused", "were refused"),
}
_EMPTY = frozenset({"in_time_ahead", "not_owed", "not_recorded"})
"""The figures that are shown only if one of them is not 0."""


def report_page(report: Report) -> Iterator[RenderableType]:
    """The answer on one screen or two; a file has all of it."""
    yield from _head(report)
    if report.suppressed_below is None:
        yield from _alerts(report)
        yield from _overdue(report)
    yield from _figures(report.indicators)
    yield from _published(report)
    yield from _audit(report)
    yield from _notes(report)


def written_page(report: Report, paths: Sequence[Path]) -> Iterator[RenderableType]:
    """What was written, and what a person must know before using it."""
    yield from _head(report)
    for words in standing_words(report):
        yield Text(f"  {words.upper()}", "bold red")
    yield from _notes(report)
    for path in paths:
        yield Text(f"written: {printable(str(path))}")


def _head(report: Report) -> Iterator[RenderableType]:
    source = report.source
    children = "the number of children is suppressed"
    if source.children is not None:
        children = _children(source.children)
    books = ", ".join(book.title for book in report.rests_on)
    yield Text(f"As of {long_date(report.question.as_of)}: {children}", "bold")
    yield Text(printable(f"{source.file} ({source.kind.replace('_', ' ')}); {books}"), "dim")


def _children(count: int) -> str:
    return f"{count:,} {'child' if count == 1 else 'children'}"


def _alerts(report: Report) -> Iterator[RenderableType]:
    if not report.alerts:
        return
    yield ""
    yield Text("Needs a person at once", "bold red")
    for alert in report.alerts[:_MOST_ROWS]:
        group = f" ({alert.group})" if alert.group else ""
        yield Text(printable(f"  {alert.reference}{group}   {alert.message}"), "red")
    yield from _more(len(report.alerts))


def _more(count: int) -> Iterator[RenderableType]:
    if count > _MOST_ROWS:
        yield Text(f"  and {count - _MOST_ROWS:,} more; -o writes all of them", "dim")


def _overdue(report: Report) -> Iterator[RenderableType]:
    overdue = [
        duty for duty in report.duties if duty.status is Status.OVERDUE and not duty.waited_for
    ]
    yield ""
    if not overdue:
        yield Text("Nothing that could be judged is overdue.", "bold")
        return
    children = len({duty.reference for duty in overdue})
    duties = "1 duty" if len(overdue) == 1 else f"{len(overdue):,} duties"
    yield Text(f"Overdue: {duties} of {_children(children)}", "bold")
    longest = nsmallest(_MOST_ROWS, overdue, key=lambda duty: (duty.due, duty.reference))
    table = plain_table("Reference", "Duty", "Was due", "Working days late")
    for duty in longest:
        table.add_row(printable(duty.reference), duty.title, short_date(duty.due), _late(duty))
    yield TableOrParagraphs(table, [f"{duty.reference}: {duty.title}" for duty in longest])
    yield from _more(len(overdue))


def _late(duty: Duty) -> str:
    return f"{duty.working_days_late} ({count_of(duty.calendar_days_late, 'calendar day')})"


def _figures(indicators: Sequence[Indicator]) -> Iterator[RenderableType]:
    if not indicators:
        return
    grouped = any(row.group is not None or row.period is not None for row in indicators)
    hidden = _EMPTY.difference(name for row in indicators for name in _EMPTY if getattr(row, name))
    shown = [heading for name, heading in SUMMARY.items() if name not in hidden]
    table = plain_table("Duty", *(["Of"] if grouped else []), *shown)
    for row in indicators:
        of = " ".join(filter(None, (row.group, row.period))) or "all"
        figures = zip(SUMMARY, summary_of(row), strict=True)
        table.add_row(
            row.title,
            *([printable(of)] if grouped else []),
            *(_figure(figure) for name, figure in figures if name not in hidden),
        )
    for column in table.columns[1 + grouped :]:
        column.justify = "right"
    yield ""
    yield Text("The figures, by the limits of the duties", "bold")
    yield table
    if any(row.suppressed for row in indicators):
        yield Text("An empty cell is suppressed.", "dim")


def _figure(figure: float | None) -> str:
    if figure is None:
        return ""
    return f"{figure:,}" if isinstance(figure, int) else f"{figure:.1f}"


def _published(report: Report) -> Iterator[RenderableType]:
    figures = [figure for figure in report.published if figure.of or figure.suppressed]
    if not figures:
        return
    yield Text("As the statistics publish them, under each reading", "bold")
    table = plain_table("Figure", "Reading", "In time", "Of", "%")
    for figure in figures:
        table.add_row(
            figure.title + (f" ({figure.table})" if figure.table else ""),
            figure.reading,
            *map(_figure, (figure.in_time, figure.of, figure.percent)),
        )
    for column in table.columns[2:]:
        column.justify = "right"
    yield table


def _audit(report: Report) -> Iterator[RenderableType]:
    if not len(report.audit):
        return
    verdicts = Counter(date.verdict for date in report.audit)
    mistakes = Counter(mistake for date in report.audit for mistake in date.mistakes)
    words = ", ".join(
        f"{count:,} {_VERDICTS[verdict][count != 1]}" for verdict, count in verdicts.most_common()
    )
    yield Text(f"Recorded due dates: {words}", "bold")
    for mistake, count in mistakes.most_common():
        yield Text(f"  {count:,}   {mistake.replace('_', ' ')}")


def _notes(report: Report) -> Iterator[RenderableType]:
    source = report.source
    if source.not_recorded:
        yield Text(
            f"The source cannot hold {count_of(len(source.not_recorded), 'event')}, so their "
            "duties are not judged; --json names them",
            "dim",
        )
    for note in source.notes:
        yield Text(printable(note), "dim")
    unread = {
        (rule.title, rule.verified)
        for book in report.rests_on
        for rule in book.rules
        if rule.verified in UNREAD
    }
    if unread:
        yield Text(
            f"Not read in the edition in force: {', '.join(sorted({name for name, _ in unread}))}",
            "yellow",
        )
    doubts = [f"{row.where}: {row.message}" for row in islice(report.doubts, _MOST_ROWS)]
    yield from _listed(len(report.doubts), "doubt", "doubts", doubts)
    refusals = [f"{row.where}: {row.message}" for row in islice(report.refusals, _MOST_ROWS)]
    one, many = "child, row or duty without an answer", "children, rows or duties without an answer"
    yield from _listed(len(report.refusals), one, many, refusals)


def _listed(count: int, one: str, many: str, lines: Sequence[str]) -> Iterator[RenderableType]:
    if not count:
        return
    yield Text(f"{count:,} {one if count == 1 else many}:", "yellow")
    for line in lines:
        yield Text(printable(f"  {line}"), "yellow")
    yield from _more(count)
