"""Mutation testing of the arithmetic: breaks it in every small way, one at a time, and sees whether a test notices.

`python -m tests.proof.mutants`, from the top of the repository. A mutant is first put in place of the sound function in a
process where the tests are collected already, which takes a moment; the tests that noticed its like go first, then the quickest.
What stands in no function (defaults, constants) cannot be put in place: it is started anew in a process that has imported
nothing yet. The sound code is judged in the same way before: if it does not live, no mutant's death says anything.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from functools import cached_property, partial
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import find_spec, spec_from_file_location
from itertools import chain
from multiprocessing import get_context
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from time import process_time
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest

from .breaks import MODULES, PACKAGE, TOP, Mutant, mutants_of

LONGEST = 180  # seconds; a mutant that counts for ever is killed by the clock
# Tests that take longer than so many seconds where nothing is broken are not asked: that can only make the score worse.
SLOWEST = 1.0

# The test files that look at each module.
TESTS: dict[str, tuple[str, ...]] = {
    "calendars/dates": (
        "calendars/test_dates",
        "calendars/test_days",
        "rules/test_results",
        "rules/test_period",
    ),
    "calendars/written_days": ("calendars/test_written_days", "cases/test_case_files"),
    "calendars/day_index": (
        "calendars/test_day_index",
        "calendars/test_working_calendar",
        "calendars/test_closures",
        "calendars/test_record",
        "oracles/test_second_oracle",
        "package/test_threads",
    ),
    "calendars/working_calendar": (
        "calendars/test_working_calendar",
        "calendars/test_closures",
        "calendars/test_day_index",
        "calendars/test_record",
        "calendars/test_dates",
        "rules/test_answers",
        "package/test_pickles",
    ),
    "calendars/record": (
        "calendars/test_record",
        "calendars/test_working_calendar",
        "calendars/test_day_index",
        "calendars/test_closures",
        "rules/test_answers",
    ),
    "rules/period": (
        "rules/test_period",
        "rules/test_period_comparison",
        "rules/test_answers",
        "rules/test_rulebook_files",
        "calendars/test_dates",
    ),
    "rules/local": ("rules/test_local", "rules/test_rulebook_files", "rules/test_answers"),
    "rules/model": (
        "rules/test_local",
        "rules/test_in_force",
        "rules/test_rulebook_files",
        "rules/test_answers",
    ),
    "rules/in_force": (
        "rules/test_in_force",
        "rules/test_answers",
        "rules/test_results",
        "rules/test_rulebook_files",
    ),
    "rules/status": ("rules/test_status", "rules/test_answers"),
    "rules/counting": (
        "rules/test_answers",
        "rules/test_in_force",
        "rules/test_results",
        "calendars/test_day_index",
        "spreadsheet/test_functions",
    ),
    "rules/answers": (
        "rules/test_answers",
        "rules/test_in_force",
        "rules/test_results",
        "rules/test_rulebook_files",
        "calendars/test_closures",
        "calendars/test_day_index",
        "package/test_pickles",
    ),
}
# A new process of its own would be asked, which never sees the mutant.
NOT_ASKED = "not every_process and not between_processes"
# Hypothesis is there before pytest, which would have liked to read its plugin first.
ARGUMENTS = ["-q", "--tb=no", "-p", "no:cacheprovider", "-p", "no:xdist", "-k", NOT_ASKED]
ARGUMENTS += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
READY = (
    "hypothesis.strategies",
    "numpy",
    "pydantic",
    "dateutil.easter",
    "holidays.countries.united_kingdom",
)

ELSEWHERE = 77  # the code of a child in which there was nothing to judge
Verdict = tuple[str, str]
"""What became of a mutant, and what its process told: the test that noticed it."""


def _tests(names: Iterable[str]) -> list[str]:
    return [str(TOP / "tests" / f"{name}.py") for name in names]


def _in_a_child(judge: Callable[[Callable[[str], object]], int]) -> Verdict:
    """What the tests say in a process of their own: survived, killed, or killed by the clock."""
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(told)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        signal.alarm(LONGEST)
        code = 3
        with suppress(BaseException):
            code = judge(lambda said: os.write(tell, said.encode()))
        os._exit(code)
    os.close(tell)
    with os.fdopen(told, encoding="utf-8") as saying:
        said = saying.read()
    _, ended = os.waitpid(child, 0)
    if os.WIFSIGNALED(ended):
        return "killed by the clock" if os.WTERMSIG(ended) == signal.SIGALRM else "killed", said
    return {0: "survived", ELSEWHERE: "elsewhere"}.get(os.WEXITSTATUS(ended), "killed"), said


# In place, among tests that are collected already


def _function(mutant: Mutant) -> FunctionType | None:
    """The sound function that a mutant stands in; None where it stands in none."""
    here: Any = importlib.import_module(f"cptimescales.{mutant.module}")
    for name in mutant.within.split("."):
        here = vars(here).get(name) if isinstance(here, (ModuleType, type)) else here
        here = (
            here.fget
            if isinstance(here, property)
            else here.func
            if isinstance(here, cached_property)
            else here
        )
        here = getattr(here, "__wrapped__", getattr(here, "__func__", here))
    return here if isinstance(here, FunctionType) else None


def _codes(code: CodeType) -> dict[str, CodeType]:
    found = {code.co_qualname: code}
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            found |= _codes(inner)
    return found


def _plain(code: CodeType) -> tuple[object, ...]:
    consts = tuple(
        _plain(each) if isinstance(each, CodeType) else (type(each), each)
        for each in code.co_consts
    )
    return code.co_code, consts, code.co_names, code.co_varnames


def _put_in_place(mutant: Mutant) -> bool:
    function = _function(mutant)
    code = (
        _codes(compile(mutant.source, mutant.module, "exec", dont_inherit=True)).get(
            function.__qualname__
        )
        if function
        else None
    )
    if function is None or code is None or code.co_freevars != function.__code__.co_freevars:
        return False
    if _plain(code) == _plain(function.__code__):
        return False  # it is a default, which belongs to no code
    function.__code__ = code
    from cptimescales import library
    from cptimescales.calendars import dates, day_index, record

    for cached in (
        day_index.numbered_days,
        record._by_rule,
        record._published_years,
        dates._months,
    ):
        cached.cache_clear()
    library._shipped.cache_clear()
    return True


class _Quickly:
    """Runs no tests of its own, but those of each mutant, in a child each."""

    def __init__(
        self, share: Sequence[Mutant], told: SimpleQueue[tuple[Mutant | None, Verdict]]
    ) -> None:
        self.share = share
        self.told = told
        self.noticed = Counter[
            tuple[str, str]
        ]()  # by the module or function that was broken, and the test

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        verdict, said = _in_a_child(lambda tell: self._time(session, tell))
        self.told.put((None, (verdict, said)))
        if verdict != "survived":
            return True
        self.seconds: dict[str, float] = json.loads(said)
        for mutant in self.share:
            verdict, test = _in_a_child(partial(self._judge, session, mutant))
            self.noticed[mutant.within, test] += 1
            self.noticed[mutant.module, test] += 1
            self.told.put((mutant, (verdict, test)))
        return True

    def _time(self, session: pytest.Session, tell: Callable[[str], object]) -> int:
        """How long each test takes where nothing is broken."""
        seconds = {}
        for item in session.items:
            began = process_time()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
            seconds[item.nodeid] = process_time() - began
        tell(json.dumps(seconds))
        return session.testsfailed

    def _judge(self, session: pytest.Session, mutant: Mutant, tell: Callable[[str], object]) -> int:
        if not _put_in_place(mutant):
            return ELSEWHERE
        paths = {Path(path) for path in _tests(TESTS[mutant.module])}

        def order(item: pytest.Item) -> tuple[int, int, float]:
            test = item.nodeid
            return (
                -self.noticed[mutant.within, test],
                -self.noticed[mutant.module, test],
                self.seconds[test],
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


def _first_look(share: Sequence[Mutant], told: SimpleQueue[tuple[Mutant | None, Verdict]]) -> None:
    _ready()
    names = {name for mutant in share for name in TESTS[mutant.module]}
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        pytest.main([*ARGUMENTS, *_tests(sorted(names))], plugins=[_Quickly(share, told)])


# Anew, in a process that has imported nothing yet


class _Instead(SourceFileLoader):
    """Loads a module from another text."""

    def __init__(self, name: str, path: str, text: str) -> None:
        super().__init__(name, path)
        self._text = text

    def get_code(self, fullname: str) -> CodeType:
        return compile(self._text, self.path, "exec", dont_inherit=True)


class _Finder(MetaPathFinder):
    def __init__(self, mutant: Mutant) -> None:
        self.name = f"cptimescales.{mutant.module.replace('/', '.')}"
        self.text = mutant.source

    def find_spec(
        self, name: str, path: object, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name != self.name:
            return None
        file = str(PACKAGE / f"{'/'.join(name.split('.')[1:])}.py")
        loader: Loader = _Instead(name, file, self.text)
        return spec_from_file_location(name, file, loader=loader)


class _QuickestFirst:
    """Runs the quickest tests first, and tells which one noticed."""

    def __init__(self, tell: Callable[[str], object]) -> None:
        self.tell = tell

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if _seconds.get(item.nodeid, 0.0) <= SLOWEST]
        items.sort(key=lambda item: _seconds.get(item.nodeid, 0.0))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.tell(report.nodeid)


_seconds: dict[str, float] = {}


def _second_look(mutant: Mutant) -> tuple[Mutant, Verdict]:
    """What becomes of a mutant in a process that has never seen the sound code."""
    assert "cptimescales" not in sys.modules

    def judge(tell: Callable[[str], object]) -> int:
        sys.meta_path.insert(0, _Finder(mutant))
        return int(
            pytest.main(
                [*ARGUMENTS, "-x", *_tests(TESTS[mutant.module])], plugins=[_QuickestFirst(tell)]
            )
        )

    return mutant, _in_a_child(judge)


def _ready(seconds: dict[str, float] | None = None) -> None:
    os.chdir(TOP)
    os.environ["HYPOTHESIS_NO_PLUGINS"] = (
        "1"  # one of them is of this library, and would bring the sound code in
    )
    _seconds.update(seconds or {})
    for name in READY:
        if find_spec(name.partition(".")[0]):
            importlib.import_module(name)


def _found(module: str, every: int) -> list[Mutant]:
    return list(mutants_of(module, every))


def _first(
    found: Sequence[Mutant], processes: int
) -> tuple[list[tuple[Mutant, Verdict]], dict[str, float]]:
    """What the first look says, and how long each test takes."""
    spawn = get_context("spawn")
    queue: SimpleQueue[tuple[Mutant | None, Verdict]] = spawn.SimpleQueue()
    shares = [share for first in range(processes) if (share := found[first::processes])]
    workers = [spawn.Process(target=_first_look, args=(share, queue)) for share in shares]
    for worker in workers:
        worker.start()
    told: list[tuple[Mutant, Verdict]] = []
    seconds: dict[str, float] = {}
    while len(told) < len(found):
        mutant, verdict = queue.get()
        if mutant is not None:
            told.append((mutant, verdict))
            _say(len(told), len(found), "a first look")
        elif verdict[0] == "survived":
            seconds |= json.loads(verdict[1])
        else:
            for worker in workers:
                worker.terminate()
            raise SystemExit(
                "the tests fail, or take too long, before anything is broken: mend them first"
            )
    for worker in workers:
        worker.join()
    return told, seconds


def _second(
    others: Sequence[Mutant], seconds: dict[str, float], processes: int
) -> Iterator[tuple[Mutant, Verdict]]:
    """What becomes of those that are started anew, the sound code of each module first."""
    sound = [
        Mutant(name, 0, 0, "", "", "", (PACKAGE / f"{name}.py").read_text("utf-8"))
        for name in MODULES
    ]
    asked = [each for each in sound if any(mutant.module == each.module for mutant in others)]
    with get_context("spawn").Pool(processes, _ready, (seconds,)) as pool:
        for mutant, (verdict, test) in pool.imap_unordered(_second_look, asked):
            if verdict != "survived":
                raise SystemExit(
                    f"{mutant.module}: {verdict} although nothing is broken; {test or 'see its tests'}"
                )
        for done, judged in enumerate(pool.imap_unordered(_second_look, others), start=1):
            _say(done, len(others), "anew")
            yield judged


def main() -> int:
    """Judges every mutant and tells the score; 1 if fewer are killed than asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.proof.mutants", description=__doc__)
    parser.add_argument(
        "modules", nargs="*", metavar="MODULE", help=f"of {', '.join(MODULES)}; without any, all"
    )
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument(
        "--every", type=int, default=1, metavar="N", help="only every Nth mutant, for a first look"
    )
    parser.add_argument(
        "--at-least", type=float, default=95, metavar="PERCENT", help="killed, or exit 1"
    )
    parser.add_argument(
        "--only", type=Path, metavar="FILE", help="only the survivors that --to wrote before"
    )
    parser.add_argument("--to", type=Path, metavar="FILE", help="write the survivors as JSON")
    asked = parser.parse_args()

    with get_context("spawn").Pool(asked.processes) as pool:
        tasks = [(name, asked.every) for name in asked.modules or MODULES]
        found = list(chain.from_iterable(pool.starmap(_found, tasks, chunksize=1)))
    if asked.only:
        known = {
            (old["within"], old["was"], old["becomes"])
            for old in json.loads(asked.only.read_text("utf-8"))
        }
        found = [each for each in found if (each.within, each.was, each.becomes) in known]
    first, seconds = _first(found, asked.processes)
    told = Counter(
        (mutant.module, verdict) for mutant, (verdict, _) in first if verdict != "elsewhere"
    )
    survivors = [mutant for mutant, (verdict, _) in first if verdict == "survived"]
    _write(survivors, asked.to)
    others = [mutant for mutant, (verdict, _) in first if verdict == "elsewhere"]
    for mutant, (verdict, _) in _second(others, seconds, asked.processes):
        told[mutant.module, verdict] += 1
        if verdict == "survived":
            survivors.append(mutant)
    survivors.sort(key=lambda each: (each.module, each.line, each.number))
    print(*(f"survived: {mutant}" for mutant in survivors), sep="\n")
    _write(survivors, asked.to)
    return _tell(told, asked.at_least)


