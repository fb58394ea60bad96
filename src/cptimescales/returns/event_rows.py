"""Our own CSV of events as a return: one event in each row, for any number of children."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from cptimescales.calendars.day_reader import DayReader
from cptimescales.cases.case_columns import BIRTHS, NEEDED
from cptimescales.cases.case_files import CaseRefusal
from cptimescales.cases.case_rows import read_plain_cases
from cptimescales.returns.record import (
    Part,
    Record,
    Return,
    ReturnError,
    ReturnKind,
    ReturnRefusal,
)

_HOLDS_ALL = (
    "The file can hold every event. An event that is in no row of a child has not happened."
)


@dataclass(frozen=True)
class EventRows(Return):
    """A CSV of events, opened. `read_plain_cases` reads its rows.

    Its attributes are those of `Return`.
    """

    file: str
    used: tuple[str, ...]
    days: DayReader
    encoding: str
    delimiter: str
    groups: tuple[str, ...]
    kind: ReturnKind = "events"
    not_found: tuple[str, ...] = ()
    recorded: tuple[str, ...] | None = None
    not_recorded: tuple[str, ...] = ()
    notes: tuple[str, ...] = (_HOLDS_ALL,)
    reference_date: date | None = None
    authority: str | None = None

    def __iter__(self) -> Iterator[Record | ReturnRefusal]:
        cases = read_plain_cases(
            self.file, days=self.days, encoding=self.encoding, delimiter=self.delimiter
        )
        for case in cases:
            if isinstance(case, CaseRefusal):
                yield ReturnRefusal(_rows(case.rows), case.reference, case.message)
            else:
                groups = {name: case.columns[name] for name in self.groups}
                where = f"the rows of {case.reference}"
                yield Record(case.reference, where, (Part(case),), groups=groups)


def _rows(rows: tuple[int, int] | None) -> str:
    if rows is None:
        return "the file"
    first, last = rows
    return f"row {first}" if first == last else f"rows {first} to {last}"


def is_event_rows(header: Sequence[str]) -> bool:
    """Whether a header is that of a CSV of events."""
    return set(NEEDED) <= {name.lower() for name in header}


def open_event_rows(
    path: Path,
    header: Sequence[str],
    *,
    days: DayReader,
    encoding: str,
    delimiter: str,
    groups: Sequence[str],
) -> EventRows:
    """Opens a CSV of events.

    Raises:
        ReturnError: a group is no column of the file.
    """
    names: list[str] = []
    for group in groups:
        if group not in header:
            near = get_close_matches(group, header, n=1, cutoff=0.55)
            hint = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(header)}"
            raise ReturnError(str(path), group, f"the file has no such column; {hint}")
        names.append(group)
    known = [name for name in header if name.lower() in (*NEEDED, *BIRTHS)]
    used = (*known, *(name for name in names if name not in known))
    return EventRows(str(path), used, days, encoding, delimiter, tuple(names))
