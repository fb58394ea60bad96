"""The audit: every mistake planted is found and named, none is seen where there is none, and broken rows stop nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice, product

import pytest
from tests.oracles import oracle
from tests.support import planted
from tests.support.audits import ROW, findings_of

import cptimescales as cpt
from cptimescales.audit.csv_rows import AuditRowError, CsvRows
from cptimescales.audit.findings import Finding, Summary
from cptimescales.audit.judge import audit
from cptimescales.audit.mistakes import Count

# What was planted


def test_every_planted_mistake_is_found_and_named_with_all_others_that_fit() -> None:
    rows = list(planted.plant())
    findings = list(audit(CsvRows(planted.as_csv(rows).splitlines(keepends=True))))
    assert len(findings) == len(rows)
    named: Counter[tuple[str, str]] = Counter()
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
            # An earlier list can lead to a date that another mistake was planted for; that one is judged apart.
            assert set(finding.mistakes) - {planted.NOT_KNOWN} == row.mistakes - {
                planted.NOT_KNOWN
            }, where
        named[row.planted, row.rule.division] += 1
    everywhere = set(planted.MISTAKES) - {
        planted.EDITION
    }  # only Scotland's editions differ in their numbers
    assert {(mistake, division) for mistake in everywhere for division in oracle.DIVISIONS} <= set(
        named
    )
    assert named[planted.EDITION, "scotland"] >= 20
    assert len({(row.planted, row.rule) for row in rows if row.planted}) >= 120
    assert len(rows) >= 800


def test_a_clean_file_has_no_mistake_in_it() -> None:
    rows = list(planted.clean(5_000))
    findings = audit(CsvRows(planted.as_csv(rows).splitlines(keepends=True)))
    judged = {(finding.verdict, finding.working_days_out, finding.mistakes) for finding in findings}
    assert judged == {("agrees", 0, ())}


def _every_rule() -> Iterator[tuple[dict[str, object], date]]:
    for name in cpt.rulebooks():
        book = cpt.rulebook(name)
        for rule in book.rules:
            for version, number, days in product(rule.versions, (1, 2, 3), (0, 61, 100)):
                on = version.effective_from + timedelta(days=days)
                answer = book.answer(rule.id, on=on, number=number)
                if isinstance(answer, cpt.Refusal):
                    continue
                due = answer.closes if isinstance(answer, cpt.ReviewWindow) else answer.due
                row = {
                    "reference": "C",
                    "rulebook": name,
                    "rule": rule.id,
                    "on": on,
                    "number": number,
                }
                yield {**row, "recorded_due": due}, due


def test_a_date_is_right_if_the_rulebook_says_so() -> None:
    asked = list(_every_rule())
    assert len(asked) >= 500
    assert {row["number"] for row, _ in asked} == {1, 2, 3}
    for finding, (_, due) in zip(audit(row for row, _ in asked), asked, strict=True):
        assert (finding.verdict, finding.due) == ("agrees", due), finding


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


# Single mistakes and their limits


def test_a_right_date_is_no_mistake_although_some_mistakes_lead_there_too() -> None:
    on, due = date(2026, 3, 2), date(2026, 3, 16)  # two weeks without a bank holiday
    count = Count(cpt.Period(10, "working_days"), on, cpt.calendar("england-and-wales"), due)
    assert count.mistakes(due) == ()


def test_a_date_that_no_mistake_leads_to_is_left_unexplained() -> None:
    (finding,) = findings_of({"recorded_due": "2027-02-11"})
    assert (finding.verdict, finding.mistakes, finding.working_days_out) == ("differs", (), 30)


@pytest.mark.parametrize(
    ("recorded", "out"),
    [
        ("2026-12-28", -2),
        ("2026-12-24", -2),
        ("2026-12-29", -1),
        ("2026-12-31", 1),
        ("2027-01-01", 1),
        ("2027-01-04", 2),
    ],
)
def test_working_days_out_counts_a_day_off_as_the_working_day_before_it(
    recorded: str, out: int
) -> None:
    assert findings_of({"recorded_due": recorded})[0].working_days_out == out


def test_a_saturday_limit_and_its_friday_differ_by_no_working_day() -> None:
    (finding,) = findings_of(
        {"rule": "review_conference", "on": "2025-11-28", "recorded_due": "2026-02-27"}
    )
    assert finding.due == date(2026, 2, 28)
    assert (finding.verdict, finding.working_days_out) == ("differs", 0)
    assert finding.mistakes == ("trigger_counted_as_day_1", "fixed_91_or_183_days")


@pytest.mark.parametrize(
    ("on", "recorded"), [("2025-11-30", "2026-03-01"), ("2026-01-15", "2026-04-16")]
)
def test_91_days_are_not_three_months(on: str, recorded: str) -> None:
    assert findings_of({"rule": "review_conference", "on": on, "recorded_due": recorded})[
        0
    ].mistakes == ("fixed_91_or_183_days",)


def test_183_days_are_not_six_months_and_365_days_have_no_name() -> None:
    later = {"rule": "review_conference", "on": "2026-01-15", "number": "2"}
    assert findings_of({**later, "recorded_due": "2026-07-17"})[0].mistakes == (
        "fixed_91_or_183_days",
    )
    assert findings_of({**later, "recorded_due": "2027-01-15"})[0].mistakes == ()


def test_45_working_days_published_as_63_days() -> None:
    row = {"rule": "assessment", "on": "2026-03-02", "recorded_due": "2026-05-04"}
    assert findings_of(row)[0].mistakes == ("bank_holidays_counted", "calendar_days_counted")


def test_15_working_days_written_as_15_days() -> None:
    row = {"rule": "initial_conference", "on": "2026-03-02", "recorded_due": "2026-03-17"}
    assert findings_of(row)[0].mistakes == ("calendar_days_counted",)


def test_the_conference_taken_for_the_strategy_discussion() -> None:
    wrong = {"rule": "initial_conference", "on": "2026-03-02", "recorded_due": "2026-04-01"}
    assert findings_of(wrong)[0].mistakes == ()
    (finding,) = findings_of({**wrong, "held": "2026-03-11"})
    assert (finding.mistakes, finding.status) == (("wrong_trigger",), cpt.Status.MET)


def test_the_other_date_can_stand_in_any_row_of_the_case_but_of_no_other_case() -> None:
    wrong = {"rule": "initial_conference", "on": "2026-03-02", "recorded_due": "2026-04-01"}
    conference = {"on": "2026-03-11", "recorded_due": "2026-03-25"}
    assert findings_of(wrong, conference)[0].mistakes == ("wrong_trigger",)
    assert findings_of(conference, wrong)[1].mistakes == ("wrong_trigger",)
    assert findings_of({**conference, "reference": "C-1043"}, wrong)[1].mistakes == ()
    broken = {"rule": "no_such_rule", "on": "2026-03-11"}
    assert findings_of(broken, {"reference": ""}, wrong)[2].mistakes == ("wrong_trigger",)


def test_a_rule_counted_by_its_other_edition() -> None:
    row = {"rule": "first_core_group", "on": "2024-03-04", "recorded_due": "2024-03-19"}
    (finding,) = findings_of(row, rulebook="scotland")
    assert finding.mistakes == ("calendar_days_counted", "other_edition")


def test_a_count_back_before_an_event_goes_wrong_the_other_way() -> None:
    row = {"rule": "conference_notice", "on": "2026-03-16"}
    assert findings_of({**row, "recorded_due": "2026-03-12"}, rulebook="scotland")[0].mistakes == (
        "trigger_counted_as_day_1",
    )
    assert findings_of(
        {**row, "on": "2026-03-13", "recorded_due": "2026-03-09"}, rulebook="scotland"
    )[0].mistakes == (
        "trigger_counted_as_day_1",
        "rolled_forward",
    )


@pytest.mark.parametrize(
    ("recorded", "verdict", "out", "mistakes"),
    [
        ("2026-02-01", "agrees", 0, ()),
        ("2026-03-01", "agrees", 0, ()),
        ("2026-01-30", "differs", 0, ()),
        ("2026-01-29", "differs", -1, ()),
        ("2026-03-02", "differs", 1, ("rolled_forward",)),
        ("2026-03-03", "differs", 2, ()),
    ],
)
def test_a_review_around_a_birthday_is_right_inside_its_window(
    recorded: str, verdict: str, out: int, mistakes: tuple[str, ...]
) -> None:
    row = {"rule": "eighteenth_birthday_review", "on": "2008-02-29", "recorded_due": recorded}
    (finding,) = findings_of(row)
    assert (finding.verdict, finding.working_days_out, finding.mistakes) == (verdict, out, mistakes)
    assert finding.due == date(2026, 3, 1)


def test_closures_count_for_every_rulebook_a_file_names() -> None:
    closed = {date(2026, 12, 29): "Council closed"}
    rows = [{**ROW, "rulebook": name} for name in ("", "england", "south-west")]
    findings = list(audit(rows, "england", closures=closed))
    assert {finding.due for finding in findings} == {date(2026, 12, 31)}
    (weekends,) = audit([{**ROW, "recorded_due": "2026-12-28"}], "england", closures=closed)
    assert weekends.mistakes == ("bank_holidays_counted", "calendar_days_counted")
    (closure_kept,) = audit(
        [{**ROW, "recorded_due": "2026-12-30", "on": "2026-12-16"}], "england", closures=closed
    )
    assert closure_kept.mistakes == ("bank_holidays_counted", "calendar_days_counted")
    (kept,) = audit(
        [{**ROW, "recorded_due": "2026-12-31", "on": "2026-12-16"}], "england", closures=closed
    )
    assert kept.mistakes == ("bank_holidays_counted",)


def test_a_rulebook_as_known_on_a_day_is_taken_at_its_word() -> None:
    then = cpt.rulebook("england").as_known_on(date(2022, 9, 9))
    (finding,) = audit([{**ROW, "on": "2022-09-05", "recorded_due": "2022-09-19"}], then)
    assert finding.verdict == "agrees"


# Held dates


@pytest.mark.parametrize(
    ("held", "status"), [("2026-12-30", "met"), ("2026-12-31", "met_late"), ("", None)]
)
def test_held_is_judged_by_our_limit(held: str, status: str | None) -> None:
    for recorded in "2026-12-30", "2027-01-05":
        assert findings_of({"held": held, "recorded_due": recorded})[0].status == status


def test_a_duty_met_before_its_clock_started_is_refused() -> None:
    (finding,) = findings_of({"held": "2026-12-11"})
    assert (finding.verdict, finding.code) == ("refused", "impossible_order")
    (before,) = findings_of(
        {"rule": "conference_notice", "on": "2026-03-16", "held": "2026-03-10"}, rulebook="scotland"
    )
    assert before.status == cpt.Status.MET


# Streams, models, summary


def test_findings_come_as_rows_are_read_and_a_case_without_end_is_cut() -> None:
    read = 0

    def many() -> Iterator[dict[str, object]]:
        nonlocal read
        for number in range(5_000):
            read += 1
            yield {**ROW, "reference": f"C-{number}"} if number < 10 else dict(ROW)

    findings = audit(many(), "england")
    assert read == 0
    next(findings)
    assert read == 2
    assert len(list(islice(findings, 1_000))) == 1_000
    assert read < 1_500


def test_a_finding_is_closed_frozen_and_its_json_gives_it_back() -> None:
    for finding in findings_of(
        {}, {"recorded_due": "2026-12-29", "held": "2026-12-30"}, {"on": "never"}
    ):
        assert Finding.model_validate_json(finding.model_dump_json()) == finding
        with pytest.raises(ValueError, match="frozen"):
            finding.row = 7  # type: ignore[misc]  # that it is refused is what is tested
    assert list(Finding.model_fields) == [
        *(
            "row",
            "reference",
            "rule",
            "on",
            "recorded_due",
            "due",
            "verdict",
            "working_days_out",
            "mistakes",
        ),
        *("status", "code", "message"),
    ]


def test_the_summary_counts_verdicts_and_every_mistake_that_fits() -> None:
    summary = Summary()
    right = {"on": "2022-09-05", "recorded_due": "2022-09-19", "recorded_on": "2022-09-09"}
    for finding in findings_of({}, right):
        summary.add(finding)
    assert summary.all_right
    for finding in findings_of({"recorded_due": "2026-12-28"}, {"recorded_due": "2027-03-08"}):
        summary.add(finding)
    assert not summary.all_right
    assert summary.verdicts == {"agrees": 1, "right_when_recorded": 1, "differs": 2}
    assert summary.mistakes == {
        "holiday_not_yet_known": 1,
        "bank_holidays_counted": 1,
        "calendar_days_counted": 1,
    }
    assert (summary.rows, summary.unexplained) == (4, 1)


def test_a_refused_row_is_not_all_right() -> None:
    summary = Summary()
    summary.add(Finding(row=1, verdict="refused"))
    assert not summary.all_right
    assert AuditRowError("x").code == "bad_row"
