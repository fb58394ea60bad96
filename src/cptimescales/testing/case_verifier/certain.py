"""What is certain of a history from its events alone, whoever answers for it.

A law needs to know whether a plan is open, or whether a child is born. Where the record can be read
in more than one way, nothing here is certain, and a law that needs it says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from cptimescales.rules.by_event import meaning_of
from cptimescales.rules.events import BIRTH, ENDS_EVERYTHING, EXPECTED_BIRTH, Event
from cptimescales.testing.case_question import CaseQuestion


def told(question: CaseQuestion, last: date) -> Iterator[tuple[date, str, Event]]:
    """The events up to a day, in order of day."""
    for name, on in sorted(question.events, key=lambda pair: (pair[1], pair[0])):
        if on <= last:
            yield on, name, meaning_of(meaning_of(name).read_as or name)


def makes_a_plan(event: Event) -> bool:
    """Whether there is a plan after such an event, whatever was before."""
    return event.part == "conference" and "plan" in event.begins and "move_in" not in event.begins


def may_make_a_plan(event: Event) -> bool:
    """Whether there may be a plan after such an event."""
    return event.part == "conference" and "plan" in event.begins


def plan_since(question: CaseQuestion, day: date) -> date | None:
    """The day of the last conference after which a plan is certainly open on a day, or None.

    Nothing can have ended it, from the day of the conference on: no end of the plan, nothing that
    ends everything, no 18th birthday. After a death no plan begins.
    """
    since = None
    for on, _, event in told(question, day):
        if makes_a_plan(event) and (since is None or on > since):
            since = on
    if since is None or (question.birthday is not None and question.birthday <= day):
        return None
    for on, _, event in told(question, day):
        if event.part == "death":
            return None
        if on >= since and ("plan" in event.ends or event.part in ENDS_EVERYTHING):
            return None
    return since


def first_plan(question: CaseQuestion, day: date) -> date | None:
    """The day of the first conference up to a day that may have made a plan, or None."""
    return next((on for on, _, event in told(question, day) if may_make_a_plan(event)), None)


def plan_is_possible(question: CaseQuestion, day: date) -> bool:
    """Whether a plan may be open on a day."""
    last = None
    for on, _, event in told(question, day):
        if may_make_a_plan(event):
            last = on
    return last is not None and not any(
        on > last and "plan" in event.ends for on, _, event in told(question, day)
    )


def is_born(question: CaseQuestion, day: date) -> bool:
    """Whether the child is certainly born by a day."""
    if question.birth is not None:
        return question.birth <= day
    return question.expected_birth is None and not any(
        name == EXPECTED_BIRTH or event.unborn for _, name, event in told(question, date.max)
    )


def ends_everything(name: str) -> bool:
    """Whether an event ends everything that is open."""
    return meaning_of(name).part in ENDS_EVERYTHING


def without_ends_of_everything(question: CaseQuestion) -> list[tuple[str, date]]:
    """The events but for those that end everything."""
    return [(name, on) for name, on in question.events if not ends_everything(name)]


def is_a_child_on(question: CaseQuestion, day: date) -> bool:
    """Whether nothing says that the child was not born yet, or was grown up, on a day."""
    birth, birthday = question.birth, question.birthday
    return birth is None or birthday is None or birth <= day < birthday


def begun_anew(question: CaseQuestion, first: date, second: date) -> bool:
    """Whether newer enquiries may have begun between two days on which a conference was asked for.

    A referral, a conference, the end of the enquiries, and what ends everything allow it.
    """
    birthday = question.birthday
    if birthday is not None and first <= birthday <= second:
        return True
    asked = False
    for on, _, event in told(question, second):
        if event.part == "referral" and asked:
            return True
        asked = asked or event.part == "concern"
        ends_enquiries = "enquiry" in (*event.ends, *event.withdraws)
        if first <= on and (ends_enquiries or event.part in ENDS_EVERYTHING):
            return True
    return False


def is_of_the_newest(question: CaseQuestion, first: date, last: date) -> bool:
    """Whether what began on a day is certainly of the newest referral or enquiries later on."""
    return not any(
        first < on and event.part in ("referral", "concern")
        for on, _, event in told(question, last)
    )


def counts_as(names: Iterable[str]) -> set[str]:
    """Everything that some events count as in any history, themselves included."""
    found: set[str] = set()
    ahead = list(names)
    while ahead:
        name = ahead.pop()
        if name in found:
            continue
        found.add(name)
        event = meaning_of(name)
        ahead += [
            *event.also,
            *event.also_unborn,
            *event.also_moving_in,
            *event.also_if_recorded,
            *(event.under_a_plan or ()),
            *([event.read_as] if event.read_as else []),
        ]
    return found


def after_death_nothing_lives(
    events: Iterable[tuple[str, date]], ended: date, *, dead: bool
) -> list[tuple[str, date]]:
    """The events that can stand beside an end on a day: afterwards no birth, and no dead child."""
    return [
        (name, on)
        for name, on in events
        if on <= ended or not (name == BIRTH or (dead and meaning_of(name).living))
    ]
