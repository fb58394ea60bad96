"""Answers on a terminal. A pipe gets plain text, and each fact stays on one line."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console, ConsoleOptions, RenderableType
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

import cptimescales as cpt
from cptimescales.calendars.days import DayLeftOut
from cptimescales.calendars.year import CalendarYear
from cptimescales.rules.authority import UNREAD, Reference
from cptimescales.rules.events import event_words
from cptimescales.rules.words import (
    VERIFIED_BRIEFLY,
    column_date,
    count_of,
    long_date,
    other_triggers,
    short_date,
)

_UNLIMITED_WIDTH = 100_000
_UNBROKEN_COLUMNS = ("Date", "Published", "Checked")


def show(page: Iterable[RenderableType]) -> None:
    """Writes a page to stdout.

    Raises:
        OSError: the reader of stdout has gone, or the disk is full.
    """
    console = Console(markup=False, highlight=False, emoji=False)
    if console.legacy_windows:
        console = Console(markup=False, highlight=False, emoji=False, color_system=None)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = _UNLIMITED_WIDTH
    with console.capture() as capture:
        for part in page:
            console.print(part)
    lines = capture.get().strip("\n").split("\n")
    click.echo("\n".join(line.rstrip() for line in lines), color=console.is_terminal)


@dataclass(frozen=True, slots=True)
class TableOrParagraphs:
    """A table where the screen is wide enough for all of it; otherwise the same in paragraphs."""

    table: Table
    paragraphs: Sequence[RenderableType]

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterator[RenderableType]:
        unlimited = options.update(max_width=_UNLIMITED_WIDTH)
        if Measurement.get(console, unlimited, self.table).maximum <= options.max_width:
            yield self.table
        else:
            yield from self.paragraphs


def plain_table(*headings: str) -> Table:
    """A table with a line under its headings and no other lines."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="dim")
    for heading in headings:
        table.add_column(heading, overflow="fold", no_wrap=heading in _UNBROKEN_COLUMNS)
    return table


def explanation(answer: cpt.DueDate | cpt.ReviewWindow) -> Iterator[RenderableType]:
    """The answer's own explanation, with its first line in bold."""
    sentence, _, rest = answer.explain().partition("\n")
    yield Text(sentence, "bold")
    yield rest


def answer_page(answer: cpt.DueDate | cpt.ReviewWindow) -> Iterator[RenderableType]:
    """An answer in a few lines: the date, the count, the source and the doubts."""
    yield _Headline(answer.title, str(answer).removeprefix(f"{answer.title}: "))
    yield ""
    days = _window(answer) if isinstance(answer, cpt.ReviewWindow) else _count(answer)
    yield _facts((*days, *_authority(answer)))


@dataclass(frozen=True, slots=True)
class _Headline:
    """A title with its dates: one line, or two on a narrow screen, so that no date is broken."""

    title: str
    dates: str

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterator[RenderableType]:
        narrow = len(self.title) + len(self.dates) + 2 > options.max_width
        yield Text(f"{self.title}:" + ("\n  " if narrow else " ") + self.dates, "bold")


