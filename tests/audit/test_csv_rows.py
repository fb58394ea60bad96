"""Files and rows that an audit reads as people write them, and those it refuses: a broken row stops nothing."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from tests.support.audits import ROW, findings_of

import cptimescales as cpt
from cptimescales.audit.csv_rows import AuditFileError, CsvRows
from cptimescales.audit.findings import Finding
from cptimescales.audit.judge import audit

HEADER = "reference,rule,on,recorded_due"


def found_in(text: str, rulebook: str | None = "england") -> list[Finding]:
    return list(audit(CsvRows(text.splitlines(keepends=True)), rulebook))


# Broken rows


@pytest.mark.parametrize(
    ("cells", "code", "words"),
    [
        (
            {"on": "31/11/2026"},
            "not_a_date",
            "on must be a date, not '31/11/2026'; there is no such day",
        ),
        (
            {"recorded_due": "12/14/2026"},
            "not_a_date",
            "recorded_due must be a date, not '12/14/2026'",
        ),
        ({"recorded_due": "30.12.2026"}, "not_a_date", "write it as YYYY-MM-DD or dd/mm/yyyy"),
        ({"held": "soon"}, "not_a_date", "held must be a date, not 'soon'"),
        ({"recorded_on": "yesterday"}, "not_a_date", "recorded_on must be a date"),
        ({"on": datetime(2026, 12, 14, 9)}, "not_a_date", "on must be a date, not datetime"),
        ({"on": "\0" + "9" * 100_000}, "not_a_date", "…"),
        ({"on": ""}, "bad_row", "on is empty"),
        ({"recorded_due": None}, "bad_row", "recorded_due is empty"),
        ({"rule": " "}, "bad_row", "rule is empty"),
        (
            {"rule": "first\ud800group"},
            "bad_row",
            "rule 'first\\ud800group' holds half a character",
        ),
        (
            {"reference": "C\udc00"},
            "bad_row",
            "reference 'C\\udc00' holds a character that cannot be printed",
        ),
        ({"rulebook": "\ud800"}, "unknown_rulebook", "unknown rulebook '\\ud800'"),
        ({"number": "\ud800"}, "bad_period", "number is '\\ud800'"),
        ({"on": "\ud800"}, "not_a_date", "on must be a date, not '\\ud800'"),
        ({"reference": " "}, "bad_row", "reference is empty"),
        ({"reference": "C\0 1"}, "bad_row", "holds a character that cannot be printed"),
        ({"reference": "C" * 201}, "bad_row", "reference has 201 characters"),
        ({"rule": "first_core_grp"}, "unknown_rule", "did you mean 'first_core_group'"),
        ({"rule": "x" * 100_000}, "unknown_rule", "…"),
        ({"rulebook": "englnd"}, "unknown_rulebook", "did you mean 'england'"),
        ({"number": "two"}, "bad_period", "number is 'two'"),
        ({"number": "٢"}, "bad_period", "number is '٢'"),
        ({"number": "2"}, "bad_period", "is not a series"),
        ({"number": "0"}, "bad_period", "number is 0"),
        ({"rule": "visit"}, "no_number_set", "sets no number of days"),
        ({"on": "1999-05-06"}, "not_in_force", "was not in force on 1999-05-06"),
        ({"recorded_due": "2926-12-30"}, "outside_calendar", "2926-12-30 is outside the calendar"),
    ],
)
def test_a_row_that_cannot_be_judged_is_refused_and_the_rest_goes_on(
    cells: dict[str, object], code: str, words: str
) -> None:
    first, broken, last = findings_of({}, cells, {})
    assert (first.verdict, broken.verdict, last.verdict) == ("agrees", "refused", "agrees")
    assert (first.row, broken.row, last.row) == (1, 2, 3)
    assert (broken.code, broken.due, broken.working_days_out, broken.mistakes) == (
        code,
        None,
        None,
        (),
    )
    assert broken.message is not None
    assert words in broken.message
    assert len(broken.message) < 3_000
    assert Finding.model_validate_json(broken.model_dump_json()) == broken


def test_a_refused_row_says_what_could_be_read_of_it() -> None:
    (finding,) = findings_of({"recorded_due": "soon"})
    assert (finding.reference, finding.rule, finding.on) == (
        "C-1042",
        "first_core_group",
        date(2026, 12, 14),
    )
    assert finding.recorded_due is None


def test_a_row_without_a_rulebook_is_refused_where_none_was_given() -> None:
    (finding,) = audit([ROW])
    assert (finding.code, finding.message) == (
        "bad_row",
        "rulebook is empty, and none was given for rows without one",
    )


def test_an_unknown_rulebook_for_the_whole_file_is_an_error_at_once() -> None:
    with pytest.raises(cpt.UnknownRulebookError):
        audit([ROW], "englnd")


def test_blank_rows_are_passed_over_but_numbered() -> None:
    text = f"{HEADER}\r\n\r\n,,,\r\n  \r\n\u00a0,,,\r\nC-1,first_core_group,2026-12-14,2026-12-30\r\n,,,,,,\r\n"
    (finding,) = found_in(text)
    assert (finding.row, finding.verdict) == (6, "agrees")


# Files


def test_a_row_is_numbered_as_in_a_spreadsheet_whatever_its_cells_hold() -> None:
    text = f'\ufeff{HEADER},Note\r\n"C, ""1""",first_core_group,14/12/2026,30/12/2026,"two\r\nlines"\r\n'
    text += "C-2,first_core_group,2026-12-14,2026-12-29,\r\nC-3,first_core_group,2026-12-14\r\n"
    text += "C-4,first_core_group,2026-12-14,2026-12-29,a,b\r\n"
    one, two, three, four = found_in(text)
    assert (one.row, one.reference, one.verdict) == (2, 'C, "1"', "agrees")
    assert (two.row, two.mistakes) == (3, ("trigger_counted_as_day_1",))
    assert (three.row, three.message) == (4, "it has 3 cells where the header has 5")
    assert (four.row, four.message) == (5, "it has 6 cells where the header has 5")


