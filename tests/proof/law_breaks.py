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
BREAKS: dict[str, tuple[Change, ...]] = {
    "a_status_agrees_with_the_limit_the_day_and_the_episode": (
        Change("cases/judging", "Status.MISSED, end)", "Status.OVERDUE, as_of)"),
    ),
    "nothing_outlives_a_death_a_departure_or_a_closing": (
        Change("cases/episodes", "self._end_everything(on, str(meaning.part), name)", "pass"),
    ),
    "nothing_outlives_the_18th_birthday": (
        Change(
            "cases/open_episodes",
            'self._end_everything(on, "adult", "eighteenth_birthday")',
            "pass",
        ),
    ),
    "what_follows_the_end_of_everything_revives_nothing": (
        Change("cases/open_episodes", "self.final = on", "self.final = None"),
    ),
    "one_enquiry_owes_one_initial_conference": (
        Change(
            "cases/episodes",
            'if kind == "enquiry":\n            if self.still("plan"):',
            'if kind == "enquiry":\n            if False:',
        ),
    ),
    "an_event_that_only_ends_adds_nothing": (
        Change(
            "cases/judging", "if met_on <= limit:", "if met_on <= max(limit, clock.end or limit):"
        ),
    ),
    "an_event_meets_one_clock_of_a_rule": (
        Change("cases/clocks", 'if rule.meets == "newest":', "if False:"),
    ),
    "time_undoes_nothing": (
        Change("cases/judging", "Status.MET_LATE, met_on)", "Status.MET_LATE, as_of)"),
    ),
    "an_alert_names_an_episode_that_is_open": (
        Change(
            "cases/alerts",
            "status not in (Status.OVERDUE, Status.PENDING)",
            "status is Status.MET",
        ),
        Change(
            "cases/alerts", "limit < clocks.as_of and clock.end is None", "limit < clocks.as_of"
        ),
    ),
    "a_case_kept_in_time_and_closed_shows_nothing_red": (
        Change("cases/judging", "if met_on <= limit:", "if met_on < limit:"),
    ),
    "the_order_of_the_events_does_not_matter": (
        Change("cases/case", "sorted(events, key=lambda event: (event.on, event.event))", "events"),
        Change("cases/reading", "sorted(pairs, key=_IN_ORDER)", "list(pairs)"),
    ),
    "no_child_on_a_plan_is_silent": (
        Change("cases/clocks", "if self.episodes.fresh:", "if False:"),
    ),
    "leaving_out_an_event_that_a_source_cannot_hold_only_silences": (
        Change(
            "cases/judging",
            "return Judged(clock, Status.NOT_RECORDED, end or as_of)",
            "return None",
        ),
    ),
}
"""The break of each law, by the name of its test."""


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
    law = str(TOP / "tests" / "cases" / LAWS)
    # The few histories of `make test` are enough for most; the many are tried if they are not.
    return int(pytest.main([*ARGUMENTS, "-x", f"{law}::test_{name}"]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
