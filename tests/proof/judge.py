"""Judges a mutant: runs the tests that look at its module, and reports whether one of them fails.

A mutant is judged in one of two ways. Both work in a child process for each mutant.

*In place*: the tests are collected already, and the mutant's code replaces that of the sound
function. This takes a moment. *Afresh*: code outside functions (defaults, constants) runs only when
a module is imported. So such a mutant is imported in a process that has imported nothing yet.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property, partial
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import find_spec, spec_from_file_location
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from time import process_time
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest

from .breaks import PACKAGE, TOP, Mutant

LONGEST = 180  # seconds after which the clock kills a mutant that counts for ever
# Tests that take more seconds than this on sound code are left out. That can only lower the score.
SLOWEST = 1.0

# These start processes of their own, which never see the mutant.
LEFT_OUT = "not every_process and not between_processes and not new_process"
ARGUMENTS = ["-q", "--tb=no", "-p", "no:cacheprovider", "-p", "no:xdist", "-k", LEFT_OUT]
# Hypothesis is imported before pytest reads its plugin, and pytest warns of that.
ARGUMENTS += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
# Imported once in the parent, so that no child has to import them again.
IMPORTED_BEFORE = (
    "hypothesis.strategies",
    "numpy",
    "pydantic",
    "dateutil.easter",
    "holidays.countries.united_kingdom",
)

NOT_IN_PLACE, TOOL_FAILED = 77, 78  # exit codes of a child
Verdict = tuple[str, str]
"""What became of a mutant, and the words of its process: the test that failed, or a traceback.

The verdicts: `survived`, `killed`, `killed by the clock`, `not in place` (judge it afresh) and
`tool failed`.
"""
Tests = Mapping[str, tuple[str, ...]]
"""The test files that look at each module."""
Results = SimpleQueue[tuple[Mutant | None, Verdict]]
"""Where a worker puts each mutant with its verdict. The sound code goes first, as None."""


def _paths(names: Sequence[str]) -> list[str]:
    return [str(TOP / "tests" / f"{name}.py") for name in names]


def _in_a_child(judge: Callable[[Callable[[str], object]], int], seconds: int = LONGEST) -> Verdict:
    """The verdict of a process of its own, in which `judge` returns the exit code."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        signal.alarm(seconds)
        code = 1  # a mutant that breaks pytest itself is noticed
        with suppress(BaseException):
            code = judge(lambda words: os.write(writing, words.encode()))
        os._exit(code)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as stream:
        words = stream.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        by_clock = os.WTERMSIG(status) == signal.SIGALRM
        return "killed by the clock" if by_clock else "killed", words
    verdicts = {0: "survived", NOT_IN_PLACE: "not in place", TOOL_FAILED: "tool failed"}
    return verdicts.get(os.WEXITSTATUS(status), "killed"), words


# In place, among tests that are collected already


def sound_function(mutant: Mutant) -> FunctionType | None:
    """The function that a mutant changes; None if it changes code outside functions."""
    name = mutant.module.replace("/", ".")
    value: Any = importlib.import_module(f"cptimescales.{name}")
    for name in mutant.within.split("."):
        value = vars(value).get(name) if isinstance(value, (ModuleType, type)) else value
        if isinstance(value, property):
            value = value.fget
        elif isinstance(value, cached_property):
            value = value.func
        value = getattr(value, "__wrapped__", getattr(value, "__func__", value))
    return value if isinstance(value, FunctionType) else None


def _codes_by_name(code: CodeType) -> dict[str, CodeType]:
    codes = {code.co_qualname: code}
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            codes |= _codes_by_name(constant)
    return codes


def _comparable(code: CodeType) -> tuple[object, ...]:
    constants = tuple(
        _comparable(constant) if isinstance(constant, CodeType) else (type(constant), constant)
        for constant in code.co_consts
    )
    return code.co_code, constants, code.co_names, code.co_varnames


def put_in_place(mutant: Mutant) -> bool:
    """Replaces the code of the sound function by the mutant's, and forgets all cached results.

    Returns:
        False if that is not possible, because the mutant changes code outside functions.
    """
    function = sound_function(mutant)
    if function is None:
        return False
    codes = _codes_by_name(compile(mutant.source, mutant.module, "exec", dont_inherit=True))
    code = codes.get(function.__qualname__)
    if code is None or code.co_freevars != function.__code__.co_freevars:
        return False
    if _comparable(code) == _comparable(function.__code__):
        return False  # the mutant changes a default, which is not part of the code
    function.__code__ = code
    for name, module in [*sys.modules.items()]:
        if name.partition(".")[0] == "cptimescales":
            for value in [*vars(module).values()]:
                if hasattr(type(value), "cache_clear"):
                    value.cache_clear()
    return True