def test_a_cell_too_large_to_be_read_refuses_its_row_only() -> None:
    row = "C-1,first_core_group,2026-12-14,2026-12-30\n"
    large, after = found_in(
        f"{HEADER}\n{'9' * 200_000},first_core_group,2026-12-14,2026-12-30\n{row}"
    )
    assert (large.code, after.verdict) == ("bad_row", "agrees")
    assert "field larger than field limit" in str(large.message)


def test_a_quotation_mark_never_closed_costs_no_more_than_what_it_swallows() -> None:
    row = "C-1,first_core_group,2026-12-14,2026-12-30\n"
    findings = found_in(f'{HEADER}\n{row}"{row * 10_000}')
    assert [finding.verdict for finding in findings[:2]] == ["agrees", "refused"]
    assert "quotation mark" in str(findings[1].message)
    assert findings[-1].verdict == "agrees"


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (
            "",
            "it has no header; its first row must name the columns reference, rule, on, recorded_due",
        ),
        (" , ,", "it has no header"),
        (
            "reference,rule,on",
            "column 'recorded_due' is missing; the header has: reference, rule, on",
        ),
        ("reference,rule,on,Recorded date", "did you mean it by 'Recorded date'?"),
        (
            "refrence,rule,on,recorded_due",
            "column 'reference' is missing; did you mean it by 'refrence'?",
        ),
        ("reference;rule;on;recorded_due", "its cells must be separated by commas"),
        (f"{HEADER},Recorded-Due", "column 'recorded_due' is there twice"),
        (
            f"{HEADER},rulebok",
            "column 'rulebok' looks like 'rulebook'; call it that, or something else",
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


def test_columns_that_are_not_used_change_nothing() -> None:
    (finding,) = found_in(
        "due,verdict,mistakes,reference,rule,on,recorded_due\n,x,y,C,first_core_group,2026-12-14,30/12/2026"
    )
    assert (finding.verdict, finding.due) == ("agrees", date(2026, 12, 30))
