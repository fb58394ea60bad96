"""Rows for the tests of the audit, and the findings on them."""

from __future__ import annotations

from collections.abc import Mapping

from cptimescales.audit import CsvRows, Finding, audit

ROW = {
    "reference": "C-1042",
    "rule": "first_core_group",
    "on": "2026-12-14",
    "recorded_due": "2026-12-30",
}
"""A row whose recorded date is right."""


def findings_on(*changes: Mapping[str, object], rulebook: str = "england") -> list[Finding]:
    """The findings on rows that are `ROW`, each with some cells changed."""
    return list(audit([{**ROW, **cells} for cells in changes], rulebook))


def findings_in(text: str, rulebook: str | None = "england") -> list[Finding]:
    """The findings on the text of a CSV."""
    return list(audit(CsvRows(text.splitlines(keepends=True)), rulebook))
