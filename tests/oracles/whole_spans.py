"""The second reading of whole cases: a history becomes spans of the record, day by day.

Written from the design alone. `whole_history` says what is known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from tests.oracles import whole_facts as facts
from tests.oracles.whole_history import Happening, History, Span, known_on

Limit = Callable[[History, Span, date], "date | None"]
"""The limit of the conference in an enquiry, from what happened before a day."""


def history(
    case: Mapping[str, Any], as_of: date, limit: Limit, can_hold: Callable[[str], bool]
) -> History:
    """Reads a case up to a day.

    Args:
        case: the case as its JSON file has it.
        limit: when the conference of an enquiry is due.
        can_hold: whether the source can hold an event.
    """
    known = known_on(case, as_of, can_hold("referral_decided"))
    days = {each.on for each in known.happenings}
    days |= {day for day in (known.born, known.birthday()) if day is not None and day <= as_of}
    grown = False
    for day in sorted(days):
        _read_day(known, day, limit, grown)
        grown = grown or day == known.birthday() or bool(known.on(day, ["child_died"]))
    return known


def _is_doubted(known: History, closing: date) -> bool:
    """Whether the work goes on after a closing, and nothing says that it began again."""
    work = {*facts.UNDER_A_PLAN, *facts.VISITS, "visit_failed"}
    anew = facts.CONFERENCES if known.running("plan") else facts.BEGINS
    later = [day for day in known.days({*work, *anew}) if day > closing]
    return bool(later) and not known.on(later[0], anew)


# One day


def _read_day(known: History, day: date, limit: Limit, grown: bool) -> None:
    """What the events of a day begin and end, and what each counts as.

    Args:
        grown: the child has died or is 18 since an earlier day, so nothing begins.
    """
    plan_before = known.running("plan")
    if not grown:
        _begin_case(known, day)
        _referrals_and_discussions(known, day, limit)
        _moves(known, day)
    theirs = _is_theirs(known, day, plan_before)
    unborn = known.unborn(day)
    conferences = _conferences(known, day, plan_before, theirs)
    if not grown:
        _hold_conferences(known, day, conferences, plan_before, unborn)
        _care(known, day)
    _ends(known, day)
    for each in known.happenings:
        if each.on == day:
            each.names = _names(known, each, conferences, plan_before, unborn)
    _end_of_everything(known, day)


def _begin_case(known: History, day: date) -> None:
    happened = [each for each in known.happenings if each.on == day]
    first = [each for each in happened if each.event != "child_born"]
    if known.last("case") is not None:
        first = [each for each in first if each.event not in facts.BEGINS_NO_CASE]
    if first and not known.running("case"):
        known.begin("case", day, first[0].event)


def _referrals_and_discussions(known: History, day: date, limit: Limit) -> None:
    referrals = known.on(day, ["referral_received"])
    discussions = known.on(day, facts.DISCUSSIONS)
    concerns = known.on(day, ["concern_raised"])
    unborn = known.unborn(day)
    for event in referrals:
        known.begin("referral", day, event)
    for event in [*referrals, *sorted([*discussions, *concerns])]:
        if unborn and not known.running("pregnancy"):
            known.begin("pregnancy", day, event)
    if known.running("plan"):
        return
    openings = sorted([*discussions, *([] if unborn else concerns)])
    enquiries = known.running("enquiry")
    if openings and not enquiries:
        known.begin("enquiry", day, openings[0])
    elif discussions and enquiries:
        newest = enquiries[-1]
        referral = known.last("referral")
        referred_again = referral is not None and referral.began > newest.began
        due = limit(known, newest, day)
        if referred_again or (due is not None and due < day):
            known.begin("enquiry", day, discussions[0])


def _moves(known: History, day: date) -> None:
    for event in known.on(day, facts.MOVES):
        late_for = _move_of_a_late_notice(known, day, event)
        if late_for is not None:
            late_for.late[event] = day
            for each in known.happenings:
                if (each.on, each.event) == (day, event):
                    each.late_for = late_for
        elif not known.running("move_in", "move_out"):
            known.begin("move_out" if known.running("plan") else "move_in", day, event)


def _move_of_a_late_notice(known: History, day: date, event: str) -> Span | None:
    """The move whose conference came before its notice was entered."""
    move = known.last("move_in", "move_out")
    if move is None or move.kind != "move_in" or move.ended is None or move.ended >= day:
        return None
    if move.ended_with not in facts.CONFERENCES or event in move.late:
        return None
    case = [span for span in known.spans if span.kind == "case" and span.open_on(move.ended)][-1]
    noticed = [on for on in known.days({event}) if move.open_on(on)]
    made = [span for span in known.spans if span.kind == "plan" and span.began == move.ended]
    if made and not made[-1].open_on(day):
        return None
    reviews = ("review_conference_held", "conference_reconvened")
    reviewed = [on for on in known.days(reviews) if move.ended < on < day]
    return None if noticed or reviewed or case.ended is not None else move


def _is_theirs(known: History, day: date, plan_before: list[Span]) -> bool:
    """Whether a transfer conference on this day is the other authority's."""
    move = known.last("move_in", "move_out")
    if plan_before or move is None or move.kind != "move_out":
        return bool(plan_before)
    # The move away has had its conference once, so the next is about a child who came back.
    return not any(move.began <= on < day for on in known.days({"transfer_conference_held"}))


