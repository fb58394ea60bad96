"""A case in which every duty is met in time: an authority that does each duty as it falls due."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import cptimescales as cpt
from cptimescales.cases import Case

STARTS = {
    "england": ("referral_received", "strategy_discussion_held", "looked_after_started"),
    "wales": ("enquiries_started", "strategy_discussion_held", "conference_held"),
    "scotland": ("concern_raised", "investigation_started", "conference_held"),
    "northern-ireland": ("referral_received", "conference_held"),
    "south-west": ("referral_received", "conference_held", "looked_after_started"),
    "leicester-leicestershire-rutland": ("strategy_discussion_held", "placement_started"),
    "tees": ("strategy_discussion_held", "conference_decided", "conference_held"),
}
EARLY = timedelta(15)
"""Longer than any duty before a meeting, bank holidays included."""
ENDS = ("plan_ended", "enquiries_ended", "looked_after_ended", "case_closed")


def kept_in_time(rulebook: str, chance: Random) -> tuple[Case, date | None]:
    """A case that was kept in time and closed, and the day of its closing.

    Asks the timetable which duty comes first, and records that it was met. The day is None if a
    duty could not be met, because its event had already happened on its last day.
    """
    book = cpt.rulebook(rulebook)
    today = date(2024, 3, 4) + timedelta(chance.randrange(500))
    papers = _papers(book)
    # What is asked for before the first meeting.
    events = [(name, today - EARLY) for name in sorted(papers)]
    starts = [name for name in STARTS[rulebook] if chance.random() < 0.7] or ["conference_held"]
    for _ in range(chance.randrange(4, 24)):
        pending = [
            entry
            for entry in book.timetable(_case(events), as_of=today).entries
            if entry.status is cpt.Status.PENDING and entry.met_by
        ]
        if starts:
            _happen(events, starts.pop(0), today, papers)
            continue
        if not pending:
            break
        duty = pending[0]
        first = max(today, duty.due.on + timedelta(1))
        if any(duty.met_by in meetings for meetings in papers.values()):
            held = [on for name, on in events if any(name in each for each in papers.values())]
            first = max([first, *(on + EARLY for on in held)])
        if first > duty.limit:
            return _case(events), None
        today = first + timedelta(chance.randrange((duty.limit - first).days + 1))
        if (duty.met_by, today) in events:
            return _case(events), None
        _happen(events, str(duty.met_by), today, papers)
    today += timedelta(chance.randrange(2))
    table = book.timetable(_case(events), as_of=today)
    if any(entry.status is cpt.Status.OVERDUE for entry in table.entries):
        return _case(events), None
    events += [(name, today) for name in ENDS]
    return _case(events), today


def _papers(book: cpt.Rulebook) -> dict[str, set[str]]:
    """What is asked for before a meeting, each with the meetings."""
    papers: dict[str, set[str]] = {}
    for rule in book.rules:
        if rule.met_by and rule.versions[-1].before and rule.during != ("always",):
            papers.setdefault(rule.met_by, set()).update(rule.trigger)
    return {
        paper: meetings for paper, meetings in papers.items() if "expected_birth" not in meetings
    }


def _happen(
    events: list[tuple[str, date]], name: str, on: date, papers: dict[str, set[str]]
) -> None:
    events.append((name, on))
    for paper, meetings in sorted(papers.items()):
        if name in meetings:  # for the next one
            events.append((paper, on + timedelta(1)))


def _case(events: list[tuple[str, date]]) -> Case:
    return Case.model_validate(
        {"reference": "C-1", "events": [{"event": name, "on": day} for name, day in events]}
    )
