"""Years, months and quarters."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cptimescales.returns.periods import (
    Each,
    PeriodOptionError,
    Span,
    days_of,
    period_of,
    span_of,
    year_span,
)


@pytest.mark.parametrize("text", ["2025-26", "2025/26", "2025-2026", " 2025-26 "])
def test_a_year_runs_from_april_to_march(text: str) -> None:
    assert year_span(text) == Span(date(2025, 4, 1), date(2026, 3, 31))


def test_the_last_year_of_a_century_ends_in_00() -> None:
    assert year_span("2099-00") == Span(date(2099, 4, 1), date(2100, 3, 31))


@pytest.mark.parametrize("text", ["2025", "2025-27", "2025-25", "25-26", "", "0000-01", "2025-6"])
def test_another_year_is_refused_in_words(text: str) -> None:
    with pytest.raises(PeriodOptionError, match="written as 2025-26"):
        year_span(text)


def test_a_span_has_both_its_ends_and_may_be_open() -> None:
    span = span_of(date(2026, 4, 1), date(2026, 4, 30))
    days = [date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 30), date(2026, 5, 1)]
    assert [span.has(day) for day in days] == [False, True, True, False]
    assert [span_of(None, days[1]).has(day) for day in days] == [True, True, False, False]
    assert [span_of(days[2], None).has(day) for day in days] == [False, False, True, True]
    assert span_of(None, None).is_whole
    assert not span.is_whole
    with pytest.raises(PeriodOptionError, match="ends on 2026-04-01, before it begins"):
        span_of(days[2], days[1])


@pytest.mark.parametrize("each", ["month", "quarter"])
def test_every_day_lies_in_its_period_and_periods_follow_each_other(each: Each) -> None:
    day, names = date(2023, 12, 1), list[str]()
    while day < date(2025, 2, 1):
        name = period_of(day, each)
        assert days_of(name).has(day)
        if name not in names:
            names.append(name)
            assert days_of(name).first == day or len(names) == 1
        day += timedelta(days=1)
    assert names == sorted(names)
    assert len(names) == {"month": 14, "quarter": 6}[each]
