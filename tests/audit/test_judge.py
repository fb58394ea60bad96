"""The judgement: right dates, working days out, windows, closures, held dates, streams."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice, product

import pytest
from tests.support.audits import ROW, findings_on

import cptimescales as cpt
from cptimescales.audit import audit


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


def test_a_saturday_limit_and_its_friday_differ_by_no_working_day() -> None:
    (finding,) = findings_on(
        {"rule": "review_conference", "on": "2025-11-28", "recorded_due": "2026-02-27"}
    )
    assert finding.due == date(2026, 2, 28)
    assert (finding.verdict, finding.working_days_out) == ("differs", 0)
    assert finding.mistakes == ("trigger_counted_as_day_1", "fixed_91_or_183_days")


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
    (finding,) = findings_on(row)
    assert (finding.verdict, finding.working_days_out, finding.mistakes) == (verdict, out, mistakes)
    assert finding.due == date(2026, 3, 1)


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


def test_a_duty_met_before_its_clock_started_is_refused() -> None:
    (finding,) = findings_on({"held": "2026-12-11"})
    assert (finding.verdict, finding.code) == ("refused", "impossible_order")
    (before,) = findings_on(
        {"rule": "conference_notice", "on": "2026-03-16", "held": "2026-03-10"}, rulebook="scotland"
    )
    assert before.status == cpt.Status.MET


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
