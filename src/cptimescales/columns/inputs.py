"""Columns of every kind as days, and back: numpy itself, and pandas, polars and pyarrow through narwhals.

A column is read and written in chunks, so that what is held beside it does not grow with it.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol, TypeAlias

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from cptimescales.calendars.dates import parse_iso_date, require_date
from cptimescales.columns.lookup_tables import NOTHING, Days, day_number
from cptimescales.columns.refusals import Collected, Rows
from cptimescales.errors import NotADateError, PeriodError, UnknownNameError
from cptimescales.rules.results import Refusal

_EXACT_UNITS = (
    "D",
    "h",
    "m",
    "s",
    "ms",
    "us",
    "ns",
)  # 64 bits of the smaller ones hold no day since 1971
_NUMPY_STEP, _FRAME_STEP = 1 << 16, 1 << 17
_LARGEST = int(np.iinfo(np.int64).max)
_NO_NUMBER = int(np.iinfo(np.int32).min)  # as a day, some six million years ago
_UNITS_A_DAY = {"h": 24, "m": 1440, "s": 86_400} | {
    unit: 86_400 * 1000**power for power, unit in enumerate(("ms", "us", "ns"), 1)
}
_ADVICE = "convert it first: numpy datetime64[D], pandas datetime64, polars Date, arrow date32, or text as YYYY-MM-DD"

Array: TypeAlias = NDArray[Any]
Native: TypeAlias = (
    Any  # a column of any library: what narwhals reads, a pyarrow array, or a numpy array
)


class Input(Protocol):
    """One input of a column's arithmetic, read in chunks as whole numbers; `nothing` stands for an empty row.

    A value that cannot be read is also given as `nothing`, and its row put among the refusals.
    """

    nothing: int
    required: bool

    def read(self, start: int, stop: int, refused: Collected) -> Array:
        """The values of some rows: as `Days`, or for the numbers of names in any type of whole numbers."""
        ...


class Raw:
    """A column as it was given, and its values as numpy arrays."""

    def __init__(self, column: Native, what: str) -> None:
        self.what = what
        self.given = column
        self.series: nw.Series[Any] | None = None
        self._array: Array | None = None
        if isinstance(column, np.ndarray):
            self._array = _plain(column, what)
        else:
            self.series = _series(column, what)
            self._pandas = self.series.implementation.is_pandas_like()
            if self._pandas and not isinstance(self.series.dtype, (nw.Categorical, nw.Enum)):
                self._array = None if self.series.dtype.is_integer() else _of_pandas(self.series)
        self.step = _NUMPY_STEP if self._array is not None else _FRAME_STEP

    def __len__(self) -> int:
        return len(self.given)

    @property
    def is_empty(self) -> bool:
        """Whether no row has a value: such a column often has no type either."""
        return self.series is not None and self.series.null_count() == len(self.series)

    @property
    def numbered(self) -> bool:
        """Whether days are held as their numbers, which are had without a copy."""
        return (
            self._array is None
            and self.series is not None
            and self.series.dtype == nw.Date
            and not self._pandas
        )

    def array(self, start: int, stop: int) -> Array:
        """Some rows as numpy has them."""
        if self._array is not None:
            return self._array[start:stop]
        return self.rows(start, stop).to_numpy()

    def rows(self, start: int, stop: int) -> nw.Series[Any]:
        """Some rows as a series."""
        assert self.series is not None  # a numpy array was sliced already
        return self.series[start:stop]

    def values(self, start: int, stop: int) -> list[Any]:
        """Some rows as Python has them."""
        values: list[Any]
        values = (
            self._array[start:stop].tolist()
            if self._array is not None
            else self.rows(start, stop).to_list()
        )
        return values


class DayColumn:
    """A column of days; `required` says whether an empty row makes the answer empty."""

    nothing = NOTHING

    def __init__(self, raw: Raw, *, required: bool = True) -> None:
        self.required = required
        self._raw = raw
        self._empty = raw.is_empty
        self._scratch: Days = np.empty(0, np.int64)
        self.dtype = np.dtype("datetime64[D]") if self._empty else self._checked(raw)

    def _checked(self, raw: Raw) -> np.dtype[Any]:
        """The type that its answers have in numpy."""
        dtype = raw.array(0, 0).dtype
        kind: object = raw.series.dtype if raw.series is not None else dtype
        if isinstance(kind, nw.Datetime) and kind.time_zone is not None:
            zone = kind.time_zone
            advice = "take its date first, in Europe/London: which day a moment belongs to depends on where"
            raise NotADateError(raw.what, f"a column of moments in {zone}", advice)
        if isinstance(kind, (nw.Date, nw.String)) or (raw.series is None and dtype.kind in "UT"):
            return np.dtype("datetime64[D]")
        if dtype.kind == "M" and np.datetime_data(dtype)[0] in _EXACT_UNITS:
            return (
                dtype.newbyteorder("=")
                if np.datetime_data(dtype)[1] == 1
                else np.dtype("datetime64[D]")
            )
        if dtype.kind == "O" and (raw.series is None or isinstance(kind, nw.Object)):
            return dtype
        raise NotADateError(raw.what, f"a column of {kind}", _ADVICE)

    def read(self, start: int, stop: int, refused: Collected) -> Days:
        if self._empty:
            return np.full(stop - start, NOTHING)
        if self._raw.numbered:
            return self._of_numbers(self._raw.rows(start, stop))
        raw = self._raw.array(start, stop)
        if raw.dtype == "datetime64[D]":
            return raw.view(np.int64)
        if raw.dtype.kind != "M":
            return self._of_values(raw.tolist(), start, refused)
        return self._of_moments(raw, start, refused)

    def _of_moments(self, raw: Array, start: int, refused: Collected) -> Days:
        a_day = units_a_day(raw.dtype)
        if a_day is None:
            days = raw.astype("datetime64[D]").view(np.int64)
            wrong = np.flatnonzero((days.view("datetime64[D]") != raw) & ~np.isnat(raw))
        else:
            units, days = raw.view(np.int64), self._space(len(raw))
            np.floor_divide(units, a_day, out=days)
            odd = np.flatnonzero(
                days * a_day != units
            )  # no day, or, as no time of day is cut off, no midnight
            empty = units[odd] == NOTHING
            days[odd[empty]] = NOTHING
            wrong = odd[~empty]
        if len(wrong):
            self._refuse([str(raw[row]) for row in wrong], wrong, days, start, refused)
        return days

    def _space(self, size: int) -> Days:
        if len(self._scratch) < size:
            self._scratch = np.empty(size, np.int64)
        return self._scratch[:size]

    def _of_numbers(self, series: nw.Series[Any]) -> Days:
        days = self._space(len(series))
        numbers = series.cast(nw.Int32)
        if not numbers.null_count():
            np.copyto(days, numbers.to_numpy())
            return days
        np.copyto(days, numbers.fill_null(_NO_NUMBER).to_numpy())
        days[days == _NO_NUMBER] = NOTHING
        return days

    def _of_values(self, values: list[object], start: int, refused: Collected) -> Days:
        if set(map(type, values)) <= {date, type(None)}:
            return np.array(values, "datetime64[D]").view(np.int64)
        known: dict[str, int] = {}
        days = np.empty(len(values), np.int64)
        bad: list[int] = []
        for row, value in enumerate(values):
            found = known.get(value) if type(value) is str else None
            if found is None:
                try:
                    found = self._day(value)
                except NotADateError:
                    found = NOTHING
                    bad.append(row)
                else:
                    if type(value) is str:
                        known[value] = found
            days[row] = found
        if bad:
            self._refuse([values[row] for row in bad], np.array(bad), days, start, refused)
        return days

    def _day(self, value: object) -> int:
        if isinstance(value, str):
            return day_number(parse_iso_date(value, self._raw.what))
        return NOTHING if _is_null(value) else day_number(require_date(value, self._raw.what))

    def _refuse(
        self,
        given: Sequence[object],
        rows: NDArray[np.intp],
        days: Days,
        start: int,
        refused: Collected,
    ) -> None:
        def reason(position: int) -> Refusal:
            value = given[position]
            try:
                self._day(value)
            except NotADateError as error:
                if self._raw.array(0, 0).dtype.kind != "M":
                    return Refusal.of(error)
            return Refusal.of(
                NotADateError(
                    self._raw.what, value, "it has a time of day; take its date if you are sure"
                )
            )

        days[rows] = NOTHING
        refused.add(
            rows + start, [("given", self._raw.what, repr(value)) for value in given], reason
        )


class CountColumn:
    """A column of whole numbers."""

    nothing = NOTHING

    def __init__(self, raw: Raw) -> None:
        self._raw = raw
        self._empty = raw.is_empty
        self.required = raw.series is not None  # numpy has no empty whole number
        whole = (
            raw.series.dtype.is_integer()
            if raw.series is not None
            else raw.array(0, 0).dtype.kind in "iu"
        )
        if not whole and not self._empty:
            kind = raw.series.dtype if raw.series is not None else raw.array(0, 0).dtype
            raise PeriodError(
                raw.what, f"a column of {kind}", "a column of whole numbers, such as pandas Int64"
            )

    def read(self, start: int, stop: int, refused: Collected) -> Days:
        if self._empty:
            return np.full(stop - start, NOTHING)
        return _whole_numbers(self._raw, start, stop, NOTHING)


def _whole_numbers(raw: Raw, start: int, stop: int, empty: int) -> Days:
    """Some rows of a column of whole numbers; one beyond those of 64 bits with a sign is the largest of them."""
    if raw.series is not None:
        series = raw.rows(start, stop)
        if series.dtype == nw.UInt64:
            return np.array(
                [empty if _is_null(each) else min(each, _LARGEST) for each in series.to_list()],
                np.int64,
            )
        numbers: Days = series.cast(nw.Int64).fill_null(empty).to_numpy()
        return numbers
    given = raw.array(start, stop)
    if given.dtype.kind == "u" and given.itemsize == 8:
        given = np.minimum(given, np.uint64(_LARGEST))
    return given.astype(np.int64, copy=False)


class NameColumn:
    """A column of names, read as the number that belongs to each; `nothing` where there is none, or an unknown one.

    Who answers must be known, so an empty name does not make a row an empty one: it is refused as an unknown name is.
    """

    required = False

    def __init__(
        self, raw: Raw, numbers: Mapping[Any, int], nothing: int, error: type[UnknownNameError]
    ) -> None:
        self.nothing = nothing
        self._raw = raw
        self._numbers = dict(numbers)
        self._error = error
        self._by_name: Days | None = None  # where names are whole numbers, the number of each
        self._are_numbers = False
        dtype: Any = raw.array(0, 0).dtype if raw.series is None else raw.series.dtype
        whole = dtype.kind in "iu" if isinstance(dtype, np.dtype) else dtype.is_integer()
        if (
            whole
            and not raw.is_empty
            and all(type(key) is int and 0 <= key < 1 << 16 for key in numbers)
        ):
            self._by_name = np.full(max(numbers, default=0) + 2, nothing)
            self._by_name[list(numbers)] = list(numbers.values())
            native = isinstance(dtype, np.dtype) and dtype.isnative
            self._are_numbers = native and list(self._by_name[:-1]) == list(range(len(numbers)))
        # Text is replaced by the library of the column; anything else, name by name.
        texts = all(isinstance(name, str) for name in numbers)
        self._as_text = texts and isinstance(dtype, (nw.String, nw.Categorical, nw.Enum))

    def read(self, start: int, stop: int, refused: Collected) -> Array:
        if self._are_numbers and stop > start:
            raw = self._raw.array(start, stop)
            if raw.view(f"u{raw.itemsize}").max() < len(
                self._numbers
            ):  # a negative one is huge without its sign
                # All are known, and each name is the number that belongs to it.
                return raw.view(np.int64) if raw.itemsize == 8 else raw
        if self._by_name is not None:
            names = _whole_numbers(self._raw, start, stop, -1)
            return self._by_name.take(np.where(names < 0, len(self._by_name), names), mode="clip")
        if not self._as_text:
            return np.fromiter(
                map(self._number, self._raw.values(start, stop)), np.int64, stop - start
            )
        series = self._raw.rows(start, stop)
        if series.null_count() == len(series):
            return np.full(len(series), self.nothing)
        if series.dtype == nw.String and series.implementation.is_pyarrow():
            series = series.cast(nw.String)  # arrow finds nothing among views of text
        listed, numbers = list(self._numbers), list(self._numbers.values())
        found = series.replace_strict(listed, numbers, default=self.nothing, return_dtype=nw.Int64)
        return found.fill_null(self.nothing).to_numpy()

    def _number(self, name: object) -> int:
        try:
            number: int = self._numbers.get(name, self.nothing)
        except TypeError:  # not even fit for a name
            return self.nothing
        return number

    def named(self, rows: Rows, numbers: Days, start: int, stop: int, refused: Collected) -> Rows:
        """Those of some rows of a chunk that name somebody known; the others are refused."""
        unknown = rows[numbers[rows] == self.nothing]
        if not len(unknown):
            return rows
        values = self._raw.values(start, stop)
        names = ["" if _is_null(values[row]) else values[row] for row in unknown.tolist()]
        allowed = tuple(map(str, self._numbers))
        refused.add(
            unknown + start,
            [("name", repr(name)) for name in names],
            lambda position: Refusal.of(self._error(names[position], allowed)),
        )
        return np.setdiff1d(rows, unknown)


class Constant:
    """One day, or one number, for every row."""

    nothing = NOTHING
    required = True

    def __init__(self, value: int) -> None:
        self._values = np.full(_FRAME_STEP, value)

    @classmethod
    def day(cls, value: date) -> Constant:
        """One day for every row."""
        return cls(day_number(value))

    def read(self, start: int, stop: int, refused: Collected) -> Days:
        return self._values[: stop - start]


def units_a_day(dtype: np.dtype[Any]) -> int | None:
    """How many of its units numpy counts a day as; None where only numpy itself should convert them.

    Its own conversion of a column takes some ten times as long as a division by a whole number.
    """
    if dtype.kind != "M" or not dtype.isnative:
        return None
    unit, count = np.datetime_data(dtype)
    return _UNITS_A_DAY.get(unit) if count == 1 else None


def _is_null(value: object) -> bool:
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, (float, np.datetime64)) and bool(
        np.isnan(value) if isinstance(value, float) else np.isnat(value)
    )


def _plain(column: Array, what: str) -> Array:
    if isinstance(column, np.ma.MaskedArray):
        raise NotADateError(
            what, "a masked array", "fill it first: .filled(numpy.datetime64('NaT'))"
        )
    if column.ndim != 1:
        raise NotADateError(
            what,
            f"an array of {column.ndim} dimensions",
            "give one column, an array of one dimension",
        )
    return np.asarray(column)


def _series(column: Native, what: str) -> nw.Series[Any]:
    arrow = sys.modules.get("pyarrow")  # nobody holds an arrow array without having loaded it
    if arrow is not None and isinstance(column, arrow.Array):
        column = arrow.chunked_array([column])
    try:
        return nw.from_native(column, series_only=True)
    except TypeError:
        kinds = "give a column: a numpy array, a pandas or polars Series, or a pyarrow array"
        raise NotADateError(what, f"a {type(column).__name__}", kinds) from None


def _of_pandas(series: nw.Series[Any]) -> Array | None:
    """The values without a copy, where pandas holds them as numpy does."""
    dtype = series.to_native().dtype
    return series.to_numpy() if isinstance(dtype, np.dtype) and dtype.kind in "MO" else None
