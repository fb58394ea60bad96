"""Works through columns chunk by chunk: reads a chunk, computes its answers, collects refusals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import numpy as np

from cptimescales.calendars.dates import require_date
from cptimescales.columns.column import Column
from cptimescales.columns.inputs import Constant, DayColumn, Input, NameColumn
from cptimescales.columns.kernels import Work
from cptimescales.columns.outputs import nothing, results_for, rows_without
from cptimescales.columns.raw_column import Array, Native, RawColumn
from cptimescales.columns.refusals import RefusalCollector, Rows
from cptimescales.errors import TimescaleError
from cptimescales.rules.results import Refusal


def raw_columns(**columns: Native | None) -> dict[str, RawColumn]:
    """The columns by the names of their arguments, without those that are None.

    Raises:
        NotADateError: a value is not a column.
        TimescaleError: the columns differ in length.
    """
    raw = {name: RawColumn(column, name) for name, column in columns.items() if column is not None}
    if len({len(column) for column in raw.values()}) > 1:
        lengths = ", ".join(f"{name} {len(column):,}" for name, column in raw.items())
        raise TimescaleError(
            f"the columns differ in length ({lengths}); rows are matched by position"
        )
    return raw


def days_of(name: str, value: Native | date, raw: Mapping[str, RawColumn]) -> Input:
    """The column of days of this name; where there is none, `value` is the day of every row."""
    if name in raw:
        return DayColumn(raw[name])
    return Constant.day(require_date(value, name))


def answer_in_chunks(
    raw: Mapping[str, RawColumn],
    inputs: Sequence[Input],
    work: Work,
    refusal: Callable[[Sequence[int]], Refusal] | None,
    out: Array | None,
) -> Column:
    """The answers of all rows, and the refused rows.

    Args:
        raw: the columns. The first one decides which type of column the answers are.
        inputs: the same columns as whole numbers, and the constants; the first is a `DayColumn`.
        work: the arithmetic of one chunk.
        refusal: why a row has no answer, given its value of each input. Without it, a row has no
            answer only where a required input is null.
        out: the numpy array to write to.
    """
    columns = list(raw.values())
    size, step = len(columns[0]), min(column.step for column in columns)
    days = inputs[0]
    assert isinstance(days, DayColumn)
    results = results_for(columns[0], days.dtype, work.answers, out, columns)
    refused = RefusalCollector()
    for start in range(0, size, step):
        stop = min(start + step, size)
        chunks = [column.read(start, stop, refused) for column in inputs]
        answers = results.space(start, stop)
        work(chunks, answers)
        unread = refused.rows
        if unread is not None:
            unread = unread - start
            answers[unread] = nothing(work.answers)
        if refusal is not None:
            rows = rows_without(work.answers, answers)
            if len(rows):
                rows = _rows_to_refuse(rows, inputs, chunks, unread, start, refused)
                refused.add_values(start, rows, [chunk[rows] for chunk in chunks], refusal)
        refused.end_chunk()
        results.done(start, stop)
    return Column(results.column(), refused.refusals())


def _rows_to_refuse(
    rows: Rows,
    inputs: Sequence[Input],
    chunks: Sequence[Array],
    unread: Rows | None,
    start: int,
    refused: RefusalCollector,
) -> Rows:
    """Returns the unanswered rows that are neither empty nor refused already."""
    for column, chunk in zip(inputs, chunks, strict=True):
        if column.required:
            rows = rows[chunk[rows] != column.nothing]
    if unread is not None:
        rows = np.setdiff1d(rows, unread)
    names = inputs[-1]
    if isinstance(names, NameColumn):
        rows = names.named(rows, chunks[-1], start, refused)
    return rows
