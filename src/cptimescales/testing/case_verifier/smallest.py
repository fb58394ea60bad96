"""The smallest history on which a law is still broken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from cptimescales.testing.case_question import CaseQuestion
from cptimescales.testing.case_verifier.occasion import Occasion, Problem

MOST_TRIALS = 250
"""How many smaller histories are tried at most."""

Breaks = Callable[[Occasion], Problem | None]
"""The problem that a law has on an occasion."""


def smallest(occasion: Occasion, problem: Problem, breaks: Breaks) -> tuple[Occasion, Problem]:
    """An occasion from which nothing more can be left out, and its problem."""
    trials = 0
    is_smaller = True
    while is_smaller:
        is_smaller = False
        for question in _smaller(occasion.question):
            trials += 1
            if trials > MOST_TRIALS:
                return occasion, problem
            found = breaks(occasion.asked_of(question))
            if found is not None:
                occasion, problem, is_smaller = occasion.asked_of(question), found, True
                break
    return occasion, problem


def _smaller(question: CaseQuestion) -> Iterator[CaseQuestion]:
    """The same history with one thing less: half of the events first, then one fact or event."""
    events = question.events
    half = len(events) // 2
    if half > 1:
        yield question.changed(events[:half])
        yield question.changed(events[half:])
    plain = CaseQuestion(question.rulebook, question.as_of, events)
    for name in ("closures", "agreed", "recorded", "newest_only", "expected_birth", "born"):
        if getattr(question, name) != getattr(plain, name):
            yield replace(question, **{name: getattr(plain, name)})
    for place in range(len(events)):
        yield question.changed(events[:place] + events[place + 1 :])
