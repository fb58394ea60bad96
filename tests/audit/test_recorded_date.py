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
