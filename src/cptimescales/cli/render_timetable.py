"""What a person reads of a timetable in a terminal: alerts first, then every duty in order of date, then what has no date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console, ConsoleOptions, RenderableType
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cptimescales.cases.case_files import CaseRefusal
from cptimescales.cases.timetables import Entry, Timetable
from cptimescales.library import Rulebook
from cptimescales.rules.events import event_words
from cptimescales.rules.results import ReviewWindow
from cptimescales.rules.status import Status
from cptimescales.rules.words import column_date, long_date, short_date

_ANY_WIDTH = 100_000
_STYLES = {
    Status.OVERDUE: "bold red",
    Status.MET_LATE: "yellow",
    Status.PENDING: "",
    Status.MET: "dim",
}
_HEADINGS = ("", "Due", "Duty", "Clock started", "Held", "Status", "Days late", "Governed by")


def timetable_page(
    answer: Timetable, book: Rulebook, *, chosen: bool, written: Iterable[Path] = ()
) -> Iterator[RenderableType]:
    """A timetable as a page.

    Args:
        answer: the timetable.
        book: the rulebook that answered.
        chosen: whether its day was not asked for, but is that of the last event.
        written: files that were written beside it.
    """
    yield Text(f"{answer.reference}: {book.title}", "bold")
    yield Text(
        f"As of {long_date(answer.as_of)}"
        + (", the day of the last event; say --as-of for another" if chosen else "")
    )
    for alert in answer.alerts:
        yield Text(f"ALERT: {alert.message}", "bold red")
    if answer.entries:
        following = answer.next
        yield _Duties(tuple(_Duty(entry, entry is following) for entry in answer.entries))
    else:
        yield Text("\nNo clock is running: no event of this case starts one.")
    yield from _without_dates(answer)
    if answer.unanswered:
        yield Text("Unanswered", "bold")
        yield from (_item(each.message) for each in answer.unanswered)
    if answer.warnings:
        yield Text("Warnings", "bold")
        yield from (_item(warning) for warning in answer.warnings)
    doubtful = dict.fromkeys(
        entry.due.rule for entry in answer.entries if entry.due.verified == "not_verified"
    )
    if doubtful:
        rules = ", ".join(doubtful)
        yield Text(
            f"NOT VERIFIED, the text in force could not be read: {rules}; --json says more",
            "yellow",
        )
    if any(entry.due.provisional for entry in answer.entries):
        yield Text("* provisional: the bank holidays of that year had not been published", "yellow")
    yield from (Text(f"Written: {path}") for path in written)
    yield ""


def refusal_page(refusal: CaseRefusal) -> Iterator[RenderableType]:
    """A case that could not be answered."""
    yield Text.assemble(
        (f"{refusal.reference or 'No reference'}: refused", "bold red"), "\n", refusal.message, "\n"
    )


@dataclass(frozen=True, slots=True)
class _Duty:
    """One entry in words."""

    entry: Entry
    is_next: bool

    @property
    def style(self) -> str:
        if self.is_next:
            return "bold"
        return "dim" if self.entry.governed_by or self.entry.planned else _STYLES[self.entry.status]

    @property
    def due(self) -> str:
        return column_date(self.entry.limit) + ("*" if self.entry.due.provisional else "")

    @property
    def started(self) -> str:
        due = self.entry.due
        latest = " at the latest" if self.entry.planned else ""
        words = f"{column_date(due.on)}{latest}, {event_words(due.trigger).lower()}"
        if isinstance(due, ReviewWindow):
            words += f"; window opens {_in_words(due.opens)}, planned by {_in_words(due.plan_by)}"
        return words

    @property
    def held(self) -> str:
        return column_date(self.entry.met_on) if self.entry.met_on else ""

    @property
    def status(self) -> str:
        return self.standing + self.agreed

    @property
    def standing(self) -> str:
        entry = self.entry
        words = "planned, the latest day" if entry.planned else entry.status.value.replace("_", " ")
        if entry.status is Status.PENDING and entry.due.last_working_day != entry.limit:
            words += f", last working day {_in_words(entry.due.last_working_day)}"
        return words

    @property
    def agreed(self) -> str:
        agreed = self.entry.agreed
        if agreed is None:
            return ""
        late = (
            f" by {_late(agreed.working_days_late, agreed.calendar_days_late)}"
            if agreed.calendar_days_late
            else ""
        )
        return f"; agreed for {_in_words(agreed.on)}: {agreed.status.value.replace('_', ' ')}{late}"

    @property
    def late(self) -> str:
        late = self.entry.calendar_days_late
        return _late(self.entry.working_days_late, late) if late else ""

    def cells(self) -> tuple[str, ...]:
        entry = self.entry
        return (
            *(
                "next" if self.is_next else "",
                self.due,
                entry.due.title,
                self.started,
                self.held,
                self.status,
            ),
            *(self.late, entry.governed_by or ""),
        )


@dataclass(frozen=True, slots=True)
class _Duties:
    """A table with a line for each duty where that fits; otherwise a paragraph for each."""

    duties: tuple[_Duty, ...]

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterator[RenderableType]:
        table = self._table()
        wanted = Measurement.get(console, options.update(max_width=_ANY_WIDTH), table).maximum
        yield from [table] if wanted <= options.max_width else self._paragraphs()

    def _table(self) -> Table:
        rows = [duty.cells() for duty in self.duties]
        # A column that says nothing of this case is left out.
        shown = [place for place, cells in enumerate(zip(*rows, strict=True)) if any(cells)]
        table = Table(
            *(_HEADINGS[place] for place in shown),
            box=SIMPLE_HEAD,
            pad_edge=False,
            header_style="dim",
        )
        for duty, row in zip(self.duties, rows, strict=True):
            table.add_row(*(Text(row[place], duty.style) for place in shown))
        return table

    def _paragraphs(self) -> Iterator[RenderableType]:
        for duty in self.duties:
            entry = duty.entry
            mark = "next: " if duty.is_next else ""
            yield Text.assemble(
                "\n", (f"{duty.due}   {mark}{entry.due.title}", duty.style or "bold")
            )
            facts = [
                f"{duty.standing}{' by ' + duty.late if duty.late else ''}{duty.agreed}",
                f"clock started {duty.started.replace('  ', ' ')}",
            ]
            facts += [f"held {_in_words(entry.met_on)}"] if entry.met_on else []
            facts += [f"governed by {entry.governed_by}"] if entry.governed_by else []
            yield Padding(Text("; ".join(facts)), (0, 0, 0, 2))
        yield ""


def _without_dates(answer: Timetable) -> Iterator[RenderableType]:
    if answer.undated:
        yield Text("Asked for without a number of days", "bold")
    for duty in answer.undated:
        done = f"; done {_in_words(duty.met_on)}" if duty.met_on else ""
        since = f"since {_in_words(duty.on)}, {event_words(duty.trigger).lower()}{done}"
        yield _item(f"{duty.title}: {duty.words} ({since})")
        yield Padding(Text(str(duty.citation), "dim"), (0, 0, 0, 4), expand=False)


def _item(words: str) -> RenderableType:
    return Padding(Text(words), (0, 0, 0, 2), expand=False)


def _in_words(day: date) -> str:
    """A date inside a sentence, where no column is to be kept."""
    return " ".join(short_date(day).split())


def _late(working_days: int, calendar_days: int) -> str:
    return f"{_counted(working_days, 'working day')} ({_counted(calendar_days, 'calendar day')})"


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
