"""The strategies: `from_type` knows every public type, nasty days are drawn, little is imported."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points

import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st

import cptimescales as cpt
from cptimescales.rules.results import Refusal
from cptimescales.testing import strategies
from cptimescales.testing.hypothesis_plugin import STRATEGIES

TYPES = [kind for kind in (getattr(cpt, name) for name in cpt.__all__) if isinstance(kind, type)]
FEW = settings(max_examples=12, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.__name__)
def test_hypothesis_makes_every_public_type(kind: type) -> None:
    values = []

    @FEW
    @given(st.from_type(kind))
    def drawn(value: object) -> None:
        assert isinstance(value, kind)
        values.append(value)

    drawn()
    assert values


def test_every_public_type_but_errors_and_words_has_a_strategy_of_its_own() -> None:
    others = {
        kind.__name__ for kind in TYPES if not issubclass(kind, (cpt.TimescaleError, cpt.Status))
    }
    assert set(STRATEGIES) == others


def test_hypothesis_finds_the_strategies_by_the_entry_point() -> None:
    (entry,) = (entry for entry in entry_points(group="hypothesis") if entry.name == "cptimescales")
    assert entry.value == "cptimescales.testing.hypothesis_plugin:register"


def test_hypothesis_loads_no_strategies_and_no_columns_before_they_are_asked_for() -> None:
    code = (
        "import sys, hypothesis; "
        "print(*(name for name in sys.modules if name.startswith('cptimescales')), "
        "'numpy' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    *loaded, numpy = done.stdout.split()
    assert "cptimescales.testing.hypothesis_plugin" in loaded
    assert not {
        "cptimescales.testing.strategies",
        "cptimescales.testing.verifier.laws",
        "cptimescales.columns",
        "cptimescales.cli",
    } & set(loaded)
    assert numpy == "False"


def test_the_library_itself_never_loads_hypothesis() -> None:
    code = (
        "import sys, cptimescales, cptimescales.testing, cptimescales.testing.oracle; "
        "print('hypothesis' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout == "False\n"


@pytest.mark.parametrize(
    "month_and_day",
    [(2, 29), (1, 31), (12, 25), (12, 28), (9, 19), (5, 8)],
    ids=lambda pair: f"{pair[1]}-{pair[0]}",
)
def test_nasty_days_are_drawn_soon(month_and_day: tuple[int, int]) -> None:
    drawn = find(
        strategies.days(),
        lambda day: (day.month, day.day) == month_and_day,
        settings=settings(max_examples=2_000),
    )
    assert (drawn.month, drawn.day) == month_and_day


@FEW
@given(strategies.due_dates())
def test_due_dates_drawn_survive_the_way_through_json(due: cpt.DueDate) -> None:
    assert cpt.DueDate.model_validate_json(due.model_dump_json()) == due


@FEW
@given(strategies.timetables())
def test_timetables_drawn_survive_the_way_through_json(table: cpt.Timetable) -> None:
    assert cpt.Timetable.model_validate_json(table.model_dump_json()) == table


@FEW
@given(strategies.periods(), strategies.working_calendars(), strategies.days())
def test_periods_calendars_and_days_drawn_can_be_counted_with(
    period: cpt.Period, cal: cpt.WorkingCalendar, day: object
) -> None:
    try:
        reached = period.from_date(day, cal)  # type: ignore[arg-type]  # it is a date
    except cpt.MonthEndError:
        assert period.month_end == "refuse"
    else:
        assert cal.covers[0] <= reached <= cal.covers[1]


@pytest.mark.parametrize("kind", [cpt.DueDate, cpt.ReviewWindow, Refusal])
def test_both_dates_and_refusals_are_drawn_as_answers(kind: type) -> None:
    def is_one(answer: object) -> bool:
        return isinstance(answer, kind)

    assert is_one(find(strategies.answers(), is_one))