def _conferences(known: History, day: date, plan_before: list[Span], theirs: bool) -> list[str]:
    """The conferences of a day that are this authority's, and no reviews.

    A conference without a plan is one of them only if no plan is open.
    """
    conferences = known.on(day, facts.CONFERENCES)
    if theirs:
        conferences = [event for event in conferences if event != "transfer_conference_held"]
    if plan_before:
        conferences = [event for event in conferences if event != "conference_reconvened"]
    if plan_before:
        conferences = [event for event in conferences if event != "conference_without_plan"]
    return conferences


def _hold_conferences(
    known: History, day: date, conferences: list[str], plan_before: list[Span], unborn: bool
) -> None:
    if not conferences:
        return
    first = conferences[0]
    if unborn and not known.running("pregnancy"):
        known.begin("pregnancy", day, first)
    if "transfer_conference_held" in conferences and not known.running("move_in", "move_out"):
        move = known.begin("move_in", day, "transfer_conference_held")
        move.end(day, "transfer_conference_held")
    for span in known.running("enquiry", "move_in"):
        span.end(day, first)
    makes = [event for event in conferences if event != "conference_without_plan"]
    if makes:
        for plan in plan_before:
            plan.end(day, "plan_ended" if known.on(day, ["plan_ended"]) else makes[0])
        plan = known.begin("plan", day, makes[0])
        plan.follows = bool(plan_before)
        for each in known.happenings:
            if each.on == day and each.event in makes and plan not in each.began:
                each.began.append(plan)


def _care(known: History, day: date) -> None:
    care_before = known.running("care")
    placed = known.on(day, facts.CARE)
    follows = bool(care_before and placed and known.on(day, ["looked_after_ended"]))
    if follows:
        for span in known.running("care", *facts.PLACEMENT_KINDS):
            span.end(day, "looked_after_ended")
    if placed and not known.running("care"):
        care = known.begin("care", day, placed[0])
        care.follows = follows
        for each in known.happenings:
            if each.on == day and each.event in placed and care not in each.began:
                each.began.append(care)
    kinds = []
    for event in [event for event in placed if event in facts.PLACEMENTS]:
        kind = facts.PLACEMENTS[event]
        if kind not in kinds:
            for span in known.running(*facts.PLACEMENT_KINDS):
                span.end(day, event)
            known.begin(kind, day, event)
            kinds.append(kind)


# Ends


def _ends(known: History, day: date) -> None:
    if known.born == day:
        for span in known.running("pregnancy"):
            span.end(day, "child_born")
    if known.on(day, ["no_further_action"]):
        _withdraw(known, "referral", day, "no_further_action")
    if known.on(day, ["assessment_completed"]):
        for span in known.running("referral"):
            span.end(day, "assessment_completed")
    if known.on(day, ["enquiries_ended"]):
        _withdraw(known, "enquiry", day, "enquiries_ended")
        _withdraw(known, "pregnancy", day, "enquiries_ended")
    if known.on(day, ["plan_ended"]):
        for span in known.running("plan", "move_out"):
            if not (span.follows and span.began == day):
                span.end(day, "plan_ended")
    if known.on(day, ["looked_after_ended"]):
        follows = any(span.follows and span.began == day for span in known.running("care"))
        for span in known.running("care", *facts.PLACEMENT_KINDS):
            if not (follows and span.began == day):
                span.end(day, "looked_after_ended")


def _withdraw(known: History, kind: str, day: date, event: str) -> None:
    """Withdraws the newest of a kind: an open one, else one of which nothing said how it ended."""
    spans = known.running(kind) or [
        span
        for span in known.spans
        if span.kind == kind and not span.withdrawn and known.nothing_says_how(span)
    ]
    for span in spans[-1:]:
        span.end(day, event)
        span.withdrawn_on = day


def _end_of_everything(known: History, day: date) -> None:
    for event in facts.ENDS_ALL:
        happened = bool(known.on(day, [event]))
        if event == "eighteenth_birthday":
            happened = day == known.birthday()
        if event == "case_closed" and _is_doubted(known, day):
            happened = False
        if happened:
            for span in known.running("plan"):
                span.left_open = True
            for span in [span for span in known.spans if span.ended is None]:
                span.end(day, event)


# What an event counts as


def _names(
    known: History,
    each: Happening,
    conferences: list[str],
    plan_before: list[Span],
    unborn: bool,
) -> frozenset[str]:
    event, day = each.event, each.on
    names = {event}
    if event in facts.VISITS:
        if known.born is not None and day < known.born:
            return frozenset()
        names |= {"child_seen"} if event != "child_seen" else set()
        names |= {"looked_after_child_visited"} if event in facts.SPECIAL_VISITS else set()
    if event in facts.UNDER_A_PLAN:
        if not any(span.kind == "plan" and span.open_on(day) for span in known.spans):
            return frozenset()
        names |= {"conference_reconvened"} if event == "review_conference_held" else set()
    if event == "conference_reconvened" and plan_before:
        names |= {"review_conference_held"}
    if event in conferences:
        names |= {"conference_held", "conference_reconvened"}
        names |= {"pre_birth_conference_held"} if unborn else set()
        moving = any(span.kind == "move_in" and span.open_on(day) for span in known.spans)
        names |= {"transfer_conference_held"} if moving else set()
    if event == "no_further_action" and known.holds_decisions:
        names |= {"referral_decided"}
    return frozenset(names)
