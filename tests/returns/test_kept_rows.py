"""Rows that are kept come back as they were added, from memory and from a file."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import pytest

from cptimescales.returns.kept_rows import KeptRows
from cptimescales.returns.packed_rows import packed_rows, rows_in


class Row(NamedTuple):
    """A row of two values."""

    reference: str
    on: date | None


ROWS = [Row(f"C-{number}", date.fromordinal(738_000 + number)) for number in range(23)]


@pytest.mark.parametrize("in_memory", [0, 1, 7, 100])
def test_rows_come_back_in_order_whether_in_memory_or_not(in_memory: int) -> None:
    rows: KeptRows[Row] = KeptRows(Row._make, in_memory)
    for first in range(0, len(ROWS), 4):
        rows.add(ROWS[first : first + 4])
        assert list(rows) == ROWS[: first + 4]
    assert len(rows) == len(ROWS)
    assert all(type(row) is Row for row in rows)
    assert [row for columns in rows.columns() for row in rows_in(columns)] == ROWS
    both = list(zip(rows, rows, strict=True))  # read twice at the same time
    assert [row for pair in both for row in pair] == [row for row in ROWS for _ in range(2)]
    rows.close()


def test_packed_rows_follow_those_in_memory() -> None:
    rows: KeptRows[Row] = KeptRows(Row._make)
    rows.add(ROWS[:5])
    rows.add(packed_rows(ROWS[5:20]))
    rows.add(packed_rows([]))
    rows.add(ROWS[20:])
    assert (len(rows), list(rows)) == (len(ROWS), ROWS)
    assert [row for columns in rows.columns() for row in rows_in(columns)] == ROWS
    rows.close()


def test_closing_forgets_the_rows_and_ends_the_file() -> None:
    rows: KeptRows[Row] = KeptRows(Row._make, 0)
    rows.add(ROWS)
    file = rows._file
    assert file is not None
    rows.close()
    assert (len(rows), list(rows), file.closed) == (0, [], True)
