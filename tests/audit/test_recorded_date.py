"""Rows that the audit cannot read or judge: it refuses them with a reason and goes on."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from tests.support.audits import ROW, findings_in, findings_on

from cptimescales.audit import Finding, audit


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
    first, broken, last = findings_on({}, cells, {})
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


@pytest.mark.parametrize(
    ("held", "words"),
    [
        ("soon", "held must be a date, not 'soon'"),
        ("NULL", "held must be a date, not 'NULL'"),
        ("31/02/2027", "there is no such day"),
        (datetime(2026, 12, 30, 9), "held must be a date, not datetime"),
        ("\ud800", "held must be a date, not '\\ud800'"),
        ("1900-01-01", "on 1900-01-01"),
    ],
)
def test_a_day_in_held_that_says_nothing_leaves_the_due_date_judged(
    held: object, words: str
) -> None:
    wrong, right = findings_on({"held": held, "recorded_due": "2026-12-29"}, {"held": held})
    assert (wrong.verdict, wrong.working_days_out, wrong.mistakes) == (
        "differs",
        -1,
        ("trigger_counted_as_day_1",),
    )
    assert right.verdict == "agrees"
    for finding in wrong, right:
        assert (finding.status, finding.working_days_late, finding.code) == (None, None, None)
        assert words in str(finding.held_message)
        assert Finding.model_validate_json(finding.model_dump_json()) == finding


def test_half_a_character_in_another_column_is_replaced_and_the_row_is_read() -> None:
    (finding,) = findings_on({"Team": "N\ud800rth", "Place": 7, "Ward": None, "": "no name"})
    assert finding.columns == {"Team": "N?rth", "Place": "7", "Ward": ""}
    assert Finding.model_validate_json(finding.model_dump_json()) == finding


def test_a_refused_row_says_what_could_be_read_of_it() -> None:
    (finding,) = findings_on({"recorded_due": "soon"})
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
        "rulebook is empty; name one in the row, or give one for the whole file",
    )


def test_blank_rows_are_passed_over_but_numbered() -> None:
    lines = (
        "reference,rule,on,recorded_due",
        *("", ",,,", "  ", "\u00a0,,,"),
        "C-1,first_core_group,2026-12-14,2026-12-30",
        ",,,,,,",
    )
    (finding,) = findings_in("".join(f"{line}\r\n" for line in lines))
    assert (finding.row, finding.verdict) == (6, "agrees")
