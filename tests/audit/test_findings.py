"""Findings and their summary."""

from __future__ import annotations

import pytest
from tests.support.audits import findings_on

from cptimescales.audit import AuditRowError, Finding, Summary


def test_a_finding_is_closed_frozen_and_its_json_gives_it_back() -> None:
    for finding in findings_on(
        {}, {"recorded_due": "2026-12-29", "held": "2026-12-30"}, {"on": "never"}
    ):
        assert Finding.model_validate_json(finding.model_dump_json()) == finding
        with pytest.raises(ValueError, match="frozen"):
            finding.row = 7  # type: ignore[misc]  # that it is refused is what is tested
    assert list(Finding.model_fields) == [
        *(
            "kind",
            "row",
            "reference",
            "rule",
            "on",
            "recorded_due",
            *("opens", "due", "last_working_day", "basis"),
            *("verdict", "note", "working_days_out", "calendar_days_out", "mistakes"),
        ),
        *("held", "status", "working_days_late", "calendar_days_late", "held_message"),
        *("code", "message", "columns"),
    ]


def test_a_finding_can_be_in_a_set_whatever_columns_it_carries() -> None:
    one, other = findings_on({"Team": "North"}, {"Team": "South"})
    assert len({one, other, one.model_copy()}) == 2
    assert (one.columns, other.columns) == ({"Team": "North"}, {"Team": "South"})


def test_the_summary_counts_verdicts_and_every_mistake_that_fits() -> None:
    summary = Summary()
    right = {"on": "2022-09-05", "recorded_due": "2022-09-19", "recorded_on": "2022-09-09"}
    for finding in findings_on({}, right):
        summary.add(finding)
    assert summary.all_right
    for finding in findings_on({"recorded_due": "2026-12-28"}, {"recorded_due": "2027-03-08"}):
        summary.add(finding)
    assert not summary.all_right
    assert summary.verdicts == {"agrees": 1, "right_when_recorded": 1, "differs": 2}
    assert summary.mistakes == {
        "holiday_not_yet_known": 1,
        "bank_holidays_counted": 1,
        "calendar_days_counted": 1,
    }
    assert (summary.rows, summary.unexplained) == (4, 1)
    assert (summary.held_late, summary.held_without_status, summary.notes) == (0, 0, {})


def test_the_summary_counts_what_was_held_late_and_by_how_much_at_most() -> None:
    summary = Summary()
    for held in "2026-12-30", "2026-12-31", "2027-01-04", "soon":
        for finding in findings_on({"held": held}):
            summary.add(finding)
    assert (summary.held_late, summary.held_without_status) == (2, 1)
    # From Wednesday 30 December: Thursday, then Monday; 1 January is a bank holiday.
    assert (summary.most_working_days_late, summary.most_calendar_days_late) == (2, 5)
    assert summary.all_right


def test_a_refused_row_is_not_all_right() -> None:
    summary = Summary()
    summary.add(Finding(row=1, verdict="refused"))
    assert not summary.all_right
    assert AuditRowError("x").code == "bad_row"
