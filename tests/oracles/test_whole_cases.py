"""The timetable of whole cases compared with a second reading, over random histories."""

from __future__ import annotations

import pytest
from tests.support import whole_comparing
from tests.support.comparing import Comparison
from tests.support.local_histories import local_history
from tests.support.whole_comparing import by_the_library, by_the_oracle, differences, keyed, report
from tests.support.whole_histories import WholeHistory, whole_history

SLICE = 150
"""How many histories one part compares. `python -m tests.proof` compares 100,000."""


@pytest.mark.sweep(keep="[0-9]")
@pytest.mark.parametrize("part", range(140))
def test_the_timetables_of_random_histories_equal_the_second_reading(
    part: int, comparison: Comparison
) -> None:
    for seed in range(SLICE * part, SLICE * (part + 1)):
        history = whole_history(seed)
        library, oracle = keyed(by_the_library(history)), keyed(by_the_oracle(history))
        if library != oracle:
            comparison.mismatches.append(report(history))
        comparison.count += len(oracle)
    comparison.close(at_least=3 * SLICE)


def test_a_difference_is_shown_in_the_smallest_history(monkeypatch: pytest.MonkeyPatch) -> None:
    right = by_the_oracle
    history = next(
        history for history in map(whole_history, range(100)) if right(history)["alerts"]
    )

    def without_alerts(history: WholeHistory) -> whole_comparing.Parts:
        return {**right(history), "alerts": []}

    monkeypatch.setattr(whole_comparing, "by_the_oracle", without_alerts)
    lines = differences(history)
    assert lines
    assert all(line.startswith("library: alerts ") for line in lines)
    words = report(history).splitlines()
    assert words[-1].startswith("library: alerts ")
    assert len(words) <= 1 + len(history.case["events"]) + len(lines)


@pytest.mark.sweep(keep="[0-3]")
@pytest.mark.parametrize("part", range(60))
def test_the_timetables_of_local_rulebooks_equal_the_second_reading(
    part: int, comparison: Comparison
) -> None:
    for seed in range(SLICE * part, SLICE * (part + 1)):
        history = local_history(seed)
        library, oracle = keyed(by_the_library(history)), keyed(by_the_oracle(history))
        if library != oracle:
            comparison.mismatches.append(report(history))
        comparison.count += len(oracle)
    comparison.close(at_least=3 * SLICE)
