"""Days in a column of text, read by the parser of the column's own library.

A parser of a library reads more than this library does: ` 2026-1-4` is a day for polars. So a text
counts only if it has exactly the shape of its format; `calendars.written_days` reads every other.
"""

from __future__ import annotations

from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from cptimescales.columns.lookup_tables import FIRST_DAY, NOTHING, Days
from cptimescales.columns.refusals import Rows

_SHAPES = {
    "%Y-%m-%d": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    "%d/%m/%Y": "^[0-9]{2}/[0-9]{2}/[0-9]{4}$",
}
_PROBE = 100
_LENGTH = len("2026-12-14")


def searchable(series: nw.Series[Any]) -> nw.Series[Any]:
    """A column of text that its library can search: arrow cannot search a column of views."""
    return series.cast(nw.String) if series.implementation.is_pyarrow() else series


def written_days(series: nw.Series[Any]) -> tuple[Days, Rows]:
    """The day of each text of exactly the form YYYY-MM-DD or dd/mm/yyyy.

    Returns:
        The days, `NOTHING` for every other text; and the rows of other texts that are not empty.
        Those are all rows where the library has no parser that leaves bad text null.

    >>> import polars as pl
    >>> texts = ["2026-12-14", "14/12/2026", "2026-12-4", "31/11/2026", "", None]
    >>> days, others = written_days(nw.from_native(pl.Series(texts), series_only=True))
    >>> days[:3].view("datetime64[D]"), others
    (array(['2026-12-14', '2026-12-14',        'NaT'], dtype='datetime64[D]'), array([2, 3]))
    """
    native: Any = series.to_native()
    if series.implementation.is_polars():
        return _of_polars(native)
    if series.implementation.is_pyarrow():
        return _of_arrow(native)
    return np.full(len(series), NOTHING), np.arange(len(series))


def _of_polars(native: Any) -> tuple[Days, Rows]:
    days: Days = np.full(len(native), NOTHING)
    lengths = native.str.len_bytes().fill_null(0).to_numpy()
    as_long = lengths == _LENGTH
    rows: Any = slice(None) if as_long.all() else np.flatnonzero(as_long)
    first_texts = native.head(_PROBE).str
    # The form of most texts comes first, because every text is read in it.
    for form in sorted(_SHAPES, key=lambda form: -first_texts.contains(_SHAPES[form]).sum()):
        texts = native[rows]
        parsed = texts.str.to_date(form, strict=False, cache=False).to_physical()
        read = _known(parsed.fill_null(FIRST_DAY - 1).to_numpy())
        read[~texts.str.contains(_SHAPES[form]).fill_null(value=False).to_numpy()] = NOTHING
        days[rows] = read
        rows = np.flatnonzero((days == NOTHING) & as_long)
        if not len(rows):
            break
    return days, np.flatnonzero((days == NOTHING) & (lengths > 0))


def _of_arrow(native: Any) -> tuple[Days, Rows]:
    import pyarrow as pa
    import pyarrow.compute

    pc: Any = pyarrow.compute  # its stubs know no number beside a column
    lengths = pc.binary_length(native)
    others = pc.greater(lengths, 0).fill_null(False).to_numpy()
    try:
        # Arrow reads exactly YYYY-MM-DD as a day, and raises for any other text.
        parsed = pc.if_else(pc.equal(lengths, _LENGTH), native, None).cast(pa.date32())
    except pa.ArrowInvalid:
        return np.full(len(native), NOTHING), np.flatnonzero(others)
    days = _known(parsed.cast(pa.int32()).fill_null(FIRST_DAY - 1).to_numpy())
    return days, np.flatnonzero(others & (days == NOTHING))


def _known(numbers: NDArray[Any]) -> Days:
    days = numbers.astype(np.int64)
    days[days < FIRST_DAY] = NOTHING  # libraries know a year 0000
    return days