class _InPlace:
    """A pytest plugin: pytest collects the tests, then each mutant is judged in a child process."""

    def __init__(self, mutants: Sequence[Mutant], tests: Tests, results: Results) -> None:
        self.mutants, self.tests, self.results = mutants, tests, results
        # How often a test killed a mutant of a module or of a function, by its name and the test.
        self.kills = Counter[tuple[str, str]]()
        self.seconds: dict[str, float] = {}
        self.has_run = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.has_run = True
        # All tests are timed at once, so they may take longer than those of one mutant.
        verdict, words = _in_a_child(lambda tell: self._time(session, tell), 10 * LONGEST)
        self.results.put((None, (verdict, words)))
        if verdict != "survived":
            return True
        self.seconds = json.loads(words)
        for mutant in self.mutants:
            verdict, test = _in_a_child(partial(self._judge, session, mutant))
            self.kills[mutant.within, test] += 1
            self.kills[mutant.module, test] += 1
            self.results.put((mutant, (verdict, test)))
        return True

    def _time(self, session: pytest.Session, tell: Callable[[str], object]) -> int:
        """Runs every test on sound code, and tells how many seconds each took."""
        seconds = {}
        for item in session.items:
            start = process_time()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
            seconds[item.nodeid] = process_time() - start
        tell(json.dumps(seconds))
        return int(session.testsfailed > 0)

    def _judge(self, session: pytest.Session, mutant: Mutant, tell: Callable[[str], object]) -> int:
        try:
            if not put_in_place(mutant):
                return NOT_IN_PLACE
        except Exception:  # noqa: BLE001 - a fault of this tool must not pass for a failed test
            tell(traceback.format_exc())
            return TOOL_FAILED
        paths = {Path(path) for path in _paths(self.tests[mutant.module])}

        def order(item: pytest.Item) -> tuple[int, int, float]:
            """The tests that killed similar mutants first, then the quickest."""
            return (
                -self.kills[mutant.within, item.nodeid],
                -self.kills[mutant.module, item.nodeid],
                self.seconds[item.nodeid],
            )

        items = (
            item
            for item in session.items
            if item.path in paths and self.seconds[item.nodeid] <= SLOWEST
        )
        for item in sorted(items, key=order):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
            if session.testsfailed:
                tell(item.nodeid)
                return 1
        return 0


def judge_in_place(mutants: Sequence[Mutant], tests: Tests, results: Results) -> None:
    """Judges mutants in this process, which must be a fresh one."""
    make_ready()
    names = sorted({name for mutant in mutants for name in tests[mutant.module]})
    plugin = _InPlace(mutants, tests, results)
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        code = pytest.main([*ARGUMENTS, *_paths(names)], plugins=[plugin])
    if not plugin.has_run:
        results.put((None, ("tool failed", f"pytest collected nothing and ended with {code!r}")))


# Afresh, in a process that has imported nothing yet


class _MutantLoader(SourceFileLoader):
    """Loads a module from the text of a mutant."""

    def __init__(self, name: str, path: str, text: str) -> None:
        super().__init__(name, path)
        self._text = text

    def get_code(self, fullname: str) -> CodeType:
        return compile(self._text, self.path, "exec", dont_inherit=True)


class MutantFinder(MetaPathFinder):
    def __init__(self, mutant: Mutant) -> None:
        self.name = f"cptimescales.{mutant.module.replace('/', '.')}"
        self.file = str(PACKAGE / f"{mutant.module}.py")
        self.text = mutant.source

    def find_spec(
        self, name: str, path: object, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name != self.name:
            return None
        loader: Loader = _MutantLoader(name, self.file, self.text)
        return spec_from_file_location(name, self.file, loader=loader)


class _QuickestFirst:
    """A pytest plugin that runs the quickest tests first, and tells which one failed."""

    def __init__(self, tell: Callable[[str], object]) -> None:
        self.tell = tell

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if _seconds.get(item.nodeid, 0.0) <= SLOWEST]
        items.sort(key=lambda item: _seconds.get(item.nodeid, 0.0))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.tell(report.nodeid)


_seconds: dict[str, float] = {}


def judge_afresh(mutant: Mutant, names: Sequence[str]) -> tuple[Mutant, Verdict]:
    """Judges a mutant in a child of this process, which must not have imported the library."""
    assert "cptimescales" not in sys.modules

    def judge(tell: Callable[[str], object]) -> int:
        sys.meta_path.insert(0, MutantFinder(mutant))
        return int(pytest.main([*ARGUMENTS, "-x", *_paths(names)], plugins=[_QuickestFirst(tell)]))

    return mutant, _in_a_child(judge)


def make_ready(seconds: Mapping[str, float] | None = None) -> None:
    """Imports what every child needs, but not the library.

    Args:
        seconds: how long each test takes, if that is known.
    """
    os.chdir(TOP)
    # The library has a plugin for Hypothesis, which would import the sound code.
    os.environ["HYPOTHESIS_NO_PLUGINS"] = "1"
    _seconds.update(seconds or {})
    for name in IMPORTED_BEFORE:
        if find_spec(name.partition(".")[0]):
            importlib.import_module(name)
