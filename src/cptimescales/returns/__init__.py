"""Returns read the files that an authority already has into cases (extra `returns`).

record.py      what a return says of one child: cases, recorded due dates, duties not owed
event_rows.py  our own CSV of events
sources.py     opens a source, whatever kind of return it is
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
