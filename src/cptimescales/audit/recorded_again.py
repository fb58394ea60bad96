"""Asks recorded due dates again, row by row of an audit file: the same, moved and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from cptimescales.audit.answers_of_now import Books
from cptimescales.audit.csv_rows import AuditRow, CsvRows
from cptimescales.audit.findings import Finding
from cptimescales.audit.rechecked import Rechecked
from cptimescales.audit.recorded_date import RecordedDate, cases_of
from cptimescales.audit.what_moved import DatedAnswer, compare
from cptimescales.calendars.day_reader import AS_WRITTEN, DayReader
from cptimescales.calendars.working_calendar import Closures, closure_days
from cptimescales.errors import AuditRowError, TimescaleError
from cptimescales.library import Rulebook
from cptimescales.rules.results import ReviewWindow
from cptimescales.rules.words import short_date


def recheck_recorded(
    rows: CsvRows | Iterable[AuditRow],
    rulebook: str | None = None,
    rulebooks: Iterable[Rulebook] = (),
    *,
    older: Mapping[str, Rulebook] | None = None,
    closures: Closures = (),
    days: DayReader = AS_WRITTEN,
) -> Iterator[Rechecked]:
    """Asks each recorded due date again, in the order of the rows.

    A recorded date has no provenance. So it is the same if it is the date of now, or the last
    working day in time. It moved if the older version would have given it, or the bank holidays
    known on `recorded_on` would have. Any other date differs, and nobody can say that it was ours.

    Args:
        rows: the rows of an audit file, as `audit` takes them.
        rulebook: the name of the rulebook of rows that name none.
        rulebooks: your own rulebooks, for rows that name them.
        older: the rulebooks of an older version, from `older_rulebooks`.
        closures: days on which the authority is closed, then and now.
        days: how the days are written, and which mean none.

    Raises:
        ClosureError, NotADateError: a closure without a name or a day.

    >>> row = {"reference": "C-1", "rule": "first_core_group", "on": "2022-09-05"}
    >>> row |= {"recorded_due": "2022-09-19", "recorded_on": "2022-09-06"}
    >>> rechecked = next(recheck_recorded([row], "england"))
    >>> rechecked.outcome, rechecked.because, rechecked.due_after
    ('moved', ('bank_holiday',), datetime.date(2022, 9, 20))
    """
    closed = closure_days(closures)
    asking = _Asking(Books({book.name: book for book in rulebooks}), older, closed, rulebook)
    for case in cases_of(rows, days):
        for recorded in case:
            if isinstance(recorded, Finding):
                yield Rechecked(
                    line=recorded.row,
                    reference=recorded.reference,
                    rule=recorded.rule,
                    outcome="unread",
                    code=recorded.code,
                    message=recorded.message,
                )
            else:
                yield asking.again(recorded)


class _Asking:
    def __init__(
        self,
        books: Books,
        older: Mapping[str, Rulebook] | None,
        closures: tuple[tuple[date, str], ...],
        rulebook: str | None,
    ) -> None:
        self._books, self._closures, self._rulebook = books, closures, rulebook
        self._older = None if older is None else Books(older, shipped=False)

    def again(self, recorded: RecordedDate) -> Rechecked:
        name = recorded.rulebook or self._rulebook or ""
        values: dict[str, Any] = {
            "line": recorded.row,
            "reference": recorded.reference,
            "rulebook": name or None,
            "rule": recorded.rule,
            "on": recorded.on,
            "due_before": recorded.recorded_due,
        }
        try:
            if not name:
                raise AuditRowError(
                    "rulebook is empty; name one in the row, or give one for the whole file"
                )
            number = _number(recorded.number)
            book = self._books.book(name, None, self._closures)
            now = book.due(recorded.rule, on=recorded.on, number=number)
        except TimescaleError as error:
            unread = isinstance(error, AuditRowError)
            values["outcome"] = "unread" if unread else "no_longer_answered"
            return Rechecked(**values, code=error.code, message=str(error))
        values |= {
            "number": number,
            "due_after": now.limit,
            "last_working_day_after": now.last_working_day,
        }
        if _is_in_time(recorded.recorded_due, now):
            return Rechecked(**values, outcome="same")
        for then, other_edition in self._then(name, recorded, number, book):
            if _is_in_time(recorded.recorded_due, then):
                comparison = compare(then, now, other_edition=other_edition)
                if comparison.outcome == "moved":
                    values |= {"due_before": then.limit}
                    return Rechecked(
                        **values,
                        outcome="moved",
                        because=comparison.because,
                        last_working_day_before=then.last_working_day,
                        changed=comparison.changed,
                        message=comparison.message,
                    )
        message = (
            f"recorded {short_date(recorded.recorded_due)}, ours is {short_date(now.limit)}; "
            "nothing shows that it was ever ours: an audit names the mistake"
        )
        return Rechecked(**values, outcome="differs", message=message)

    def _then(
        self, name: str, recorded: RecordedDate, number: int, book: Rulebook
    ) -> Iterator[tuple[DatedAnswer, bool]]:
        """What was answered before, and whether by another edition, as far as it can be said."""
        if self._older is not None:
            try:
                older = self._older.book(name, None, self._closures)
                then = older.due(recorded.rule, on=recorded.on, number=number)
                yield then, _first_day(older, recorded) != _first_day(book, recorded)
            except TimescaleError:
                pass  # the older version had no answer
        if recorded.recorded_on is not None:
            try:
                known = self._books.book(name, recorded.recorded_on, self._closures)
                yield known.due(recorded.rule, on=recorded.on, number=number), False
            except TimescaleError:
                pass  # the bank holidays of that day give no answer


def _first_day(book: Rulebook, recorded: RecordedDate) -> date | None:
    version = book.rule(recorded.rule).version_on(recorded.on)
    return None if version is None else version.effective_from


def _is_in_time(day: date, answer: DatedAnswer) -> bool:
    """Whether a day is the due date or the last working day in time, or lies in the window."""
    if isinstance(answer, ReviewWindow):
        return answer.opens <= day <= answer.closes
    return day in (answer.due, answer.last_working_day)


def _number(text: str) -> int:
    if text and not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise AuditRowError(
            f"number is {text!r}; allowed: a whole number, and 1 is the first of a series"
        )
    return int(text or 1)
