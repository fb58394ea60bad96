"""Mistakes: the audit finds and names every planted one, and names none in a clean file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from itertools import product

import pytest
from tests.oracles import oracle
from tests.support import planted
from tests.support.audits import findings_in, findings_on

import cptimescales as cpt
from cptimescales.audit import audit
from cptimescales.audit.mistakes import Count


def mistakes_in(cells: Mapping[str, object], rulebook: str = "england") -> tuple[str, ...]:
    (finding,) = findings_on(cells, rulebook=rulebook)
    return finding.mistakes


def test_every_planted_mistake_is_found_and_named_with_all_others_that_fit() -> None:
    rows = list(planted.plant())
    findings = findings_in(planted.as_csv(rows), rulebook=None)
    assert len(findings) == len(rows)
    planted_in: Counter[tuple[str, str]] = Counter()
    for row, finding in zip(rows, findings, strict=True):
        where = (row, finding)
        assert (finding.reference, finding.due) == (row.reference, row.due), where
        if not row.planted:
            assert (finding.verdict, finding.mistakes) == ("agrees", ()), where
        elif row.recorded_on:
            assert (finding.verdict, finding.mistakes) == (
                "right_when_recorded",
                (planted.NOT_KNOWN,),
            ), where
        else:
            assert finding.verdict == "differs", where
            assert row.planted in finding.mistakes, where
            # An earlier list of bank holidays can lead to the same date as the planted mistake.
            # That mistake has rows of its own, so it is left aside here.
            assert set(finding.mistakes) - {planted.NOT_KNOWN} == row.mistakes - {
                planted.NOT_KNOWN
            }, where
        planted_in[row.planted, row.rule.division] += 1
    # Only Scotland's editions differ in their numbers.
    everywhere = set(planted.MISTAKES) - {planted.EDITION}
    assert set(product(everywhere, oracle.DIVISIONS)) <= set(planted_in)
    assert planted_in[planted.EDITION, "scotland"] >= 20
    assert len({(row.planted, row.rule) for row in rows if row.planted}) >= 120
    assert len(rows) >= 800


def test_a_clean_file_has_no_mistake_in_it() -> None:
    rows = list(planted.clean(5_000))
    findings = findings_in(planted.as_csv(rows), rulebook=None)
    judged = {(finding.verdict, finding.working_days_out, finding.mistakes) for finding in findings}
    assert judged == {("agrees", 0, ())}


@pytest.mark.parametrize(
    "row",
    oracle.table("audit/real_histories"),
    ids=lambda row: f"{row['rulebook']} {row['remark']}",
)
def test_real_histories(row: dict[str, str]) -> None:
    (finding,) = audit([{**row, "reference": "C-1"}])
    assert (finding.verdict, str(finding.due)) == (row["verdict"], row["due"])
    assert finding.working_days_out == int(row["working_days_out"])
    assert " ".join(finding.mistakes) == row["mistakes"]


def test_a_right_date_is_no_mistake_although_some_mistakes_lead_there_too() -> None:
    on, due = date(2026, 3, 2), date(2026, 3, 16)  # two weeks without a bank holiday
    count = Count(cpt.Period(10, "working_days"), on, cpt.calendar("england-and-wales"), due)
    assert count.mistakes(due) == ()


def test_a_date_that_no_mistake_leads_to_is_left_unexplained() -> None:
    (finding,) = findings_on({"recorded_due": "2027-02-11"})
    assert (finding.verdict, finding.mistakes, finding.working_days_out) == ("differs", (), 30)


@pytest.mark.parametrize(
    ("on", "recorded", "others"),
    [
        # 30 November 2025 is a Sunday, and three months after the Monday is 1 March, too.
        ("2025-11-30", "2026-03-01", ("start_rolled_forward",)),
        ("2026-01-15", "2026-04-16", ()),
    ],
)
def test_91_days_are_not_three_months(on: str, recorded: str, others: tuple[str, ...]) -> None:
    row = {"rule": "review_conference", "on": on, "recorded_due": recorded}
    assert mistakes_in(row) == ("fixed_91_or_183_days", *others)


@pytest.mark.parametrize(
    ("on", "recorded", "named"),
    [
        ("2026-02-07", "2026-02-23", True),  # a Saturday, taken for Monday 9 February
        ("2026-02-08", "2026-02-23", True),
        ("2026-04-03", "2026-04-21", True),  # Good Friday, taken for Tuesday 7 April
        ("2026-02-09", "2026-02-24", False),  # a Monday is not moved
    ],
)
def test_a_start_on_a_day_off_is_not_moved_before_the_count(
    on: str, recorded: str, *, named: bool
) -> None:
    assert mistakes_in({"on": on, "recorded_due": recorded}) == (
        ("start_rolled_forward",) if named else ()
    )


def test_a_start_at_the_end_of_the_calendar_cannot_be_moved() -> None:
    england, on = cpt.calendar("england-and-wales"), date(2100, 12, 31)
    closed = england.with_closures({on: "Closed"})
    back = cpt.Period(5, "days", direction="before")
    count = Count(back, on, closed, date(2100, 12, 26))
    assert count.mistakes(date(2100, 12, 27)) == ("trigger_counted_as_day_1",)


def test_183_days_are_not_six_months_and_365_days_have_no_name() -> None:
    later = {"rule": "review_conference", "on": "2026-01-15", "number": "2"}
    assert mistakes_in({**later, "recorded_due": "2026-07-17"}) == ("fixed_91_or_183_days",)
    assert mistakes_in({**later, "recorded_due": "2027-01-15"}) == ()


def test_45_working_days_published_as_63_days() -> None:
    row = {"rule": "assessment", "on": "2026-03-02", "recorded_due": "2026-05-04"}
    assert mistakes_in(row) == ("bank_holidays_counted", "calendar_days_counted")


def test_15_working_days_written_as_15_days() -> None:
    row = {"rule": "initial_conference", "on": "2026-03-02", "recorded_due": "2026-03-17"}
    assert mistakes_in(row) == ("calendar_days_counted",)


def test_the_conference_taken_for_the_strategy_discussion() -> None:
    wrong = {"rule": "initial_conference", "on": "2026-03-02", "recorded_due": "2026-04-01"}
    assert mistakes_in(wrong) == ()
    (finding,) = findings_on({**wrong, "held": "2026-03-11"})
    assert (finding.mistakes, finding.status) == (("wrong_trigger",), cpt.Status.MET)


def test_the_other_date_can_stand_in_any_row_of_the_case_but_of_no_other_case() -> None:
    wrong = {"rule": "initial_conference", "on": "2026-03-02", "recorded_due": "2026-04-01"}
    conference = {"on": "2026-03-11", "recorded_due": "2026-03-25"}
    assert findings_on(wrong, conference)[0].mistakes == ("wrong_trigger",)
    assert findings_on(conference, wrong)[1].mistakes == ("wrong_trigger",)
    assert findings_on({**conference, "reference": "C-1043"}, wrong)[1].mistakes == ()
    broken = {"rule": "no_such_rule", "on": "2026-03-11"}
    assert findings_on(broken, {"reference": ""}, wrong)[2].mistakes == ("wrong_trigger",)


def test_a_rule_counted_by_its_other_edition() -> None:
    row = {"rule": "first_core_group", "on": "2024-03-04", "recorded_due": "2024-03-19"}
    assert mistakes_in(row, "scotland") == ("calendar_days_counted", "other_edition")


def test_a_count_back_before_an_event_goes_wrong_the_other_way() -> None:
    row = {"rule": "conference_notice", "on": "2026-03-16", "recorded_due": "2026-03-12"}
    assert mistakes_in(row, "scotland") == ("trigger_counted_as_day_1",)
    row |= {"on": "2026-03-13", "recorded_due": "2026-03-09"}
    assert mistakes_in(row, "scotland") == ("trigger_counted_as_day_1", "rolled_forward")
