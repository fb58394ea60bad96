"""Writes the answers of a column, days, counts, words or marks, as the type of column passed in."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol, TypeAlias, get_args

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from cptimescales.columns.lookup_tables import NOTHING
from cptimescales.columns.raw_column import Array, Native, RawColumn, units_a_day
from cptimescales.errors import TimescaleError
from cptimescales.rules.authority import Verified
from cptimescales.rules.status import NOT_OWED, SINGLE_STATUSES, Status

AnswerKind: TypeAlias = Literal["days", "counts", "statuses", "marks", "verified"]

WORDS: Mapping[AnswerKind, Sequence[str | bool]] = {
    "statuses": (*SINGLE_STATUSES, Status.MISSED, NOT_OWED, Status.NOT_RECORDED),
    "marks": (False, True),
    "verified": get_args(Verified),
}
"""For each kind of answer of which there are only a few: all of them. A chunk has their places."""

# The numpy type in which a chunk is computed, and the value for no answer.
_WORKED_IN: dict[AnswerKind, tuple[type[np.generic], float]] = {
    "days": (np.int64, NOTHING),
    "counts": (np.float64, np.nan),
    **dict.fromkeys(WORDS, (np.int8, -1)),
}
_OBJECTS = {kind: np.array([*words, None], object) for kind, words in WORDS.items()}  # -1: the last


class Results(Protocol):
    """Takes the answers of a column chunk by chunk."""

    answers: AnswerKind

    def space(self, start: int, stop: int) -> Array:
        """The memory to write the answers of some rows to."""
        ...

    def done(self, start: int, stop: int) -> None:
        """To be called when the answers of those rows are written."""
        ...

    def column(self) -> Native:
        """All answers."""
        ...


def nothing(answers: AnswerKind) -> float:
    """The value for no answer while a chunk is computed."""
    return _WORKED_IN[answers][1]


def rows_without(answers: AnswerKind, values: Array) -> NDArray[np.intp]:
    """The rows of a chunk without an answer, from 0. It is quick where every row has one."""
    if not len(values):
        return np.empty(0, np.intp)
    if answers == "counts":
        return np.flatnonzero(np.isnan(values)) if np.isnan(values.min()) else np.empty(0, np.intp)
    missing = nothing(answers)
    return np.flatnonzero(values == missing) if values.min() == missing else np.empty(0, np.intp)


def results_for(
    raw: RawColumn,
    dtype: np.dtype[Any],
    answers: AnswerKind,
    out: Array | None,
    columns: list[RawColumn],
) -> Results:
    """Space for as many answers as a column has rows, as a column of its type.

    Args:
        raw: the column.
        dtype: the numpy type of its days.
        answers: what the answers are.
        out: the numpy array to write them to, if there is one.
        columns: every column that is read; `out` must not share memory with one of them.

    Raises:
        TimescaleError: `out` does not fit.
    """
    if answers != "days":
        dtype = np.dtype(np.float64 if answers == "counts" else object)
    if out is not None:
        _check_out(raw, dtype, out, columns)
    if raw.series is None:
        return _Numpy(np.empty(len(raw), dtype) if out is None else out, answers)
    if raw.series.implementation.is_pandas_like():
        return _Pandas(raw, np.empty(len(raw), dtype), answers)
    return _Frame(raw, dtype, answers)


def _check_out(raw: RawColumn, dtype: np.dtype[Any], out: Any, columns: list[RawColumn]) -> None:
    if raw.series is not None:
        raise TimescaleError(
            "out is for numpy columns; this one is not: leave it out and take the column returned"
        )
    is_array = isinstance(out, np.ndarray)
    if not is_array or out.shape != (len(raw),) or out.dtype != dtype or not out.flags.writeable:
        words = f"{out.dtype} of shape {out.shape}" if is_array else type(out).__name__
        raise TimescaleError(
            f"out is {words}; pass a writeable numpy array of {dtype} of shape ({len(raw)},)"
        )
    arrays = [column.native for column in columns if column.series is None]
    if any(np.may_share_memory(out, array) for array in arrays):
        raise TimescaleError(
            "out shares its memory with a column that is read; pass an array of its own"
        )


class _Numpy:
    """Answers in one numpy array."""

    def __init__(self, out: Array, answers: AnswerKind) -> None:
        self.answers = answers
        self.out = out
        self._type, _ = _WORKED_IN[answers]
        same = out.dtype == ("datetime64[D]" if answers == "days" else self._type)
        self._direct = out.view(self._type) if same and out.dtype.isnative else None
        self._scratch: Array = np.empty(0, self._type)

    def space(self, start: int, stop: int) -> Array:
        if self._direct is not None:
            return self._direct[start:stop]
        if len(self._scratch) < stop - start:
            self._scratch = np.empty(stop - start, self._type)
        return self._scratch[: stop - start]

    def done(self, start: int, stop: int) -> None:
        if self._direct is None:
            values = self._scratch[: stop - start]
            self.out[start:stop] = _numpy_values(values, self.answers, self.out.dtype)

    def column(self) -> Native:
        return self.out


def _numpy_values(values: Array, answers: AnswerKind, dtype: np.dtype[Any]) -> Array:
    if answers in WORDS:
        return _OBJECTS[answers][values]
    if answers == "counts":
        return values.astype(dtype, copy=False)
    a_day = units_a_day(dtype)
    if a_day is None:
        return values.view("datetime64[D]").astype(dtype, copy=False)
    units = values * a_day
    units[values == NOTHING] = NOTHING
    return units.view(dtype)


class _Pandas(_Numpy):
    """Answers in one numpy array, which pandas makes a Series of without a copy."""

    def __init__(self, raw: RawColumn, out: Array, answers: AnswerKind) -> None:
        super().__init__(out, answers)
        self._raw = raw

    def column(self) -> Native:
        native = self._raw.native
        values: Any = self.out
        if self.answers == "days" and values.dtype == "datetime64[D]":
            seconds = np.dtype("datetime64[s]")  # the largest unit that pandas has
            values = _numpy_values(values.view(np.int64), "days", seconds)
        series = type(native)(values, index=native.index, name=native.name, copy=False)
        if self.answers == "counts":
            return series.astype("Int64")
        if self.answers in WORDS:
            return series.astype("boolean" if self.answers == "marks" else "str")
        if _holds_days(self._raw) and series.dtype != native.dtype:
            return series.astype(native.dtype)
        return series


def _holds_days(raw: RawColumn) -> bool:
    return raw.series is not None and isinstance(raw.series.dtype, (nw.Date, nw.Datetime))


class _Frame:
    """Answers in pieces of a polars or pyarrow column."""

    def __init__(self, raw: RawColumn, dtype: np.dtype[Any], answers: AnswerKind) -> None:
        assert raw.series is not None  # `results_for` chooses this class for a series
        self.answers = answers
        self._raw = raw
        self._series = raw.series
        self._dtype = dtype
        self._scratch: Array = np.empty(0, _WORKED_IN[answers][0])
        self._pieces: list[nw.DataFrame[Any]] = []

    def space(self, start: int, stop: int) -> Array:
        if len(self._scratch) < stop - start:
            self._scratch = np.empty(stop - start, self._scratch.dtype)
        return self._scratch[: stop - start]

    def done(self, start: int, stop: int) -> None:
        self._pieces.append(self._piece(self._scratch[: stop - start]).to_frame())

    def column(self) -> Native:
        pieces = self._pieces or [self._piece(self._scratch[:0]).to_frame()]
        column = nw.concat(pieces).get_column(self._series.name).to_native()
        arrow = sys.modules.get("pyarrow")
        if arrow is None or not isinstance(column, arrow.ChunkedArray):
            return column
        if self.answers == "days" and _is_temporal(self._raw.native.type):
            column = column.cast(self._raw.native.type)
        return column.combine_chunks() if isinstance(self._raw.native, arrow.Array) else column

    def _piece(self, values: Array) -> nw.Series[Any]:
        if self.answers == "days":
            if self._raw.numbered and not len(rows_without("days", values)):
                return self._new(values.astype(np.int32)).cast(nw.Date)
            return self._new(_numpy_values(values, "days", self._dtype))
        if self.answers == "counts":
            return self._new(values).fill_nan(None).cast(nw.Int64)
        words = [str(word) if isinstance(word, str) else word for word in WORDS[self.answers]]
        places = [*range(len(words)), -1]
        type_ = nw.Boolean if self.answers == "marks" else nw.String
        return self._new(values).replace_strict(places, [*words, None], return_dtype=type_)

    def _new(self, values: Array) -> nw.Series[Any]:
        return nw.Series.from_numpy(self._series.name, values, backend=self._series.implementation)


def _is_temporal(type_: Any) -> bool:
    return str(type_).startswith(("date", "timestamp"))
