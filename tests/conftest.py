"""Shared by every test: repeatable random examples, counts of comparisons, the mark `sweep`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fnmatch import fnmatchcase
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from tests.support.comparing import COMPARED, Comparison

import cptimescales as cpt

# Python warns of text that is opened without naming its encoding, and a warning fails a test. This
# switches the warning on in the workers of xdist and in each process that a test starts. Python
# reads the variable when it starts, so `make test` sets it for a run without workers.
os.environ["PYTHONWARNDEFAULTENCODING"] = "1"

# Hypothesis draws the same examples in every run, and a slow machine fails no test.
settings.register_profile(
    "repeatable",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("repeatable")


# These files start programs of their own and take longest. They go first, so that no worker still
# runs one of them when the others have ended.
SLOWEST_FILES = (
    "columns/test_spark.py",
    "docs/test_site.py",
    "export/test_sql_databases.py",
    "spreadsheet/workbook/test_formulas.py",
    "testing_kit/verifier/test_verification.py",
    "docs/test_blocks.py",
    "spreadsheet/libreoffice/test_in_libreoffice.py",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the option of a run that leaves no day out."""
    words = "ask the sweeps over days about every day, where they ask about each 31st"
    parser.addoption("--every-day", action="store_true", help=words)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Unmarks the cases of a sweep that `make test` keeps, and puts the slowest files first.

    Raises:
        pytest.UsageError: if a pattern in `keep` matches no case, where all tests were collected.
    """
    unmatched: set[tuple[str, str]] = set()
    matched: set[tuple[str, str]] = set()
    for item in items:
        sweep = item.get_closest_marker("sweep")
        patterns = sweep.kwargs.get("keep", ()) if sweep else ()
        for pattern in [patterns] if isinstance(patterns, str) else patterns:
            function, _, case = item.nodeid.removesuffix("]").partition("[")
            keeps = fnmatchcase(case, pattern)
            (matched if keeps else unmatched).add((function, pattern))
            if keeps:
                item.own_markers = [mark for mark in item.own_markers if mark.name != "sweep"]
    if config.args == config.getini("testpaths") and unmatched - matched:
        raise pytest.UsageError(f"no case to keep: {sorted(unmatched - matched)}")
    places = {file: place for place, file in enumerate(SLOWEST_FILES)}
    tests = config.rootpath / "tests"

    def place(item: pytest.Item) -> int:
        return places.get(item.path.relative_to(tests).as_posix(), len(places))

    items.sort(key=place)


@pytest.fixture
def comparison(request: pytest.FixtureRequest) -> Iterator[Comparison]:
    """Counts what one test compares; the test must close it."""
    comparison = Comparison(request)
    yield comparison
    # A test that never closes its comparison would pass despite mismatches. A test that failed may
    # not have come to the end.
    assert comparison.closed or request.node.stash.get(_FAILED, False), (
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
    """Lists how many values each test compared, and how many differed."""
    totals: dict[str, list[int]] = {}
    for report in chain.from_iterable(terminalreporter.stats.values()):
        if getattr(report, "when", None) != "call":
            continue
        for _, (count, mismatches) in (
            entry for entry in report.user_properties if entry[0] == COMPARED
        ):
            sums = totals.setdefault(report.nodeid.rpartition("::")[2].partition("[")[0], [0, 0])
            sums[0] += count
            sums[1] += mismatches
    if totals:
        totals["in all"] = [sum(column) for column in zip(*totals.values(), strict=True)]
        terminalreporter.section("compared one by one")
        for test, (count, mismatches) in totals.items():
            words = test.removeprefix("test_").replace("_", " ")
            terminalreporter.write_line(
                f"{count:>11,} compared, {mismatches:,} mismatches: {words}"
            )


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Path]:
    """One PostgreSQL server for all tests of a process: the folder of its socket."""
    from tests.support.sql_databases import server

    with server() as folder:
        yield folder


@pytest.fixture(params=cpt.DIVISIONS)
def division(request: pytest.FixtureRequest) -> str:
    """Each of the three divisions, one test each."""
    return str(request.param)


@pytest.fixture
def working_calendar(division: str) -> cpt.WorkingCalendar:
    """The calendar of each division, by the newest list of bank holidays."""
    return cpt.calendar(division)


@pytest.fixture
def england() -> cpt.WorkingCalendar:
    """The calendar of England and Wales, by the newest list of bank holidays."""
    return cpt.calendar("england-and-wales")
