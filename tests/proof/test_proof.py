"""The proof of the arithmetic itself: it finds what is wrong, and its laws hold. `make prove` goes over every day there is."""

from __future__ import annotations

import inspect
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.proof import counts, rules, symbolic
from tests.proof.tally import Tally

import cptimescales as cpt

FEW = 977  # days between those asked about, which is not a multiple of a week
PARTS = [
    (counts.adding, "scotland"),
    (counts.same_day, "northern-ireland"),
    (counts.between, "england-and-wales"),
    (counts.lists, "scotland"),
    (counts.known_counts, "scotland"),
    (rules.every_rule, "scotland"),
    (rules.every_rule, "south-west"),
    (rules.rules_as_known, "leicester-leicestershire-rutland"),
]


@pytest.mark.parametrize(
    ("part", "over"), PARTS, ids=lambda each: getattr(each, "__name__", str(each))
)
def test_a_part_of_the_proof_finds_no_difference(part: Any, over: str) -> None:
    tally: Tally = part(over, FEW)
    assert tally.cases > 0
    assert not tally.examples
    assert tally.differences == 0


def test_a_day_too_far_is_found_by_both_oracles(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = cpt.WorkingCalendar.add_working_days
    monkeypatch.setattr(
        cpt.WorkingCalendar, "add_working_days", lambda self, day, n: sound(self, day, n + 1)
    )
    tally = counts.adding("scotland", 10_007)
    assert (
        tally.differences > tally.cases
    )  # each case differs from two oracles, but at the very ends
    assert "oracle 1 says" in tally.examples[0]


def test_another_version_of_a_rule_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cpt.Rule, "version_on", lambda self, on: self.versions[0])
    # A book of its own: the shared one keeps what it has answered.
    sound = cpt.rulebook("scotland")
    monkeypatch.setattr(cpt, "rulebook", lambda name: cpt.Rulebook(sound.data, sound._record))
    assert rules.every_rule("scotland", FEW).differences > 0


@pytest.mark.parametrize("law", symbolic.LAWS, ids=lambda law: law.__name__)
def test_a_law_holds(law: Any) -> None:
    kinds = {
        "int": st.integers(0, 60),
        "bool": st.booleans(),
        "str": st.text("0123456789/-", max_size=10),
    }
    days = st.dates(date(1990, 1, 1), date(2100, 12, 31)).map(date.toordinal)
    small = {"unit": st.integers(0, 2), "month": st.integers(0, 13), "of_month": st.integers(0, 32)}
    small |= {"year": st.integers(1, 9999), "later": st.integers(0, 40), "one": st.integers(1, 60)}
    small |= {"other": st.integers(1, 60), "day": days, "first": days}
    parameters = inspect.signature(law).parameters.values()
    given(**{each.name: small.get(each.name, kinds[each.annotation]) for each in parameters})(law)()


def test_every_law_is_there() -> None:
    assert len(symbolic.LAWS) >= 12
