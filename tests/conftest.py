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

# A process that a test starts warns where it opens text without naming the encoding. So do the
# workers of xdist; `make test` sets the variable for a run without them.
os.environ["PYTHONWARNDEFAULTENCODING"] = "1"

# The same examples in every run, and no clock that decides whether a test passes.
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


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Path]:
    """One PostgreSQL server for all tests of a process: the folder of its socket."""
    from tests.support.sql_databases import server

    with server() as folder:
        yield folder


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
