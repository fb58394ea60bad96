"""`RawColumn`: a column as it was passed in, of any library, and its values as numpy arrays."""

from __future__ import annotations

import sys
from typing import Any, TypeAlias

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from cptimescales.errors import NotADateError

Array: TypeAlias = NDArray[Any]
Native: TypeAlias = Any
"""A column of any library: a numpy array, a pyarrow array, or what narwhals reads."""

# The rows of a chunk; every answer of a chunk is in memory at the same time.
NUMPY_STEP, FRAME_STEP = 1 << 16, 1 << 17

_UNITS_A_DAY = {"h": 24, "m": 1440, "s": 86_400} | {
    unit: 86_400 * 1000**power for power, unit in enumerate(("ms", "us", "ns"), 1)
}


class RawColumn:
    """A column as it was passed in, and its values as numpy arrays.

    Args:
        column: the column.
        name: the argument that it was passed as; errors name it.

    Raises:
        NotADateError: the value is not a column; the message says what to pass.
    """

    def __init__(self, column: Native, name: str) -> None:
        self.name = name
        self.native = column
        self.series: nw.Series[Any] | None = None
        self._array: Array | None = None
        if isinstance(column, np.ndarray):
            self._array = _plain(column, name)
        else:
            self.series = _series(column, name)
            self._pandas = self.series.implementation.is_pandas_like()
            if self._pandas and not isinstance(self.series.dtype, (nw.Categorical, nw.Enum)):
                self._array = None if self.series.dtype.is_integer() else _of_pandas(self.series)
        self.step = NUMPY_STEP if self._array is not None else FRAME_STEP

    def __len__(self) -> int:
        return len(self.native)

    @property
    def is_empty(self) -> bool:
        """Whether every row is null. Such a column often has no type either."""
        return self.series is not None and self.series.null_count() == len(self.series)

    @property
    def numbered(self) -> bool:
        """Whether the library stores days as numbers, which can be read without a copy."""
        return (
            self._array is None
            and self.series is not None
            and self.series.dtype == nw.Date
            and not self._pandas
        )

    def array(self, start: int, stop: int) -> Array:
        """Some rows as a numpy array."""
        if self._array is not None:
            return self._array[start:stop]
        return self.rows(start, stop).to_numpy()

    def rows(self, start: int, stop: int) -> nw.Series[Any]:
        """Some rows as a series."""
        assert self.series is not None  # a numpy array is sliced by `array`
        return self.series[start:stop]

    def values(self, start: int, stop: int) -> list[Any]:
        """Some rows as a list of Python values."""
        if self._array is not None:
            values: list[Any] = self._array[start:stop].tolist()
            return values
        return self.rows(start, stop).to_list()


def units_a_day(dtype: np.dtype[Any]) -> int | None:
    """How many of a type's units make a day; None where only numpy itself can convert them.

    A division by a whole number takes about a tenth of the time of numpy's own conversion.
    """
    if dtype.kind != "M" or not dtype.isnative:
        return None
    unit, count = np.datetime_data(dtype)
    return _UNITS_A_DAY.get(unit) if count == 1 else None


def is_null(value: object) -> bool:
    """Whether a value of any library means that a row is empty."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, (float, np.datetime64)) and bool(
        np.isnan(value) if isinstance(value, float) else np.isnat(value)
    )


def _plain(column: Array, name: str) -> Array:
    masked = sys.modules.get("numpy.ma")  # no array is masked unless it was imported; that is slow
    if masked is not None and isinstance(column, masked.MaskedArray):
        advice = "fill it first: .filled(numpy.datetime64('NaT'))"
        raise NotADateError(name, "a masked array", advice)
    if column.ndim != 1:
        advice = "pass one column, an array of one dimension"
        raise NotADateError(name, f"an array of {column.ndim} dimensions", advice)
    return np.asarray(column)


def _series(column: Native, name: str) -> nw.Series[Any]:
    arrow = sys.modules.get("pyarrow")  # there is no arrow array unless pyarrow was imported
    if arrow is not None and isinstance(column, arrow.Array):
        column = arrow.chunked_array([column])
    try:
        return nw.from_native(column, series_only=True)
    except TypeError:
        advice = "pass a column: a numpy array, a pandas or polars Series, or a pyarrow array"
        raise NotADateError(name, f"a {type(column).__name__}", advice) from None


def _of_pandas(series: nw.Series[Any]) -> Array | None:
    """The values without a copy, where pandas stores them as numpy does."""
    dtype = series.to_native().dtype
    return series.to_numpy() if isinstance(dtype, np.dtype) and dtype.kind in "MO" else None
