"""Returns read the files that an authority already has into cases (extra `returns`).

record.py        what a return says of one child: cases, recorded due dates, duties not owed
facts.py         what a source says of one child, before it is a case
assembly.py      makes the cases of one child out of the facts of a source
cells.py         what a cell or a field holds: a day, yes or no, or a text
xml_children.py  reads a census file child by child, and refuses what no census needs
census_child.py  reads one child of a census: which field is which fact
census.py        the children in need census of England
event_rows.py    our own CSV of events
sources.py       opens a source, whatever kind of return it is
"""

from cptimescales.returns.record import (
    NotOwed,
    Part,
    Record,
    RecordedDue,
    Return,
    ReturnError,
    ReturnKind,
    ReturnRefusal,
)
from cptimescales.returns.sources import open_return

__all__ = [
    "NotOwed",
    "Part",
    "Record",
    "RecordedDue",
    "Return",
    "ReturnError",
    "ReturnKind",
    "ReturnRefusal",
    "open_return",
]
