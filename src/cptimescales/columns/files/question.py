"""What is asked of every row of a file, and what some of its rows answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from cptimescales.columns.files.dates import Column, Days, days_in, names_in, shown
from cptimescales.columns.functions import due_column, last_working_day_column, status_column
from cptimescales.errors import TimescaleError, UnknownNameError, UnknownRulebookError
from cptimescales.library import Rulebook
from cptimescales.rules.results import DueDate, Provenance, Refusal, ReviewWindow

NEW_COLUMNS = ("due", "last_working_day", "status")


class UnknownColumnError(UnknownNameError):
    """Not a column of the file."""

    kind = "column"
    code = "unknown_column"


class FileError(TimescaleError):
    """A file that cannot be answered, or written, as a whole."""

    code = "bad_file"

    def __init__(self, file: object, problem: str) -> None:
        super().__init__(f"{file}: {problem}")
        self.file = str(file)
        self.problem = problem


class Refused(NamedTuple):
    """What was refused in one row.

    Attributes:
        position: the row, from 0 among the rows asked together.
        column: the column at fault; empty where it is the row as a whole.
        value: what stands there.
        code, message: why there is no answer.
        lines: how many lines of a CSV the row runs over.
    """

    position: int
    column: str
    value: str
    code: str
    message: str
    lines: int = 1


@dataclass(frozen=True)
class Answers:
    """What some rows answer.

    Attributes:
        columns: the new columns by name, as arrow arrays; empty in a row that was empty or refused.
        refused: what was refused, in order of the rows.
        empty: how many rows had no trigger date, and nothing else wrong with it.
        unanswered: how many rows have no due date because of a refusal.
        on: the trigger days that were asked.
        which: the number of the rulebook that each was asked of, -1 of none; None where there is but one.
        withheld: how many rows, not refused, have no status for what stands in the column of the dates held.
    """

    columns: Mapping[str, Any]
    refused: Sequence[Refused]
    empty: int
    unanswered: int
    on: NDArray[np.datetime64]
    which: NDArray[np.int64] | None
    withheld: int = 0


@dataclass(frozen=True)
class Question:
    """The question that every row of a file is asked.

    Attributes:
        rule: the rule's id, for example `first_core_group`.
        on: the column of trigger dates.
        book: the rulebook that answers; with `by`, a mapping from what stands in that column to rulebooks.
        by: a column of names that says for each row which rulebook answers.
        number: which of a series: 1 is the first.
        as_of: the day on which the status is judged; without it there is no status.
        held: a column of the dates of the events that met the duties, for the status.
        prefix: what the names of the new columns begin with.
        books: the rulebooks given that can be asked; a row that names another is refused.

    Raises:
        UnknownRuleError, PeriodError: no rulebook given has the rule, or one that `number` fits.
        TimescaleError: `by` without a mapping, a mapping without `by`, or `held` without `as_of`.

    >>> import cptimescales as cpt
    >>> import numpy as np
    >>> question = Question("first_core_group", "held", cpt.rulebook("england"))
    >>> found = question.answer({"held": pa.array(["14/12/2026", "31/11/2026"])}.__getitem__, 2)
    >>> found.columns["due"].to_pylist()
    [datetime.date(2026, 12, 30), None]
    >>> [(row.position, row.value, row.code) for row in found.refused]
    [(1, '31/11/2026', 'not_a_date')]
    """

    rule: str
    on: str
    book: Rulebook | Mapping[str, Rulebook]
    by: str | None = None
    number: int = 1
    as_of: date | None = None
    held: str | None = None
    prefix: str = ""
    books: tuple[Rulebook, ...] = field(init=False, repr=False)
    _unfit: Mapping[Rulebook, TimescaleError] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if isinstance(self.book, Mapping) != (self.by is not None):
            raise TimescaleError(
                "give one rulebook, or a mapping of rulebooks and by=, the column that names them"
            )
        if self.held is not None and self.as_of is None:
            raise TimescaleError(
                "a column of dates held says nothing without as_of, the day on which it is judged"
            )
        given = tuple(self.book.values()) if isinstance(self.book, Mapping) else (self.book,)
        unfit: dict[Rulebook, TimescaleError] = {}
        none = np.empty(0, "datetime64[D]")
        for book in given:
            try:
                due_column(
                    book, self.rule, on=none, number=self.number
                )  # refuses what is wrong with every row
            except TimescaleError as error:
                unfit[book] = error
        if len(unfit) == len(given):
            raise unfit[given[0]]
        object.__setattr__(self, "books", tuple(book for book in given if book not in unfit))
        object.__setattr__(self, "_unfit", unfit)

    @property
    def asked(self) -> tuple[str, ...]:
        """The columns that are read, those of days first."""
        return tuple(name for name in (self.on, self.held, self.by) if name is not None)

    @property
    def new(self) -> tuple[str, ...]:
        """The names of the new columns."""
        return tuple(self.prefix + name for name in NEW_COLUMNS[: 2 if self.as_of is None else 3])

    def check(self, names: Sequence[str]) -> Question:
        """Whether a file of columns so named can be asked; gives the question with the names as the file writes them.

        A name in several lines, as Excel has them in a header, may be asked in one: `Conference held`.

        Raises:
            UnknownColumnError: a column asked for is not there.
            TimescaleError: one is there twice, or a column has the name of a new one already.
        """
        if any(name not in names for name in self.asked):
            written = [
                None if name is None else _written(name, names)
                for name in (self.on, self.by, self.held)
            ]
            return replace(self, on=written[0] or self.on, by=written[1], held=written[2]).check(
                names
            )
        for name in self.asked:
            if names.count(name) > 1:
                raise TimescaleError(
                    f"column {name!r} is there {names.count(name)} times; keep one"
                )
        there = {name.casefold(): name for name in names}
        taken = [there[name.casefold()] for name in self.new if name.casefold() in there]
        if taken:
            several = (
                f"columns {', '.join(map(repr, taken))} are"
                if len(taken) > 1
                else f"column {taken[0]!r} is"
            )
            raise TimescaleError(
                f"{several} there already; name the new ones otherwise, with --prefix cpt_ for example"
            )
        return self

    def answer(
        self,
        column: Callable[[str], Column],
        size: int,
        broken: Mapping[int, Refused] | None = None,
    ) -> Answers:
        """The answers of some rows.

        Args:
            column: gives the values of a column by its name.
            size: how many rows.
            broken: rows that could not be read; there is nothing in their columns.
        """
        on = days_in(column(self.on), one_line(self.on))
        refused = [*(broken or {}).values(), *_refusals(on, self.on)]
        which = self._which(column, on, refused)
        by = (
            None if which is None else np.maximum(which, 0)
        )  # those of no rulebook have no day either
        book: Any = dict(enumerate(self.books)) if self.by else self.books[0]
        calendar: Any = (
            {i: each.calendar for i, each in enumerate(self.books)} if self.by else book.calendar
        )
        found = due_column(book, self.rule, on=on.days, number=self.number, by=by)
        asked = np.datetime_as_string(on.days[found.refusals.row]).tolist()
        refused += [
            Refused(row, self.on, day, code, message)
            for (row, code, message), day in zip(found.refusals, asked, strict=True)
        ]
        due = found.due
        without = np.isnat(due)
        unanswered = {row.position for row in refused}
        answers = [due, last_working_day_column(calendar, due, by=by).values]
        columns = dict(zip(self.new, map(pa.array, answers), strict=False))
        if self.as_of is not None:
            columns[self.new[2]] = self._status(column, on.days, due, by, refused)
        withheld = {row.position for row in refused} - unanswered
        refused.sort(key=lambda row: row.position)
        empty = int(without.sum()) - len(unanswered)
        return Answers(columns, refused, empty, len(unanswered), on.days, which, len(withheld))

    def _which(self, column: Callable[[str], Column], on: Days, refused: list[Refused]) -> Any:
        """Which rulebook answers each row, by number; rows that name none that can are refused, and lose their day."""
        if self.by is None:
            return None
        assert isinstance(self.book, Mapping)
        number = {book: place for place, book in enumerate(self.books)}
        names, rows = names_in(column(self.by))
        numbers: list[int] = []
        reasons: dict[int, TimescaleError] = {}
        for place, name in enumerate(names):
            book = self.book.get(name)
            numbers.append(-1 if book is None else number.get(book, -1))
            if numbers[-1] < 0:
                reasons[place] = (
                    UnknownRulebookError(name, self.book) if book is None else self._unfit[book]
                )
        which = np.array(numbers, np.int64)[rows]
        for position in np.flatnonzero((which < 0) & ~np.isnat(on.days)).tolist():
            place = int(rows[position])
            refused.append(
                Refused(position, self.by, names[place], reasons[place].code, str(reasons[place]))
            )
            on.days[position] = np.datetime64("NaT")
        return which

    def _status(
        self, column: Callable[[str], Column], on: Any, due: Any, which: Any, refused: list[Refused]
    ) -> Any:
        """Where each duty stands, as `DueDate.status` and `ReviewWindow.status` say."""
        assert self.as_of is not None
        if self.held is None:
            held = np.full(len(due), np.datetime64("NaT"), "datetime64[D]")
        else:
            read = days_in(column(self.held), one_line(self.held))
            held = read.days
            for row in _refusals(read, self.held):
                refused.append(row)
                due[row.position] = np.datetime64(
                    "NaT"
                )  # a duty that was met on no one knows what day has no status
            self._check_order(on, due, held, which, refused)
        return pa.array(status_column(due, held, self.as_of).values, pa.string())

    def _check_order(
        self, on: Any, due: Any, held: Any, which: Any, refused: list[Refused]
    ) -> None:
        """What was held before its time: before the trigger it is a mistake, before a window opens it is another event.

        An answer depends on the day and the rulebook alone, so each pair is asked once.
        """
        assert self.held is not None
        books = np.zeros(len(due), np.int64) if which is None else which
        window = any(
            version.around for book in self.books for version in book.rule(self.rule).versions
        )
        rows = np.flatnonzero(
            ~np.isnat(due) & ~np.isnat(held) & ((held < due) if window else (held < on))
        )
        if not len(rows):
            return
        pairs = np.stack([books[rows], on[rows].astype(np.int64)], axis=1)
        _, place, count = np.unique(pairs, axis=0, return_inverse=True, return_counts=True)
        for these in np.split(rows[np.argsort(place, kind="stable")], np.cumsum(count)[:-1]):
            answer = self.books[books[these[0]]].due(
                self.rule, on=on[these[0]].item(), number=self.number
            )
            if isinstance(answer, ReviewWindow):
                held[these[held[these] < np.datetime64(answer.opens)]] = np.datetime64("NaT")
                continue
            for row in these.tolist():
                reason = _mistaken(answer, self.as_of, held[row].item())
                if reason is None:
                    break  # it counts back from its trigger, so all of these come before it
                refused.append(Refused(row, self.held, str(held[row]), reason.code, str(reason)))
                due[row] = np.datetime64("NaT")

    def triggers(self, answers: Answers) -> Iterator[tuple[str, set[date]]]:
        """The rulebooks that were named, by name, with the trigger days of which each was asked."""
        for number, book in enumerate(self.books):
            days = answers.on if answers.which is None else answers.on[answers.which == number]
            if len(days):
                yield book.name, set(np.unique(days[~np.isnat(days)]).tolist())

    def provenances(self, days: Sequence[date], book: Rulebook) -> set[Provenance]:
        """Where the answers of some trigger days come from."""
        answers = (book.answer(self.rule, on=day, number=self.number) for day in days)
        return {answer.provenance for answer in answers if not isinstance(answer, Refusal)}


def one_line(name: str) -> str:
    """The name of a column with its line breaks and runs of blanks as one blank each."""
    return " ".join(name.split())


def _written(name: str, names: Sequence[str]) -> str:
    """A column as the file writes its name, which may have line breaks where a person gives blanks."""
    if name in names:
        return name
    found = [each for each in names if one_line(each) == one_line(name)]
    if len(found) == 1:
        return found[0]
    if found:
        raise TimescaleError(
            f"column {name!r} is there {len(found)} times but for line breaks and blanks; keep one"
        )
    raise UnknownColumnError(name, [one_line(each) for each in names if each])


def _mistaken(answer: DueDate | ReviewWindow, as_of: Any, held: date) -> TimescaleError | None:
    try:
        answer.status(as_of=as_of, held=held)
    except TimescaleError as error:
        return error
    return None


def _refusals(days: Days, column: str) -> list[Refused]:
    return [
        Refused(position, column, shown(value), refusal.code, str(refusal))
        for position, value, refusal in days.refused
    ]
