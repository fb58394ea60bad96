"""Deadlines that are judged on a day, as expressions: the status, and the day lateness counts to.

`columns.judged` has the same for arrays, with the meaning of each word.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cptimescales.columns.judged import MetBy
from cptimescales.columns.spark.literals import spark_functions
from cptimescales.rules.status import NOT_OWED, Status

if TYPE_CHECKING:
    from pyspark.sql import Column


@dataclass(frozen=True)
class Outcome:
    """What became of each deadline by the day on which it is judged.

    Attributes:
        met: whether it was met.
        over: whether its episode had ended and it was not met.
    """

    met: Column
    over: Column


def outcome(
    due: Column, held: Column, as_of: Column, ended: Column | None, met_by: MetBy
) -> Outcome:
    """What became of each deadline: whether it was met, or its episode ended before that."""
    functions = spark_functions()
    no = functions.lit(False)
    met = functions.coalesce(held <= as_of, no)
    if ended is None:
        return Outcome(met, no)
    over = functions.coalesce(ended <= as_of, no)
    too_late = held > ended
    if met_by == "paper":
        too_late = (held > due) & (ended <= due)
    met = met & ~(over & functions.coalesce(too_late, no))
    return Outcome(met, over & ~met)


def status(due: Column, held: Column, as_of: Column, ended: Column | None, met_by: MetBy) -> Column:
    """The status of each deadline; null where there is no due date or no day of judgement."""
    functions = spark_functions()
    what = outcome(due, held, as_of, ended, met_by)

    def chosen(condition: Column, yes: str, no: str) -> Column:
        word: Column = functions.when(condition, functions.lit(str(yes))).otherwise(
            functions.lit(str(no))
        )
        return word

    words = functions.when(due.isNull() | as_of.isNull(), functions.lit(None).cast("string"))
    if ended is not None:
        words = words.when(what.over, chosen(ended <= due, NOT_OWED, Status.MISSED))
    words = words.when(what.met, chosen(held > due, Status.MET_LATE, Status.MET))
    judged: Column = words.otherwise(chosen(as_of > due, Status.OVERDUE, Status.PENDING))
    return judged


def counted_to(
    due: Column, held: Column, as_of: Column, ended: Column | None, met_by: MetBy
) -> Column:
    """The day to which the lateness of each deadline counts, if it is late."""
    functions = spark_functions()
    what = outcome(due, held, as_of, ended, met_by)
    until = functions.when(what.met, held).otherwise(as_of)
    if ended is not None:
        until = functions.when(what.over, ended).otherwise(until)
    counted: Column = until
    return counted
