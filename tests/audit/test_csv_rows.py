"""CSV files as people write them: headers, row numbers, and cells that cannot be read."""

from __future__ import annotations

from datetime import date

import pytest
from tests.support.audits import findings_in

from cptimescales.audit import AuditFileError, CsvRows

HEADER = "reference,rule,on,recorded_due"


def test_a_row_is_numbered_as_in_a_spreadsheet_whatever_its_cells_hold() -> None:
    text = f"\ufeff{HEADER},Note\r\n"
    text += '"C, ""1""",first_core_group,14/12/2026,30/12/2026,"two\r\nlines"\r\n'
    text += "C-2,first_core_group,2026-12-14,2026-12-29,\r\nC-3,first_core_group,2026-12-14\r\n"
    text += "C-4,first_core_group,2026-12-14,2026-12-29,a,b\r\n"
    one, two, three, four = findings_in(text)
    assert (one.row, one.reference, one.verdict) == (2, 'C, "1"', "agrees")
    assert (two.row, two.mistakes) == (3, ("trigger_counted_as_day_1",))
    assert (three.row, three.message) == (4, "it has 3 cells where the header has 5")
    assert (four.row, four.message) == (5, "it has 6 cells where the header has 5")


def test_a_cell_too_large_to_be_read_refuses_its_row_only() -> None:
    row = "C-1,first_core_group,2026-12-14,2026-12-30\n"
    large, after = findings_in(
        f"{HEADER}\n{'9' * 200_000},first_core_group,2026-12-14,2026-12-30\n{row}"
    )
    assert (large.code, after.verdict) == ("bad_row", "agrees")
    assert "field larger than field limit" in str(large.message)


def test_a_quotation_mark_never_closed_costs_no_more_than_what_it_swallows() -> None:
    row = "C-1,first_core_group,2026-12-14,2026-12-30\n"
    findings = findings_in(f'{HEADER}\n{row}"{row * 10_000}')
    assert [finding.verdict for finding in findings[:2]] == ["agrees", "refused"]
    assert "quotation mark" in str(findings[1].message)
    assert findings[-1].verdict == "agrees"


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (
            "",
            (
                "it has no header; "
                "its first row must name the columns reference, rule, on, recorded_due"
            ),
        ),
        (" , ,", "it has no header"),
        (
            "reference,rule,on",
            "column 'recorded_due' is missing; the header has: reference, rule, on",
        ),
        ("reference,rule,on,Recorded date", "rename 'Recorded date' if it is that column; "),
        (
            "refrence,rule,on,recorded_due",
            "column 'reference' is missing; rename 'refrence' if it is that column; ",
        ),
        ("reference;rule;on;recorded_due", "its cells must be separated by commas"),
        (f"{HEADER},Recorded-Due", "column 'recorded_due' appears twice"),
        (
            f"{HEADER},rulebok",
            "column 'rulebok' looks like 'rulebook'; rename it to that, or to something else",
        ),
        (f"{HEADER},RecordedOn", "column 'RecordedOn' looks like 'recorded_on'"),
        ("x" * 200_000, "its header is not valid CSV"),
    ],
)
def test_a_header_that_is_not_understood_refuses_the_file(header: str, words: str) -> None:
    with pytest.raises(AuditFileError) as refused:
        CsvRows([header + "\n"] if header else [])
    assert words in str(refused.value)
    assert len(str(refused.value)) < 500


def test_a_header_may_be_written_as_people_write_it_with_columns_of_their_own() -> None:
    rows = CsvRows([" Reference ,RULE,On,Recorded due,recorded-on,Team,recorded_by,Verdict,\n"])
    assert rows.columns == ("reference", "rule", "on", "recorded_due", "recorded_on")
    assert rows.not_used == ("Team", "recorded_by", "Verdict")


def test_columns_that_are_not_used_change_nothing_and_are_carried_through() -> None:
    (finding,) = findings_in(
        "due,verdict,mistakes,reference,rule,on,recorded_due,Team,,Team\n"
        ",x,y,C,first_core_group,2026-12-14,30/12/2026,North,z, South "
    )
    assert (finding.verdict, finding.due) == ("agrees", date(2026, 12, 30))
    assert finding.columns == {
        "due": "",
        "verdict": "x",
        "mistakes": "y",
        "Team": "North",
        "Team (2)": " South ",
    }


def test_a_refused_row_carries_its_other_columns_if_its_cells_can_be_told_apart() -> None:
    refused, broken = findings_in(f"{HEADER},Team\nC-1,first_core_group,soon,,North\nC-2,x\n")
    assert (refused.verdict, refused.columns) == ("refused", {"Team": "North"})
    assert (broken.verdict, broken.columns) == ("refused", {})
