"""The figures: their sums, shares and bands, by group and by period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from statistics import median as middle

import pytest
from tests.support.returns import AS_OF, record, reported

from cptimescales.returns import Duty, Indicator, NotOwed, Question, Record, Report
from cptimescales.returns.indicators import band_names, bands, median, percent
from cptimescales.returns.periods import Span, year_span
from cptimescales.rules.status import Status


def _conference(child: str, discussion: str, held: str | None, team: str = "North") -> Record:
    events = [("strategy_discussion_held", discussion)]
    if held is not None:
        events.append(("conference_held", held))
    return record(child, *events, groups={"team": team})


CONFERENCES = (
    _conference("A", "2026-01-05", "2026-01-23"),
    _conference("C", "2026-03-16", "2026-04-09"),
    _conference("D", "2026-05-18", None, "South"),
    _conference("F", "2025-09-24", "2025-10-15", "South"),
    _conference("G", "2026-02-09", "2026-02-25", ""),
    replace(
        record("B", groups={"team": "South"}),
        not_owed=(NotOwed("initial_conference", date(2026, 3, 16), "ICPCnotRequired"),),
    ),
)


def _figures(report: Report, **of: str | None) -> Indicator:
    """The row of conferences with a group and a period."""
    (row,) = (
        row
        for row in report.indicators
        if row.rule == "initial_conference"
        and (row.group, row.period) == (of.get("group"), of.get("period"))
    )
    return row


def test_the_conferences_of_a_census_are_counted_as_by_hand() -> None:
    with reported(*CONFERENCES) as report:
        row = _figures(report)
    assert (row.due, row.in_time, row.in_time_ahead, row.late, row.overdue) == (4, 3, 0, 1, 0)
    assert (row.missed, row.pending, row.not_owed, row.not_recorded) == (0, 1, 1, 0)
    assert (row.percent_of_due, row.percent_of_held, row.median_working_days) == (75, 75, 14.5)
    assert row.percent_of_open == 100
    assert row.bands == {"0-10": 0, "11-15": 3, "16-20": 1, "21+": 0}
    assert (row.unit, row.group, row.period, row.period_from) == ("events", None, None, None)


def test_groups_and_periods_have_rows_beside_the_whole_and_sum_up_to_it() -> None:
    question = Question(AS_OF, by="team", each="month")
    with reported(*CONFERENCES, question=question) as report:
        groups = {row.group for row in report.indicators}
        assert groups == {None, "North", "South", "(none)"}
        assert _figures(report, group="North").due == 2
        assert _figures(report, group="(none)").in_time == 1
        assert _figures(report, group="South").not_owed == 1
        assert _figures(report, period="2026-04").not_owed == 1  # its limit was 8 April
        assert _figures(report, period="2026-04").late == 1
        assert _figures(report, period="2026-06").pending == 1
        assert _figures(report, group="North", period="2026-01").period_to == date(2026, 1, 31)
        counted = ("due", "in_time", "late", "overdue", "missed", "pending", "not_owed")
        for name in counted:
            whole = getattr(_figures(report), name)
            rows = [row for row in report.indicators if row.rule == "initial_conference"]
            for group, period in ((True, False), (False, True), (True, True)):
                parts = [
                    getattr(row, name)
                    for row in rows
                    if ((row.group is not None), (row.period is not None)) == (group, period)
                ]
                assert sum(parts) == whole


def test_a_quarter_is_named_by_its_months() -> None:
    with reported(*CONFERENCES, question=Question(AS_OF, each="quarter")) as report:
        assert _figures(report, period="2026-04 to 2026-06").due == 1


def test_only_limits_in_the_span_count_and_the_standing_has_every_duty() -> None:
    question = Question(AS_OF, span=year_span("2025-26"))
    with reported(*CONFERENCES, question=question) as report:
        row = _figures(report)
        assert (row.due, row.in_time, row.late, row.pending) == (3, 3, 0, 0)
        assert (row.period_from, row.period_to) == (date(2025, 4, 1), date(2026, 3, 31))
        conferences = [duty for duty in report.duties if duty.rule == "initial_conference"]
        assert len(conferences) == 5


def test_a_meeting_held_before_its_limit_came_is_in_time_but_not_due() -> None:
    with reported(_conference("A", "2026-05-18", "2026-05-27")) as report:
        row = _figures(report)
    assert (row.due, row.in_time, row.in_time_ahead) == (0, 1, 1)
    assert (row.percent_of_due, row.percent_of_held) == (None, 100)


def test_a_limit_on_the_day_itself_has_come() -> None:
    on = _conference("A", "2026-05-07", "2026-05-28")
    for as_of, due, ahead in ((date(2026, 5, 29), 1, 0), (date(2026, 5, 28), 0, 1)):
        with reported(on, question=Question(as_of)) as report:
            row = _figures(report)
            assert next(duty.due for duty in report.duties) == date(2026, 5, 29)
            assert (row.due, row.in_time_ahead) == (due, ahead)


def test_a_rule_that_is_asked_for_has_a_row_without_any_duty() -> None:
    question = Question(AS_OF, only=("transfer_conference",))
    with reported(*CONFERENCES, question=question) as report:
        (row,) = report.indicators
    assert (row.rule, row.due, row.percent_of_due) == ("transfer_conference", 0, None)


def test_the_figures_are_those_of_a_slow_count_of_the_rows() -> None:
    random = Random(14)
    records = [_drawn(random, number) for number in range(150)]
    question = Question(AS_OF, by="team", each="quarter", span=Span(date(2025, 1, 1), None))
    with reported(*records, rulebook="south-west", question=question) as report:
        duties = [duty for duty in report.duties if duty.due >= date(2025, 1, 1)]
        for row in report.indicators:
            _compare(row, [duty for duty in duties if _belongs(duty, row)])
        assert len(report.indicators) > 100


def _drawn(random: Random, number: int) -> Record:
    day, events = date(2024, 9, 2), []
    names = ("strategy_discussion_held", "conference_held", "core_group_held", "core_group_held")
    for name in (*names, "review_conference_held", "core_group_held", "review_conference_held"):
        day += timedelta(days=random.randrange(3, 120))
        events.append((name, str(day)))
    if random.random() < 0.3:
        events.append(("plan_ended", str(day + timedelta(days=random.randrange(90)))))
    return record(f"C-{number}", *events, groups={"team": random.choice("ABC")})


def _belongs(duty: Duty, row: Indicator) -> bool:
    return (
        duty.rule == row.rule
        and row.group in (None, duty.group)
        and (
            row.period is None
            or (row.period_from is not None and row.period_from <= duty.due)
            and (row.period_to is not None and duty.due <= row.period_to)
        )
    )


def _compare(row: Indicator, duties: list[Duty]) -> None:
    of = Counter(duty.status for duty in duties)
    come = [duty for duty in duties if duty.due <= AS_OF]
    settled = [duty for duty in come if duty.status not in (Status.PENDING, Status.NOT_RECORDED)]
    taken = [duty.working_days_taken for duty in duties if duty.working_days_taken is not None]
    in_time = sum(duty.status is Status.MET for duty in settled)
    assert (row.due, row.in_time) == (len(settled), of[Status.MET])
    assert row.in_time_ahead == of[Status.MET] - in_time
    assert (row.late, row.overdue) == (of[Status.MET_LATE], of[Status.OVERDUE])
    assert (row.missed, row.pending) == (of[Status.MISSED], of[Status.PENDING])
    assert row.not_recorded == of[Status.NOT_RECORDED]
    assert row.median_working_days == (middle(taken) if taken else None)
    share = 100 * in_time / len(settled) if settled else None
    assert row.percent_of_due == (None if share is None else pytest.approx(share, abs=0.0501))


@pytest.mark.parametrize(
    ("part", "whole", "expected"), [(1, 8, 12.5), (1, 3, 33.3), (2, 3, 66.7), (1, 2000, 0.1)]
)
def test_a_share_has_one_decimal_rounded_half_up(part: int, whole: int, expected: float) -> None:
    assert percent(part, whole) == expected


@pytest.mark.parametrize("numbers", [[3], [1, 2], [5, 5, 9], [1, 2, 2, 10], [0, 7, 7, 8, 9, 100]])
def test_the_median_is_that_of_the_statistics_module(numbers: list[int]) -> None:
    assert median(Counter(numbers)) == middle(numbers)


@pytest.mark.parametrize("starts", [(0, 11, 16, 21), (0, 1, 11, 21, 31, 41, 46, 51)])
def test_each_number_lies_in_the_band_that_its_name_says(starts: tuple[int, ...]) -> None:
    inside: dict[str, Callable[[int], bool]] = {}
    for name in band_names(starts):
        low, _, high = name.removesuffix("+").partition("-")
        last = 10**6 if name.endswith("+") else int(high or low)
        inside[name] = lambda number, low=int(low), last=last: low <= number <= last  # type: ignore[misc]
    for number in range(70):
        (band,) = (name for name, count in bands(starts, {number: 1}).items() if count)
        assert inside[band](number)
    assert not any(bands(starts, {-1: 1}).values())
