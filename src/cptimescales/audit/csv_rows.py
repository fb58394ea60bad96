"""A CSV of recorded due dates, row by row: its header checked, and a broken row handed on as what is wrong with it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches

from cptimescales.errors import TimescaleError

REQUIRED = ("reference", "rule", "on", "recorded_due")
OPTIONAL = ("rulebook", "recorded_on", "held", "number")

Row = Mapping[str, object]
"""A row by the names of its columns. Values are text, or dates; None and blank text mean that nothing is there."""


class AuditFileError(TimescaleError):
    """A file that cannot be audited as a whole: it is empty, or its header is not understood."""

    code = "bad_audit_file"


class AuditRowError(TimescaleError):
    """A row that cannot be read. The rows after it are."""

    code = "bad_row"


class CsvRows:
    """The rows of a CSV of recorded due dates, one at a time.

    The first row is the header. `reference`, `rule`, `on` and `recorded_due` must stand in it, `rulebook`, `recorded_on`,
    `held` and `number` may, in any order, in capitals or not, with blanks for underscores. Other columns are never used,
    but one whose name is nearly that of a column that is missing is refused as a slip of the pen.

    Args:
        lines: the lines of the file, as an open file gives them (opened with `newline=""`).

    Attributes:
        columns: the columns that are used.
        not_used: the columns that are not, as the header spells them.

    Raises:
        AuditFileError: no header, or a column that is missing, there twice, or misspelt.

    >>> rows = CsvRows(["Reference,Rule,On,Recorded due,Team", "C-1042,first_core_group,14/12/2026,30/12/2026,North"])
    >>> rows.columns, rows.not_used
    (('reference', 'rule', 'on', 'recorded_due'), ('Team',))
    >>> [row["recorded_due"] for row in rows]
    ['30/12/2026']
    """

    FIRST_ROW = 2  # as a spreadsheet numbers it

    def __init__(self, lines: Iterable[str]) -> None:
        self._reader = csv.reader(lines)
        try:
            header = [name.lstrip("\ufeff").strip() for name in next(self._reader, [])]
        except csv.Error as error:
            raise AuditFileError(f"its header is not valid CSV: {error}") from None
        if not any(header):
            raise AuditFileError(
                f"it has no header; its first row must name the columns {', '.join(REQUIRED)}"
            )
        self._names = [name.lower().replace(" ", "_").replace("-", "_") for name in header]
        known = (*REQUIRED, *OPTIONAL)
        self.columns = tuple(name for name in self._names if name in known)
        self.not_used = tuple(
            name
            for name, plain in zip(header, self._names, strict=True)
            if name and plain not in known
        )
        self._check(header, [name for name in known if name not in self._names])

    def _check(self, header: Sequence[str], missing: Sequence[str]) -> None:
        others = [name for name in self._names if name not in self.columns]
        twice = sorted({name for name in self.columns if self.columns.count(name) > 1})
        if twice:
            raise AuditFileError(f"column {twice[0]!r} is there twice; keep one")
        for name in missing:
            near = get_close_matches(name, others, n=1, cutoff=0.55 if name in REQUIRED else 0.83)
            spelt = header[self._names.index(near[0])] if near else ""
            if name in REQUIRED:
                meant = f"did you mean it by {_short(spelt)!r}? " if near else ""
                comma = "its cells must be separated by commas; " if len(header) == 1 else ""
                has = _short(", ".join(filter(None, header)), 200)
                raise AuditFileError(
                    f"column {name!r} is missing; {meant}{comma}the header has: {has}"
                )
            if near:
                raise AuditFileError(
                    f"column {_short(spelt)!r} looks like {name!r}; call it that, or something else"
                )

    def __iter__(self) -> Iterator[Row | AuditRowError]:
        """Each row after the header, blank ones included, so that they can be numbered; a broken one as an error."""
        names, width = self._names, len(self._names)
        while True:
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield AuditRowError(
                    f"it is not valid CSV: {error}; a quotation mark may never have been closed"
                )
                continue
            if len(cells) == width:
                yield dict(zip(names, cells, strict=True))
            elif any(cell.strip() for cell in cells):
                yield AuditRowError(f"it has {len(cells)} cells where the header has {width}")
            else:
                yield {}


def _short(text: str, longest: int = 40) -> str:
    text = " ".join(text.split())  # a cell in quotes may hold line ends
    return text if len(text) <= longest else f"{text[:longest]}…"
