"""What a person reads in a terminal. Where the output is no terminal it is plain, and a fact keeps to its line."""

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
from cptimescales.rules.authority import Reference
from cptimescales.rules.events import event_words
from cptimescales.rules.words import column_date, long_date, short_date

_NO_TERMINAL = 100_000
_KEPT_WHOLE = ("Date", "Published", "Checked")
_VERIFIED = {
    "source_text": "read in the source",
    "secondary_source": "read at second hand",
    "not_verified": "NOT VERIFIED",
}


def show(page: Iterable[RenderableType]) -> None:
    """Writes a page to stdout.

    Raises:
        OSError: nobody reads stdout any more, or it is full.
    """
    console = Console(markup=False, highlight=False, emoji=False)
    if console.legacy_windows:
        console = Console(markup=False, highlight=False, emoji=False, color_system=None)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = _NO_TERMINAL
    with console.capture() as written:
        for part in page:
            console.print(part)
    lines = written.get().strip("\n").split("\n")
    click.echo("\n".join(line.rstrip() for line in lines), color=console.is_terminal)


def explanation(answer: cpt.DueDate | cpt.ReviewWindow) -> Iterator[RenderableType]:
    """The answer's own explanation, its first line standing out."""
    sentence, _, rest = answer.explain().partition("\n")
    yield Text(sentence, "bold")
    yield rest


def answer_page(answer: cpt.DueDate | cpt.ReviewWindow) -> Iterator[RenderableType]:
    """An answer in a few lines: the date, how it came about, on whose authority, and what is in doubt."""
    yield _Headline(answer.title, str(answer).removeprefix(f"{answer.title}: "))
    yield ""
    yield _facts(
        (
            *(_window(answer) if isinstance(answer, cpt.ReviewWindow) else _count(answer)),
            *_authority(answer),
        )
    )


@dataclass(frozen=True, slots=True)
class _Headline:
    """One line, or two where one is too narrow, so that no date is torn apart."""

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
    working, days = (
        _counted(abs(due.working_days), "working day"),
        _counted(abs(due.calendar_days), "calendar day"),
    )
    yield "That is", f"{working}, {days}"
    if due.last_working_day != due.due:
        yield "Last working day", Text(long_date(due.last_working_day), "bold")
    if due.skipped:
        yield (
            "Left out" if due.within.unit == "working_days" else "On the way",
            _left_out(due.skipped),
        )


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
    if answer.verified == "not_verified":
        yield "", Text("check the text that is in force before you rely on this", "bold yellow")
    if answer.open_questions:
        yield "Open questions", Text(", ".join(answer.open_questions), "yellow")
    if answer.provenance.known_on is not None:
        yield "Bank holidays", f"as known on {long_date(answer.provenance.known_on)}"
    if answer.provisional:
        yield (
            "Provisional",
            Text(
                "it reaches a year whose bank holidays GOV.UK had not published; one may still be added",
                "yellow",
            ),
        )


def rulebooks_page(books: Iterable[cpt.Rulebook]) -> Iterator[RenderableType]:
    """The rulebooks that come with the library."""
    table = _table("Rulebook", "Rules", "Bank holidays of", "Checked")
    for book in books:
        name = Text.assemble((book.name, "bold"), "\n", (book.title, "dim"))
        table.add_row(name, str(len(book.rules)), str(book.data.calendar), _day(book.data.checked))
    yield table


def rules_page(book: cpt.Rulebook, all_versions: bool) -> Iterator[RenderableType]:
    """The rules of a rulebook in their newest wording, or in every one, and the sources they cite."""
    data = book.data
    shown = tuple(
        _ShownRule(rule, tuple(reversed(rule.versions)) if all_versions else rule.versions[-1:])
        for rule in book.rules
    )
    references = [version.citation for each in shown for version in each.versions]
    cited = dict.fromkeys(key for each in references for key in (each.source, each.read_in) if key)
    yield Text(book.title, "bold")
    extends = f"extends {data.extends}; " if data.extends else ""
    rules = _counted(len(book.rules), "rule")
    yield Text(
        f"{rules}; {extends}bank holidays of {data.calendar}; checked {_day(data.checked)}", "dim"
    )
    yield _Rules(shown)
    yield Text("Sources", "bold")
    yield _facts(
        (key, f"{data.sources[key].title} ({data.sources[key].publisher})") for key in cited
    )
    if data.left_out:
        yield ""
        left_out = _counted(len(data.left_out), "timescale")
        yield Text(
            f"{left_out} talked of elsewhere left out, each with its reason: add --json", "dim"
        )