def _write(survivors: Iterable[Mutant], to: Path | None) -> None:
    if to:
        rows = [asdict(each) | {"source": ""} for each in survivors]
        to.write_text(json.dumps(rows, indent=1), "utf-8")


def _say(done: int, whole: int, look: str) -> None:
    if done % 50 == 0 or done == whole:
        print(f"{look}: {done} of {whole}", file=sys.stderr, flush=True)


def _tell(told: Counter[tuple[str, str]], at_least: float) -> int:
    verdicts = ("killed", "killed by the clock", "survived")
    print(
        f"\n{'module':<15}{'mutants':>9}{'killed':>9}{'by clock':>10}{'survived':>10}{'score':>9}"
    )
    sums = [0, 0, 0]
    for module in [*MODULES, ""]:
        counts = [told[module, verdict] for verdict in verdicts] if module else sums
        whole = sum(counts)
        if module:
            sums = [one + other for one, other in zip(sums, counts, strict=True)]
        if whole:
            score = 100 * (1 - counts[2] / whole)
            print(
                f"{module or 'in all':<15}{whole:>9}{counts[0]:>9}{counts[1]:>10}{counts[2]:>10}{score:>8.1f}%"
            )
    return int(not sum(sums) or 100 * (1 - sums[2] / sum(sums)) < at_least)


if __name__ == "__main__":
    sys.exit(main())
