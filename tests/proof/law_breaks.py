"""A break of the code for each law of whole cases, and the law that must notice it.

`python -m tests.proof.law_breaks NAME` runs one law on the code with its break, in a process that
has imported nothing yet. It exits with 1 if the law failed, as it must.
"""

from __future__ import annotations

import sys
from typing import NamedTuple

import pytest

from .breaks import PACKAGE, TOP, Mutant
from .judge import ARGUMENTS, MutantFinder, make_ready


class Change(NamedTuple):
    """A text that stands once in a module, and what takes its place."""

    module: str
    was: str
    becomes: str


LAWS = "test_timetable_laws.py"
LAW = "test_a_law_holds_in_random_histories"
BREAKS: dict[str, tuple[Change, ...]] = {
    "status_fits_the_day": (
        Change("cases/judging", "Status.MISSED, end", "Status.OVERDUE, as_of"),
    ),
    "nothing_outlives_the_end": (
        Change("cases/episodes", "self._end_everything(on, str(meaning.part), name)", "pass"),
    ),
    "nothing_outlives_childhood": (
        Change(
            "cases/open_episodes",
            'self._end_everything(on, "adult", "eighteenth_birthday")',
            "pass",
        ),
    ),
    "nothing_comes_back": (Change("cases/open_episodes", "self.final = on", "self.final = None"),),
    "one_first_conference": (
        Change(
            "cases/episodes",
            'if kind == "enquiry":\n            if self.still("plan"):',
            'if kind == "enquiry":\n            if False:',
        ),
    ),
    "an_end_adds_nothing": (
        Change(
            "cases/judging",
            "if met_on is not None and met_on <= limit:",
            "if met_on is not None and met_on <= max(limit, clock.end or limit):",
        ),
    ),
    "what_was_withdrawn_is_not_owed": (
        Change("cases/open_episodes", "episode.withdrawn = on", "pass"),
    ),
    "one_event_meets_one_duty": (
        Change("cases/clocks", 'if rule.meets == "newest":', "if False:"),
    ),
    "time_undoes_nothing": (
        Change(
            "cases/judging",
            "return status, met_on",
            "return status, met_on if status is Status.MET else as_of",
        ),
    ),
    "alerts_go_with_their_plan": (
        Change(
            "cases/alerts",
            "status not in (Status.OVERDUE, Status.PENDING)",
            "status is Status.MET",
        ),
        Change(
            "cases/alerts", "limit < clocks.as_of and clock.end is None", "limit < clocks.as_of"
        ),
    ),
    "kept_in_time_is_never_red": (
        Change(
            "cases/judging",
            "if met_on is not None and met_on <= limit:",
            "if met_on is not None and met_on < limit:",
        ),
        Change("cases/judging", "clock.met_on <= limit:", "clock.met_on < limit:"),
    ),
    "order_does_not_matter": (
        Change("cases/case", "sorted(events, key=lambda event: (event.on, event.event))", "events"),
        Change("cases/reading", "sorted(pairs, key=_IN_ORDER)", "list(pairs)"),
    ),
    "no_child_on_a_plan_is_silent": (
        Change("cases/clocks", "if self.episodes.fresh:", "if False:"),
    ),
    "a_gap_in_the_source_only_silences": (
        Change(
            "cases/judging",
            "return Status.NOT_RECORDED, end or as_of",
            "return None",
        ),
    ),
}
"""The break of each law, by its name."""


def broken(name: str) -> list[Mutant]:
    """The modules that the break of a law changes, as they are with it."""
    sources: dict[str, str] = {}
    for change in BREAKS[name]:
        source = sources.get(change.module)
        if source is None:
            source = (PACKAGE / f"{change.module}.py").read_text("utf-8")
        if source.count(change.was) != 1:
            raise ValueError(f"{change.module} has {change.was!r} not once")
        sources[change.module] = source.replace(change.was, change.becomes)
    return [Mutant(module, 0, 0, name, "", "", source=source) for module, source in sources.items()]


def main(name: str) -> int:
    """Runs one law on the code with its break: 1 if the law failed, 0 if it noticed nothing."""
    make_ready()
    for mutant in broken(name):
        sys.meta_path.insert(0, MutantFinder(mutant))
    tests = str(TOP / "tests" / "cases" / LAWS)
    # The few histories of `make test` are enough for most; the many are tried if they are not.
    many = [f"{tests}::{LAW}[{size}-{name}]" for size in ("few", "many")]
    return int(pytest.main([*ARGUMENTS, "-x", *many]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
