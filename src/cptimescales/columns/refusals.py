"""The rows of a column that got no answer, each with a code and a reason."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import partial
from typing import NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from cptimescales.rules.results import Refusal

Rows = NDArray[np.intp]
"""Numbers of rows, from 0."""


Reason = Refusal | Callable[[], Refusal]
"""Why a row was refused; put into words only when it is asked for, since few read thousands of them."""


class RefusedRow(NamedTuple):
    """A row without an answer: its number from 0, and the code and the words of the error that one date would raise."""

    row: int
    code: str
    message: str


class Refusals(Sequence[RefusedRow]):
    """The refused rows of a column, in order. Rows that had nothing in them are not among them.

    It takes 12 bytes a row and a sentence for each different reason, so that a column may be refused from end to end.

    Attributes:
        row: the numbers of the rows, from 0, as an array.

    >>> import cptimescales as cpt
    >>> import numpy as np
    >>> from cptimescales.columns import due_column
    >>> on = np.array(["2026-12-14", "1999-05-06"], "datetime64[D]")
    >>> due_column("england", "first_core_group", on=on).refusals
    <Refusals: 1 row, not_in_force 1>
    """

    def __init__(self, row: Rows, reason: NDArray[np.int32], reasons: Sequence[Reason]) -> None:
        self.row = row
        self._reason = reason
        self._reasons = list(reasons)

    def _refusal(self, index: int) -> Refusal:
        reason = self._reasons[index]
        if not isinstance(reason, Refusal):
            reason = self._reasons[index] = reason()
        return reason

    def __reduce__(self) -> tuple[object, ...]:
        # A question still to be asked holds its rulebook; what is sent to another process is the answer.
        return (
            Refusals,
            (self.row, self._reason, [self._refusal(index) for index in range(len(self._reasons))]),
        )

    @property
    def code(self) -> list[str]:
        """The code of each refused row; see `errors`."""
        return self._told(lambda refusal: refusal.code)

    @property
    def message(self) -> list[str]:
        """The reason of each refused row, as a sentence."""
        return self._told(lambda refusal: refusal.message)

    def _told(self, word: Callable[[Refusal], str]) -> list[str]:
        reasons, which = np.unique(self._reason, return_inverse=True)
        words = np.array([word(self._refusal(index)) for index in reasons], object)
        told: list[str] = words[which].tolist()
        return told

    def as_columns(self) -> dict[str, Sequence[int] | Sequence[str]]:
        """`row`, `code` and `message` as columns, from which every data-frame library makes a frame."""
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
            refusal = self._refusal(
                index
            )  # one by one: who looks at the first few need not have all put into words
            yield RefusedRow(row, refusal.code, refusal.message)

    def __repr__(self) -> str:
        counts: dict[str, int] = {}
        for index, count in zip(*np.unique(self._reason, return_counts=True), strict=True):
            code = self._refusal(index).code
            counts[code] = counts.get(code, 0) + int(count)
        told = "".join(f", {code} {count:,}" for code, count in sorted(counts.items()))
        return f"<Refusals: {len(self):,} row{'' if len(self) == 1 else 's'}{told}>"


class Collected:
    """Refusals while a column is worked through, chunk by chunk; each different reason is worded once."""

    def __init__(self) -> None:
        self._rows: list[Rows] = []  # of this chunk
        self._found: list[NDArray[np.int32]] = []
        self._all_rows, self._all_found = array("q"), array("i")
        self._number: dict[Hashable, int] = {}
        self._reasons: list[Reason] = []

    def add(self, rows: Rows, keys: Sequence[Hashable], explain: Callable[[int], Refusal]) -> None:
        """Rows with the key of the reason of each; a reason not met before is had from `explain`, by position."""
        numbers = (
            self._number_of(key, partial(explain, position)) for position, key in enumerate(keys)
        )
        self._rows.append(rows)
        self._found.append(np.fromiter(numbers, np.int32, len(rows)))

    def add_values(
        self,
        start: int,
        rows: Rows,
        values: Sequence[NDArray[np.int64]],
        explain: Callable[[Sequence[int]], Refusal],
    ) -> None:
        """Rows of the chunk that begins at `start`, with their values, from which `explain` has the reason."""
        if not len(rows):
            return
        which, first = np.zeros(len(rows), np.intp), np.zeros(1, np.intp)
        for column in values:
            _, codes = np.unique(column, return_inverse=True)
            _, first, which = np.unique(
                which * len(rows) + codes, return_index=True, return_inverse=True
            )
        different = np.stack(values, axis=1)[first].tolist()
        numbers = [self._number_of(("values", *row), partial(explain, row)) for row in different]
        self._rows.append(rows + start)
        self._found.append(np.array(numbers, np.int32)[which])

    def _number_of(self, key: Hashable, explain: Callable[[], Refusal]) -> int:
        number = self._number.get(key)
        if number is None:
            number = self._number[key] = len(self._reasons)
            self._reasons.append(explain)
        return number

    @property
    def rows(self) -> Rows | None:
        """The rows of this chunk that were refused so far."""
        return np.concatenate(self._rows) if self._rows else None

    def end_chunk(self) -> None:
        """Keeps what this chunk refused, in order of its rows."""
        if self._rows:
            rows, first = np.unique(
                np.concatenate(self._rows), return_index=True
            )  # two bad values in a row are one
            self._all_rows.frombytes(rows.astype(np.int64, copy=False).tobytes())
            self._all_found.frombytes(np.concatenate(self._found)[first].tobytes())
            self._rows, self._found = [], []

    def refusals(self) -> Refusals:
        """All of them."""
        rows = np.frombuffer(self._all_rows, np.int64) if self._all_rows else np.empty(0, np.int64)
        found = (
            np.frombuffer(self._all_found, np.int32) if self._all_found else np.empty(0, np.int32)
        )
        return Refusals(rows, found, self._reasons)
