"""Parquet folders and frames on Spark: due dates and refusals in new columns."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, get_args

from cptimescales.columns.dispatch import Books
from cptimescales.columns.spark.answers import (
    due_column,
    provisional_column,
    verified_column,
)
from cptimescales.columns.spark.literals import column_named, spark_functions
from cptimescales.columns.spark.questions import rule_question
from cptimescales.columns.spark.rules import Row
from cptimescales.errors import NotADateError, TimescaleError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

Mark: TypeAlias = Literal["provisional", "verified"]
"""What `with_due` can say of each due date: see the functions of these names."""

_DAY_TYPES = ("date", "string", "timestamp_ntz", "void")  # void: every row is null


class Written(NamedTuple):
    """How many rows `due_folder` wrote, and how many of them have a due date or a refusal."""

    rows: int
    answered: int
    refused: int


def due_folder(
    session: SparkSession,
    source: str,
    target: str,
    *,
    book: Books,
    rule: str,
    on: str,
    by: str | None = None,
    number: int = 1,
    name: str = "due",
    also: Sequence[Mark] = (),
    mode: Literal["errorifexists", "overwrite"] = "errorifexists",
) -> Written:
    """Writes the rows of a Parquet folder to another folder, with due dates and refusals.

    The new columns are those of `with_due`.

    Args:
        session: the Spark session.
        source: the folder to read.
        target: the folder to write.
        book, rule, on, by, number, name, also: as for `with_due`.
        mode: what to do if the target exists: refuse, or replace it.

    Returns:
        How many rows were written, answered and refused; the others are null.

    Raises:
        TimescaleError: one folder is the other or is inside it; or as for `with_due`.
        AnalysisException: Spark's own error: the source cannot be read, or the target exists.

    >>> due_folder(
    ...     session, source, target, book="england", rule="first_core_group", on="held"
    ... )  # doctest: +SKIP
    Written(rows=3, answered=1, refused=1)
    """
    places = [posixpath.join(_place(folder), "") for folder in (source, target)]
    if places[0].startswith(places[1]) or places[1].startswith(places[0]):
        raise TimescaleError(
            f"target {target!r} is inside source {source!r}, or the other way round; "
            "name a folder outside it"
        )
    if mode not in ("errorifexists", "overwrite"):
        raise TimescaleError(f"mode must be 'errorifexists' or 'overwrite', not {mode!r}")
    functions = spark_functions()
    from pyspark.sql import Observation  # as in spark_functions

    counts = Observation()
    answered = with_due(
        session.read.parquet(source), book, rule, on=on, by=by, number=number, name=name, also=also
    )
    counted = {
        "rows": functions.lit(1),
        "answered": column_named(name),
        "refused": column_named(f"{name}_refusal_code"),
    }
    answered = answered.observe(
        counts, *(functions.count(column).alias(field) for field, column in counted.items())
    )
    answered.write.mode(mode).parquet(target)
    return Written(*(counts.get[field] for field in counted))


def with_due(
    frame: DataFrame,
    book: Books,
    rule: str,
    *,
    on: str,
    by: str | None = None,
    number: int = 1,
    name: str = "due",
    also: Sequence[Mark] = (),
) -> DataFrame:
    """A frame with three more columns: `due`, `due_refusal_code` and `due_refusal_message`.

    `due` is a date, and the other two are text. With `also` come `due_provisional`, true or false,
    and `due_verified`, a text.

    Args:
        frame: the frame; its other columns are unchanged.
        book: a rulebook or its name; with `by`, a mapping from the names in that column to
            rulebooks or their names.
        rule: the rule's id, for example `first_core_group`.
        on: the name of the column of trigger dates: dates, timestamps without a time zone at
            midnight, or text as YYYY-MM-DD. A timestamp with a time zone is a moment, not a day:
            take its date first.
        by: the name of a column that says which rulebook answers each row.
        number: which deadline of a series; 1 is the first.
        name: the name of the new column, instead of `due`.
        also: marks of each due date to add: `"provisional"`, `"verified"` or both.

    Raises:
        TimescaleError: as for `cptimescales.columns.due_column`, before Spark begins; or the frame
            already has a column with one of the new names.
        AnalysisException: Spark's own error: the frame has no column of that name.

    >>> frame = session.read.parquet(source)  # doctest: +SKIP
    >>> answered = with_due(frame, "england", "first_core_group", on="held")  # doctest: +SKIP
    >>> answered.select("held", "due", "due_refusal_code").show()  # doctest: +SKIP
    +----------+----------+----------------+
    |      held|       due|due_refusal_code|
    +----------+----------+----------------+
    |2026-12-14|2026-12-30|            NULL|
    |1999-05-06|      NULL|    not_in_force|
    |      NULL|      NULL|            NULL|
    +----------+----------+----------------+
    <BLANKLINE>
    """
    names = {"value": name, "code": f"{name}_refusal_code", "message": f"{name}_refusal_message"}
    marks = {f"{name}_{mark}": mark for mark in also}
    for mark in also:
        if mark not in get_args(Mark):
            raise TimescaleError(f"also has {mark!r}; allowed: {', '.join(get_args(Mark))}")
    question = rule_question(book, rule, on, number, by)
    taken = {column.lower() for column in frame.columns} & {
        column.lower() for column in (*names.values(), *marks)
    }
    if taken:
        raise TimescaleError(
            f"the frame already has a column {min(taken)!r}; choose another with name="
        )
    kind = frame.select(column_named(on)).schema[0].dataType.typeName()
    if kind not in _DAY_TYPES:
        zone = "the day of a moment depends on the time zone: " if kind == "timestamp" else ""
        raise NotADateError(
            "on", f"a column of type {kind}", f"{zone}take its date first, with to_date or cast"
        )
    own = [column_named(column) for column in frame.columns]
    if question is None:
        answer = due_column(book, rule, on, number=number, by=by)
        structs = {"provisional": provisional_column, "verified": verified_column}
        whole = frame.select(
            *own,
            answer.alias(name),
            *(
                structs[mark](book, rule, on, number=number, by=by).alias(column)
                for column, mark in marks.items()
            ),
        )
        fields = (column_named(name)[field].alias(column) for field, column in names.items())
        values = (column_named(column)["value"].alias(column) for column in marks)
        return whole.select(*own, *fields, *values)
    # The steps follow one another, so that Spark computes each once, in code that Java compiles.
    day, word = column_named(names["code"]), column_named(name)
    answers = question.answers
    read = frame.select(*own, question.days.day.alias(names["code"]))
    placed = read.select(*own, day, answers.place(day, question.named.number).alias(name))
    whole = placed.select(*own, day, answers.word(word).alias(name))
    row = Row(replace(question.days, day=day), word, question.named.name)
    new = {
        name: answers.due(row),
        names["code"]: answers.code(row),
        names["message"]: answers.message(row),
    }
    for column, mark in marks.items():
        new[column] = answers.provisional(row) if mark == "provisional" else answers.verified(row)
    return whole.select(*own, *(value.alias(column) for column, value in new.items()))


def _place(path: str) -> str:
    """The folder that a path leads to, without a look at the file system."""
    scheme, colon, rest = path.partition(":")
    if colon and scheme == "file":
        return os.path.realpath("/" + rest.lstrip("/"))
    remote = colon and len(scheme) > 1 and scheme.isalnum()  # one letter is a Windows drive
    return posixpath.normpath(path) if remote else os.path.realpath(path)
