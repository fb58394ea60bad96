"""Opens a source, whatever kind of return it is."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from pathlib import Path

from cptimescales.calendars.day_reader import AS_WRITTEN, DayReader
from cptimescales.cases.case_columns import NEEDED
from cptimescales.returns.cells import text_of
from cptimescales.returns.event_rows import is_event_rows, open_event_rows
from cptimescales.returns.mapping import TablesMapping
from cptimescales.returns.mapping_file import read_mapping
from cptimescales.returns.record import Return, ReturnError, ReturnKind
from cptimescales.returns.shipped_mappings import (
    SHIPPED_MAPPINGS,
    ShippedMapping,
    shipped_mapping,
)
from cptimescales.returns.table_match import MatchedTable, check_all_found, matched_tables
from cptimescales.returns.tables import SourceTable, TextTable, open_tables
from cptimescales.returns.tables_return import read_tables


def open_return(
    source: str | PathLike[str],
    *,
    kind: ReturnKind | None = None,
    mapping: str | PathLike[str] | TablesMapping | None = None,
    days: DayReader = AS_WRITTEN,
    encoding: str = "utf-8-sig",
    delimiter: str = ",",
    groups: Sequence[str] = (),
) -> Return:
    """Opens a return: says what the source is and holds, and gives its children one at a time.

    A child or a row that cannot be read becomes a `ReturnRefusal`, and the rest is read. Only the
    reference, dates, flags and the named groups are taken from the source.

    Args:
        source: the path of a CIN census (XML); of an Annex A or the SSD as a workbook (.xlsx, .ods,
            .xls), a folder of CSV or Parquet files, or one of its tables; of a CSV of events, with
            the columns `reference`, `event` and `on`; or, with a mapping, of any tables.
        kind: what the source is; None to find out from its columns.
        mapping: the mapping of tables of your own, or the path of its TOML file.
        days: how its days are written, and which mean none.
        encoding, delimiter: of a CSV.
        groups: the columns by which answers are to be grouped, such as the team.

    Raises:
        ReturnError: the source or the mapping cannot be read, the source is of no known kind, or it
            has no such columns.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "events.csv")
    ...     _ = path.write_text("reference,event,on\\nC-1,conference_held,14/12/2026\\n", "utf-8")
    ...     for record in open_return(path):
    ...         print(record.child, record.parts[0].case.pairs)
    C-1 (('conference_held', datetime.date(2026, 12, 14)),)
    """
    path = Path(source)
    if (kind == "cin_census" or (kind is None and _is_xml(path))) and mapping is None:
        from cptimescales.returns.census import open_census  # the other kinds need no XML

        return open_census(path, days=days, groups=groups)
    tables = open_tables(path, encoding=encoding, delimiter=delimiter)
    header = _header(tables)
    if kind == "events" or (kind is None and mapping is None and is_event_rows(header)):
        return open_event_rows(
            path, header, days=days, encoding=encoding, delimiter=delimiter, groups=groups
        )
    if mapping is not None:
        own = mapping if isinstance(mapping, TablesMapping) else read_mapping(mapping)
        matches = matched_tables(tables, own, by_name=True)
        check_all_found(tables, matches, own)
        return read_tables(path, matches, own, kind="table", days=days, groups=groups)
    name, matches = _match_shipped(path, tables, kind, header)
    shipped = shipped_mapping(name)
    return read_tables(path, matches, shipped, kind=name, days=days, groups=groups)


def _header(tables: Sequence[SourceTable]) -> list[str]:
    """The first row of a source of one CSV; no names for any other source."""
    if len(tables) != 1 or not isinstance(tables[0], TextTable):
        return []
    return next(([text_of(cell) for cell in cells] for _, cells in tables[0].rows()), [])


def _match_shipped(
    path: Path, tables: Sequence[SourceTable], kind: ReturnKind | None, header: Sequence[str]
) -> tuple[ShippedMapping, list[MatchedTable]]:
    """The shipped mapping that knows most of the tables, and the tables."""
    names = [name for name in SHIPPED_MAPPINGS if kind in (None, name)]
    best = max(
        ((name, matched_tables(tables, shipped_mapping(name))) for name in names),
        key=lambda each: len(each[1]),
        default=None,
    )
    if best is None or not best[1]:
        raise ReturnError(str(path), "", _unknown(tables, header))
    return best


def _unknown(tables: Sequence[SourceTable], header: Sequence[str]) -> str:
    """That no table of a source is known, and what to do."""
    problem = "it is no census, Annex A, SSD or file of events; for other tables, give a mapping"
    if len(header) == 1:
        for mark, name in ((";", "';'"), ("\t", "tab"), ("|", "'|'")):
            if mark in header[0]:
                return f"its header is one cell; are its cells separated by {name}? name the mark"
    near = _nearly_events(header)
    return f"{problem}; {near}" if near else problem


def _nearly_events(header: Sequence[str]) -> str:
    """That a header lacks one column of a file of events; empty if it lacks more."""
    missing = [name for name in NEEDED if name not in map(str.lower, header)]
    if len(missing) != 1:
        return ""
    return f"a file of events has {', '.join(NEEDED)}, and {missing[0]!r} is missing"


def _is_xml(path: Path) -> bool:
    """Whether a file is XML: by the end of its name, or else by its first letters."""
    if path.suffix.lower() == ".xml":
        return True
    if path.is_dir():
        return False
    try:
        with path.open("rb") as content:
            start = content.read(100)
    except OSError as error:
        raise ReturnError(str(path), "", f"it cannot be read: {error.strerror}") from None
    return start.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").replace(b"\0", b"").startswith(b"<")
