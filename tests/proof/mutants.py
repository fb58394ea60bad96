"""Mutation testing: breaks the arithmetic in every small way, and sees whether a test notices.

Run it from the top of the repository: `python -m tests.proof.mutants`. The tests must pass on the
sound code in the same way; if they do not, the death of a mutant means nothing and the run stops.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import chain
from multiprocessing import get_context
from pathlib import Path

from .breaks import MODULES, PACKAGE, Mutant, mutants_of
from .judge import Verdict, judge_afresh, judge_in_place, make_ready

_WHOLE_CASES = (
    "cases/test_whole_cases",
    "cases/test_clocks",
    "cases/test_timetables",
    "cases/test_events",
    "cases/test_agreed_dates",
    "cases/test_plan_end",
    "oracles/test_whole_cases",
)
_OF_WHOLE_CASES = (
    "rules/steps",
    "rules/by_event",
    *(
        f"cases/{name}"
        for name in (
            *("history", "open_episodes", "episodes", "running", "clocks", "judging"),
            *("governing", "agreed", "alerts", "ahead", "timetables"),
        )
    ),
)

# The test files that look at each module.
TESTS: dict[str, tuple[str, ...]] = {
    "calendars/dates": (
        "calendars/test_dates",
        "calendars/test_days",
        "rules/test_results",
        "rules/test_period",
    ),
    "calendars/written_days": (
        "calendars/test_written_days",
        "cases/test_case_files",
        "cases/test_case_rows",
    ),
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
    "rules/rulings": (
        "rules/test_answers",
        "rules/test_in_force",
        "calendars/test_closures",
        "package/test_pickles",
        *_WHOLE_CASES,
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
    **dict.fromkeys(_OF_WHOLE_CASES, _WHOLE_CASES),
}
VERDICTS = ("killed", "killed by the clock", "survived")
Judged = list[tuple[Mutant, Verdict]]


def _mutants(module: str, every: int) -> list[Mutant]:
    return list(mutants_of(module, every))


def _judged_in_place(mutants: Sequence[Mutant], processes: int) -> tuple[Judged, dict[str, float]]:
    """Every mutant with its verdict, and how many seconds each test takes on sound code."""
    spawn = get_context("spawn")
    results = spawn.SimpleQueue()
    shares = [share for first in range(processes) if (share := mutants[first::processes])]
    workers = [
        spawn.Process(target=judge_in_place, args=(share, TESTS, results)) for share in shares
    ]
    for worker in workers:
        worker.start()
    judged: Judged = []
    seconds: dict[str, float] = {}
    while len(judged) < len(mutants):
        mutant, (verdict, words) = results.get()
        if verdict == "tool failed" or (mutant is None and verdict != "survived"):
            for worker in workers:
                worker.terminate()
            if verdict == "tool failed":
                raise SystemExit(f"{mutant or 'the tests'}: {words}")
            raise SystemExit("the tests fail, or take too long, on sound code: repair them first")
        if mutant is None:
            seconds |= json.loads(words)
        else:
            judged.append((mutant, (verdict, words)))
            _show_progress(len(judged), len(mutants), "in place")
    for worker in workers:
        worker.join()
    return judged, seconds


def _judged_afresh(
    mutants: Sequence[Mutant], seconds: dict[str, float], processes: int
) -> Iterator[tuple[Mutant, Verdict]]:
    """Every mutant with its verdict. The sound code of each module is judged first."""
    modules = [module for module in MODULES if any(mutant.module == module for mutant in mutants)]
    sound = [
        Mutant(module, 0, 0, "", "", "", (PACKAGE / f"{module}.py").read_text("utf-8"))
        for module in modules
    ]
    with get_context("spawn").Pool(processes, make_ready, (seconds,)) as pool:
        for mutant, (verdict, test) in pool.imap_unordered(_judge_afresh, sound):
            if verdict != "survived":
                raise SystemExit(
                    f"{mutant.module}: the sound code is {verdict} by {test or 'its tests'}"
                )
        for done, judged in enumerate(pool.imap_unordered(_judge_afresh, mutants), start=1):
            _show_progress(done, len(mutants), "afresh")
            yield judged


def _judge_afresh(mutant: Mutant) -> tuple[Mutant, Verdict]:
    return judge_afresh(mutant, TESTS[mutant.module])


def main() -> int:
    """Judges every mutant and prints the score. Returns 1 if too few are killed."""
    parser = argparse.ArgumentParser(prog="python -m tests.proof.mutants", description=__doc__)
    parser.add_argument(
        "modules", nargs="*", metavar="MODULE", help=f"of {', '.join(MODULES)}; without any, all"
    )
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument(
        "--every", type=int, default=1, metavar="N", help="only every Nth mutant, for a first look"
    )
    parser.add_argument(
        "--at-least", type=float, default=95, metavar="PERCENT", help="killed, or exit code 1"
    )
    parser.add_argument(
        "--only", type=Path, metavar="FILE", help="only the survivors that --to wrote earlier"
    )
    parser.add_argument("--to", type=Path, metavar="FILE", help="write the survivors as JSON")
    options = parser.parse_args()

    with get_context("spawn").Pool(options.processes) as pool:
        tasks = [(module, options.every) for module in options.modules or MODULES]
        mutants = list(chain.from_iterable(pool.starmap(_mutants, tasks, chunksize=1)))
    if options.only:
        earlier = {
            (entry["within"], entry["was"], entry["becomes"])
            for entry in json.loads(options.only.read_text("utf-8"))
        }
        mutants = [
            mutant for mutant in mutants if (mutant.within, mutant.was, mutant.becomes) in earlier
        ]
    in_place, seconds = _judged_in_place(mutants, options.processes)
    judged = [(mutant, verdict) for mutant, (verdict, _) in in_place if verdict != "not in place"]
    _write(_survivors(judged), options.to)
    others = [mutant for mutant, (verdict, _) in in_place if verdict == "not in place"]
    for mutant, (verdict, _) in _judged_afresh(others, seconds, options.processes):
        judged.append((mutant, verdict))
    survivors = _survivors(judged)
    print(*(f"survived: {mutant}" for mutant in survivors), sep="\n")
    _write(survivors, options.to)
    return _print_score(
        Counter((mutant.module, verdict) for mutant, verdict in judged), options.at_least
    )


def _survivors(judged: Iterable[tuple[Mutant, str]]) -> list[Mutant]:
    survivors = [mutant for mutant, verdict in judged if verdict == "survived"]
    return sorted(survivors, key=lambda mutant: (mutant.module, mutant.line, mutant.number))


def _write(survivors: Iterable[Mutant], to: Path | None) -> None:
    if to:
        rows = [asdict(mutant) | {"source": ""} for mutant in survivors]
        to.write_text(json.dumps(rows, indent=1), "utf-8")


def _show_progress(done: int, total: int, how: str) -> None:
    if done % 50 == 0 or done == total:
        print(f"{how}: {done} of {total}", file=sys.stderr, flush=True)


def _print_score(counts: Counter[tuple[str, str]], at_least: float) -> int:
    print(
        f"\n{'module':<26}{'mutants':>9}{'killed':>9}{'by clock':>10}{'survived':>10}{'score':>9}"
    )
    totals = [sum(counts[module, verdict] for module in MODULES) for verdict in VERDICTS]
    for module in MODULES:
        _print_line(module, [counts[module, verdict] for verdict in VERDICTS])
    _print_line("in all", totals)
    return int(not sum(totals) or _score(totals) < at_least)


def _print_line(name: str, numbers: Sequence[int]) -> None:
    if sum(numbers):
        killed, by_clock, survived = numbers
        counted = f"{sum(numbers):>9}{killed:>9}{by_clock:>10}{survived:>10}"
        print(f"{name:<26}{counted}{_score(numbers):>8.1f}%")


def _score(numbers: Sequence[int]) -> float:
    """The share that is not survived, which is last, in per cent."""
    return 100 * (1 - numbers[-1] / sum(numbers))


if __name__ == "__main__":
    sys.exit(main())
