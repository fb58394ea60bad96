"""Opens a source, whatever kind of return it is."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from pathlib import Path

from cptimescales.calendars.day_reader import AS_WRITTEN, DayReader
from cptimescales.returns.event_rows import header_of, is_event_rows, open_event_rows
from cptimescales.returns.record import Return, ReturnError, ReturnKind


def open_return(
    source: str | PathLike[str],
    *,
    kind: ReturnKind | None = None,
    days: DayReader = AS_WRITTEN,
    encoding: str = "utf-8-sig",
    delimiter: str = ",",
    groups: Sequence[str] = (),
) -> Return:
    """Opens a return: says what the source is and holds, and gives its children one at a time.

    A child or a row that cannot be read becomes a `ReturnRefusal`, and the rest is read. Only the
    reference, dates, flags and the named groups are taken from the source.

    Args:
        source: the path of a CIN census (XML), or of a CSV of events, with the columns `reference`,
            `event` and `on`.
        kind: what the source is; None to find out from the file.
        days: how its days are written, and which mean none.
        encoding, delimiter: of a CSV.
        groups: the columns by which answers are to be grouped, such as the team.

    Raises:
        ReturnError: the source cannot be read, is of no known kind, or has other columns.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "events.csv")
    ...     _ = path.write_text("reference,event,on\\nC-1,conference_held,14/12/2026\\n")
    ...     for record in open_return(path):
    ...         print(record.child, record.parts[0].case.pairs)
    C-1 (('conference_held', datetime.date(2026, 12, 14)),)
    """
    path = Path(source)
    if kind == "cin_census" or (kind is None and _is_xml(path)):
        from cptimescales.returns.census import open_census  # the other kinds need no XML

        return open_census(path, days=days, groups=groups)
    header = header_of(path, encoding, delimiter)
    if kind not in (None, "events") or not is_event_rows(header):
        problem = "it is no return that can be read; a CSV of events has reference, event and on"
        raise ReturnError(str(path), "", problem)
    return open_event_rows(
        path, header, days=days, encoding=encoding, delimiter=delimiter, groups=groups
    )


def _is_xml(path: Path) -> bool:
    """Whether a file is XML: by the end of its name, or else by its first letters."""
    if path.suffix.lower() == ".xml":
        return True
    try:
        with path.open("rb") as content:
            start = content.read(100)
    except OSError as error:
        raise ReturnError(str(path), "", f"it cannot be read: {error.strerror}") from None
    return start.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").replace(b"\0", b"").startswith(b"<")
