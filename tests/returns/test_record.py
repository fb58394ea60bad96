"""Which part of a record answers for which duty, and what is not judged."""

from __future__ import annotations

import pickle
from datetime import date

import pytest

import cptimescales as cpt
from cptimescales.cases import plain_timetable
from cptimescales.cases.case import AgreedDate, PlainCase
from cptimescales.returns import NotOwed, Part, Record, RecordedDue
from cptimescales.rules.episode_kinds import EpisodeKind

CASE = PlainCase(
    "A",
    pairs=(("conference_held", date(2024, 1, 8)), ("review_conference_held", date(2025, 3, 3))),
)


@pytest.mark.parametrize(
    ("kind", "from_the_enquiry", "from_the_rest"),
    [("enquiry", True, False), ("plan", False, True), (None, False, True)],
)
def test_a_kind_of_duty_is_taken_from_one_part(
    kind: EpisodeKind | None, from_the_enquiry: bool, from_the_rest: bool
) -> None:
    enquiry, rest = Part(CASE, frozenset({"enquiry"})), Part(CASE)
    record = Record("A", "child 1", (enquiry, rest))
    assert record.takes(enquiry, kind) is from_the_enquiry
    assert record.takes(rest, kind) is from_the_rest


def test_another_process_gets_the_same_record() -> None:
    day = date(2025, 3, 3)
    agreed = (AgreedDate(rule="visit", on=day),)
    case = PlainCase(
        "A", day, None, CASE.pairs, agreed, ((day, "Closed"),), ("a",), ("b",), {"c": "d"}
    )
    parts = (Part(CASE, frozenset({"enquiry"})), Part(case, gaps=frozenset({("a", day)})))
    due, not_owed = RecordedDue("visit", None, day, day), NotOwed("assessment", day, "a flag")
    one = Record("A", "child 1", parts, (due,), (not_owed,), {"team": "North"}, ("odd",))
    other = pickle.loads(pickle.dumps(one))
    assert other == one
    assert list(map(type, (*other.parts, *other.recorded_due, *other.not_owed))) == [
        *(Part, Part),
        RecordedDue,
        NotOwed,
    ]


def test_a_late_duty_before_a_gap_of_the_source_is_not_judged() -> None:
    england, as_of = cpt.rulebook("england"), date(2025, 4, 1)
    part = Part(CASE, gaps=frozenset({("review_conference_held", date(2024, 1, 8))}))
    entries = plain_timetable(england, CASE, as_of=as_of)
    told = [part.as_known(entry) for entry in entries]
    reviews = [entry for entry in entries if entry.rule == "review_conference"]
    known = [entry for entry in told if entry.rule == "review_conference"]
    assert [entry.status.value for entry in reviews] == ["met_late", "pending"]
    assert [entry.status.value for entry in known] == ["not_recorded", "pending"]
    assert (known[0].met_on, known[0].working_days_late) == (None, 0)
    assert [entry for entry in told if entry.rule != "review_conference"] == [
        entry for entry in entries if entry.rule != "review_conference"
    ]
