"""Reads columns of days, counts and names, of any library, as whole numbers.

A column is read in chunks, so the memory used beside a column does not grow with its length.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from cptimescales.calendars.dates import require_date
from cptimescales.calendars.written_days import parse_iso_or_uk_date
from cptimescales.columns.lookup_tables import NOTHING, Days, day_number
from cptimescales.columns.raw_column import FRAME_STEP, Array, RawColumn, is_null, units_a_day
from cptimescales.columns.refusals import RefusalCollector, Rows
from cptimescales.columns.text_days import searchable, written_days
from cptimescales.errors import NotADateError, PeriodError, UnknownNameError
from cptimescales.rules.results import Refusal

# In 64 bits, a smaller unit such as the picosecond does not reach beyond 1970.
_EXACT_UNITS = ("D", "h", "m", "s", "ms", "us", "ns")
_LARGEST = int(np.iinfo(np.int64).max)
_NO_NUMBER = int(np.iinfo(np.int32).min)  # as a day, some six million years ago
_UNREAD = NOTHING + 1  # a text that is no day
_MOST_TEXTS = 100_000  # kept while a column is read
_ADVICE = (
    "convert it first: numpy datetime64[D], pandas datetime64, polars Date, arrow date32, "
    "or text as YYYY-MM-DD or dd/mm/yyyy"
)


class Input(Protocol):
    """One input of the arithmetic, read in chunks as whole numbers.

    Attributes:
        nothing: the number of a null row, and of a row whose value cannot be read and is refused.
        required: whether a null row makes the answer null.
    """

    nothing: int
    required: bool

    def read(self, start: int, stop: int, refused: RefusalCollector) -> Array:
        """The values of some rows: `Days`, or numbers of owners in any integer type."""
        ...


class DayColumn:
    """A column of days.

    Args:
        raw: the column.
        required: whether a null row makes the answer null.

    Raises:
        NotADateError: it is not a column of days; the message says how to make it one.
    """

    nothing = NOTHING

    def __init__(self, raw: RawColumn, *, required: bool = True) -> None:
        self.required = required
        self._raw = raw
        self._empty = raw.is_empty
        self._scratch: Days = np.empty(0, np.int64)
        self._is_text = raw.series is not None and raw.series.dtype == nw.String
        self._texts: dict[str, int] = {}
        self.dtype: np.dtype[Any] = np.dtype("datetime64[D]") if self._empty else self._checked(raw)

    def _checked(self, raw: RawColumn) -> np.dtype[Any]:
        """The numpy type of the answers to this column."""
        dtype = raw.array(0, 0).dtype
        kind: object = raw.series.dtype if raw.series is not None else dtype
        if isinstance(kind, nw.Datetime) and kind.time_zone is not None:
            advice = (
                "take its date first, in Europe/London: "
                "which day a moment belongs to depends on the time zone"
            )
            raise NotADateError(raw.name, f"a column of moments in {kind.time_zone}", advice)
        if isinstance(kind, (nw.Date, nw.String)) or (raw.series is None and dtype.kind in "UT"):
            return np.dtype("datetime64[D]")
        if dtype.kind == "M" and np.datetime_data(dtype)[0] in _EXACT_UNITS:
            one_unit = np.datetime_data(dtype)[1] == 1
            return dtype.newbyteorder("=") if one_unit else np.dtype("datetime64[D]")
        if dtype.kind == "O" and (raw.series is None or isinstance(kind, nw.Object)):
            return dtype
        raise NotADateError(raw.name, f"a column of {kind}", _ADVICE)

    def read(self, start: int, stop: int, refused: RefusalCollector) -> Days:
        if self._empty:
            return np.full(stop - start, NOTHING)
        if self._raw.numbered:
            return self._of_numbers(self._raw.rows(start, stop))
        if self._is_text:
            return self._of_text(self._raw.rows(start, stop), start, refused)
        raw = self._raw.array(start, stop)
        if raw.dtype == "datetime64[D]":
            return raw.view(np.int64)
        if raw.dtype.kind != "M":
            return self._of_values(raw.tolist(), start, refused)
        return self._of_moments(raw, start, refused)

    def _of_moments(self, raw: Array, start: int, refused: RefusalCollector) -> Days:
        a_day = units_a_day(raw.dtype)
        if a_day is None:
            days = raw.astype("datetime64[D]").view(np.int64)
            wrong = np.flatnonzero((days.view("datetime64[D]") != raw) & ~np.isnat(raw))
        else:
            units, days = raw.view(np.int64), self._space(len(raw))
            np.floor_divide(units, a_day, out=days)
            # Either null, or a timestamp that is not midnight (refused, not truncated).
            odd = np.flatnonzero(days * a_day != units)
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

    def _of_text(self, series: nw.Series[Any], start: int, refused: RefusalCollector) -> Days:
        """The days of a column of text. What its library cannot read is read once, in Python."""
        series = searchable(series)
        days, rows = written_days(series)
        if not len(rows):
            return days
        others = series if len(rows) == len(days) else series[rows]
        texts = [text for text in others.unique().to_list() if not is_null(text)]
        if len(self._texts) > _MOST_TEXTS:
            self._texts.clear()
        numbers = list(map(self._number, texts))
        found = others.replace_strict(texts, numbers, default=NOTHING, return_dtype=nw.Int64)
        days[rows] = found.fill_null(NOTHING).to_numpy()
        if _UNREAD in numbers:
            rows = np.flatnonzero(days == _UNREAD)
            self._refuse(series[rows.tolist()].to_list(), rows, days, start, refused)
        return days

    def _number(self, text: str) -> int:
        """The day of a text; `_UNREAD` where it is none."""
        if text not in self._texts:
            try:
                self._texts[text] = self._day(text)
            except NotADateError:
                self._texts[text] = _UNREAD
        return self._texts[text]

    def _of_values(self, values: list[object], start: int, refused: RefusalCollector) -> Days:
        if set(map(type, values)) <= {date, type(None)}:
            return np.array(values, "datetime64[D]").view(np.int64)
        known: dict[str, int] = {}
        unread = set[str]()
        days = np.empty(len(values), np.int64)
        bad: list[int] = []
        for row, value in enumerate(values):
            text = value if type(value) is str else None
            day = None if text is None else known.get(text)
            if day is None:
                try:
                    day = self._day(value)
                except NotADateError:
                    day = NOTHING
                    bad.append(row)
                    if text is not None:
                        unread.add(text)
                if text is not None:
                    known[text] = day
            elif day == NOTHING and text in unread:
                bad.append(row)
            days[row] = day
        if bad:
            self._refuse([values[row] for row in bad], np.array(bad), days, start, refused)
        return days

    def _day(self, value: object) -> int:
        if isinstance(value, str):
            if not value or value.isspace():
                return NOTHING
            return day_number(parse_iso_or_uk_date(value, self._raw.name))
        return NOTHING if is_null(value) else day_number(require_date(value, self._raw.name))

    def _refuse(
        self,
        values: Sequence[object],
        rows: NDArray[np.intp],
        days: Days,
        start: int,
        refused: RefusalCollector,
    ) -> None:
        """Refuses some rows of a chunk, whose values are no days."""

        def reason(position: int) -> Refusal:
            value = values[position]
            try:
                self._day(value)
            except NotADateError as error:
                if self._raw.array(0, 0).dtype.kind != "M":
                    return Refusal.of(error)
            advice = "it has a time of day; take its date if you are sure"
            return Refusal.of(NotADateError(self._raw.name, value, advice))

        days[rows] = NOTHING
        keys = [("value", self._raw.name, repr(value)) for value in values]
        refused.add(rows + start, keys, reason)


class HappenedColumn:
    """A column of days, without those that had not come yet when the row is judged.

    Args:
        days: the column.
        as_of: the day on which each row is judged.
    """

    nothing = NOTHING
    required = True

    def __init__(self, days: DayColumn, as_of: Input) -> None:
        self._days = days
        self._as_of = as_of

    def read(self, start: int, stop: int, refused: RefusalCollector) -> Days:
        days = self._days.read(start, stop, refused)
        return np.where(days <= self._as_of.read(start, stop, refused), days, NOTHING)


class CountColumn:
    """A column of whole numbers.

    Raises:
        PeriodError: it is not a column of whole numbers.
    """

    nothing = NOTHING

    def __init__(self, raw: RawColumn) -> None:
        self._raw = raw
        self._empty = raw.is_empty
        self.required: bool = raw.series is not None  # a numpy integer cannot be null
        kind: Any = raw.array(0, 0).dtype if raw.series is None else raw.series.dtype
        whole = kind.kind in "iu" if raw.series is None else kind.is_integer()
        if not whole and not self._empty:
            allowed = "a column of whole numbers, such as pandas Int64"
            raise PeriodError(raw.name, f"a column of {kind}", allowed)

    def read(self, start: int, stop: int, refused: RefusalCollector) -> Days:
        if self._empty:
            return np.full(stop - start, NOTHING)
        return _whole_numbers(self._raw, start, stop, NOTHING)


def _whole_numbers(raw: RawColumn, start: int, stop: int, null: int) -> Days:
    """Some rows of a column of whole numbers, with `null` in place of a null row.

    Unsigned values above 2**63-1 are clamped to 2**63-1.
    """
    if raw.series is not None:
        series = raw.rows(start, stop)
        if series.dtype == nw.UInt64:
            values = series.to_list()
            clamped = [null if is_null(value) else min(value, _LARGEST) for value in values]
            return np.array(clamped, np.int64)
        numbers: Days = series.cast(nw.Int64).fill_null(null).to_numpy()
        return numbers
    array = raw.array(start, stop)
    if array.dtype.kind == "u" and array.itemsize == 8:
        array = np.minimum(array, np.uint64(_LARGEST))
    return array.astype(np.int64, copy=False)


class NameColumn:
    """A column of names, read as the number of each name.

    A null name does not make the answer null. Its row is refused, as one with an unknown name is,
    because it must be clear which rulebook or calendar answers.

    Args:
        raw: the column.
        numbers: the number of each known name.
        nothing: the number of an unknown or null name.
        error: the error for an unknown name.
    """

    required = False

    def __init__(
        self,
        raw: RawColumn,
        numbers: Mapping[Any, int],
        nothing: int,
        error: type[UnknownNameError],
    ) -> None:
        self.nothing = nothing
        self._raw = raw
        self._numbers = dict(numbers)
        self._error = error
        self._by_name: Days | None = None  # where names are small whole numbers: number by name
        self._names_are_numbers = False
        dtype: Any = raw.array(0, 0).dtype if raw.series is None else raw.series.dtype
        whole = dtype.kind in "iu" if isinstance(dtype, np.dtype) else dtype.is_integer()
        small = all(type(name) is int and 0 <= name < 1 << 16 for name in numbers)
        if whole and small and not raw.is_empty:
            self._by_name = np.full(max(numbers, default=0) + 2, nothing)
            self._by_name[list(numbers)] = list(numbers.values())
            native = isinstance(dtype, np.dtype) and dtype.isnative
            in_order = list(self._by_name[:-1]) == list(range(len(numbers)))
            self._names_are_numbers = native and in_order
        # The library of a text column finds the numbers itself; other names are found one by one.
        texts = all(isinstance(name, str) for name in numbers)
        self._as_text = texts and isinstance(dtype, (nw.String, nw.Categorical, nw.Enum))

    def read(self, start: int, stop: int, refused: RefusalCollector) -> Array:
        if self._names_are_numbers and stop > start:
            raw = self._raw.array(start, stop)
            # Read without its sign, a negative number is a huge one.
            if raw.view(f"u{raw.itemsize}").max() < len(self._numbers):
                return raw.view(np.int64) if raw.itemsize == 8 else raw
        if self._by_name is not None:
            names = _whole_numbers(self._raw, start, stop, -1)
            return self._by_name.take(np.where(names < 0, len(self._by_name), names), mode="clip")
        if not self._as_text:
            numbers = map(self._number, self._raw.values(start, stop))
            return np.fromiter(numbers, np.int64, stop - start)
        return self._of_text(self._raw.rows(start, stop))

    def _of_text(self, series: nw.Series[Any]) -> Array:
        if series.null_count() == len(series):
            return np.full(len(series), self.nothing)
        series = searchable(series) if series.dtype == nw.String else series
        names, numbers = list(self._numbers), list(self._numbers.values())
        replaced = series.replace_strict(
            names, numbers, default=self.nothing, return_dtype=nw.Int64
        )
        return replaced.fill_null(self.nothing).to_numpy()

    def _number(self, name: object) -> int:
        try:
            number: int = self._numbers.get(name, self.nothing)
        except TypeError:  # a value that cannot be hashed is no name
            return self.nothing
        return number

    def named(self, rows: Rows, numbers: Array, start: int, refused: RefusalCollector) -> Rows:
        """Of some rows of a chunk, those with a known name; the others are refused.

        Args:
            rows: the rows, from 0.
            numbers: the number of each name of the chunk, as `read` returned them.
            start: the first row of the chunk.
            refused: where the refusals are collected.
        """
        unknown = rows[numbers[rows] == self.nothing]
        if not len(unknown):
            return rows
        values = self._raw.values(start, start + len(numbers))
        names = ["" if is_null(values[row]) else values[row] for row in unknown.tolist()]
        allowed = tuple(map(str, self._numbers))
        refused.add(
            unknown + start,
            [("name", repr(name)) for name in names],
            lambda position: Refusal.of(self._error(names[position], allowed)),
        )
        return np.setdiff1d(rows, unknown)


class Constant:
    """One day or one number for every row."""

    nothing = NOTHING
    required = True

    def __init__(self, value: int) -> None:
        self._values = np.full(FRAME_STEP, value)

    @classmethod
    def day(cls, value: date) -> Constant:
        """One day for every row."""
        return cls(day_number(value))

    def read(self, start: int, stop: int, refused: RefusalCollector) -> Days:
        return self._values[: stop - start]
