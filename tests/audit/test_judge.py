"""The judgement: right dates, working days out, windows, closures, held dates, streams."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice, product

import pytest
from tests.support.audits import ROW, findings_on
from tests.support.made_rules import a_rule, a_rulebook, a_version

import cptimescales as cpt
from cptimescales.audit import audit
from cptimescales.rules import Around


def _every_rule() -> Iterator[tuple[dict[str, object], date]]:
    for name in cpt.rulebooks():
        book = cpt.rulebook(name)
        for rule in book.rules:
            for version, number, days in product(rule.versions, (1, 2, 3), (0, 61, 100)):
                on = version.effective_from + timedelta(days=days)
                answer = book.answer(rule.id, on=on, number=number)
                if isinstance(answer, cpt.Refusal):
                    continue
                row = {
                    "reference": "C",
                    "rulebook": name,
                    "rule": rule.id,
                    "on": on,
                    "number": number,
                }
                yield {**row, "recorded_due": answer.limit}, answer.limit


def test_a_date_is_right_if_the_rulebook_says_so() -> None:
    questions = list(_every_rule())
    assert len(questions) >= 500
    assert {row["number"] for row, _ in questions} == {1, 2, 3}
    findings = audit(row for row, _ in questions)
    for finding, (_, due) in zip(findings, questions, strict=True):
        assert (finding.verdict, finding.due) == ("agrees", due), finding


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
    assert findings_on({"recorded_due": recorded})[0].working_days_out == out


@pytest.mark.parametrize(
    ("on", "recorded", "verdict", "note"),
    [
        ("2025-11-28", "2026-02-28", "agrees", None),  # the limit is a Saturday
        ("2025-11-28", "2026-02-27", "agrees", "last_working_day"),
        ("2025-11-28", "2026-02-26", "differs", None),
        ("2025-11-28", "2026-03-01", "differs", None),
        # Three months after 3 January is Good Friday.
        ("2026-01-03", "2026-04-02", "agrees", "last_working_day"),
        ("2026-01-06", "2026-04-02", "agrees", "last_working_day"),  # and here Easter Monday
        ("2026-01-06", "2026-04-03", "differs", None),
        # A limit on a working day has no other day in time.
        ("2026-01-15", "2026-04-14", "differs", None),
    ],
)
def test_the_last_working_day_in_time_is_right_too(
    on: str, recorded: str, verdict: str, note: str | None
) -> None:
    row = {"rule": "review_conference", "on": on, "recorded_due": recorded}
    (finding,) = findings_on(row)
    assert (finding.verdict, finding.note) == (verdict, note)
    assert finding.working_days_out == 0 or verdict == "differs"
    assert finding.mistakes == () or verdict == "differs"


def test_the_last_working_day_before_the_trigger_is_not_in_time() -> None:
    book = a_rulebook(a_rule(a_version(date(2020, 1, 1), within=cpt.Period(1, "days"))))
    row = {**ROW, "rule": "visit", "on": "2026-03-07"}  # a Saturday; the limit is a Sunday
    (friday,) = audit([{**row, "recorded_due": "2026-03-06"}], book)
    assert (friday.verdict, friday.due, friday.last_working_day) == (
        "differs",
        date(2026, 3, 8),
        None,
    )


def test_the_last_working_day_of_a_count_back_lies_before_the_limit() -> None:
    row = {"rule": "conference_notice", "on": "2026-03-13"}  # five days back is Sunday 8 March
    friday, thursday = findings_on(
        *({**row, "recorded_due": day} for day in ("2026-03-06", "2026-03-05")),
        rulebook="scotland",
    )
    assert (friday.verdict, friday.note) == ("agrees", "last_working_day")
    assert thursday.verdict == "differs"


def test_the_last_working_day_is_judged_by_the_bank_holidays_known_when_it_was_recorded() -> None:
    # The limit is Sunday 5 June 2022. That Friday 3 June is a bank holiday was announced on
    # 12 November 2020.
    row = {"rule": "review_conference", "on": "2022-03-05", "recorded_due": "2022-06-03"}
    before, after, unsaid = findings_on(
        {**row, "recorded_on": "2020-11-11"}, {**row, "recorded_on": "2022-03-05"}, row
    )
    assert (before.verdict, before.note, before.mistakes) == (
        "right_when_recorded",
        "last_working_day",
        ("holiday_not_yet_known",),
    )
    assert (after.verdict, unsaid.verdict) == ("differs", "differs")


def _window(basis: str) -> cpt.Rulebook:
    """A rulebook with a window of a month up to the 18th birthday."""
    around = Around(
        birthday=18,
        opens=cpt.Period(1, "months"),
        closes=cpt.Period(0, "days"),
        plan_by=cpt.Period(3, "months"),
    )
    version = a_version(date(2012, 1, 1), around=around, basis=basis)
    return a_rulebook(a_rule(version, trigger=("child_born",)))


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
    row = {**ROW, "rule": "visit", "on": "2008-02-29", "recorded_due": recorded}
    (finding,) = audit([row], _window("local_procedure"))
    assert (finding.verdict, finding.working_days_out, finding.mistakes) == (verdict, out, mistakes)
    assert (finding.opens, finding.due) == (date(2026, 2, 1), date(2026, 3, 1))
    # The library's own window convicts nobody: no text sets it.
    unjudged = "agrees" if verdict == "agrees" else "cannot_be_judged"
    for book, rule in ((_window("assumption"), "visit"), ("england", "eighteenth_birthday_review")):
        (assumed,) = audit([{**row, "rule": rule}], book)
        assert (assumed.verdict, assumed.working_days_out, assumed.mistakes) == (unjudged, out, ())
        assert (assumed.opens, assumed.due, assumed.basis) == (
            date(2026, 2, 1),
            date(2026, 3, 1),
            "assumption",
        )


@pytest.mark.parametrize(
    ("held", "by_a_text", "by_an_assumption"),
    [
        ("2026-01-31", ("pending", None), (None, None)),  # no review around the birthday
        ("2026-02-01", ("met", 0), ("met", 0)),
        ("2026-03-01", ("met", 0), ("met", 0)),
        ("2026-03-02", ("met_late", 1), (None, None)),
    ],
)
def test_an_assumption_calls_no_review_late(
    held: str, by_a_text: tuple[str, int], by_an_assumption: tuple[str, int]
) -> None:
    row = {**ROW, "rule": "visit", "on": "2008-02-29", "recorded_due": "2026-03-01", "held": held}
    for basis, right in (("local_procedure", by_a_text), ("assumption", by_an_assumption)):
        (finding,) = audit([row], _window(basis))
        assert (finding.status, finding.calendar_days_late) == right
        assert (str(finding.held), finding.held_message) == (held, None)


def test_a_limit_that_is_an_assumption_convicts_nobody() -> None:
    book = a_rulebook(a_rule(a_version(date(2020, 1, 1), basis="assumption")))
    row = {**ROW, "rule": "visit", "on": "2026-01-12", "held": "2026-04-13"}
    right, early, wrong = audit(
        [{**row, "recorded_due": day} for day in ("2026-04-12", "2026-04-10", "2026-04-14")], book
    )
    assert (right.verdict, early.verdict, wrong.verdict) == ("agrees", "agrees", "cannot_be_judged")
    assert {finding.status for finding in (right, early, wrong)} == {None}
    assert wrong.mistakes == ()


def test_closures_count_for_every_rulebook_a_file_names() -> None:
    closed = {date(2026, 12, 29): "Council closed"}
    rows = [{**ROW, "rulebook": name} for name in ("", "england", "south-west")]
    findings = list(audit(rows, "england", closures=closed))
    assert {finding.due for finding in findings} == {date(2026, 12, 31)}
    (by_weekends_alone,) = audit(
        [{**ROW, "recorded_due": "2026-12-28"}], "england", closures=closed
    )
    assert by_weekends_alone.mistakes == ("bank_holidays_counted", "calendar_days_counted")
    (by_calendar_days,) = audit(
        [{**ROW, "recorded_due": "2026-12-30", "on": "2026-12-16"}], "england", closures=closed
    )
    assert by_calendar_days.mistakes == ("bank_holidays_counted", "calendar_days_counted")
    (by_weekends_and_closures,) = audit(
        [{**ROW, "recorded_due": "2026-12-31", "on": "2026-12-16"}], "england", closures=closed
    )
    assert by_weekends_and_closures.mistakes == ("bank_holidays_counted",)


def test_a_rulebook_as_known_on_a_day_is_taken_at_its_word() -> None:
    book = cpt.rulebook("england").as_known_on(date(2022, 9, 9))
    (finding,) = audit([{**ROW, "on": "2022-09-05", "recorded_due": "2022-09-19"}], book)
    assert finding.verdict == "agrees"


def test_an_unknown_rulebook_for_the_whole_file_is_an_error_at_once() -> None:
    with pytest.raises(cpt.UnknownRulebookError):
        audit([ROW], "englnd")


@pytest.mark.parametrize(
    ("held", "status"), [("2026-12-30", "met"), ("2026-12-31", "met_late"), ("", None)]
)
def test_held_is_judged_by_our_limit(held: str, status: str | None) -> None:
    for recorded in "2026-12-30", "2027-01-05":
        assert findings_on({"held": held, "recorded_due": recorded})[0].status == status


def test_a_duty_met_before_its_clock_started_has_no_status() -> None:
    (finding,) = findings_on({"held": "2026-12-11"})
    assert (finding.verdict, finding.status, finding.held) == ("agrees", None, date(2026, 12, 11))
    assert "2026-12-11" in str(finding.held_message)
    (before,) = findings_on(
        {"rule": "conference_notice", "on": "2026-03-16", "held": "2026-03-10"}, rulebook="scotland"
    )
    assert before.status == cpt.Status.MET


@pytest.mark.parametrize(
    ("held", "as_of", "status"),
    [
        ("2028-12-31", None, "met_late"),  # the last day of the published bank holidays
        ("2029-01-01", None, None),
        ("9999-12-31", None, None),
        ("2099-12-31", None, None),
        ("2027-01-04", date(2027, 1, 4), "met_late"),
        ("2027-01-05", date(2027, 1, 4), None),
        ("2026-12-30", date(2026, 12, 29), None),
        ("2029-01-02", date(2029, 1, 2), "met_late"),
        ("9999-12-31", date(9999, 12, 31), None),
    ],
)
def test_a_day_that_has_not_come_is_no_day_on_which_a_duty_was_met(
    held: str, as_of: date | None, status: str | None
) -> None:
    (finding,) = audit([{**ROW, "held": held}], "england", as_of=as_of)
    assert (finding.verdict, finding.status, str(finding.held)) == ("agrees", status, held)
    assert (finding.held_message is None) == (status is not None)
    assert finding.held_message is None or held in finding.held_message


def test_the_day_of_the_audit_must_be_a_date() -> None:
    with pytest.raises(cpt.NotADateError, match="as_of"):
        audit([ROW], "england", as_of="2026-12-30")  # type: ignore[arg-type]  # to be refused


def test_findings_come_as_rows_are_read_and_a_case_without_end_is_cut() -> None:
    rows_read = 0

    def rows() -> Iterator[dict[str, object]]:
        nonlocal rows_read
        for number in range(5_000):
            rows_read += 1
            yield {**ROW, "reference": f"C-{number}"} if number < 10 else dict(ROW)

    findings = audit(rows(), "england")
    assert rows_read == 0
    next(findings)
    assert rows_read == 2
    assert len(list(islice(findings, 1_000))) == 1_000
    assert rows_read < 1_500
