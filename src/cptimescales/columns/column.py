"""`Column` and `DueColumn`: the answers of a column function, and the rows without an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cptimescales.columns.refusals import Refusals


@dataclass(frozen=True)
class Column:
    """Answers as a column of the type you passed in, and the rows without an answer.

    Attributes:
        values: the answers. Counts are `Int64` in pandas and polars, and `int64` in arrow. A numpy
            integer cannot be null, so there counts are `float64`, with `nan` where there is none.
        refusals: the refused rows, each with a code and a reason. In `values` they are null.
    """

    values: Any
    refusals: Refusals


@dataclass(frozen=True)
class DueColumn:
    """Due dates as a column of the type you passed in, and the rows without a due date.

    Attributes:
        due: the last day on which each deadline is met in time. For a review around a birthday,
            this is the last day of its window.
        refusals: the refused rows, each with a code and a reason. In `due` they are null.
    """

    due: Any
    refusals: Refusals
