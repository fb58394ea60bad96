"""The rules as a table: one row for each timescale of each version.

Each row holds the steps that a database counts to reach the due date.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from cptimescales.errors import PeriodError, TimescaleError
from cptimescales.export.table import Table, TableColumn, TableRow
from cptimescales.library import Rulebook
from cptimescales.rules.in_force import LARGEST_NUMBER, period_of
from cptimescales.rules.model import Rule, RuleVersion
from cptimescales.rules.period import LARGEST_COUNT, Period, counted_back

STILL_IN_FORCE = date(9999, 12, 31)
"""`effective_to` of a version that nothing has replaced."""

_COLUMNS = (
    TableColumn("rulebook", "text"),
    TableColumn("rule_id", "text"),
    TableColumn("effective_from", "day"),
    TableColumn("series_from", "whole"),
    TableColumn("series_to", "whole"),
    TableColumn("effective_to", "day"),
    TableColumn("division", "text"),
    TableColumn("title", "text", length=400),
    TableColumn("trigger_event", "text"),
    TableColumn("met_by", "text", required=False),
    TableColumn("timescale", "text", length=2000),
    TableColumn("period_count", "whole", required=False),
    TableColumn("period_unit", "text", required=False),
    TableColumn("first_day", "text", required=False),
    TableColumn("month_end", "text", required=False),
    TableColumn("direction", "text", required=False),
    TableColumn("counted_from", "text", required=False),
    TableColumn("birthday", "whole"),
    TableColumn("steps_in", "text", required=False),
    TableColumn("steps_from_working_day", "whole", required=False),
    TableColumn("steps_from_other_day", "whole", required=False),
    TableColumn("further_steps", "whole"),
    TableColumn("basis", "text"),
    TableColumn("verified", "text"),
    TableColumn("citation", "text", length=2000),
    TableColumn("reading", "text", length=2000),
    TableColumn("open_questions", "text", required=False, length=2000),
    TableColumn("rulebook_sha256", "text"),
    TableColumn("other_triggers", "text", required=False, length=400),
)


class _SeriesPart(NamedTuple):
    """The deadlines of a series that one row answers for, by their numbers.

    Each deadline after the first of them is `further_steps` steps later.
    """

    first: int
    last: int
    further_steps: int


_NO_SERIES = _SeriesPart(1, 1, 0)


def timescales_table(books: Sequence[Rulebook]) -> Table:
    """The timescales of some rulebooks, those taken over from a national rulebook included.

    A series has a row for each deadline with a period of its own, and one for all later deadlines.
    A window around a birthday has three rows. The row under the rule's own id has the day on which
    the window closes, which is its due date. The rows under `….opens` and `….plan_by` have the
    other two days. Where no number is set, the columns of the period are empty, and `timescale`
    has the words.

    `trigger_event` is the event that a single answer names. `other_triggers` names the further
    events that start the clock of a rule.

    `steps_in` (working_days, days or months) and the columns of steps after it hold the period as
    a database counts it. Their numbers are signed; weeks and hours are days, and years are months.
    For working days they already allow for `first_day` and for the day on which the clock starts.
    A database adds `further_steps` once for each number after `series_from`.

    Raises:
        TimescaleError: the window of a rule moves to another birthday.

    >>> import cptimescales as cpt
    >>> table = timescales_table([cpt.rulebook("wales")])
    >>> rows = [row for row in table.rows() if row[1] == "review_conference"]
    >>> [(row[3], row[4], row[10]) for row in rows]
    [(1, 1, 'within 3 months, then 6 months'), (2, 1000, 'within 3 months, then 6 months')]
    """
    unique = (("rulebook", "rule_id", "effective_from", "series_from"),)
    ages(books)  # so that a window that moves is refused before anything is written

    def rows() -> Iterator[TableRow]:
        for book in sorted(books, key=lambda book: book.name):
            for rule in sorted(book.rules, key=lambda rule: rule.id):
                rows = _rows_of_rule(book, rule)
                yield from sorted(rows, key=lambda row: (str(row[1]), str(row[2])))

    return Table("cpt_timescale", _COLUMNS, unique, rows)


def ages(books: Sequence[Rulebook]) -> tuple[int, ...]:
    """The birthdays that the windows of some rulebooks lie around.

    Raises:
        TimescaleError: the window of a rule moves to another birthday.
    """
    birthdays: set[int] = set()
    for book in books:
        for rule in book.rules:
            own = sorted(
                {version.around.birthday for version in rule.read_versions if version.around}
            )
            if len(own) > 1:
                raise TimescaleError(
                    f"rule {rule.id!r} of {book.name!r} moves from birthday to birthday "
                    f"({', '.join(map(str, own))}); the tables hold one birthday for each rule, so "
                    "give each birthday its own rule"
                )
            birthdays.update(own)
    return tuple(sorted(birthdays))


def _rows_of_rule(book: Rulebook, rule: Rule) -> Iterator[TableRow]:
    for version in rule.read_versions:
        if version.around is not None:
            for end, period in (
                ("", version.around.closes),
                (".opens", counted_back(version.around.opens)),
                (".plan_by", counted_back(version.around.plan_by)),
            ):
                yield _row(book, rule, version, rule.id + end, period, _NO_SERIES)
        elif version.undated is not None:
            yield _row(book, rule, version, rule.id, None, _NO_SERIES)
        else:
            for part in _series_parts(version):
                yield _row(book, rule, version, rule.id, period_of(version, part.first), part)


def _series_parts(version: RuleVersion) -> Iterator[_SeriesPart]:
    if not version.then:
        yield _NO_SERIES
        return
    last = len(version.then) + 1
    yield from (_SeriesPart(number, number, 0) for number in range(1, last))
    if version.counted_from == "previous_held":
        yield _SeriesPart(last, LARGEST_NUMBER, 0)
        return
    # This series is counted from its first date, so each further deadline adds a period, until
    # the count grows too large for one.
    repeated = period_of(version, last)
    try:
        longer = repeated.plus(version.then[-1])
    except PeriodError:
        yield _SeriesPart(last, last, 0)
        return
    growth = longer.count - repeated.count
    further = (LARGEST_COUNT - repeated.count) // growth if growth else LARGEST_NUMBER
    further_steps = _steps(longer)[2] - _steps(repeated)[2]
    yield _SeriesPart(last, min(last + further, LARGEST_NUMBER), further_steps)


def _steps(period: Period) -> tuple[str, int, int]:
    """The unit of the steps, and how many steps lead from a working day and from another day.

    `cpt_day` gives another day the number of the last working day before it. So a count back from
    another day takes one step less to the same working day. With `same_day`, a working day is
    itself the first day of the count.
    """
    unit, count = period.normal
    if unit == "working_days" and count:
        towards = 1 if count > 0 else -1
        from_working_day = count - towards if period.first_day == "same_day" else count
        return unit, from_working_day, count if count > 0 else count + 1
    # No working days lead to the day itself, whatever day it is.
    return "days" if unit == "working_days" else unit, count, count


def _row(
    book: Rulebook,
    rule: Rule,
    version: RuleVersion,
    rule_id: str,
    period: Period | None,
    part: _SeriesPart,
) -> TableRow:
    later = part.first > 1 and version.counted_from == "previous_held"
    settings: tuple[str | int | None, ...] = (None,) * 5
    steps: tuple[str | int | None, ...] = (None,) * 3
    if period is not None:
        settings = (period.count, period.unit, period.first_day, period.month_end, period.direction)
        steps = _steps(period)
    return (
        book.name,
        rule_id,
        version.effective_from,
        part.first,
        part.last,
        rule.last_day(version) or STILL_IN_FORCE,
        book.calendar.name,
        rule.title,
        (rule.met_by if later else None) or rule.first_trigger,
        rule.met_by,
        version.timescale,
        *settings,
        version.counted_from if version.then else None,
        version.around.birthday if version.around else 0,
        *steps,
        part.further_steps,
        version.basis,
        version.verified,
        str(book.data.cite(version.citation)),
        version.reading,
        ", ".join(version.open_questions) or None,
        book.sha256,
        None if later else ", ".join(rule.trigger[1:]) or None,
    )
