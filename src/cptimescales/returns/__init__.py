"""Returns read the files that an authority already has, and report on them (extra `returns`).

councils.py      which rulebook answers for which council, and why
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
merged_cells.py  which cells of a sheet are merged, and so seem empty
tables.py        opens the tables of a source: CSV, Parquet, workbooks, folders
headings.py      finds columns by their headings, as people write them
table_match.py   finds which table of a source is which table of a mapping
table_rows.py    reads the rows of tables into facts of children
tables_return.py  tables as a return
sources.py       opens a source, whatever kind of return it is
packed_rows.py   rows as columns, which are small and quick to write
kept_rows.py     rows that are kept for several outputs, in memory or in a temporary file
periods.py       years, months and quarters
choosing.py      chooses the rulebook of a record by its council
standing.py      one row a duty
attention.py     what needs a person at once
indicators.py    how many duties were met in time, for each rule, group and period
published.py     the indicators that the national statistics publish, under each reading
recorded_dates.py  the due dates that a return holds itself, compared with ours
rests_on.py      what an answer rests on
question.py      what a report is asked
answered.py      judges some records at a time, and says what came of them
collected.py     joins what came of all records
processes.py     judges the records in several processes
report.py        the whole answer to a return
suppression.py   leaves small counts out of an answer
outputs          the answer as JSON, CSV, Parquet, a workbook, a page and a calendar
"""

from typing import TYPE_CHECKING

from cptimescales._lazy import Loader, loaded_when_named
from cptimescales.returns.councils import Answering, answering, rulebook_for
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

if TYPE_CHECKING:
    from cptimescales.returns.indicators import Indicator
    from cptimescales.returns.published import PublishedIndicator
    from cptimescales.returns.question import Question
    from cptimescales.returns.report import Report, report_on
    from cptimescales.returns.sources import open_return
    from cptimescales.returns.standing import Duty
    from cptimescales.returns.suppression import suppressed

__getattr__: Loader = loaded_when_named(
    __name__,
    {
        "Duty": "standing",
        "Indicator": "indicators",
        "PublishedIndicator": "published",
        # Other rooms read the types of a report without the packages that a source needs.
        "open_return": "sources",
        "suppressed": "suppression",
        "Question": "question",
        **dict.fromkeys(("Report", "report_on"), "report"),
    },
)

__all__ = [
    "Answering",
    "Duty",
    "Indicator",
    "NotOwed",
    "Part",
    "PublishedIndicator",
    "Question",
    "Record",
    "RecordedDue",
    "Report",
    "Return",
    "ReturnError",
    "ReturnKind",
    "ReturnRefusal",
    "TablesMapping",
    "answering",
    "open_return",
    "read_mapping",
    "report_on",
    "rulebook_for",
    "suppressed",
]
