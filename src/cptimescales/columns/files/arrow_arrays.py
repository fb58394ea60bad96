"""Makes arrow arrays of numpy arrays, and the other way round, by their buffers.

`pyarrow.array` and `to_numpy` import pandas where pandas is installed, which takes longer than
answering a million rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


def arrow_array(
    values: NDArray[Any], type_: pa.DataType, missing: NDArray[np.bool_] | None = None
) -> pa.Array[Any]:
    """A numpy array of whole numbers as an arrow array.

    Args:
        values: the values, each as wide as arrow stores it.
        type_: their arrow type.
        missing: the rows that are null; None where none is.

    >>> days = np.array([20_801, 0], np.int32)
    >>> arrow_array(days, pa.date32(), np.array([False, True])).to_pylist()
    [datetime.date(2026, 12, 14), None]
    """
    nulls = 0 if missing is None else int(np.count_nonzero(missing))
    return pa.Array.from_buffers(
        type_,
        len(values),
        [_bits(~missing) if missing is not None and nulls else None, _buffer(values)],
        nulls,
    )


def numbers_in(array: Any, dtype: type[np.generic]) -> NDArray[Any]:
    """The whole numbers of an arrow array. A null row has any number; see `missing_in`.

    Args:
        array: the array, of a type that arrow stores as `dtype`.
        dtype: the type of the numbers.

    >>> numbers_in(pa.array([7, 8, 9], pa.int32())[1:], np.int32)
    array([8, 9], dtype=int32)
    """
    _, values = array.buffers()
    if values is None:
        return np.zeros(len(array), dtype)
    return np.frombuffer(values, dtype, array.offset + len(array))[array.offset :]


def missing_in(array: Any) -> NDArray[np.bool_] | None:
    """Which rows of an arrow array are null; None where none is.

    >>> missing_in(pa.array([7, None, 9])[1:])
    array([ True, False])
    """
    if not array.null_count:
        return None
    present, *_ = array.buffers()
    bits = np.frombuffer(present, np.uint8)
    end = array.offset + len(array)
    return ~np.unpackbits(bits, count=end, bitorder="little")[array.offset :].view(np.bool_)


def truths(values: NDArray[np.bool_], missing: NDArray[np.bool_]) -> pa.Array[Any]:
    """True and false as an arrow array, which stores eight of them in a byte.

    >>> truths(np.array([True, False]), np.array([False, True])).to_pylist()
    [True, None]
    """
    nulls = int(np.count_nonzero(missing))
    return pa.Array.from_buffers(
        pa.bool_(), len(values), [_bits(~missing) if nulls else None, _bits(values)], nulls
    )


def words(places: NDArray[np.int8], all_words: Sequence[str]) -> pa.Array[Any]:
    """A column of words from the place of each row's word; a place below 0 is null.

    >>> words(np.array([1, -1], np.int8), ["met", "overdue"]).to_pylist()
    ['overdue', None]
    """
    missing = places < 0
    indices: Any = arrow_array(places, pa.int8(), missing if missing.any() else None)
    ends = np.cumsum([0, *(len(word.encode("utf-8")) for word in all_words)], dtype=np.int32)
    texts = pa.Array.from_buffers(
        pa.string(),
        len(all_words),
        [None, _buffer(ends), pa.py_buffer("".join(all_words).encode("utf-8"))],
        0,
    )
    return pa.DictionaryArray.from_arrays(indices, texts)


def _bits(values: NDArray[np.bool_]) -> pa.Buffer:
    return _buffer(np.packbits(values, bitorder="little"))


def _buffer(values: NDArray[Any]) -> pa.Buffer:
    memory: Any = values  # numpy offers its memory, which the stubs of arrow do not know
    return pa.py_buffer(memory)
