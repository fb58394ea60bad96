"""The rows of a column without an answer, each with a code and a reason."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import partial
from typing import NamedTuple, TypeAlias, overload

import numpy as np
from numpy.typing import NDArray

from cptimescales.rules.results import Refusal

Rows: TypeAlias = NDArray[np.intp]
"""Numbers of rows, from 0."""

RefusalReason: TypeAlias = Refusal | Callable[[], Refusal]
"""Why a row was refused. A callable puts it into words when they are read, which is seldom."""


class RefusedRow(NamedTuple):
    """A row without an answer.

    Attributes:
        row: its number, from 0.
        code, message: the code and the words of the error that this row's date alone would raise.
    """

    row: int
    code: str
    message: str


class Refusals(Sequence[RefusedRow]):
    """The refused rows of a column, in order. Empty rows are not among them.

    It takes 12 bytes a row and one sentence for each different reason, so every row of a long
    column may be refused.

    Attributes:
        row: the numbers of the rows, from 0, as an array.

    >>> import cptimescales as cpt
    >>> import numpy as np
    >>> from cptimescales.columns import due_column
    >>> on = np.array(["2026-12-14", "1999-05-06"], "datetime64[D]")
    >>> due_column("england", "first_core_group", on=on).refusals
    <Refusals: 1 row, not_in_force 1>
    """

    def __init__(
        self, row: Rows, reason: NDArray[np.int32], reasons: Sequence[RefusalReason]
    ) -> None:
        self.row = row
        self._reason = reason
        self._reasons = list(reasons)

    def _refusal(self, index: int) -> Refusal:
        reason = self._reasons[index]
        if not isinstance(reason, Refusal):
            reason = self._reasons[index] = reason()
        return reason

    def __reduce__(self) -> tuple[object, ...]:
        # A callable holds its rulebook; another process receives the words alone.
        refusals = [self._refusal(index) for index in range(len(self._reasons))]
        return (Refusals, (self.row, self._reason, refusals))

    @property
    def code(self) -> list[str]:
        """The code of each refused row; see `errors`."""
        return self._words(lambda refusal: refusal.code)

    @property
    def message(self) -> list[str]:
        """The reason of each refused row, as a sentence."""
        return self._words(lambda refusal: refusal.message)

    def _words(self, word_of: Callable[[Refusal], str]) -> list[str]:
        reasons, places = np.unique(self._reason, return_inverse=True)
        words = np.array([word_of(self._refusal(index)) for index in reasons], object)
        words_by_row: list[str] = words[places].tolist()
        return words_by_row

    def as_columns(self) -> dict[str, Sequence[int] | Sequence[str]]:
        """`row`, `code` and `message` as columns, of which any data-frame library makes a frame."""
        return {"row": self.row.tolist(), "code": self.code, "message": self.message}

    def __len__(self) -> int:
        return len(self.row)

    @overload
    def __getitem__(self, index: int) -> RefusedRow: ...
    @overload
    def __getitem__(self, index: slice) -> Refusals: ...
    def __getitem__(self, index: int | slice) -> RefusedRow | Refusals:
        if isinstance(index, slice):
            return Refusals(self.row[index], self._reason[index], self._reasons)
        refusal = self._refusal(self._reason[index])
        return RefusedRow(int(self.row[index]), refusal.code, refusal.message)

    def __iter__(self) -> Iterator[RefusedRow]:
        for row, index in zip(self.row.tolist(), self._reason.tolist(), strict=True):
            refusal = self._refusal(index)  # one by one: you may want to read only the first few
            yield RefusedRow(row, refusal.code, refusal.message)

    def __repr__(self) -> str:
        counts: dict[str, int] = {}
        for index, count in zip(*np.unique(self._reason, return_counts=True), strict=True):
            code = self._refusal(index).code
            counts[code] = counts.get(code, 0) + int(count)
        words = "".join(f", {code} {count:,}" for code, count in sorted(counts.items()))
        return f"<Refusals: {len(self):,} row{'' if len(self) == 1 else 's'}{words}>"


class RefusalCollector:
    """Collects refusals chunk by chunk. Each different reason is put into words once."""

    def __init__(self) -> None:
        self._chunk_rows: list[Rows] = []
        self._chunk_reasons: list[NDArray[np.int32]] = []
        self._rows, self._row_reasons = array("q"), array("i")
        self._numbers: dict[Hashable, int] = {}
        self._reasons: list[RefusalReason] = []

    def add(self, rows: Rows, keys: Sequence[Hashable], explain: Callable[[int], Refusal]) -> None:
        """Adds refused rows.

        Args:
            rows: the rows.
            keys: for each row, the key of its reason; the same key means the same reason.
            explain: gives the reason of the row at a position in `rows`.
        """
        numbers = (
            self._number_of(key, partial(explain, position)) for position, key in enumerate(keys)
        )
        self._chunk_rows.append(rows)
        self._chunk_reasons.append(np.fromiter(numbers, np.int32, len(rows)))

    def add_values(
        self,
        start: int,
        rows: Rows,
        values: Sequence[NDArray[np.int64]],
        explain: Callable[[Sequence[int]], Refusal],
    ) -> None:
        """Adds refused rows whose reason depends on their values alone.

        Args:
            start: the first row of the chunk.
            rows: the rows, from 0 in the chunk.
            values: of each input, the values of these rows.
            explain: gives the reason of a row with these values.
        """
        if not len(rows):
            return
        places, first = np.zeros(len(rows), np.intp), np.zeros(1, np.intp)
        for column in values:
            _, codes = np.unique(column, return_inverse=True)
            _, first, places = np.unique(
                places * len(rows) + codes, return_index=True, return_inverse=True
            )
        different = np.stack(values, axis=1)[first].tolist()
        numbers = [self._number_of(("values", *row), partial(explain, row)) for row in different]
        self._chunk_rows.append(rows + start)
        self._chunk_reasons.append(np.array(numbers, np.int32)[places])

    def _number_of(self, key: Hashable, explain: Callable[[], Refusal]) -> int:
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self._reasons)
            self._reasons.append(explain)
        return number

    @property
    def rows(self) -> Rows | None:
        """The refused rows of this chunk so far; None where there are none."""
        return np.concatenate(self._chunk_rows) if self._chunk_rows else None

    def end_chunk(self) -> None:
        """Keeps the refusals of this chunk, in order of their rows."""
        if self._chunk_rows:
            # A row with two bad values is refused once, for the first of them.
            rows, first = np.unique(np.concatenate(self._chunk_rows), return_index=True)
            self._rows.frombytes(rows.astype(np.int64, copy=False).tobytes())
            self._row_reasons.frombytes(np.concatenate(self._chunk_reasons)[first].tobytes())
            self._chunk_rows, self._chunk_reasons = [], []

    def refusals(self) -> Refusals:
        """All refusals of the column."""
        if not self._rows:
            return Refusals(np.empty(0, np.int64), np.empty(0, np.int32), self._reasons)
        rows = np.frombuffer(self._rows, np.int64)
        return Refusals(rows, np.frombuffer(self._row_reasons, np.int32), self._reasons)
