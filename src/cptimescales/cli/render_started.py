"""What one event starts, on a terminal: duties with a date, without a number, without an answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

import cptimescales as cpt
from cptimescales.cases import Started
from cptimescales.cli.render import TableOrParagraphs, plain_table
from cptimescales.cli.render_timetable import doubts, item
from cptimescales.rules.events import event_words
from cptimescales.rules.words import column_date, long_date, short_date

_HEADINGS = ("Due", "Last working day", "Duty", "Rule", "When")


def started_page(
    event: str, on: date, duties: Sequence[Started], book: cpt.Rulebook
) -> Iterator[RenderableType]:
    """The duties that an event starts, as a page."""
    yield Text(f"{event_words(event)} on {long_date(on)}: {book.title}", "bold")
    dated = [duty for duty in duties if duty.due is not None]
    if not duties:
        yield Text("\nIt starts no duty.")
    if dated:
        yield TableOrParagraphs(_table(dated), list(_paragraphs(dated)))
    yield from _undated(duty for duty in duties if duty.undated is not None)
    refused = [duty for duty in duties if duty.refusal is not None]
    if refused:
        yield Text("Unanswered", "bold")
    yield from (item(f"{duty.title}: {duty.refusal}{_in_brackets(duty)}") for duty in refused)
    answers = [duty.due for duty in duties if duty.due is not None]
    yield from doubts(answers, [duty.undated for duty in duties if duty.undated is not None])
    yield ""


def _when(duty: Started) -> str:
    """When the event starts the duty; empty if it always does."""
    unborn = "about an unborn child" if duty.only_if == "unborn" else ""
    return ", ".join(filter(None, (unborn, duty.when)))


def _in_brackets(duty: Started) -> str:
    words = _when(duty)
    return f" ({words})" if words else ""


def _cells(duty: Started) -> tuple[str, ...]:
    due = duty.due
    assert due is not None
    place = f" (number {duty.number})" if duty.number and duty.number > 1 else ""
    return (
        column_date(due.limit) + ("*" if due.provisional else ""),
        column_date(due.last_working_day) if due.last_working_day != due.limit else "",
        due.title + place,
        duty.rule,
        _when(duty),
    )


def _table(duties: Sequence[Started]) -> Table:
    rows = [_cells(duty) for duty in duties]
    # A column without any content is not shown.
    shown = [place for place, cells in enumerate(zip(*rows, strict=True)) if any(cells)]
    table = plain_table(*(_HEADINGS[place] for place in shown))
    for row in rows:
        table.add_row(*(row[place] for place in shown))
    return table


def _paragraphs(duties: Sequence[Started]) -> Iterator[RenderableType]:
    for duty in duties:
        due, _, title, rule, when = _cells(duty)
        yield Text(f"\n{due}   {title}", "bold")
        facts = [rule, *([when] if when else [])]
        if duty.due is not None and duty.due.last_working_day != duty.due.limit:
            facts.append(f"last working day {short_date(duty.due.last_working_day)}")
        yield item("; ".join(facts))
    yield ""


def _undated(duties: Iterable[Started]) -> Iterator[RenderableType]:
    for place, duty in enumerate(duties):
        if place == 0:
            yield Text("Duties without a number of days", "bold")
        undated = duty.undated
        assert undated is not None
        yield item(f"{duty.title}: {undated.words}{_in_brackets(duty)}")
        yield Padding(Text(str(undated.citation), "dim"), (0, 0, 0, 4), expand=False)
