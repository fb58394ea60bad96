"""The audit compares recorded due dates with ours.

mistakes.py       the mistakes people make, each as a calculation
csv_rows.py       the rows of a CSV
findings.py       what the audit says: of one row, and of all rows together
recorded_date.py  reads rows into recorded due dates, case by case
held.py           whether a duty was met in time, and how late
judge.py          compares each recorded date with ours
moved_dates.py    which due dates a newer list of bank holidays moves
texts_compared.py  how two texts of one rule differ
changed_rules.py  which rules changed between two days
"""

from cptimescales.audit.changed_rules import RuleChange, rule_changes
from cptimescales.audit.csv_rows import CsvRows
from cptimescales.audit.findings import Finding, Note, Summary, Verdict
from cptimescales.audit.judge import audit
from cptimescales.audit.mistakes import Mistake
from cptimescales.audit.moved_dates import Effect, Outcome, effect, with_record
from cptimescales.audit.texts_compared import ChangeKind, Wording
from cptimescales.errors import AuditFileError, AuditRowError

__all__ = [
    "AuditFileError",
    "AuditRowError",
    "ChangeKind",
    "CsvRows",
    "Effect",
    "Finding",
    "Mistake",
    "Note",
    "Outcome",
    "RuleChange",
    "Summary",
    "Verdict",
    "Wording",
    "audit",
    "effect",
    "rule_changes",
    "with_record",
]
