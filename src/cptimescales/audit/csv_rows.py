"""Reads a table of recorded due dates row by row. The header is checked; a bad row is an error."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches

from cptimescales.errors import AuditFileError, AuditRowError

REQUIRED = ("reference", "rule", "on", "recorded_due")
OPTIONAL = ("rulebook", "recorded_on", "held", "number")

AuditRow = Mapping[str, object]
"""A row: column names and values. A value is text or a date; None and blank text are no value."""


class TableRows:
    """The rows of a table of recorded due dates, one at a time; the names are those of a header.

    Args:
        header: the names of the columns.
        rows: the cells of each row, or an error for a broken row. A blank row has no cells.
        first_row: the number of the first row, as a person sees it in the file.

    Attributes:
        columns: the columns that the audit uses.
        not_used: the other columns, as the header spells them. The second column of a name gets a
            number.

    Raises:
        AuditFileError: a column is missing, repeated or misspelt.
    """

    FIRST_ROW = 2  # as a spreadsheet numbers it

    def __init__(
        self,
        header: Sequence[str],
        rows: Iterable[Sequence[object] | AuditRowError],
        first_row: int = FIRST_ROW,
    ) -> None:
        self._rows = rows
        self._first_row = first_row
        if not any(header):
            raise AuditFileError(
                f"it has no header; its first row must name the columns {', '.join(REQUIRED)}"
            )
        self._names = [column_name(name) for name in header]
        known = (*REQUIRED, *OPTIONAL)
        self.columns: tuple[str, ...] = tuple(name for name in self._names if name in known)
        self._keys = [
            name if name in known else spelling
            for name, spelling in zip(self._names, numbered(header), strict=True)
        ]
        self.not_used: tuple[str, ...] = tuple(
            key for key in self._keys if key and key not in known
        )
        self._check(header, [name for name in known if name not in self._names])

    def _check(self, header: Sequence[str], missing: Sequence[str]) -> None:
        others = [name for name in self._names if name not in self.columns]
        repeated = sorted({name for name in self.columns if self.columns.count(name) > 1})
        if repeated:
            raise AuditFileError(f"column {repeated[0]!r} appears twice; keep one")
        for name in missing:
            near = get_close_matches(name, others, n=1, cutoff=0.55 if name in REQUIRED else 0.83)
            spelling = header[self._names.index(near[0])] if near else ""
            if name in REQUIRED:
                hint = f"rename {_short(spelling)!r} if it is that column; " if near else ""
                comma = (
                    "its cells must be separated by commas, or add --delimiter; "
                    if len(header) == 1
                    else ""
                )
                has = _short(", ".join(filter(None, header)), 200)
                raise AuditFileError(
                    f"column {name!r} is missing; {hint}{comma}the header has: {has}"
                )
            if near:
                raise AuditFileError(
                    f"column {_short(spelling)!r} looks like {name!r}; "
                    "rename it to that, or to something else"
                )

    def __iter__(self) -> Iterator[AuditRow | AuditRowError]:
        """Each row after the header: a mapping, or an error for a broken row.

        Blank rows are included, so that the caller can number the rows.
        """
        return (row for _, row in self.numbered())

    def numbered(self) -> Iterator[tuple[int, AuditRow | AuditRowError]]:
        """The rows, each with its number."""
        keys, width = self._keys, len(self._keys)
        for number, cells in enumerate(self._rows, start=self._first_row):
            if isinstance(cells, AuditRowError):
                yield number, cells
            elif len(cells) == width:
                yield number, dict(zip(keys, cells, strict=True))
            elif any(cell is not None and str(cell).strip() for cell in cells):
                yield (
                    number,
                    AuditRowError(f"it has {len(cells)} cells where the header has {width}"),
                )
            else:
                yield number, {}


class CsvRows(TableRows):
    """The rows of a CSV of recorded due dates, one at a time.

    The first row is the header. It must have the columns `reference`, `rule`, `on` and
    `recorded_due`, and may have `rulebook`, `recorded_on`, `held` and `number`, in any order.
    Capital letters make no difference, and blanks or hyphens may replace underscores. Other columns
    are carried through: each finding has them in `Finding.columns`. But if a column is missing and
    another has nearly its name, that name is refused as a likely misspelling.

    Args:
        lines: the lines of the file, as an open file gives them (opened with `newline=""`).
        delimiter: the mark between its cells.

    Raises:
        AuditFileError: there is no header, or a column is missing, repeated or misspelt.

    >>> header = "Reference,Rule,On,Recorded due,Team"
    >>> rows = CsvRows([header, "C-1042,first_core_group,14/12/2026,30/12/2026,North"])
    >>> rows.columns, rows.not_used
    (('reference', 'rule', 'on', 'recorded_due'), ('Team',))
    >>> [row["recorded_due"] for row in rows]
    ['30/12/2026']
    """

    def __init__(self, lines: Iterable[str], delimiter: str = ",") -> None:
        super().__init__(*csv_table(lines, delimiter))


def csv_table(
    lines: Iterable[str], delimiter: str = ","
) -> tuple[list[str], Iterator[Sequence[object] | AuditRowError]]:
    """The header of a CSV, and the cells of its rows; a broken row is an error.

    Raises:
        AuditFileError: the header is not valid CSV.
    """
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        header = [name.lstrip("\ufeff").strip() for name in next(reader, [])]
    except csv.Error as error:
        raise AuditFileError(f"its header is not valid CSV: {error}") from None
    return header, _cells(reader)


def _cells(reader: Iterator[list[str]]) -> Iterator[Sequence[object] | AuditRowError]:
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield AuditRowError(
                f"it is not valid CSV: {error}; a quotation mark may never have been closed"
            )


def column_name(name: str) -> str:
    """The name of a column as the audit knows it.

    >>> column_name("Recorded due")
    'recorded_due'
    """
    return name.lower().replace(" ", "_").replace("-", "_")


def misspelt_key(keys: Sequence[str]) -> str:
    """Why a row is refused whose keys lack one that another nearly has; empty if none does.

    >>> misspelt_key(["reference", "rule", "on", "recorded_deu"])
    "key 'recorded_deu' looks like 'recorded_due'; rename it to that, or to something else"
    """
    known = (*REQUIRED, *OPTIONAL)
    others = {column_name(key): key for key in keys if key not in known}
    for name in known:
        if name not in keys:
            cutoff = 0.55 if name in REQUIRED else 0.83
            for near in get_close_matches(name, others, n=1, cutoff=cutoff):
                return (
                    f"key {_short(others[near])!r} looks like {name!r}; "
                    "rename it to that, or to something else"
                )
    return ""


def numbered(names: Sequence[str]) -> list[str]:
    """The names, each once: the second of a name gets the number 2. Empty names stay empty.

    >>> numbered(["Team", "Team", ""])
    ['Team', 'Team (2)', '']
    """
    keys: dict[str, None] = {}
    numbers = Counter[str]()
    listed = []
    for name in names:
        key = name
        while key and key in keys:
            numbers[name] += 1
            key = f"{name} ({numbers[name] + 1})"
        keys[key] = None
        listed.append(key)
    return listed


def _short(text: str, longest: int = 40) -> str:
    text = " ".join(text.split())  # a quoted cell may contain line breaks
    return text if len(text) <= longest else f"{text[:longest]}…"
