"""A history for each rule and each thing that its duty can become, made from the rule's own data.

Each history is found by trying: a beginning of each episode in which the duty can live, each
trigger, and each end. Our own answer says whether it shows what is wanted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from cptimescales.errors import TimescaleError
from cptimescales.library import Rulebook
from cptimescales.rules.by_event import meaning_of
from cptimescales.rules.model import Rule
from cptimescales.testing.case_question import CaseQuestion
from cptimescales.testing.case_reply import ShownEntry, ShownTimetable
from cptimescales.testing.histories.pools import pools

STATUSES = ("met", "met_late", "pending", "overdue", "missed", "not_recorded")
"""What a duty with a number of days can become."""

STATES = ("started", "done", "gone")
"""What a duty without a number of days can become."""

_DAY = date(2024, 6, 3)
_BORN = date(2016, 5, 6)
_FAR = timedelta(900)
# For each kind of episode: the days before the trigger, and the events, that begin it.
BEGINNINGS: dict[str, tuple[tuple[int, str], ...]] = {
    "always": (),
    "case": (),
    "referral": ((3, "referral_received"),),
    "enquiry": ((3, "strategy_discussion_held"),),
    "pregnancy": ((3, "concern_raised"),),
    "plan": ((30, "conference_held"),),
    "move_in": ((3, "move_notified"),),
    "move_out": ((30, "conference_held"), (3, "move_notified")),
    "care": ((30, "looked_after_started"),),
    "placement": ((30, "placement_started"),),
    "unassessed_placement": ((30, "unassessed_placement_started"),),
    "temporary_placement": ((30, "temporary_placement_started"),),
}
_ENDS = (
    *("plan_ended", "looked_after_ended", "conference_without_plan", "conference_held"),
    *("transfer_conference_held", "assessment_completed", "child_born", "child_died"),
    *("left_united_kingdom", "case_closed"),
)


@dataclass(frozen=True)
class Situation:
    """A question, and why it is asked: tags, each of one word and what it is about."""

    why: tuple[str, ...]
    question: CaseQuestion


def shown(book: Rulebook, question: CaseQuestion) -> ShownTimetable | None:
    """Our answer, or None if there is none."""
    if not question.is_possible:
        return None
    try:
        return ShownTimetable.of(book.timetable(question.case, as_of=question.as_of))
    except TimescaleError:
        return None


def of_rule(book: Rulebook, rule: Rule) -> Iterator[Situation]:
    """A history for each thing that the duty of a rule can become, where there is one."""
    wanted = set(states_of(rule))
    for start in _starts(book, rule):
        for state, question in _become(book, rule, start):
            if state in wanted:
                wanted.discard(state)
                yield Situation((f"{state}:{rule.id}",), question)
        if not wanted:
            return


def states_of(rule: Rule) -> tuple[str, ...]:
    """What the duty of a rule can become, by its newest version."""
    newest = rule.read_versions[-1]
    return STATES if newest.undated is not None else STATUSES


def why_not(book: Rulebook, rule: Rule, state: str) -> str | None:
    """Why the duty of a rule cannot become something; None if it can."""
    met_by = rule.met_by or ""
    ends_its_episode = set(rule.during) <= set(meaning_of(met_by).ends)
    reasons = (
        (state == "done" and rule.met_by is None, "no event meets it"),
        (
            state == "done" and ends_its_episode,
            "what meets it ends its episode, and a duty without a number goes with its episode",
        ),
        (
            state == "done" and met_by in rule.trigger,
            "what meets it starts it again, so it is never shown as done",
        ),
        (
            rule.is_window and state in ("met_late", "overdue", "missed"),
            "a window around a birthday is an assumption, and convicts nobody",
        ),
        (
            rule.during == ("always",) and state == "missed" and rule.id not in book.by_event.back,
            "it is owed whatever happens, so it never ends",
        ),
        (
            rule.optional and state in ("overdue", "missed"),
            "it is a right with a last day, and has no entry after that day",
        ),
        (
            state == "not_recorded" and _is_told_by_its_start(rule),
            "the event that meets it also starts it, so the source of its record holds it",
        ),
        (
            rule.id in book.by_event.back
            and rule not in book.by_event.ahead
            and state in ("pending", "overdue"),
            "it is judged on the day of its meeting; before that only an agreed day runs it",
        ),
    )
    return next((words for holds, words in reasons if holds), None)


def _is_told_by_its_start(rule: Rule) -> bool:
    met_by = rule.met_by or ""
    if rule.starts == "beginning":
        return False
    return all(met_by in (name, *meaning_of(name).also) for name in rule.trigger) or (
        rule.starts in ("first", "next") and met_by in rule.trigger
    )


def _starts(book: Rulebook, rule: Rule) -> Iterator[CaseQuestion]:
    """Histories that may start the duty."""
    newest = rule.read_versions[-1]
    last = rule.last_day(newest)
    day = max(newest.effective_from + timedelta(40), min(_DAY, last or _DAY))
    if last is not None and day > last:
        day = last
    for kind in rule.during:
        told = tuple((name, day - timedelta(before)) for before, name in BEGINNINGS[kind])
        for trigger in dict.fromkeys((*rule.trigger, "")):
            after = [(name, day - timedelta(1)) for name in rule.after[:1]]
            events = [*told, *after]
            expected = None
            if trigger and meaning_of(trigger).ahead:
                expected = day + timedelta(100)
            elif trigger:
                row = rule.alert.in_a_row if rule.alert else None
                events += [(trigger, day + timedelta(place)) for place in range(row or 1)]
            if not events:
                continue
            is_unborn = kind == "pregnancy" or expected is not None
            question = CaseQuestion(
                book.name,
                day,
                tuple(events),
                born=None if is_unborn else _BORN,
                expected_birth=expected or (day + timedelta(100) if is_unborn else None),
            )
            if rule.is_window:
                birth = date(day.year - 18, day.month, day.day) + timedelta(60)
                question = replace(question, born=birth, as_of=day)
            yield question
            if rule.id in book.by_event.back and trigger:  # the record began before, and one before
                earlier = [
                    ("referral_received", day - timedelta(90)),
                    (trigger, day - timedelta(28)),
                ]
                yield question.changed([*earlier[:1], *question.events])
                yield question.changed([*earlier, *question.events])
            before = [(str(rule.met_by), day - timedelta(1))] if rule.met_by else []
            yield question.changed([*question.events, *before])
            yield replace(question, born=day + timedelta(2), expected_birth=None)


def _become(
    book: Rulebook, rule: Rule, question: CaseQuestion
) -> Iterator[tuple[str, CaseQuestion]]:
    """What the duty of a history becomes, on the days and with the events that decide it."""
    if rule.read_versions[-1].undated is not None:
        yield from _become_undated(book, rule, question)
        return
    for near in (question.as_of, question.as_of + _FAR):
        answer = shown(book, replace(question, as_of=near))
        for entry in answer.entries if answer else ():
            if entry.rule == rule.id:
                yield from _with_status(book, rule, question, entry)
                break


def _with_status(
    book: Rulebook, rule: Rule, question: CaseQuestion, entry: ShownEntry
) -> Iterator[tuple[str, CaseQuestion]]:
    limit, day = entry.limit, timedelta(1)
    days = (question.as_of, limit, limit + day, limit + 3 * day)
    tries = [replace(question, as_of=on) for on in days]
    tries += [replace(question, as_of=entry.on)] if entry.on else []
    met_by = rule.met_by
    if met_by is not None:
        for on in (limit, limit + day, question.as_of, limit - day, limit - 3 * day):
            told = [*question.events, (met_by, on)]
            tries.append(question.changed(told, max(on, limit, entry.on or limit)))
        held = tuple(
            name for name in pools(book).every if met_by not in (name, meaning_of(name).read_as)
        )
        tries += [
            replace(question, recorded=held, as_of=on) for on in (limit + day, question.as_of)
        ]
    for end in _ENDS:
        for on in (limit + 3 * day, limit + day):
            tries.append(question.changed([*question.events, (end, on)], on + day))
    for tried in tries:
        answer = shown(book, tried)
        for found in answer.entries if answer else ():
            if found.rule == rule.id:
                yield found.status, tried


def _become_undated(
    book: Rulebook, rule: Rule, question: CaseQuestion
) -> Iterator[tuple[str, CaseQuestion]]:
    later = question.as_of + timedelta(5)
    started = replace(question, as_of=later)
    if not _has_undated(book, rule, started, met=False):
        return
    yield "started", started
    if rule.met_by is not None:
        done = question.changed([*question.events, (rule.met_by, later - timedelta(1))], later)
        if _has_undated(book, rule, done, met=True):
            yield "done", done
    for end in _ENDS:
        gone = question.changed([*question.events, (end, later)], later)
        answer = shown(book, gone)
        if answer is not None and all(start.rule != rule.id for start in answer.undated):
            yield "gone", gone
            return


def _has_undated(book: Rulebook, rule: Rule, question: CaseQuestion, *, met: bool) -> bool:
    answer = shown(book, question)
    return answer is not None and any(
        start.rule == rule.id and (start.met_on is not None) == met for start in answer.undated
    )
