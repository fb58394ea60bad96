"""The figures of a generated census are those of a slow count that shares nothing with us."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.census import REFERENCE_DATE, write_census
from tests.support.census_count import figures_by_hand

import cptimescales as cpt
from cptimescales.returns import Question, open_return, report_on


@pytest.mark.sweep(keep=["200"])
@pytest.mark.parametrize("children", [200, 10_000])
def test_the_figures_of_a_census_are_those_of_a_count_by_hand(
    children: int, tmp_path: Path
) -> None:
    path = tmp_path / "census.xml"
    write_census(path, children)
    by_hand = figures_by_hand(path)
    assert set(by_hand) == {"assessment", "initial_conference", "review_conference"}
    with report_on(open_return(path), cpt.rulebook("england"), Question(REFERENCE_DATE)) as report:
        for row in report.indicators:
            if row.rule in by_hand:
                ours = {name: getattr(row, name) for name in by_hand[row.rule]}
                assert ours == by_hand[row.rule], row.rule
        assert len(report.refusals) == report.source.refused
