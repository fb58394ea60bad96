"""Shared by every test: the same random examples in every run, and counts of what was compared."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import pytest
from hypothesis import HealthCheck, settings
from tests.support.comparing import COMPARED, Comparison

import cptimescales as cpt

# The same examples in every run, and no clock that decides whether a test passes.
settings.register_profile(
    "repeatable",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("repeatable")


@pytest.fixture
def comparison(request: pytest.FixtureRequest) -> Iterator[Comparison]:
    counting = Comparison(request)
    yield counting
    # A failed test has reported its failure already. A test that never closes its comparison would
    # pass whatever it saw.
    assert counting.closed or request.node.stash.get(_FAILED, False), (
        "the comparison was never closed"
    )


_FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Iterator[None]:  # pragma: no cover - pytest's own machinery
    report = yield
    if call.excinfo is not None:
        item.stash[_FAILED] = True
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    told: dict[str, list[int]] = {}
    for report in chain.from_iterable(terminalreporter.stats.values()):
        if getattr(report, "when", None) != "call":
            continue
        for _, (count, mismatches) in (
            entry for entry in report.user_properties if entry[0] == COMPARED
        ):
            sums = told.setdefault(report.nodeid.rpartition("::")[2].partition("[")[0], [0, 0])
            sums[0] += count
            sums[1] += mismatches
    if told:
        told["in all"] = [sum(column) for column in zip(*told.values(), strict=True)]
        terminalreporter.section("compared one by one")
        for test, (count, mismatches) in told.items():
            words = test.removeprefix("test_").replace("_", " ")
            terminalreporter.write_line(
                f"{count:>11,} compared, {mismatches:,} mismatches: {words}"
            )


@pytest.fixture(params=cpt.DIVISIONS)
def division(request: pytest.FixtureRequest) -> str:
    """Each of the three divisions in turn."""
    return str(request.param)


@pytest.fixture
def working_calendar(division: str) -> cpt.WorkingCalendar:
    """The calendar of each division as it stands."""
    return cpt.calendar(division)


@pytest.fixture
def england() -> cpt.WorkingCalendar:
    """The calendar of England and Wales as it stands."""
    return cpt.calendar("england-and-wales")
