"""The rules as a table: one row for each timescale of each version, with the steps that a database counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from cptimescales.errors import PeriodError, TimescaleError
from cptimescales.export.table import Table, TableColumn, TableRow
from cptimescales.library import Rulebook
from cptimescales.rules.in_force import LARGEST_NUMBER, period_of
from cptimescales.rules.model import Rule, RuleVersion, counted_back
from cptimescales.rules.period import LARGEST_COUNT, Period

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
)


def timescales_table(books: Sequence[Rulebook]) -> Table:
    """The timescales of some rulebooks, what they extend included.

    A series has a row for its first, for each that differs, and one for all after that. A window around a birthday has
    three rows: under the rule's own id the day on which it closes, which is its due date; under `….opens` and `….plan_by`
    the other two. Where no number is set, the columns of the period are empty and `timescale` holds the words.

    `steps_in` (working_days, days or months) and the columns of steps after it are the period as a database counts it:
    signed, weeks and hours as days, years as months, and for working days already put right for `first_day` and for the
    day on which the clock starts. `further_steps` is added once for each number after `series_from`.

    Raises:
        TimescaleError: from `rows`, for a rule whose window moves to another birthday.

    >>> import cptimescales as cpt
    >>> table = timescales_table([cpt.rulebook("wales")])
    >>> [(row[1], row[3], row[10]) for row in table.rows() if row[1] == "review_conference"]
    [('review_conference', 1, 'within 3 months, then 6 months'), ('review_conference', 2, 'within 3 months, then 6 months')]
    """
    unique = (("rulebook", "rule_id", "effective_from", "series_from"),)
    ages(books)  # so that a window that cannot be said is refused before anything is written

    def rows() -> Iterator[TableRow]:
        for book in sorted(books, key=lambda book: book.name):
            for rule in sorted(book.rules, key=lambda rule: rule.id):
                yield from sorted(_of_rule(book, rule), key=lambda row: (str(row[1]), str(row[2])))

    return Table("cpt_timescale", _COLUMNS, unique, rows)


def ages(books: Sequence[Rulebook]) -> tuple[int, ...]:
    """The birthdays that windows lie around."""
    found: set[int] = set()
    for book in books:
        for rule in book.rules:
            own = sorted({version.around.birthday for version in rule.versions if version.around})
            if len(own) > 1:
                raise TimescaleError(
                    f"rule {rule.id!r} of {book.name!r} moves from birthday to birthday ({', '.join(map(str, own))}); "
                    "the tables hold one birthday a rule, so give each its own rule"
                )
            found.update(own)
    return tuple(sorted(found))


def _of_rule(book: Rulebook, rule: Rule) -> Iterator[TableRow]:
    for version in rule.versions:
        if version.around is not None:
            for end, period in (
                ("", version.around.closes),
                (".opens", counted_back(version.around.opens)),
                (".plan_by", counted_back(version.around.plan_by)),
            ):
                yield _row(book, rule, version, rule.id + end, period, (1, 1, 0))
        elif version.undated is not None:
            yield _row(book, rule, version, rule.id, None, (1, 1, 0))
        else:
            for series in _series(version):
                yield _row(book, rule, version, rule.id, period_of(version, series[0]), series)


def _series(version: RuleVersion) -> Iterator[tuple[int, int, int]]:
    """From which number in the series to which a row speaks, and how many steps each further one adds."""
    if not version.then:
        yield 1, 1, 0
        return
    last = len(version.then) + 1
    yield from ((number, number, 0) for number in range(1, last))
    if version.counted_from == "previous_held":
        yield last, LARGEST_NUMBER, 0
        return
    # Counted from the first date of the series, so each further one adds its period, until a count grows too large.
    repeated = period_of(version, last)
    try:
        longer = repeated.plus(version.then[-1])
    except PeriodError:
        yield last, last, 0
        return
    more = longer.count - repeated.count
    numbers = (LARGEST_COUNT - repeated.count) // more if more else LARGEST_NUMBER
    yield last, min(last + numbers, LARGEST_NUMBER), _steps(longer)[2] - _steps(repeated)[2]


def _steps(period: Period) -> tuple[str, int, int]:
    """The unit of the steps, and how many steps lead from a working day and from another day.

    Another day has the number of the last working day before it. So a count back from another day takes one step less
    to the same working day. With `same_day`, a working day is itself the first day of the count.
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
    series: tuple[int, int, int],
) -> TableRow:
    series_from, series_to, further = series
    held = series_from > 1 and version.counted_from == "previous_held"
    counted: tuple[str | int | None, ...] = (None,) * 5
    steps: tuple[str | int | None, ...] = (None,) * 3
    if period is not None:
        counted = (period.count, period.unit, period.first_day, period.month_end, period.direction)
        steps = _steps(period)
    return (
        *(book.name, rule_id, version.effective_from, series_from, series_to),
        *(rule.last_day(version) or STILL_IN_FORCE, book.calendar.name, rule.title),
        *((rule.met_by if held else None) or rule.trigger, rule.met_by, version.timescale),
        *(*counted, version.counted_from if version.then else None),
        *(version.around.birthday if version.around else 0, *steps, further),
        *(version.basis, version.verified, str(book.data.cite(version.citation)), version.reading),
        *(", ".join(version.open_questions) or None, book.sha256),
    )
