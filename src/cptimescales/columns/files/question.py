"""`FileQuestion`: the question put to every row of a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from cptimescales.calendars.day_reader import AS_WRITTEN, DayReader
from cptimescales.columns.functions import due_column
from cptimescales.errors import TimescaleError, UnknownNameError
from cptimescales.library import Rulebook

NEW_COLUMNS = ("due", "last_working_day", "status")


class UnknownColumnError(UnknownNameError):
    """Not a column of the file."""

    kind = "column"
    code = "unknown_column"


class FileError(TimescaleError):
    """A whole file that cannot be answered or written."""

    code = "bad_file"

    def __init__(self, file: object, problem: str) -> None:
        super().__init__(f"{file}: {problem}")
        self.file = str(file)
        self.problem = problem


@dataclass(frozen=True)
class FileQuestion:
    """The question put to every row of a file.

    Attributes:
        rule: the rule's id, for example `first_core_group`.
        on: the column of trigger dates.
        book: the rulebook that answers; with `by`, a mapping from the names in that column to
            rulebooks.
        by: a column of names that says which rulebook answers each row.
        number: which deadline of a series; 1 is the first.
        as_of: the day on which the status is judged; without it there is no column of statuses.
        held: for the status, a column of the dates of the events that met the deadlines.
        prefix: what the names of the new columns begin with.
        days: how the days of `on` and `held` are written, and which mean none.
        books: the rulebooks that can answer. A row that names another one is refused.

    Raises:
        UnknownRuleError, PeriodError: no rulebook has the rule, or `number` fits none of them.
        TimescaleError: `by` without a mapping, a mapping without `by`, or `held` without `as_of`.

    >>> import cptimescales as cpt
    >>> question = FileQuestion("first_core_group", "Held", cpt.rulebook("england"))
    >>> question.new_columns
    ('due', 'last_working_day')
    """

    rule: str
    on: str
    book: Rulebook | Mapping[str, Rulebook]
    by: str | None = None
    number: int = 1
    as_of: date | None = None
    held: str | None = None
    prefix: str = ""
    days: DayReader = AS_WRITTEN
    books: tuple[Rulebook, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        books = tuple(self.book.values()) if isinstance(self.book, Mapping) else (self.book,)
        if isinstance(self.book, Mapping) != (self.by is not None) or not books:
            raise TimescaleError(
                "pass one rulebook for every row, or a mapping of names to rulebooks together with "
                "by=, the column that names them"
            )
        if self.held is not None and self.as_of is None:
            raise TimescaleError(
                "held needs as_of, the day on which a deadline is judged; pass both, or neither"
            )
        errors = {book: self.misfit(book) for book in books}
        fitting = tuple(book for book, error in errors.items() if error is None)
        for error in errors.values():
            if error is not None and not fitting:
                raise error
        object.__setattr__(self, "books", fitting)

    def misfit(self, book: Rulebook) -> TimescaleError | None:
        """Why a rulebook answers no row: it does not have the rule, or `number` does not fit it."""
        try:
            due_column(book, self.rule, on=np.empty(0, "datetime64[D]"), number=self.number)
        except TimescaleError as error:
            return error
        return None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are read, those of dates first."""
        return tuple(name for name in (self.on, self.held, self.by) if name is not None)

    @property
    def new_columns(self) -> tuple[str, ...]:
        """The names of the new columns."""
        return tuple(self.prefix + name for name in NEW_COLUMNS[: 2 if self.as_of is None else 3])

    def check(self, names: Sequence[str]) -> FileQuestion:
        """The same question, with its columns named as the file names them.

        You may write a name with line breaks, as Excel has them in a header, in one line:
        `Conference held`.

        Args:
            names: the columns of the file.

        Raises:
            UnknownColumnError: the file does not have a column that is read.
            TimescaleError: the file has such a column twice, or already has a new one.
        """
        if any(name not in names for name in self.columns):
            on, by, held = (
                None if name is None else _as_written(name, names)
                for name in (self.on, self.by, self.held)
            )
            return replace(self, on=on or self.on, by=by, held=held).check(names)
        for name in self.columns:
            if (count := names.count(name)) > 1:
                raise TimescaleError(f"it has {count} columns named {name!r}; keep one")
        written = {name.casefold(): name for name in names}
        taken = [
            repr(written[name.casefold()])
            for name in self.new_columns
            if name.casefold() in written
        ]
        if taken:
            noun = "columns" if len(taken) > 1 else "a column"
            raise TimescaleError(
                f"it already has {noun} named {', '.join(taken)}; "
                "give the new columns other names, for example with --prefix cpt_"
            )
        return self


def one_line(name: str) -> str:
    """The name of a column, with one blank for each line break or run of blanks.

    >>> one_line("Conference\\n held")
    'Conference held'
    """
    return " ".join(name.split())


def _as_written(name: str, names: Sequence[str]) -> str:
    """A column by the name that the file has for it, which may have line breaks for blanks."""
    if name in names:
        return name
    same = [written for written in names if one_line(written) == one_line(name)]
    if len(same) == 1:
        return same[0]
    if same:
        raise TimescaleError(
            f"it has {len(same)} columns named {name!r} that differ only in line breaks and "
            "blanks; keep one"
        )
    raise UnknownColumnError(name, [one_line(written) for written in names if written])
