"""Packed rows come back as they were, with the types of their cells."""

from __future__ import annotations

from datetime import date

import pytest

from cptimescales.returns.packed_rows import columns_of, packed_column, packed_rows, rows_in
from cptimescales.rules.status import Status

DAY = date(2026, 3, 31)


def there_and_back(rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    packed = packed_rows(rows)
    assert packed.count == len(rows)
    return list(rows_in(columns_of(packed.content)))


def test_each_cell_keeps_its_value_and_its_type() -> None:
    rows: list[tuple[object, ...]] = [
        ("C-1", DAY, None, Status.MET, 0, True, ("a", "b")),
        ("C-2", None, None, Status.MET, -7, False, ()),
        ("C-1", date.min, None, Status.MISSED, 10**10, True, ()),
        ("C-3", date.max, None, Status.MET, 0, True, ()),
    ]
    back = there_and_back(rows)
    assert back == rows
    assert [list(map(type, row)) for row in back] == [list(map(type, row)) for row in rows]


@pytest.mark.parametrize("distinct", [1, 2, 256, 257, 65_536, 65_537])
def test_a_column_may_have_any_number_of_values(distinct: int) -> None:
    cells = [*range(distinct), 0]
    assert list(packed_column(cells).cells()) == cells
    assert [row for (row,) in there_and_back([(cell,) for cell in cells])] == cells