@dataclass(frozen=True, slots=True)
class _ShownRule:
    """A rule and those of its versions that are to be seen, in words."""

    rule: cpt.Rule
    versions: tuple[cpt.RuleVersion, ...]

    @property
    def clock(self) -> str:
        rule, newest = self.rule, self.rule.versions[-1]
        words = event_words(rule.trigger).lower()
        if (
            newest.then
            and newest.counted_from == "previous_held"
            and rule.met_by not in (None, rule.trigger)
        ):
            words += f", then {event_words(str(rule.met_by)).lower()}"
        if rule.applies_after:
            words += f"; only after {event_words(rule.applies_after).lower()}"
        return words

    def in_force(self, version: cpt.RuleVersion) -> str:
        last, hidden = self.rule.last_day(version), len(self.rule.versions) - len(self.versions)
        words = f"from {_day(version.effective_from)}" + (f" to {_day(last)}" if last else "")
        return words + (f" ({hidden} earlier)" if hidden else "")


@dataclass(frozen=True, slots=True)
class _Rules:
    """A table with a line for each wording where that fits; otherwise a paragraph for each rule, ids kept whole."""

    shown: tuple[_ShownRule, ...]

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterator[RenderableType]:
        table = self._table()
        wanted = Measurement.get(console, options.update(max_width=_NO_TERMINAL), table).maximum
        yield from [table] if wanted <= options.max_width else self._paragraphs()

    def _table(self) -> Table:
        table = _table(
            "Rule", "Title", "Counted from", "Timescale", "In force", "Basis", "Verified", "Source"
        )
        for each in self.shown:
            rule = each.rule
            for version in each.versions:
                table.add_row(
                    Text(rule.id, "bold"),
                    *(rule.title, each.clock, version.timescale, each.in_force(version)),
                    _words(version.basis),
                    _verified(version),
                    _place(version.citation),
                )
        return table

    def _paragraphs(self) -> Iterator[RenderableType]:
        for each in self.shown:
            yield Text.assemble("\n", (each.rule.id, "bold"), "   ", each.rule.title)
            yield Padding(f"counted from {each.clock}", (0, 0, 0, 2))
            for version in each.versions:
                yield Padding(
                    Text.assemble((version.timescale, "cyan"), f"; {each.in_force(version)}"),
                    (0, 0, 0, 2),
                )
                authority = Text(f"{_words(version.basis)}, ").append_text(_verified(version))
                yield Padding(
                    authority.append(f"; {_place(version.citation)}"), (0, 0, 0, 4), style="dim"
                )
        yield ""


def calendar_page(asked: CalendarYear) -> Iterator[RenderableType]:
    """The bank holidays and closures of one year."""
    counts = [_counted(len(asked.bank_holidays), "bank holiday")]
    if asked.closures:
        counts.append(_counted(len(asked.closures), "closure day"))
    counts.append(_counted(asked.working_days, "working day"))
    yield Text(f"{asked.division} {asked.year}: {', '.join(counts)}", "bold")
    if asked.known_on is not None:
        yield Text(f"As known on {long_date(asked.known_on)}", "dim")
    table = _table("Date", "Bank holiday", "Published")
    days = [(day.date, str(day), _published(day)) for day in asked.bank_holidays]
    days += [(day.date, day.name, Text("closure day")) for day in asked.closures]
    for day, name, published in sorted(days, key=lambda row: row[0]):
        table.add_row(column_date(day), name, published)
    yield table
    if asked.provisional:
        yield Text(
            f"Provisional: the bank holidays of {asked.year} had not been published; they were computed by rule, "
            "and a one-off holiday may still be announced.",
            "yellow",
        )


def _published(day: cpt.BankHoliday) -> Text:
    return (
        Text(_day(day.first_published))
        if day.first_published
        else Text("computed by rule", "yellow")
    )


def _table(*headings: str) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="dim")
    for heading in headings:
        table.add_column(heading, overflow="fold", no_wrap=heading in _KEPT_WHOLE)
    return table


def _place(reference: Reference) -> str:
    text = f"{reference.source}, {reference.at}"
    if reference.read_in:
        text += f"; as read in {reference.read_in}" + (
            f", {reference.read_at}" if reference.read_at else ""
        )
    return text


def _left_out(days: Sequence[DayLeftOut]) -> str:
    names = (
        day.name if day.kind == "bank_holiday" else f"{day.name} (closure day)" for day in days
    )
    return "\n".join(
        f"{column_date(day.date)}   {name}" for day, name in zip(days, names, strict=True)
    )


def _verified(cited: cpt.DueDate | cpt.ReviewWindow | cpt.RuleVersion) -> Text:
    return Text(
        _VERIFIED[cited.verified], "bold not dim yellow" if cited.verified == "not_verified" else ""
    )


def _day(day: date) -> str:
    return short_date(day)[4:]


def _words(name: str) -> str:
    return name.replace("_", " ")


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
