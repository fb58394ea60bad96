"""Audits of single rows."""

from __future__ import annotations

from collections.abc import Mapping

from cptimescales.audit.findings import Finding
from cptimescales.audit.judge import audit

ROW = {
    "reference": "C-1042",
    "rule": "first_core_group",
    "on": "2026-12-14",
    "recorded_due": "2026-12-30",
}


def findings_of(*rows: Mapping[str, object], rulebook: str = "england") -> list[Finding]:
    return list(audit([{**ROW, **row} for row in rows], rulebook))
