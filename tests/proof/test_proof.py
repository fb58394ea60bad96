"""The proof itself: it finds planted errors, and its laws hold. `make prove` covers every day."""

from __future__ import annotations

import ast
import importlib
import inspect
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.proof import counts, rules, symbolic
from tests.proof.tally import Tally

import cptimescales as cpt
from cptimescales.calendars import dates

TESTS = Path(__file__).parents[1]
STEP = 977  # every so many days are tried: not a multiple of a week
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
    ("part", "over"), PARTS, ids=lambda value: getattr(value, "__name__", str(value))
)
def test_a_part_of_the_proof_finds_no_difference(part: Any, over: str) -> None:
    tally: Tally = part(over, STEP)
    assert tally.cases > 0
    assert not tally.examples
    assert tally.differences == 0


def test_a_day_too_far_is_found_by_both_oracles(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = cpt.WorkingCalendar.add_working_days
    monkeypatch.setattr(
        cpt.WorkingCalendar, "add_working_days", lambda self, day, n: sound(self, day, n + 1)
    )
    tally = counts.adding("scotland", 10_007)
    # Each case differs from both oracles, but for a few at either end of the calendar.
    assert tally.differences > tally.cases
    assert "oracle 1 says" in tally.examples[0]


def test_another_version_of_a_rule_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cpt.Rule, "version_on", lambda self, on: self.versions[0])
    # A new rulebook, because the shared one remembers its answers.
    sound = cpt.rulebook("scotland")
    monkeypatch.setattr(cpt, "rulebook", lambda name: cpt.Rulebook(sound.data, sound._record))
    assert rules.every_rule("scotland", STEP).differences > 0


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
    values = {
        parameter.name: small.get(parameter.name, kinds[parameter.annotation])
        for parameter in parameters
    }
    given(**values)(law)()


def test_every_law_is_there() -> None:
    assert len(symbolic.LAWS) >= 12


# The mutation testing


@pytest.fixture(scope="module")
def judge() -> ModuleType:
    pytest.importorskip("mutmut", reason="the extra `proof` is not installed")
    return importlib.import_module("tests.proof.judge")


def test_every_module_that_is_broken_has_tests_that_exist(judge: ModuleType) -> None:
    modules = importlib.import_module("tests.proof.breaks").MODULES
    tests = importlib.import_module("tests.proof.mutants").TESTS
    assert list(modules) == list(tests)
    for names in tests.values():
        assert [name for name in names if not (TESTS / f"{name}.py").is_file()] == []


def test_a_mutant_is_put_in_place_of_the_function_that_the_library_runs(
    judge: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = dates.add_months.__code__
    monkeypatch.setattr(dates.add_months, "__code__", sound)  # so that it is put back afterwards
    mutants = importlib.import_module("tests.proof.breaks").mutants_of("calendars/dates")
    in_function = (mutant for mutant in mutants if mutant.within == "add_months")
    mutant = next(mutant for mutant in in_function if judge.put_in_place(mutant))
    assert judge.sound_function(mutant) is dates.add_months
    assert dates.add_months.__code__ is not sound


def test_every_function_that_is_named_to_be_broken_exists(judge: ModuleType) -> None:
    breaks = importlib.import_module("tests.proof.breaks")
    for module, names in breaks.MODULES.items():
        tree = ast.parse((breaks.PACKAGE / f"{module}.py").read_text("utf-8"))
        functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert set(names) <= functions, module
