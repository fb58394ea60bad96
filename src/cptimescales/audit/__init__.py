"""The audit compares recorded due dates with ours.

mistakes.py       the mistakes people make, each as a calculation
csv_rows.py       the rows of a table, such as a CSV
mapped_rows.py    the rows of a wide table, whose columns a TOML file names
findings.py       what the audit says: of one row, and of all rows together
recorded_date.py  reads rows into recorded due dates, case by case
held.py           whether a duty was met in time, and how late
judge.py          compares each recorded date with ours
moved_dates.py    which due dates a newer list of bank holidays moves
texts_compared.py  how two texts of one rule differ
changed_rules.py  which rules changed between two days
stored_answers.py  reads stored answers from JSON
rechecked.py      what a recheck says of one stored answer, and of all
what_moved.py     compares a stored answer with the one of now
series_place.py   which deadline of a series a stored answer was
answers_of_now.py  the answers of now to the questions of stored answers
asked_again.py    asks stored answers again
older_export.py   rulebooks as an older version exported them
recorded_again.py  asks the recorded due dates of an audit file again
content_items.py  what a page of GOV.UK says that a rulebook could not know
"""

from cptimescales.audit.asked_again import recheck
from cptimescales.audit.changed_rules import RuleChange, rule_changes
from cptimescales.audit.content_items import (
    ContentItem,
    PageChange,
    PageNews,
    gov_uk_pages,
    page_news,
    read_content_item,
)
from cptimescales.audit.csv_rows import CsvRows, TableRows
from cptimescales.audit.findings import Finding, Note, Summary, Verdict
from cptimescales.audit.judge import audit
from cptimescales.audit.mapped_rows import MappedRows
from cptimescales.audit.mistakes import Mistake
from cptimescales.audit.moved_dates import Effect, Outcome, effect, with_record
from cptimescales.audit.older_export import older_rulebooks
from cptimescales.audit.rechecked import (
    TO_LOOK_AT,
    Because,
    Rechecked,
    RecheckOutcome,
    RecheckSummary,
)
from cptimescales.audit.recorded_again import recheck_recorded
from cptimescales.audit.series_place import place_in_series
from cptimescales.audit.texts_compared import ChangeKind, Wording
from cptimescales.errors import AuditFileError, AuditRowError

__all__ = [
    "TO_LOOK_AT",
    "AuditFileError",
    "AuditRowError",
    "Because",
    "ChangeKind",
    "ContentItem",
    "CsvRows",
    "Effect",
    "Finding",
    "MappedRows",
    "Mistake",
    "Note",
    "Outcome",
    "PageChange",
    "PageNews",
    "RecheckOutcome",
    "RecheckSummary",
    "Rechecked",
    "RuleChange",
    "Summary",
    "TableRows",
    "Verdict",
    "Wording",
    "audit",
    "effect",
    "gov_uk_pages",
    "older_rulebooks",
    "page_news",
    "place_in_series",
    "read_content_item",
    "recheck",
    "recheck_recorded",
    "rule_changes",
    "with_record",
]
