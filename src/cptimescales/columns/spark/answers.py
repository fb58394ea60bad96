"""The functions of `cptimescales.columns` for Spark columns, as expressions of Spark's own.

Spark looks each answer up in lists that the expression carries, so no Python runs on the workers.
Only where Spark cannot find the names of rulebooks or calendars is it an Arrow function instead.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial, reduce
from operator import and_, or_
from typing import TYPE_CHECKING

from cptimescales import columns
from cptimescales.columns.dispatch import Books, Calendars, calendars
from cptimescales.columns.functions import whole_number
from cptimescales.columns.judged import MetBy
from cptimescales.columns.spark.arrow import arrow_answer
from cptimescales.columns.spark.calendars import CalendarAnswers
from cptimescales.columns.spark.days import Days, SparkColumn, column_of, days_of
from cptimescales.columns.spark.judged import counted_to, status
from cptimescales.columns.spark.literals import apart, spark_functions
from cptimescales.columns.spark.names import named_by, names_of
from cptimescales.columns.spark.questions import rule_question
from cptimescales.columns.spark.rules import Row, RuleAnswers
from cptimescales.errors import NotADateError, PeriodError

if TYPE_CHECKING:
    from pyspark.sql import Column

_WHOLE = r"\A(?:tinyint|smallint|int|bigint|void)\z"
_ALLOWED = "a column of whole numbers"


def due_column(
    book: Books, rule: str, on: SparkColumn, *, number: int = 1, by: SparkColumn | None = None
) -> Column:
    """The last day on which each deadline is met in time, a date; see `columns.due_column`.

    >>> answer = due_column("england", "first_core_group", "held")  # doctest: +SKIP
    >>> frame = session.read.parquet(source).select(answer.alias("due"))  # doctest: +SKIP
    >>> frame.first().due.value  # doctest: +SKIP
    datetime.date(2026, 12, 30)
    """
    return _by_rule(columns.due_column, RuleAnswers.due, "date", book, rule, on, number, by)


def last_working_day_column(
    calendar: Calendars, on: SparkColumn, *, by: SparkColumn | None = None
) -> Column:
    """The last working day on or before each day; see `columns.last_working_day_column`.

    >>> answer = last_working_day_column("england-and-wales", "held")  # doctest: +SKIP
    >>> frame = session.read.parquet(source).select(answer.alias("last"))  # doctest: +SKIP
    >>> frame.first().last.value  # doctest: +SKIP
    datetime.date(2026, 12, 14)
    """
    answers = _calendars(calendar, by)
    if answers is None:
        return arrow_answer(columns.last_working_day_column, (calendar,), "date", on=on, by=by)
    days = days_of(on, "on")
    return _answered(
        "last_working_day_column",
        answers.last(days.day),
        [days],
        [days.day],
        answers.no_last(days.day),
    )


def add_working_days_column(
    calendar: Calendars, on: SparkColumn, n: SparkColumn | int, *, by: SparkColumn | None = None
) -> Column:
    """The working day n working days after each day; see `columns.add_working_days_column`.

    >>> answer = add_working_days_column("england-and-wales", "held", 10)  # doctest: +SKIP
    >>> frame = session.read.parquet(source).select(answer.alias("added"))  # doctest: +SKIP
    >>> frame.first().added.value  # doctest: +SKIP
    datetime.date(2026, 12, 30)
    """
    answers = _calendars(calendar, by)
    count = _count(n)
    if answers is None:
        return arrow_answer(columns.add_working_days_column, (calendar,), "date", on=on, n=n, by=by)
    days = days_of(on, "on")
    return _answered(
        "add_working_days_column",
        answers.added(days.day, count),
        [days],
        [days.day, count],
        answers.no_sum(days.day, count),
    )


def working_days_between(
    calendar: Calendars,
    start: SparkColumn,
    end: SparkColumn | date,
    *,
    by: SparkColumn | None = None,
) -> Column:
    """The working days after `start`, up to and including `end`, a count for each row.

    See `columns.working_days_between`.

    >>> until = date(2026, 12, 30)  # doctest: +SKIP
    >>> answer = working_days_between("england-and-wales", "held", until)  # doctest: +SKIP
    >>> frame = session.read.parquet(source).select(answer.alias("days"))  # doctest: +SKIP
    >>> frame.first().days.value  # doctest: +SKIP
    10
    """
    answers = _calendars(calendar, by)
    if answers is None:
        return arrow_answer(
            columns.working_days_between, (calendar,), "long", start=start, end=end, by=by
        )
    days = [days_of(start, "start"), days_of(end, "end")]
    first, last = (column.day for column in days)
    return _answered(
        "working_days_between",
        answers.between(first, last),
        days,
        [first, last],
        answers.no_count(first, last),
    )


def provisional_column(
    book: Books, rule: str, on: SparkColumn, *, number: int = 1, by: SparkColumn | None = None
) -> Column:
    """Whether each due date is provisional, true or false; see `columns.provisional_column`.

    >>> mark = provisional_column("england", "first_core_group", "held")  # doctest: +SKIP
    >>> frame = session.read.parquet(source).select(mark.alias("mark"))  # doctest: +SKIP
    >>> frame.first().mark.value  # doctest: +SKIP
    False
    """
    return _by_rule(
        columns.provisional_column, RuleAnswers.provisional, "boolean", book, rule, on, number, by
    )


def verified_column(
    book: Books, rule: str, on: SparkColumn, *, number: int = 1, by: SparkColumn | None = None
) -> Column:
    """How far each due date is verified, as text; see `columns.verified_column`.

    >>> mark = verified_column("wales", "first_core_group", "held")  # doctest: +SKIP
    >>> frame = session.read.parquet(source).select(mark.alias("mark"))  # doctest: +SKIP
    >>> frame.first().mark.value  # doctest: +SKIP
    'source_text'
    """
    return _by_rule(
        columns.verified_column, RuleAnswers.verified, "string", book, rule, on, number, by
    )


def status_column(
    due: SparkColumn,
    held: SparkColumn,
    as_of: SparkColumn | date,
    *,
    ended: SparkColumn | None = None,
    met_by: MetBy = "event",
) -> Column:
    """The status of each deadline on a day, as text; see `columns.status_column`.

    >>> answer = status_column("held", "held", date(2027, 1, 4))  # doctest: +SKIP
    >>> frame = session.read.parquet(source).select(answer.alias("status"))  # doctest: +SKIP
    >>> frame.first().status.value  # doctest: +SKIP
    'met'
    """
    days = _judged(due, held, as_of, ended)
    judged = _judged_days(days)
    return _answered("status_column", status(*judged, met_by), days, [judged[0], judged[2]], None)


def days_late(
    calendar: Calendars,
    due: SparkColumn,
    held: SparkColumn,
    as_of: SparkColumn | date,
    *,
    ended: SparkColumn | None = None,
    met_by: MetBy = "event",
    by: SparkColumn | None = None,
) -> Column:
    """How many working days late each deadline was met, was missed, or is when it is judged.

    See `columns.days_late`.

    >>> answer = days_late("england-and-wales", "held", "held", date(2027, 1, 4))  # doctest: +SKIP
    >>> frame = session.read.parquet(source).select(answer.alias("late"))  # doctest: +SKIP
    >>> frame.first().late.value  # doctest: +SKIP
    0
    """
    answers = _calendars(calendar, by)
    if answers is None:
        function = partial(columns.days_late, met_by=met_by)
        return arrow_answer(
            function, (calendar,), "long", due=due, held=held, as_of=as_of, ended=ended, by=by
        )
    functions = spark_functions()
    days = _judged(due, held, as_of, ended)
    judged = _judged_days(days)
    until = counted_to(*judged, met_by)
    late = functions.when(until <= judged[0], functions.lit(0).cast("bigint"))
    late = late.otherwise(answers.between(judged[0], until))
    required = [judged[0], judged[2]]
    counted = functions.struct(judged[0].alias("start"), until.alias("end"))

    def refused(part: int) -> Column:
        return apart(lambda row: answers.no_count(row["start"], row["end"])[part], counted)

    late = functions.when(reduce(and_, (day.isNotNull() for day in required)), late)
    return _answered("days_late", late, days, required, (refused(0), refused(1)))


def days_taken(
    calendar: Calendars,
    on: SparkColumn,
    held: SparkColumn,
    as_of: SparkColumn | date,
    *,
    by: SparkColumn | None = None,
) -> Column:
    """How many working days each duty took, from its trigger to the day it was met.

    See `columns.days_taken`.

    >>> taken = days_taken("england-and-wales", "held", "held", date(2027, 1, 4))  # doctest: +SKIP
    >>> frame = session.read.parquet(source).select(taken.alias("taken"))  # doctest: +SKIP
    >>> frame.first().taken.value  # doctest: +SKIP
    0
    """
    answers = _calendars(calendar, by)
    if answers is None:
        return arrow_answer(
            columns.days_taken, (calendar,), "long", on=on, held=held, as_of=as_of, by=by
        )
    days = [days_of(on, "on"), days_of(held, "held"), days_of(as_of, "as_of")]
    begun, met_on, judged_on = (column.day for column in days)
    met_on = spark_functions().when(met_on <= judged_on, met_on)
    return _answered(
        "days_taken",
        answers.between(begun, met_on),
        days,
        [begun, met_on],
        answers.no_count(begun, met_on),
    )


def _by_rule(
    function: Callable[..., object],
    value: Callable[[RuleAnswers, Row], Column],
    type_: str,
    book: Books,
    rule: str,
    on: SparkColumn,
    number: int,
    by: SparkColumn | None,
) -> Column:
    """What a function of `columns` answers about a rule.

    Args:
        function: the function.
        value: the same as an expression.
        type_: Spark's type of the value.
        book, rule, on, number, by: the question.
    """
    question = rule_question(book, rule, on, number, by)
    if question is None:
        return arrow_answer(function, (book, rule), type_, on=on, number=number, by=by)
    answers, row = question.answers, question.row()
    return _struct(function.__name__, value(answers, row), answers.code(row), answers.message(row))


def _calendars(calendar: Calendars, by: SparkColumn | None) -> CalendarAnswers | None:
    """What the calendars of a question answer; None if Spark cannot find their names."""
    dispatch = calendars(calendar, names_of(by))
    named = named_by(by, dispatch)
    return None if named is None else CalendarAnswers(dispatch, *named)


def _count(n: SparkColumn | int) -> Column:
    """A number of working days for each row.

    Raises:
        PeriodError: it is neither a column nor a whole number.
    """
    functions = spark_functions()
    from pyspark.sql import Column  # as in spark_functions

    if not isinstance(n, (str, Column)):
        fixed: Column = functions.lit(whole_number(n)).cast("bigint")
        return fixed
    column = column_of(n, "n")
    kind = functions.typeof(column)
    wrong = functions.lit(str(PeriodError("n", "a column of another type", _ALLOWED)))
    count: Column = functions.when(kind.rlike(_WHOLE), column.try_cast("bigint")).otherwise(
        functions.raise_error(wrong).cast("bigint")
    )
    return count


def _judged(
    due: SparkColumn, held: SparkColumn, as_of: SparkColumn | date, ended: SparkColumn | None
) -> list[Days]:
    """The columns of deadlines that are judged, in the order in which a row is refused for them."""
    days = [days_of(due, "due"), days_of(held, "held"), days_of(as_of, "as_of")]
    return days if ended is None else [*days, days_of(ended, "ended")]


def _judged_days(days: Sequence[Days]) -> tuple[Column, Column, Column, Column | None]:
    due, held, as_of, *ended = (column.day for column in days)
    return due, held, as_of, ended[0] if ended else None


def _answered(
    name: str,
    value: Column,
    days: Sequence[Days],
    required: Sequence[Column],
    refusal: tuple[Column, Column] | None,
) -> Column:
    """The answer of each row: its value, or a refusal.

    Args:
        name: the name of the column, unless the caller gives it another.
        value: the value, null where there is none.
        days: the columns of days. A row with a value that is no day is refused for the first one.
        required: what must not be null. A row without it has neither a value nor a refusal.
        refusal: the code and the words for every other row without a value.
    """
    functions = spark_functions()
    code, words = functions, functions
    for column in days:
        code = code.when(column.unread, functions.lit(NotADateError.code))
        words = words.when(column.unread, column.message)
    if refusal is not None:
        asked = reduce(and_, (column.isNotNull() for column in required))
        code, words = code.when(asked, refusal[0]), words.when(asked, refusal[1])
    if len(days) > len(required):  # a value that is no day does not make the answer null
        value = functions.when(~reduce(or_, (column.unread for column in days)), value)
    if len(days) > 1:
        # True wherever there is an answer. It makes Spark read each column once, before the rest.
        value = functions.when(
            functions.greatest(*(column.day for column in days)).isNotNull(), value
        )
    return _struct(
        name, value, functions.when(value.isNull(), code), functions.when(value.isNull(), words)
    )


def _struct(name: str, value: Column, code: Column, message: Column) -> Column:
    struct: Column = spark_functions().struct(
        value.alias("value"), code.alias("code"), message.alias("message")
    )
    return struct.alias(name)
