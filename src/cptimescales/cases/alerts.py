"""What in a case needs a person's attention at once."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from datetime import date, timedelta
from typing import Literal, NamedTuple

from cptimescales.calendars.dates import ONE_DAY
from cptimescales.cases.clocks import Clocks
from cptimescales.cases.spans import AGREED, Clock, LeftOpen
from cptimescales.rules.by_event import meaning_of
from cptimescales.rules.ending import Reason
from cptimescales.rules.events import BIRTH, PLAN_ENDED, event_words
from cptimescales.rules.status import Status
from cptimescales.rules.when_owed import AlertCode
from cptimescales.rules.words import count_of, long_date

Code = (
    AlertCode
    | Literal[
        "plan_open_past_18",
        "plan_open_after_death",
        "plan_open_after_departure",
        "plan_open_after_closing",
        "birth_not_recorded",
    ]
)
"""What an alert is about."""

_LEFT_OPEN: dict[str, Code] = {
    "adult": "plan_open_past_18",
    "death": "plan_open_after_death",
    "departure": "plan_open_after_departure",
    "closing": "plan_open_after_closing",
}
_ENDED: dict[str, tuple[str, Reason | None]] = {
    "adult": ("the child reached 18", "reached_18"),
    "death": ("the child died", "died"),
    "departure": ("the child left the United Kingdom", "left_united_kingdom"),
    "closing": ("the case was closed", None),
}
_BIRTH_ALLOWANCE = timedelta(days=15)
# Our own assumption, for a record without an expected day: 40 weeks from the first concern.
_LONGEST_PREGNANCY = timedelta(weeks=40)


class Raised(NamedTuple):
    """An alert as plain values; `timetables.Alert` explains each."""

    code: Code
    on: date
    rule: str | None
    episode: str | None
    message: str


def alerts(clocks: Clocks, judged: Iterable[Clock]) -> Iterator[Raised]:
    """The alerts of a case, the gravest first.

    Args:
        clocks: the case, followed.
        judged: the clocks of its duties.
    """
    unseen = [*_unseen(clocks, judged)]
    yield from unseen
    yield from _without_a_number(clocks, {(alert.rule, alert.episode) for alert in unseen})
    yield from _in_a_row(clocks)
    if clocks.history.can_hold(PLAN_ENDED):
        for left in clocks.episodes.left_open:
            if left.recorded is not None:
                continue
            message = _left_open(clocks, left)
            yield Raised(_LEFT_OPEN[left.how], left.on, None, left.plan.id, message)
    yield from _birth_not_recorded(clocks)


def _unseen(clocks: Clocks, judged: Iterable[Clock]) -> Iterator[Raised]:
    for clock in judged:
        alert, agreed = clock.rule.alert, clock.agreed
        if alert is None or clock.status not in (Status.OVERDUE, Status.PENDING):
            continue
        limit = clock.limit if agreed is None else min(agreed, clock.limit)
        if limit < clocks.as_of and clock.end is None:
            message = (
                f"{event_words(clock.rule.met_by or '')}: {_since(clock)}; the limit was "
                f"{long_date(limit)}" + (", as agreed" if limit == agreed else "")
            )
            yield Raised(alert.code, limit + ONE_DAY, clock.rule.id, clock.episode.id, message)


def _without_a_number(
    clocks: Clocks, told: Container[tuple[str | None, str | None]]
) -> Iterator[Raised]:
    """A duty that started before its rule had a number of days, once the number since has passed.

    Such a duty has no due date, and nothing starts it again but what meets it. The number counts
    from the first day on which it was in force, so nobody is late by a number of a later day.
    """
    for rule in clocks.rules.loud:
        for episode in clocks.episodes.all:
            clock = episode.clocks.get(rule.id)
            if clock is None or clock.met_on or clock.end or (rule.id, episode.id) in told:
                continue
            if clocks.limit(clock) is not None or not clocks.history.can_hold(rule.met_by):
                continue
            later = [part for part in rule.versions if part.effective_from > clock.on]
            version = next((part for part in later if part.within), None)
            if version is None:
                continue
            since = version.effective_from
            limit = clocks.book.ruling(rule, since, 1, clock.trigger).limit
            if limit is not None and limit < clocks.as_of:
                message = (
                    f"{event_words(rule.met_by or '')}: {_since(clock)}; the rule had no number "
                    f"of days then and has one since {long_date(since)}, and by it the limit was "
                    f"{long_date(limit)}"
                )
                assert rule.alert is not None
                yield Raised(rule.alert.code, limit + ONE_DAY, rule.id, episode.id, message)


def _since(clock: Clock) -> str:
    if clock.trigger == AGREED:
        return f"not once since {long_date(clock.on)}, when this was agreed"
    trigger = meaning_of(clock.trigger)
    if trigger.part == "birth":
        return f"not once since the birth on {long_date(clock.on)}"
    if clock.on == clock.episode.began and not trigger.living:
        return f"not once since the plan began on {long_date(clock.on)}"
    return f"not since {long_date(clock.on)}"


def _in_a_row(clocks: Clocks) -> Iterator[Raised]:
    for rule in clocks.rules.in_a_row:
        alert = rule.alert
        if alert is None or alert.in_a_row is None:
            continue
        for episode in clocks.episodes.all:
            row = episode.rows.get(rule.id, [])
            if episode.ended is not None or len(row) < alert.in_a_row:
                continue
            on = next((day for day in row[alert.in_a_row - 1 :] if rule.version_on(day)), None)
            if on is None or not any(map(clocks.history.can_hold, rule.until)):
                continue
            failed = f"{count_of(len(row), 'visit')} in a row failed, the last"
            if len(row) == 1:
                failed = "a visit failed"
            message = f"{failed} on {long_date(row[-1])}, and the child has not been seen since"
            yield Raised(alert.code, on, rule.id, episode.id, message)


def _left_open(clocks: Clocks, left: LeftOpen) -> str:
    """What happened, that the plan is to be ended, and whom to tell where a text says so."""
    what, reason = _ENDED[left.how]
    message = f"{what} on {long_date(left.on)}, and the plan is still open; record {PLAN_ENDED}"
    for ending in clocks.book.data.endings:
        if ending.reason == reason and ending.is_in_force_on(left.on):
            return f"{message}. Tell at least: {'; '.join(ending.notify)}"
    return message


def _birth_not_recorded(clocks: Clocks) -> Iterator[Raised]:
    """From the 15th day after the expected birth; without one, after the longest pregnancy."""
    history, episodes = clocks.history, clocks.episodes
    if history.has_birth or (history.expected is None and not episodes.unborn):
        return
    if history.birth is None and not history.can_hold(BIRTH):
        return  # a warning says so
    pregnancies = [episode.began for episode in episodes.all if episode.kind == "pregnancy"]
    for plan in episodes.all:
        if plan.kind != "plan" or plan.ended is not None:
            continue
        if history.last_expected is not None:
            expected, words = history.last_expected, "the birth was expected on"
        else:
            expected = min([*pregnancies, plan.began]) + _LONGEST_PREGNANCY
            words = "no expected day is on record, the birth was due at the latest by"
        on = max(expected + _BIRTH_ALLOWANCE, plan.began)
        if on <= clocks.as_of:
            message = f"{words} {long_date(expected)}, and it is not recorded"
            if episodes.unborn:
                message += "; the visits to the child start with it"
            yield Raised("birth_not_recorded", on, None, plan.id, message)
