"""A timetable in words that the page, the calendar file and the command line share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from cptimescales.cases.alerts import Code
from cptimescales.cases.episodes import NO_PLAN, SHOWN_BORN
from cptimescales.cases.open_episodes import THE_CHILD_DIED
from cptimescales.cases.timetables import Alert, Entry, Episode, Timetable
from cptimescales.rules.answers import Answers
from cptimescales.rules.by_event import meaning_of
from cptimescales.rules.events import event_words
from cptimescales.rules.results import ReviewWindow
from cptimescales.rules.status import Status
from cptimescales.rules.when_owed import UNSEEN
from cptimescales.rules.words import count_of, long_date, short_date

GRAVEST: dict[Code, str] = {
    UNSEEN: "CHILD NOT SEEN",
    "plan_open_after_death": "THE CHILD DIED AND THE PLAN IS STILL OPEN",
}
"""The alerts that must be louder than every other, each with its heading."""

_PARTICIPLES = (
    *("held", "seen", "circulated", "visited", "completed", "sent", "decided", "confirmed"),
    *("started", "notified", "informed", "given", "received", "set", "consulted", "reviewed"),
    *("published", "requested", "rescheduled", "identified", "made", "agreed"),
)
_KINDS = {"enquiry": "Enquiries", "plan": "Plan", "care": "Looked after"}
_NAME = re.compile(r"'([a-z][a-z0-9_]*)'|\b([a-z][a-z0-9]*(?:_[a-z0-9]+)+)\b|^([a-z]+)(?= from \d)")
_DAY = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")


def alerts_in_order(timetable: Timetable) -> list[Alert]:
    """The alerts, the gravest first."""
    return sorted(timetable.alerts, key=lambda alert: alert.code not in GRAVEST)


def heading_of(timetable: Timetable, alert: Alert) -> str:
    """The heading of one of the gravest alerts.

    It says no more than the alert: a child who was seen, but not alone, is not called unseen.
    """
    heading = GRAVEST[alert.code]
    for entry in timetable.entries:
        if (entry.due.rule, entry.episode) == (alert.rule, alert.episode) and (
            alert.code == UNSEEN
        ):
            return heading + how_seen(entry).upper()
    # A duty without a due date has no entry; its message begins with what was to happen.
    seen = alert.message.partition(":")[0]
    return (
        heading + seen.removeprefix("Child seen").upper() if seen.startswith("Child") else heading
    )


def how_seen(entry: Entry) -> str:
    """How the child must be seen to meet a duty: ` alone`, ` at home`, or empty for in any way."""
    words = event_words(entry.met_by or "")
    return words.removeprefix("Child seen") if words.startswith("Child seen ") else ""


def title_of(entry: Entry) -> str:
    """The title of a duty, with its place in a series where the record shows it.

    Such as `Review conference, 3rd`.
    """
    return numbered(entry.due.title, entry.number)


def numbered(title: str, number: int | None) -> str:
    """A title with a place in a series, if there is one.

    >>> numbered("Review conference", 3)
    'Review conference, 3rd'
    """
    return title if number is None else f"{title}, {ordinal(number)}"


def ordinal(number: int) -> str:
    """A place in a series.

    >>> [ordinal(number) for number in (1, 2, 3, 4, 11, 22, 113)]
    ['1st', '2nd', '3rd', '4th', '11th', '22nd', '113th']
    """
    teens = number % 100 in (11, 12, 13)
    return f"{number}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def supposed(event: str) -> str:
    """What a planned date supposes of the event before it.

    >>> supposed("core_group_held")
    'if the core group is held on its last day'
    >>> supposed("child_seen_alone")
    'if the child is seen alone on the last day'
    """
    words = event_words(event).lower().split()
    place = next((place for place, word in enumerate(words) if word in _PARTICIPLES), 0)
    if place == 0:
        return f"if it happens on the last day: {' '.join(words)}"
    subject, verb = " ".join(words[:place]), " ".join(words[place:])
    is_one = not subject.endswith(("notes", "corrections", "enquiries"))
    whose = "the" if "child" in words[:place] else "its" if is_one else "their"
    return f"if the {subject} {'is' if is_one else 'are'} {verb} on {whose} last day"


def sum_of(timetable: Timetable) -> str:
    """How many duties are met, late and open, in one line; empty without any.

    A duty that an earlier limit governs is counted under that one. Planned duties do not count, nor
    does a window around a birthday before it is to be planned. What another authority has still to
    do is counted apart, as waited for.
    """
    counted = [
        entry
        for entry in timetable.entries
        if not (entry.planned or entry.governed_by or entry.waited_for)
        and not far_away(entry, timetable)
    ]
    number = {status: sum(entry.status is status for entry in counted) for status in Status}
    met = number[Status.MET] + number[Status.MET_LATE]
    after_agreed = [
        entry.status
        for entry in counted
        if entry.agreed and entry.agreed.status in (Status.OVERDUE, Status.MET_LATE)
    ]
    parts = [f"{met} met"]
    if number[Status.MET_LATE]:
        parts[0] += f", {number[Status.MET_LATE]} of them late"
    if late := after_agreed.count(Status.MET):
        parts[0] += f", {late} of them after the agreed date"
    for status, word in (
        (Status.OVERDUE, "overdue"),
        (Status.MISSED, "missed"),
        (Status.PENDING, "open"),
        (Status.NOT_RECORDED, "not recorded"),
    ):
        if number[status] or status is Status.PENDING:
            parts.append(f"{number[status]} {word}")
        if status is Status.PENDING and (late := after_agreed.count(status)):
            parts[-1] += f", {late} of them past the agreed date"
    if waiting := sum(is_waiting(entry) for entry in timetable.entries):
        parts.append(f"{waiting} waited for from the other authority")
    return "; ".join(parts) if counted or waiting else ""


def is_waiting(entry: Entry) -> bool:
    """Whether another authority has a duty that is open, as far as the record shows."""
    return entry.waited_for and entry.status in (Status.PENDING, Status.OVERDUE)


def far_away(entry: Entry, timetable: Timetable) -> bool:
    """Whether an entry is a window around a birthday that is not to be planned yet."""
    return (
        isinstance(entry.due, ReviewWindow)
        and entry.status is Status.PENDING
        and timetable.as_of < entry.due.plan_by
    )


def what_is_open(timetable: Timetable) -> Iterator[str]:
    """What decides about a case, the weightiest first.

    What ended everything, such as a death; each open plan, with its reviews; that the child is
    looked after or not born yet; open enquiries; then what ended.
    """
    episodes = timetable.episodes
    for warning in timetable.warnings:
        if warning.startswith(THE_CHILD_DIED):
            yield f"{_for_a_head(warning)}."
    for episode in episodes:
        if episode.kind == "case" and episode.ended is not None and episode.ended_with is not None:
            yield f"{_last_event(episode.ended_with)} on {long_date(episode.ended)}."
    left_open = {alert.episode for alert in timetable.alerts if alert.code.startswith("plan_open_")}
    enquiries = [episode for episode in episodes if episode.kind == "enquiry"][-1:]
    shown = [one for one in episodes if one.kind in ("plan", "care") or one in enquiries]
    for kind in ("plan", "care", "enquiry"):
        for episode in shown:
            if episode.kind == kind and episode.ended is None:
                yield _span(episode, timetable, still_open=False)
        if kind == "care" and any(one.kind == "pregnancy" and not one.ended for one in episodes):
            if any(SHOWN_BORN in warning for warning in timetable.warnings):
                yield "No birth is on record, and somebody saw or placed the child: check both."
            else:
                yield "The child is not born yet, as far as the record shows."
    for episode in shown:
        if episode.ended is not None:
            yield _span(episode, timetable, still_open=episode.id in left_open)


def unseen_unknown(timetable: Timetable, book: Answers) -> Iterator[str]:
    """That nobody can say whether a child on a plan is unseen, and when the last visit was.

    It is so where no number of days binds, and nothing was agreed: then no visit is ever overdue.
    """
    visits = {rule.id for rule in book.rules if rule.alert and rule.alert.code == UNSEEN}
    open_now = {episode.kind for episode in timetable.episodes if episode.ended is None}
    if not visits and "plan" in open_now and "pregnancy" not in open_now:
        yield (
            "Whether the child is unseen cannot be said, because these procedures have no rule "
            "for visits under a plan."
        )
    told = {(alert.rule, alert.episode) for alert in timetable.alerts}
    told |= {
        (entry.due.rule, entry.episode)
        for entry in timetable.entries
        if entry.status in (Status.OVERDUE, Status.PENDING) and not entry.planned
    }
    began = {episode.id: episode.began for episode in timetable.episodes}
    said: set[str | None] = set()
    for duty in timetable.undated:
        key = (duty.rule, duty.episode)
        if duty.rule not in visits or duty.episode in said or key in told:
            continue
        said.add(duty.episode)
        if not duty.recorded:
            last = "This record cannot show visits"
        elif meaning_of(duty.trigger).living and meaning_of(duty.trigger).part is None:
            last = f"The last visit on record was on {long_date(duty.on)}"
        else:
            since = began.get(duty.episode or "", duty.on)
            last = f"No visit is recorded since the plan began on {long_date(since)}"
        yield (
            "Whether the child is unseen cannot be said, because no number of days is set for "
            f"visits ({duty.words}). {last}."
        )


def not_judged(timetable: Timetable) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """What could not be judged: each reason in plain words, with its rules and their days.

    The third thing a reader wants to know, after alerts and overdue duties: a calm page is not
    calm about these.
    """
    not_recorded: dict[str, list[date]] = {}
    for entry in timetable.entries:
        if entry.status is Status.NOT_RECORDED:
            not_recorded.setdefault(entry.due.rule, []).append(entry.limit)
    if not_recorded:
        yield (
            "This record cannot show whether these were done. Ask, or look in the file",
            [(rule, f"due {_days_in_words(days)}") for rule, days in not_recorded.items()],
        )
    reasons: dict[str, dict[str, list[date]]] = {}
    for unanswered in timetable.unanswered:
        reason = unanswered.message
        if unanswered.code == "not_in_force":
            reason = "No text that was in force on the day was read. Find out what applied"
        reasons.setdefault(reason, {}).setdefault(unanswered.rule, []).append(unanswered.on)
    for reason, rules in reasons.items():
        yield (
            reason,
            [(rule, f"no due date from {_days_in_words(days)}") for rule, days in rules.items()],
        )


def _days_in_words(days: list[date]) -> str:
    """One day or two in full; of more the first, the last and their number."""
    ordered = sorted({*days})
    if len(ordered) > 2:
        return f"{short_date(ordered[0])} to {short_date(ordered[-1])}, {len(ordered)} times"
    return " and ".join(short_date(day) for day in ordered)


def _span(episode: Episode, timetable: Timetable, *, still_open: bool) -> str:
    if episode.ended is None:
        since = f"{_KINDS[episode.kind]} since {long_date(episode.began)}"
        return "; ".join([since, *_reviews(episode, timetable)]) + "."
    how = event_words(episode.ended_with or "")
    how = how[:1].lower() + how[1:]
    days = f"{short_date(episode.began)} to {short_date(episode.ended)}"
    if still_open:
        how += "; its end is not recorded"
    return f"{_KINDS[episode.kind]} from {days} ({how})."


def _reviews(plan: Episode, timetable: Timetable) -> Iterator[str]:
    """How many reviews of an open plan were held, and when the next one is due."""
    reviews = [
        entry
        for entry in timetable.entries
        if (entry.due.rule, entry.episode) == ("review_conference", plan.id) and not entry.planned
    ]
    held = [entry for entry in reviews if entry.met_on is not None]
    if held:
        newest = held[-1]
        count = "" if newest.number is None else f"{count_of(newest.number, 'review')} held, "
        yield f"{count}the newest review on {short_date(newest.met_on or newest.limit)}"
    for entry in reviews:
        which = "next" if entry.number is None else ordinal(entry.number)
        if entry.status in (Status.OVERDUE, Status.PENDING):
            was = "was" if entry.status is Status.OVERDUE else "is"
            yield f"the {which} review {was} due by {short_date(entry.limit)}"


def _last_event(event: str) -> str:
    sentence = meaning_of(event).sentence
    return sentence.removesuffix(".") if sentence else "The child reached 18"


def _for_a_head(warning: str) -> str:
    """A warning without the names of events, for the head of a page, which knows no rulebook."""
    words = _NAME.sub(lambda match: event_words(match[0]).lower(), warning)
    return _DAY.sub(_day, words[:1].upper() + words[1:])


def without_a_plan(timetable: Timetable) -> list[str]:
    """The warnings of what happened while no plan is on record."""
    return [warning for warning in timetable.warnings if NO_PLAN in warning]


def other_warnings(timetable: Timetable) -> list[str]:
    """The warnings that do not stand at the top."""
    return [warning for warning in timetable.warnings if NO_PLAN not in warning]


def for_people(sentence: str, book: Answers) -> str:
    """A sentence of the library with titles and dates in place of names and numbers."""
    titles = {rule.id: rule.title for rule in book.rules}

    def name(match: re.Match[str]) -> str:
        found = match[1] or match[2] or match[3]
        if found in titles:
            return f"“{titles[found]}”"
        return f"“{event_words(found)}”" if found in book.data.all_events else match[0]

    sentence = sentence.replace(f" of {book.name!r}", "")
    sentence = _DAY.sub(_day, _NAME.sub(name, sentence))
    return sentence[:1].upper() + sentence[1:]


def _day(match: re.Match[str]) -> str:
    return short_date(date.fromisoformat(match[0]))
