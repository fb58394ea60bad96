"""`FileQuestion`: the question put to every row of a file, about one duty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from cptimescales.calendars.day_reader import AS_WRITTEN, DayReader
from cptimescales.columns.functions import due_column
from cptimescales.columns.judged import MetBy
from cptimescales.errors import TimescaleError, UnknownNameError
from cptimescales.library import Rulebook
from cptimescales.rules.by_event import meaning_of

if TYPE_CHECKING:  # the room of cases takes a while to load, and most files need nothing of it
    from cptimescales.cases.duty_columns import DutyColumns, DutyFlag, WithoutHeld

FurtherColumn = Literal["working_days_taken", "working_days_late", "provisional", "verified"]
"""A new column that a file has only if somebody asks for it.

`working_days_taken`: from the trigger to the day on which the duty was met; of a review around a
birthday there is none. `working_days_late`: 0 if it is not late. `provisional`: whether the due
date touches a year without published bank holidays. `verified`: how far its number is verified."""

NewColumn = Literal["due", "last_working_day", "status"] | FurtherColumn
"""A new column of a file, without its prefix."""

_JUDGED: tuple[FurtherColumn, ...] = ("working_days_taken", "working_days_late")


class UnknownColumnError(UnknownNameError):
    """Not a column of the file."""

    kind = "column"
    code = "unknown_column"


class FileError(TimescaleError):
    """A whole file that cannot be answered or written."""

    code = "bad_file"

    def __init__(self, file: object, problem: str) -> None:
        super().__init__(f"{file}: {problem}")
        self.file: str = str(file)
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
        ended: for the status, a column of the days on which the episodes ended. Nothing is overdue
            after it: what was not met is `missed`, or `not_owed` if its limit had not passed.
        not_owed: a flag without a day, which says that a duty that was not met is `not_owed`.
        without_held: the status where there is no column `held`: `open`, so that a duty is
            `pending` or `overdue`, or `not_recorded`, because the file cannot show what was met.
        newest_only: whether `held` has only the newest day of its event. What that shows to be late
            or unmet is `not_recorded`, because an earlier one may have been in time.
        also: further new columns.
        prefix: what the names of the new columns begin with.
        days: how the days of `on`, `held` and `ended` are written, and which mean none.
        books: the rulebooks that can answer. A row that names another one is refused.

    Raises:
        UnknownRuleError, PeriodError: no rulebook has the rule, or `number` fits none of them.
        TimescaleError: `by` without a mapping, a mapping without `by`, an unknown name in `also`;
            or `held`, `ended`, `not_owed` or a count of working days without `as_of`.

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
    ended: str | None = None
    not_owed: DutyFlag | None = None
    without_held: WithoutHeld = "open"
    newest_only: bool = False
    also: tuple[FurtherColumn, ...] = ()
    books: tuple[Rulebook, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        books = tuple(self.book.values()) if isinstance(self.book, Mapping) else (self.book,)
        if isinstance(self.book, Mapping) != (self.by is not None) or not books:
            raise TimescaleError(
                "pass one rulebook for every row, or a mapping of names to rulebooks together with "
                "by=, the column that names them"
            )
        unknown = [name for name in self.also if name not in get_args(FurtherColumn)]
        if unknown:
            raise TimescaleError(
                f"also is {self.also!r}; allowed: a list of {', '.join(get_args(FurtherColumn))}"
            )
        judged = [name for name in ("held", "ended", "not_owed") if getattr(self, name) is not None]
        judged += [name for name in _JUDGED if name in self.also]
        if judged and self.as_of is None:
            raise TimescaleError(
                f"{judged[0]} needs as_of, the day on which a deadline is judged; pass both, or "
                "neither"
            )
        errors = {book: self.misfit(book) for book in books}
        fitting = tuple(book for book, error in errors.items() if error is None)
        for error in errors.values():
            if error is not None and not fitting:
                raise error
        object.__setattr__(self, "books", fitting)

    @classmethod
    def of_duty(
        cls,
        duty: DutyColumns,
        book: Rulebook | Mapping[str, Rulebook],
        *,
        by: str | None = None,
        as_of: date | None = None,
        days: DayReader = AS_WRITTEN,
        also: tuple[FurtherColumn, ...] = (),
    ) -> FileQuestion:
        """The question about a duty of a TOML file; see `cases.read_duty_columns`.

        Raises:
            UnknownRuleError, PeriodError, TimescaleError: as for a `FileQuestion`.
        """
        return cls(
            duty.rule,
            duty.on,
            book,
            by=by,
            number=duty.number,
            as_of=as_of,
            held=duty.held,
            prefix=duty.prefix,
            days=days,
            ended=duty.ended,
            not_owed=duty.not_owed,
            without_held=duty.without_held,
            newest_only=duty.newest_only,
            also=also,
        )

    def misfit(self, book: Rulebook) -> TimescaleError | None:
        """Why a rulebook answers no row: it does not have the rule, or `number` does not fit it."""
        try:
            due_column(book, self.rule, on=np.empty(0, "datetime64[D]"), number=self.number)
        except TimescaleError as error:
            return error
        return None

    @property
    def met_by(self) -> MetBy:
        """Whether a paper meets the duty, which may come after the end of its episode."""
        met_by = self.books[0].rule(self.rule).met_by
        return "paper" if met_by is not None and meaning_of(met_by).paper else "event"

    @property
    def date_columns(self) -> tuple[str, ...]:
        """The columns of dates that are read."""
        return tuple(name for name in (self.on, self.held, self.ended) if name is not None)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are read, those of dates first."""
        flag = None if self.not_owed is None else self.not_owed.column
        return (*self.date_columns, *(name for name in (self.by, flag) if name is not None))

    @property
    def new(self) -> dict[NewColumn, str]:
        """The new columns, and the name that each has in the file."""
        kinds: list[NewColumn] = ["due", "last_working_day"]
        if self.as_of is not None:
            kinds.append("status")
        kinds += [kind for kind in get_args(FurtherColumn) if kind in self.also]
        return {kind: self.prefix + kind for kind in kinds}

    @property
    def new_columns(self) -> tuple[str, ...]:
        """The names of the new columns."""
        return tuple(self.new.values())

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
            on, by, held, ended = (
                None if name is None else _as_written(name, names)
                for name in (self.on, self.by, self.held, self.ended)
            )
            flag = self.not_owed
            if flag is not None:
                flag = replace(flag, column=_as_written(flag.column, names))
            return replace(
                self, on=on or self.on, by=by, held=held, ended=ended, not_owed=flag
            ).check(names)
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


def check_prefixes(questions: Sequence[FileQuestion]) -> None:
    """Raises if the new columns of two questions have the same names.

    Raises:
        TimescaleError: they have, or there is no question.
    """
    if not questions:
        raise TimescaleError("there is no question; pass one for each duty")
    counts = Counter(name.casefold() for question in questions for name in question.new_columns)
    name, count = counts.most_common(1)[0]
    if count > 1:
        raise TimescaleError(
            f"{count} duties would each write a column {name!r}; give each duty its own prefix"
        )


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
