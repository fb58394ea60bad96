"""The audit compares recorded due dates with ours.

mistakes.py  the mistakes people make, each as a calculation
csv_rows.py  the rows of a CSV
judge.py     compares each recorded date with ours
"""

from cptimescales.audit.csv_rows import AuditFileError, AuditRowError, CsvRows
from cptimescales.audit.judge import Finding, Summary, Verdict, audit
from cptimescales.audit.mistakes import Mistake

__all__ = ["AuditFileError", "AuditRowError", "CsvRows", "Finding", "Mistake", "Summary", "Verdict", "audit"]