def _facts(facts: Iterable[tuple[str, RenderableType]]) -> RenderableType:
    table = Table.grid(padding=(0, 3, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for label, fact in facts:
        table.add_row(label, fact)
    return Padding(table, (0, 0, 0, 2), expand=False)


def _count(due: cpt.DueDate) -> Iterator[tuple[str, RenderableType]]:
    before = due.within.direction == "before"
    yield "Counted from", f"{long_date(due.on)}, {event_words(due.trigger).lower()}"
    yield "Timescale", f"at least {due.within} before" if before else f"within {due.within}"
    working_days = count_of(abs(due.working_days), "working day")
    yield "That is", f"{working_days}, {count_of(abs(due.calendar_days), 'calendar day')}"
    if due.last_working_day != due.due:
        yield "Last working day", Text(long_date(due.last_working_day), "bold")
    if due.skipped:
        label = "Left out" if due.within.unit == "working_days" else "On the way"
        yield label, "\n".join(map(_left_out, due.skipped))


def _left_out(day: DayLeftOut) -> str:
    note = "" if day.kind == "bank_holiday" else " (closure day)"
    return f"{column_date(day.date)}   {day.name}{note}"


def _window(window: cpt.ReviewWindow) -> Iterator[tuple[str, RenderableType]]:
    yield "Born", long_date(window.on)
    yield "Planned by", long_date(window.plan_by)
    yield "Opens", long_date(window.opens)
    yield "Birthday", long_date(window.birthday)
    yield "Closes", long_date(window.closes)
    if window.last_working_day != window.closes:
        yield "Last working day", Text(long_date(window.last_working_day), "bold")


def _authority(answer: cpt.DueDate | cpt.ReviewWindow) -> Iterator[tuple[str, RenderableType]]:
    yield "Source", str(answer.citation)
    yield "", Text(f"{_words(answer.basis)}, ").append_text(_verified(answer))
    yield "Read", Text(answer.verification, "yellow" if answer.verified in UNREAD else "none")
    if answer.open_questions:
        yield "Open questions", Text(", ".join(answer.open_questions), "yellow")
    if answer.provenance.known_on is not None:
        yield "Bank holidays", f"as known on {long_date(answer.provenance.known_on)}"
    if answer.provisional:
        reason = (
            "the count reaches a year whose bank holidays GOV.UK had not published; "
            "one may still be added"
        )
        yield "Provisional", Text(reason, "yellow")


def rulebooks_page(books: Iterable[cpt.Rulebook]) -> Iterator[RenderableType]:
    """The shipped rulebooks."""
    table = plain_table("Rulebook", "Rules", "Bank holidays of", "Checked")
    for book in books:
        name = Text.assemble((book.name, "bold"), "\n", (book.title, "dim"))
        table.add_row(name, str(len(book.rules)), str(book.data.calendar), _day(book.data.checked))
    yield table


def rules_page(book: cpt.Rulebook, all_versions: bool) -> Iterator[RenderableType]:
    """The rules of a rulebook, in their newest version or in every version, and their sources."""
    data = book.data
    rules = [
        _ShownRule(rule, tuple(reversed(rule.versions)) if all_versions else rule.versions[-1:])
        for rule in book.rules
    ]
    references = [version.citation for rule in rules for version in rule.versions]
    cited = dict.fromkeys(
        source
        for reference in references
        for source in (reference.source, reference.read_in)
        if source
    )
    yield Text(book.title, "bold")
    extends = f"extends {data.extends}; " if data.extends else ""
    yield Text(
        f"{count_of(len(rules), 'rule')}; {extends}bank holidays of {data.calendar}; "
        f"checked {_day(data.checked)}",
        "dim",
    )
    yield TableOrParagraphs(_rules_table(rules), list(_rules_paragraphs(rules)))
    yield Text("Sources", "bold")
    yield _facts(
        (source, f"{data.sources[source].title} ({data.sources[source].publisher})")
        for source in cited
    )
    if data.left_out:
        yield ""
        omitted = count_of(len(data.left_out), "timescale")
        yield Text(f"{omitted} omitted on purpose; --json lists each with the reason", "dim")


@dataclass(frozen=True, slots=True)
class _ShownRule:
    """A rule and those of its versions that are shown."""

    rule: cpt.Rule
    versions: tuple[cpt.RuleVersion, ...]

    @property
    def clock(self) -> str:
        rule, newest = self.rule, self.rule.read_versions[-1]
        words = event_words(rule.first_trigger).lower()
        if rule.starts == "next":
            words = f"the next {words}"
        if (
            newest.then
            and newest.counted_from == "previous_held"
            and rule.met_by not in (None, rule.first_trigger)
        ):
            words += f", then {event_words(str(rule.met_by)).lower()}"
        words += other_triggers(rule.trigger)
        if rule.after:
            events = " or ".join(event_words(event).lower() for event in rule.after)
            words += f"; {'the first' if rule.starts == 'first' else 'only'} after {events}"
        return words

    def in_force(self, version: cpt.RuleVersion) -> str:
        last_day, hidden = self.rule.last_day(version), len(self.rule.versions) - len(self.versions)
        words = f"from {_day(version.effective_from)}"
        if last_day:
            words += f" to {_day(last_day)}"
        return words + (f" ({hidden} earlier)" if hidden else "")


def _rules_table(rules: Iterable[_ShownRule]) -> Table:
    table = plain_table(
        "Rule", "Title", "Counted from", "Timescale", "In force", "Basis", "Verified", "Source"
    )
    for shown in rules:
        for version in shown.versions:
            table.add_row(
                Text(shown.rule.id, "bold"),
                shown.rule.title,
                shown.clock,
                version.timescale,
                shown.in_force(version),
                _words(version.basis),
                _verified(version),
                _place(version.citation),
            )
    return table


def _rules_paragraphs(rules: Iterable[_ShownRule]) -> Iterator[RenderableType]:
    for shown in rules:
        yield Text.assemble("\n", (shown.rule.id, "bold"), "   ", shown.rule.title)
        yield _indented(f"counted from {shown.clock}")
        for version in shown.versions:
            timescale = Text.assemble((version.timescale, "cyan"), f"; {shown.in_force(version)}")
            authority = Text(f"{_words(version.basis)}, ").append_text(_verified(version))
            yield _indented(timescale)
            yield _indented(authority.append(f"; {_place(version.citation)}"), 4, style="dim")
    yield ""


def _indented(part: RenderableType, columns: int = 2, style: str = "none") -> Padding:
    return Padding(part, (0, 0, 0, columns), style=style)


def calendar_page(calendar_year: CalendarYear) -> Iterator[RenderableType]:
    """The bank holidays and closures of one year."""
    counts = [count_of(len(calendar_year.bank_holidays), "bank holiday")]
    if calendar_year.closures:
        counts.append(count_of(len(calendar_year.closures), "closure day"))
    counts.append(count_of(calendar_year.working_days, "working day"))
    yield Text(f"{calendar_year.division} {calendar_year.year}: {', '.join(counts)}", "bold")
    if calendar_year.known_on is not None:
        yield Text(f"As known on {long_date(calendar_year.known_on)}", "dim")
    table = plain_table("Date", "Bank holiday", "Published")
    days = [(day.date, str(day), _published(day)) for day in calendar_year.bank_holidays]
    days += [(day.date, day.name, Text("closure day")) for day in calendar_year.closures]
    for day, name, published in sorted(days, key=lambda row: row[0]):
        table.add_row(column_date(day), name, published)
    yield table
    if calendar_year.provisional:
        yield Text(
            f"Provisional: the bank holidays of {calendar_year.year} had not been published. They "
            "are computed by rule, and a one-off holiday may still be announced.",
            "yellow",
        )


def _published(day: cpt.BankHoliday) -> Text:
    if day.first_published:
        return Text(_day(day.first_published))
    return Text("computed by rule", "yellow")


def _place(reference: Reference) -> str:
    text = f"{reference.source}, {reference.at}"
    if reference.read_in:
        text += f"; as read in {reference.read_in}"
        text += f", {reference.read_at}" if reference.read_at else ""
    return text


def _verified(cited: cpt.DueDate | cpt.ReviewWindow | cpt.RuleVersion) -> Text:
    words = VERIFIED_BRIEFLY[cited.verified]
    if cited.verified == "not_verified":
        return Text(words.upper(), "bold not dim yellow")
    return Text(words, "not dim yellow" if cited.verified in UNREAD else "none")


def _day(day: date) -> str:
    """A date without its day of the week."""
    return short_date(day).partition(" ")[2]


def _words(name: str) -> str:
    return name.replace("_", " ")
