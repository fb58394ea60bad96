"""The figures as the statistics publish them: each under its readings, as by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.support.returns import AS_OF, record, reported

import cptimescales as cpt
from cptimescales.returns import PublishedIndicator, Question, Report
from cptimescales.returns.periods import span_of, year_span
from cptimescales.returns.published import _weekdays_before, is_of_england


def _figures(report: Report, name: str) -> dict[str, tuple[int | None, int | None]]:
    """How many of how many, by the first words of the reading."""
    return {
        figure.reading.partition(";")[0].rstrip("."): (figure.in_time, figure.of)
        for figure in report.published
        if figure.id == name
    }


def _one(report: Report, name: str, reading: str) -> PublishedIndicator:
    (figure,) = (
        figure
        for figure in report.published
        if figure.id == name and figure.reading.startswith(reading)
    )
    return figure


def test_a_bank_holiday_moves_a_conference_between_the_bands() -> None:
    # Good Friday and Easter Monday 2026 lie between: 15 working days, but 17 weekdays.
    events = (("strategy_discussion_held", "2026-03-23"), ("conference_held", "2026-04-15"))
    with reported(record("A", *events)) as report:
        ours = _one(report, "conferences_by_working_days", "No bank holiday")
        theirs = _one(report, "conferences_by_working_days", "Every weekday")
    assert (ours.in_time, ours.of, ours.percent, ours.table) == (1, 1, 100, "C4")
    assert ours.bands == {"0-10": 0, "11-15": 1, "16-20": 0, "21+": 0}
    assert (theirs.in_time, theirs.percent, theirs.median_working_days) == (0, 0, 17)
    assert theirs.bands == {"0-10": 0, "11-15": 0, "16-20": 1, "21+": 0}
    assert (ours.unit, theirs.unit) == ("events", "events")


def test_conferences_count_by_the_day_on_which_they_were_held() -> None:
    events = (("strategy_discussion_held", "2026-03-16"), ("conference_held", "2026-04-09"))
    one = record("A", *events)
    for year, held in (("2025-26", 0), ("2026-27", 1)):
        with reported(one, question=Question(AS_OF, span=year_span(year))) as report:
            assert _one(report, "conferences_by_working_days", "No bank").of == held


def test_an_assessment_that_is_open_and_late_counts_in_one_reading() -> None:
    records = (
        record("A", ("referral_received", "2026-01-02"), ("assessment_completed", "2026-03-06")),
        record("B", ("referral_received", "2026-03-13")),
        record("D", ("referral_received", "2026-05-15")),
    )
    with reported(*records) as report:
        assert _figures(report, "assessments_by_working_days") == {
            "Only completed ones count": (1, 1),
            "One that is open after its limit counts as not in time": (1, 2),
        }
        figure = _one(report, "assessments_by_working_days", "Only completed ones count; no")
    names = ("0", "1-10", "11-20", "21-30", "31-40", "41-45", "46-50", "51+")
    assert figure.bands == {**dict.fromkeys(names, 0), "41-45": 1}
    assert figure.table == "C2"


# Three months from 12 January are 12 April 2026, 91 days are 13 April.
@pytest.mark.parametrize(
    ("held", "months", "days"),
    [("2026-04-12", 1, 1), ("2026-04-13", 0, 1), ("2026-04-14", 0, 0)],
)
def test_a_review_between_three_months_and_91_days_is_in_time_in_one_reading(
    held: str, months: int, days: int
) -> None:
    one = record("A", ("conference_held", "2026-01-12"), ("review_conference_held", held))
    with reported(one) as report:
        assert _figures(report, "reviews_in_time") == {
            "Three and six months are calendar months": (months, 1),
            "Three and six months are 91 and 183 days": (days, 1),
        }
        plans = _figures(report, "plans_reviewed_in_time")
    assert plans == {
        "By calendar months": (months, 1),
        "By 91 and 183 days": (days, 1),
    }


def test_later_reviews_have_six_months_or_183_days() -> None:
    # Six months from 31 August 2025 are 28 February, 183 days are 2 March 2026.
    events = (
        ("conference_held", "2025-06-16"),
        ("review_conference_held", "2025-08-31"),
        ("review_conference_held", "2026-03-02"),
    )
    with reported(record("A", *events)) as report:
        assert list(_figures(report, "reviews_in_time").values()) == [(1, 2), (2, 2)]


def test_a_review_that_was_late_once_counts_in_the_newest_reading_no_more() -> None:
    events = (
        ("conference_held", "2025-06-16"),
        ("review_conference_held", "2025-10-01"),
        ("review_conference_held", "2026-03-02"),
    )
    with reported(record("A", *events)) as report:
        by_reading = {
            figure.reading: (figure.in_time, figure.of, figure.unit)
            for figure in report.published
            if figure.id == "plans_reviewed_in_time"
        }
    every, newest = "every review on record since the plan began.", "the newest review"
    assert [
        (reading.partition("; ")[2].startswith(newest), *figures)
        for reading, figures in by_reading.items()
    ] == [
        (False, 0, 1, "children"),
        (False, 0, 1, "children"),
        (True, 1, 1, "children"),
        (True, 1, 1, "children"),
    ]
    assert any(reading.endswith(every) for reading in by_reading)


def test_only_plans_that_are_open_and_three_months_old_count() -> None:
    began = {"new": "2026-03-02", "three": "2026-02-20", "ended": "2025-11-03"}
    records = [record(name, ("conference_held", on)) for name, on in began.items()]
    records[2] = record("ended", ("conference_held", "2025-11-03"), ("plan_ended", "2026-03-16"))
    with reported(*records) as report:
        assert _figures(report, "plans_reviewed_in_time")["By calendar months"] == (0, 1)
        # The review of the ended plan was missed: its limit was 3 February.
        assert _figures(report, "reviews_in_time") == {
            "Three and six months are calendar months": (0, 2),
            "Three and six months are 91 and 183 days": (0, 2),
        }


def test_a_plan_that_ended_between_the_two_limits_missed_one_of_them() -> None:
    # Three months from 30 November 2025 are 28 February 2026, 91 days are 1 March.
    events = (("conference_held", "2025-11-30"), ("plan_ended", "2026-03-01"))
    with reported(record("A", *events)) as report:
        assert list(_figures(report, "reviews_in_time").values()) == [(0, 1), (0, 0)]


def test_a_review_that_the_source_cannot_show_is_not_known() -> None:
    one = record(
        "T9",
        ("conference_held", "2025-09-01"),
        ("review_conference_held", "2026-03-02"),
        newest_only=("review_conference_held",),
    )
    with reported(one) as report:
        reviews = _one(report, "reviews_in_time", "Three and six months are calendar")
        plans = _one(report, "plans_reviewed_in_time", "By calendar months; every")
    assert (reviews.of, reviews.not_known, plans.of, plans.not_known) == (0, 1, 0, 1)


def test_reviews_count_by_their_limit_in_the_span() -> None:
    one = record("A", ("conference_held", "2026-01-12"), ("review_conference_held", "2026-03-02"))
    span = span_of(date(2026, 4, 13), date(2026, 4, 13))
    with reported(one, question=Question(AS_OF, span=span)) as report:
        assert list(_figures(report, "reviews_in_time").values()) == [(0, 0), (1, 1)]


def test_the_figures_are_england_s_alone() -> None:
    of_england = {name for name in cpt.rulebooks() if is_of_england(cpt.rulebook(name))}
    assert {"england", "south-west", "leicester-leicestershire-rutland"} <= of_england
    assert of_england.isdisjoint({"wales", "scotland", "northern-ireland"})
    events = (("conference_held", "2025-01-13"), ("review_conference_held", "2025-04-01"))
    with reported(record("A", *events), rulebook="wales") as report:
        assert report.published == []


def test_a_figure_needs_its_rule_among_those_asked_for() -> None:
    one = record("A", ("referral_received", "2026-01-02"), ("conference_held", "2026-01-12"))
    question = Question(AS_OF, without=("assessment",))
    with reported(one, question=question) as report:
        names = {figure.id for figure in report.published}
    assert names == {"reviews_in_time", "plans_reviewed_in_time"}


def test_weekdays_are_those_of_a_slow_count() -> None:
    start = date(2026, 1, 1)
    for first in range(7):
        for length in range(-20, 40):
            one = start + timedelta(days=first)
            other = one + timedelta(days=length)
            low, high = min(one, other), max(one, other)
            days = [low + timedelta(days=day) for day in range(1, (high - low).days + 1)]
            expected = sum(day.weekday() < 5 for day in days)
            ours = _weekdays_before(other) - _weekdays_before(one)
            assert ours == (expected if other >= one else -expected)
