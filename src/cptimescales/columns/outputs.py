"""Where the answers of a column go: days, counts or statuses, in the kind of column that was given."""

from __future__ import annotations

import sys
from typing import Any, Literal, Protocol

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from cptimescales.columns.inputs import Array, Native, Raw, units_a_day
from cptimescales.columns.lookup_tables import NOTHING
from cptimescales.errors import TimescaleError
from cptimescales.rules.status import Status

Answers = Literal["days", "counts", "statuses"]
STATUSES = tuple(Status)

# What a chunk is worked out in, and what stands there for no answer.
_WORKED_IN: dict[Answers, tuple[type[np.generic], float]] = {
    "days": (np.int64, NOTHING),
    "counts": (np.float64, np.nan),
    "statuses": (np.int8, -1),
}
_STATUS_OBJECTS = np.array([*STATUSES, None], object)  # -1 is the last


class Results(Protocol):
    """Takes the answers of a column chunk by chunk."""

    answers: Answers

    def space(self, start: int, stop: int) -> Array:
        """Where to put the answers of some rows."""
        ...

    def done(self, start: int, stop: int) -> None:
        """The answers of those rows are there."""
        ...

    def column(self) -> Native:
        """All of them."""
        ...


def nothing(answers: Answers) -> float:
    """What stands for no answer while a chunk is worked out."""
    return _WORKED_IN[answers][1]


def rows_without(answers: Answers, found: Array) -> NDArray[np.intp]:
    """The rows of a chunk that have no answer, from 0; quick where all have one."""
    if not len(found):
        return np.empty(0, np.intp)
    if answers == "counts":
        return np.flatnonzero(np.isnan(found)) if np.isnan(found.min()) else np.empty(0, np.intp)
    missing = nothing(answers)
    return np.flatnonzero(found == missing) if found.min() == missing else np.empty(0, np.intp)


def results_for(
    raw: Raw, dtype: np.dtype[Any], answers: Answers, out: Array | None, beside: list[Raw]
) -> Results:
    """A place for as many answers as a column has rows, in its kind.

    Args:
        raw: the column whose kind they take.
        dtype: numpy's type of its days.
        answers: what they are.
        out: where to put them, if given.
        beside: every column that is read, none of which may share its memory with `out`.
    """
    if answers != "days":
        dtype = np.dtype(np.float64 if answers == "counts" else object)
    if out is not None:
        _check_out(raw, dtype, out, beside)
    if raw.series is None:
        return _Numpy(np.empty(len(raw), dtype) if out is None else out, answers)
    if raw.series.implementation.is_pandas_like():
        return _Pandas(raw, np.empty(len(raw), dtype), answers)
    return _Frame(raw, dtype, answers)


def _check_out(raw: Raw, dtype: np.dtype[Any], out: Any, beside: list[Raw]) -> None:
    if raw.series is not None:
        raise TimescaleError(
            "out is for numpy columns; this one is not: leave it out and take the column returned"
        )
    if (
        not isinstance(out, np.ndarray)
        or out.shape != (len(raw),)
        or out.dtype != dtype
        or not out.flags.writeable
    ):
        given = (
            f"{out.dtype} of shape {out.shape}"
            if isinstance(out, np.ndarray)
            else type(out).__name__
        )
        raise TimescaleError(
            f"out is {given}; give a writeable numpy array of {dtype} of shape ({len(raw)},)"
        )
    if any(
        isinstance(each.given, np.ndarray) and np.may_share_memory(out, each.given)
        for each in beside
    ):
        raise TimescaleError(
            "out shares its memory with a column that is read; give an array of its own"
        )


class _Numpy:
    """Answers in one numpy array."""

    def __init__(self, out: Array, answers: Answers) -> None:
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
            found = self._scratch[: stop - start]
            self.out[start:stop] = _numpy_values(found, self.answers, self.out.dtype)

    def column(self) -> Native:
        return self.out


def _numpy_values(found: Array, answers: Answers, dtype: np.dtype[Any]) -> Array:
    if answers == "statuses":
        return _STATUS_OBJECTS[found]
    if answers == "counts":
        return found.astype(dtype, copy=False)
    a_day = units_a_day(dtype)
    if a_day is None:
        return found.view("datetime64[D]").astype(dtype, copy=False)
    units = found * a_day
    units[found == NOTHING] = NOTHING
    return units.view(dtype)


class _Pandas(_Numpy):
    """Answers in one numpy array that becomes a Series: pandas holds it without a copy."""

    def __init__(self, raw: Raw, out: Array, answers: Answers) -> None:
        super().__init__(out, answers)
        self._raw = raw

    def column(self) -> Native:
        given = self._raw.given
        values: Any = self.out
        if self.answers == "days" and values.dtype == "datetime64[D]":
            values = _numpy_values(
                values.view(np.int64), "days", np.dtype("datetime64[s]")
            )  # pandas has no days
        series = type(given)(values, index=given.index, name=given.name, copy=False)
        if self.answers == "counts":
            return series.astype("Int64")
        if self.answers == "statuses":
            return series.astype("str")
        return (
            series.astype(given.dtype)
            if _holds_days(self._raw) and series.dtype != given.dtype
            else series
        )


def _holds_days(raw: Raw) -> bool:
    return raw.series is not None and isinstance(raw.series.dtype, (nw.Date, nw.Datetime))


class _Frame:
    """Answers in pieces of a polars or pyarrow column."""

    def __init__(self, raw: Raw, dtype: np.dtype[Any], answers: Answers) -> None:
        assert raw.series is not None  # chosen for a series
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
        found = nw.concat(pieces).get_column(self._series.name).to_native()
        arrow = sys.modules.get("pyarrow")
        if arrow is None or not isinstance(found, arrow.ChunkedArray):
            return found
        if self.answers == "days" and _is_temporal(self._raw.given.type):
            found = found.cast(self._raw.given.type)
        return found.combine_chunks() if isinstance(self._raw.given, arrow.Array) else found

    def _piece(self, found: Array) -> nw.Series[Any]:
        if self.answers == "days":
            if self._raw.numbered and not len(rows_without("days", found)):
                return self._new(found.astype(np.int32)).cast(nw.Date)
            return self._new(_numpy_values(found, "days", self._dtype))
        if self.answers == "counts":
            return self._new(found).fill_nan(None).cast(nw.Int64)
        words = [*(status.value for status in STATUSES), None]
        return self._new(found).replace_strict([0, 1, 2, 3, -1], words, return_dtype=nw.String)

    def _new(self, values: Array) -> nw.Series[Any]:
        return nw.Series.from_numpy(self._series.name, values, backend=self._series.implementation)


def _is_temporal(type_: Any) -> bool:
    return str(type_).startswith(("date", "timestamp"))
