"""A timetable on a terminal: alerts, duties in order of date, then duties without a date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

import cptimescales as cpt
from cptimescales.cases import CaseRefusal, Entry, Timetable, UndatedDuty
from cptimescales.cases.timetable_words import (
    GRAVEST,
    alerts_in_order,
    heading_of,
    is_waiting,
    other_warnings,
    sum_of,
    supposed,
    title_of,
    unseen_unknown,
    what_is_open,
    without_a_plan,
)
from cptimescales.cli.render import TableOrParagraphs, plain_table
from cptimescales.rules.authority import UNREAD
from cptimescales.rules.events import event_words
from cptimescales.rules.words import (
    column_date,
    count_of,
    long_date,
    short_date,
)

_STYLES = {
    cpt.Status.OVERDUE: "bold red",
    cpt.Status.MISSED: "red",
    cpt.Status.NOT_RECORDED: "dim",
    cpt.Status.MET_LATE: "yellow",
    cpt.Status.PENDING: "",
    cpt.Status.MET: "dim",
}
_HEADINGS = ("", "Due", "Duty", "Clock started", "Held", "Status", "Days late", "Governed by")


def timetable_page(
    answer: Timetable, book: cpt.Rulebook, *, as_of_is_default: bool, written: Iterable[Path] = ()
) -> Iterator[RenderableType]:
    """A timetable as a page. The alerts are its first lines.

    Args:
        answer: the timetable.
        book: the rulebook that answered.
        as_of_is_default: whether the as-of date is the day of the last event, for want of --as-of.
        written: the other files that were written.
    """
    for alert in alerts_in_order(answer):
        if alert.code in GRAVEST:
            words = f"{answer.reference}: {heading_of(answer, alert)}: {alert.message}"
            yield Text(f"ALERT! {words}", "bold white on red")
        else:
            yield Text(f"ALERT: {answer.reference}: {alert.message}", "bold red")
    yield Text(f"{answer.reference}: {book.title}", "bold")
    note = ", the day of the last event; add --as-of for another day" if as_of_is_default else ""
    yield Text(f"As of {long_date(answer.as_of)}{note}")
    for warning in without_a_plan(answer):
        yield Text(f"NO PLAN IS ON RECORD: {warning}", "bold yellow")
    yield from (Text(line) for line in what_is_open(answer))
    yield from (Text(words, "bold yellow") for words in unseen_unknown(answer, book))
    if total := sum_of(answer):
        yield Text(total, "bold")
    if answer.entries:
        duties = [_ShownEntry(entry, entry is answer.next) for entry in answer.entries]
        yield TableOrParagraphs(_table(duties), list(_paragraphs(duties)))
    else:
        yield Text("\nNo duty with a number of days is open, and none was met or missed.")
    yield from _undated(answer)
    yield from _list("Unanswered", (unanswered.message for unanswered in answer.unanswered))
    yield from _list("Warnings", other_warnings(answer))
    yield from doubts([entry.due for entry in answer.entries], answer.undated)
    yield from (Text(f"Written: {path}") for path in written)
    yield ""


def refusal_page(refusal: CaseRefusal) -> Iterator[RenderableType]:
    """A case that could not be answered, with the reason."""
    yield Text.assemble(
        (f"{refusal.reference or 'No reference'}: refused", "bold red"), "\n", refusal.message, "\n"
    )


@dataclass(frozen=True, slots=True)
class _ShownEntry:
    """One entry of a timetable in words."""

    entry: Entry
    is_next: bool

    @property
    def style(self) -> str:
        if self.is_next:
            return "bold"
        entry = self.entry
        if entry.governed_by or entry.planned or entry.waited_for:
            return "dim"
        return _STYLES[entry.status]

    @property
    def due(self) -> str:
        return column_date(self.entry.limit) + ("*" if self.entry.due.provisional else "")

    @property
    def trigger(self) -> str:
        due = self.entry.due
        planned = self.entry.planned
        words = f", {supposed(due.trigger) if planned else event_words(due.trigger).lower()}"
        if isinstance(due, cpt.ReviewWindow):
            words += f"; window opens {short_date(due.opens)}, planned by {short_date(due.plan_by)}"
        return words

    @property
    def status(self) -> str:
        entry = self.entry
        words = "planned, the latest day" if entry.planned else _words(entry.status)
        if entry.waited_for:
            if is_waiting(entry):
                return "waited for from the other authority"
            done = "held by" if entry.met_on else "not on record, it was with"
            return f"{done} the other authority"
        if entry.status is cpt.Status.PENDING and entry.due.last_working_day != entry.limit:
            words += f", last working day {short_date(entry.due.last_working_day)}"
        if entry.due.basis == "agreed":
            words += ", by a date or frequency that was agreed"
        return words

    @property
    def agreed(self) -> str:
        agreed = self.entry.agreed
        if agreed is None:
            return ""
        words = f"; agreed for {short_date(agreed.on)}: {_words(agreed.status)}"
        if agreed.calendar_days_late:
            words += f" by {_late(agreed.working_days_late, agreed.calendar_days_late)}"
        return words

    @property
    def late(self) -> str:
        days = 0 if self.entry.waited_for else self.entry.calendar_days_late
        return _late(self.entry.working_days_late, days) if days else ""

    def cells(self) -> tuple[str, ...]:
        entry = self.entry
        return (
            "next" if self.is_next else "",
            self.due,
            title_of(entry),
            column_date(entry.due.on) + self.trigger,
            column_date(entry.met_on) if entry.met_on else "",
            self.status + self.agreed,
            self.late,
            entry.governed_by or "",
        )


def _table(duties: Sequence[_ShownEntry]) -> Table:
    rows = [duty.cells() for duty in duties]
    # A column without any content is not shown.
    shown = [place for place, cells in enumerate(zip(*rows, strict=True)) if any(cells)]
    table = plain_table(*(_HEADINGS[place] for place in shown))
    for duty, row in zip(duties, rows, strict=True):
        table.add_row(*(Text(row[place], duty.style) for place in shown))
    return table


def _paragraphs(duties: Sequence[_ShownEntry]) -> Iterator[RenderableType]:
    for duty in duties:
        entry = duty.entry
        mark = "next: " if duty.is_next else ""
        yield Text.assemble("\n", (f"{duty.due}   {mark}{title_of(entry)}", duty.style or "bold"))
        late = f" by {duty.late}" if duty.late else ""
        facts = [
            f"{duty.status}{late}{duty.agreed}",
            f"clock started {short_date(entry.due.on)}{duty.trigger}",
        ]
        if entry.met_on:
            facts.append(f"held {short_date(entry.met_on)}")
        if entry.governed_by:
            facts.append(f"governed by {entry.governed_by}")
        yield item("; ".join(facts))
    yield ""


def _undated(answer: Timetable) -> Iterator[RenderableType]:
    if answer.undated:
        yield Text("Duties without a number of days", "bold")
    for duty in answer.undated:
        done = f"; done {short_date(duty.met_on)}" if duty.met_on else ""
        if not (duty.met_on or duty.recorded):
            done = "; not recorded, so not judged"
        since = f"since {short_date(duty.on)}, {event_words(duty.trigger).lower()}{done}"
        yield item(f"{duty.title}: {duty.words} ({since})")
        yield Padding(Text(str(duty.citation), "dim"), (0, 0, 0, 4), expand=False)


def _list(heading: str, lines: Iterable[str]) -> Iterator[RenderableType]:
    items = [item(line) for line in lines]
    if items:
        yield Text(heading, "bold")
        yield from items


def doubts(
    answers: Sequence[cpt.DueDate | cpt.ReviewWindow], undated: Iterable[UndatedDuty]
) -> Iterator[RenderableType]:
    """What was not read behind some answers, and which of them are provisional."""
    rules: dict[str, dict[str, None]] = {}
    for duty in [*answers, *undated]:
        if duty.verified in UNREAD:
            rules.setdefault(duty.verification, {})[duty.rule] = None
    for words, names in rules.items():
        yield Text(f"{words} This holds for {', '.join(names)}.", "yellow")
    if any(due.provisional for due in answers):
        yield Text("* provisional: the bank holidays of that year had not been published", "yellow")


def item(words: str) -> RenderableType:
    """A line of a list."""
    return Padding(Text(words), (0, 0, 0, 2), expand=False)


def _words(status: cpt.Status) -> str:
    return status.value.replace("_", " ")


def _late(working_days: int, calendar_days: int) -> str:
    return f"{count_of(working_days, 'working day')} ({count_of(calendar_days, 'calendar day')})"
