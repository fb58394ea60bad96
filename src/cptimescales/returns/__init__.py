"""Returns read the files that an authority already has into cases (extra `returns`).

record.py        what a return says of one child: cases, recorded due dates, duties not owed
facts.py         what a source says of one child, before it is a case
assembly.py      makes the cases of one child out of the facts of a source
child_rows.py    the rows of one child, joined: by key, or else by day
cells.py         what a cell or a field holds: a day, yes or no, or a text
xml_children.py  reads a census file child by child, and refuses what no census needs
census_child.py  reads one child of a census: which field is which fact
census.py        the children in need census of England
event_rows.py    our own CSV of events
mapping.py       which column of which table holds which event
mapping_file.py  reads a mapping from a TOML file, and says which key is wrong
shipped_mappings.py  the mappings that come with the library: Annex A, SSD
workbook_size.py  refuses a workbook that would not fit into memory
tables.py        opens the tables of a source: CSV, Parquet, workbooks, folders
headings.py      finds columns by their headings, as people write them
table_match.py   finds which table of a source is which table of a mapping
table_rows.py    reads the rows of tables into facts of children
tables_return.py  tables as a return
sources.py       opens a source, whatever kind of return it is
"""

from cptimescales.returns.mapping import TablesMapping
from cptimescales.returns.mapping_file import read_mapping
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
    "TablesMapping",
    "open_return",
    "read_mapping",
]
