"""`MappedRows`: a wide table, in which each row holds the recorded due dates of several duties."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cptimescales.audit.csv_rows import AuditRow, TableRows, numbered
from cptimescales.calendars.day_reader import AS_WRITTEN, DayReader
from cptimescales.cases.duty_columns import DutyColumns, DutyTable
from cptimescales.errors import AuditFileError, AuditRowError, NotADateError

_DATES = ("on", "due", "held", "recorded_on")


class MappedRows(TableRows):
    """The recorded due dates of a table whose columns a TOML file names.

    Each duty with a column `due` gives one row of the audit. A row without a recorded due date is
    passed over: there is nothing to compare.

    Args:
        header: the names of the columns.
        rows: the cells of each row, or an error for a broken row.
        duties: the duties, and the columns that hold their dates; see `cases.read_duty_columns`.
        first_row: the number of the first row, as a person sees it in the file.
        days: how the days are written, and which mean none.

    Attributes:
        columns: what the audit is given.
        not_used: the columns that no duty names; each finding has them.
        without_due: the duties that name no column of recorded due dates.

    Raises:
        AuditFileError: the file names no column of references, no duty has a column of recorded due
            dates, or the table does not have a column once.

    >>> duties = DutyTable("d.toml", (DutyColumns("visit", "Seen", due="Next"),), "Child")
    >>> rows = MappedRows(["Child", "Seen", "Next", "Team"], [["C-1", "x", "y", "North"]], duties)
    >>> next(iter(rows))
    {'reference': 'C-1', 'rule': 'visit', 'number': '1', 'on': 'x', 'recorded_due': 'y', 'Team': \
'North'}
    """

    def __init__(
        self,
        header: Sequence[str],
        rows: Iterable[Sequence[object] | AuditRowError],
        duties: DutyTable,
        first_row: int = TableRows.FIRST_ROW,
        days: DayReader = AS_WRITTEN,
    ) -> None:
        self._rows = rows
        self._first_row = first_row
        self._days = days
        self._lines = [" ".join(name.split()) for name in header]
        if duties.reference is None:
            raise AuditFileError(
                f'{duties.file} names no column of references; write reference = "COLUMN" above'
                " its tables"
            )
        self._duties = [duty for duty in duties.duties if duty.due is not None]
        self.without_due: list[DutyColumns] = [duty for duty in duties.duties if duty.due is None]
        if not self._duties:
            raise AuditFileError(
                f'no duty of {duties.file} has a recorded due date; write due = "COLUMN"'
            )
        self._reference = self._place(duties.reference)
        self._places = [
            {
                key: self._place(name)
                for key in _DATES
                if (name := getattr(duty, key)) is not None
                # The newest day does not show whether an earlier one was in time.
                and not (key == "held" and duty.newest_only)
            }
            for duty in self._duties
        ]
        used = {self._reference, *(place for places in self._places for place in places.values())}
        self._others = {
            name: place
            for place, name in enumerate(numbered(self._lines))
            if name and place not in used
        }
        self.date_columns: tuple[str, ...] = tuple(
            header[place] for place in sorted(used - {self._reference})
        )
        self.columns: tuple[str, ...] = ("reference", "rule", "on", "recorded_due")
        self.not_used: tuple[str, ...] = tuple(self._others)

    def _place(self, name: str) -> int:
        line = " ".join(name.split())
        if self._lines.count(line) != 1:
            from difflib import get_close_matches

            near = get_close_matches(line, self._lines, n=1, cutoff=0.55)
            hint = f"did you mean {near[0]!r}? " if near else ""
            count = self._lines.count(line)
            problem = (
                f"there are {count} columns {line!r}; keep one"
                if count
                else (
                    f"unknown column {line!r}; {hint}the header has: {', '.join(self._lines)[:200]}"
                )
            )
            raise AuditFileError(problem)
        return self._lines.index(line)

    def numbered(self) -> Iterator[tuple[int, AuditRow | AuditRowError]]:
        """The rows of the audit, each with the number of its row in the table."""
        width = len(self._lines)
        for number, cells in enumerate(self._rows, start=self._first_row):
            if isinstance(cells, AuditRowError):
                yield number, cells
            elif len(cells) != width and any(str(cell or "").strip() for cell in cells):
                problem = f"it has {len(cells)} cells where the header has {width}"
                yield number, AuditRowError(problem)
            elif len(cells) == width:
                for duty, places in zip(self._duties, self._places, strict=True):
                    if self._has_day(cells[places["due"]]):
                        yield number, self._row(duty, places, cells)

    def _has_day(self, cell: object) -> bool:
        if cell is None or not isinstance(cell, str):
            return cell is not None and cell not in self._days.empty_days
        try:
            return self._days.read(cell) is not None
        except NotADateError:
            return True  # the audit refuses it with its reason

    def _row(
        self, duty: DutyColumns, places: dict[str, int], cells: Sequence[object]
    ) -> dict[str, object]:
        row: dict[str, object] = {
            "reference": cells[self._reference],
            "rule": duty.rule,
            "number": str(duty.number),
        }
        for key, place in places.items():
            row["recorded_due" if key == "due" else key] = cells[place]
        return row | {name: cells[place] for name, place in self._others.items()}
