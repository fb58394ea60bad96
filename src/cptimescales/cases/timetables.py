"""The timetable of a case: every deadline its events started, judged on a day, and alerts.

Each entry is what `Rulebook.due` answers for one event. This module adds which event meets which
clock, the status of each duty and, with a horizon, the latest dates to come.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from cptimescales.calendars.dates import Day, require_date
from cptimescales.calendars.working_calendar import WorkingCalendar
from cptimescales.cases.case import Case
from cptimescales.cases.clocks import Clock, Clocks
from cptimescales.errors import UnknownEventError, UnknownRuleError
from cptimescales.rules.answers import Answers
from cptimescales.rules.authority import Basis, Citation, Verified
from cptimescales.rules.events import event_words
from cptimescales.rules.model import Rule, RuleVersion
from cptimescales.rules.results import AsMade, DueDate, Frozen, ReviewWindow
from cptimescales.rules.status import Status, status_on
from cptimescales.rules.words import long_date


class Agreed(Frozen):
    """A date that a conference agreed, and the status of the duty by that date."""

    on: Day
    status: Status
    working_days_late: int
    calendar_days_late: int


class Entry(Frozen):
    """One duty of a case.

    Attributes:
        due: the due date, or the window around a birthday.
        met_by: the event that meets the duty.
        met_on: the date of that event; None if it has not happened.
        status: the status of the duty by its limit, on the as-of day of the timetable.
        working_days_late, calendar_days_late: how late the duty was met, or how late it is by now;
            0 if it is not late.
        planned: whether the entry starts from a date to come: the last day of the duty before it.
        governed_by: the rule that requires the same event earlier, if there is one.
        agreed: the earlier date that a conference agreed, and the status by that date.
    """

    due: Annotated[DueDate | ReviewWindow, Field(discriminator="kind"), AsMade()]
    met_by: str | None
    met_on: Day | None
    status: Status
    working_days_late: int
    calendar_days_late: int
    planned: bool = False
    governed_by: str | None = None
    agreed: Agreed | None = None

    @property
    def limit(self) -> date:
        """The last day in time."""
        return self.due.limit


class UndatedDuty(Frozen):
    """A duty for which the procedures set no number of days.

    Attributes:
        on: the day on which the duty started in this case.
        met_on: the day on which it was met; None if it was not.
        words: what the procedures say in place of a number.
    """

    rule: str
    title: str
    trigger: str
    on: Day
    met_on: Day | None
    words: str
    basis: Basis
    citation: Citation
    reading: str
    verified: Verified
    open_questions: tuple[str, ...]


class Alert(Frozen):
    """Something in a case that needs a person's attention at once."""

    code: Literal["two_failed_visits", "child_unseen", "plan_open_past_18"]
    on: Day
    message: str


class Unanswered(Frozen):
    """A clock that an event started and that no version of the rule can answer for."""

    rule: str
    on: Day
    code: str
    message: str


class Timetable(Frozen):
    """Every duty of one case on a day, in order of due date."""

    reference: str
    rulebook: str
    as_of: Day
    entries: tuple[Entry, ...]
    alerts: tuple[Alert, ...]
    undated: tuple[UndatedDuty, ...] = ()
    unanswered: tuple[Unanswered, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def next(self) -> Entry | None:
        """The next duty that is neither met nor late; None if there is none.

        Planned duties, and duties that an earlier limit governs, do not count.
        """
        ahead = (
            entry for entry in self.entries if entry.status is Status.PENDING and not entry.planned
        )
        return next((entry for entry in ahead if entry.governed_by is None), None)


def timetable(book: Answers, case: Case, *, as_of: date, horizon: date | None = None) -> Timetable:
    """The timetable of a case; see `Rulebook.timetable`, which calls this."""
    as_of = require_date(as_of, "as_of")
    horizon = None if horizon is None else require_date(horizon, "horizon")
    known = book.data.all_events
    for event in case.events:
        if event.event not in known:
            raise UnknownEventError(event.event, known, f" in case {case.reference!r}")
    clocks = Clocks(book, case, as_of)
    clocks.follow_events()
    if horizon is not None:
        clocks.plan_ahead(horizon)
    agreed, warnings = _agreed(book, case, clocks.started)
    governing = _governing(clocks.started)
    entries = [
        _entry(book.calendar, clock, governing.get(clock), agreed.get(clock), as_of)
        for clock in clocks.started
    ]
    entries.sort(key=lambda entry: (entry.limit, entry.due.rule, entry.due.on))
    to_come = [
        f"{event.event} on {event.on} lies after {as_of}, so it has not happened yet"
        for event in case.events
        if event.on > as_of
    ]
    return Timetable(
        reference=case.reference,
        rulebook=book.name,
        as_of=as_of,
        entries=tuple(entries),
        alerts=tuple(_alerts(clocks)),
        undated=tuple(_undated(book, *duty) for duty in clocks.undated.values()),
        unanswered=tuple(
            Unanswered(rule=rule.id, on=on, code=error.code, message=str(error))
            for rule, on, error in clocks.unanswered
        ),
        warnings=(*case.unlikely(), *to_come, *warnings, *_never_started(book, clocks)),
    )


def _agreed(book: Answers, case: Case, clocks: list[Clock]) -> tuple[dict[Clock, date], list[str]]:
    """The agreed date of each clock, and a warning for each agreed date that is in doubt."""
    agreed_dates: dict[Clock, date] = {}
    warnings = []
    rules = {rule.id for rule in book.data.rules}
    for agreed in sorted(case.agreed, key=lambda agreed: agreed.on):
        what = f"{agreed.rule} agreed for {agreed.on}"
        if agreed.rule not in rules:
            raise UnknownRuleError(agreed.rule, sorted(rules), f" in rulebook {book.name!r}")
        running = [
            clock
            for clock in clocks
            if clock.rule.id == agreed.rule
            and clock not in agreed_dates
            and (clock.answer.on <= agreed.on or clock.counts_back)
        ]
        if not running:
            warnings.append(f"{what}: no clock of this rule was running then, so it is not used")
            continue
        # The first clock that runs until the agreed date or longer. Otherwise a meeting held early
        # would pass its agreed date on to the next clock.
        clock = next((clock for clock in running if agreed.on <= clock.limit), running[-1])
        if agreed.on > clock.limit:
            warnings.append(
                f"{what}: refused, it is later than the limit, {clock.limit}; the limit applies"
            )
            continue
        if not book.calendar.is_working_day(agreed.on):
            warnings.append(f"{what}: that is not a working day")
        agreed_dates[clock] = agreed.on
    return agreed_dates, warnings


def _entry(
    calendar: WorkingCalendar,
    clock: Clock,
    governed_by: str | None,
    agreed: date | None,
    as_of: date,
) -> Entry:
    as_of = min(as_of, clock.ended or as_of)  # a duty that ended gets no later after its end
    status = status_on(clock.limit, as_of=as_of, held=clock.met_on)
    return Entry(
        due=clock.answer,
        met_by=clock.rule.met_by,
        met_on=clock.met_on,
        status=status,
        **_late(calendar, clock.limit, status, clock.met_on or as_of),
        planned=clock.planned,
        governed_by=governed_by,
        agreed=_judged(calendar, agreed, clock.met_on, as_of) if agreed else None,
    )


def _judged(calendar: WorkingCalendar, agreed: date, met_on: date | None, as_of: date) -> Agreed:
    status = status_on(agreed, as_of=as_of, held=met_on)
    return Agreed(on=agreed, status=status, **_late(calendar, agreed, status, met_on or as_of))


def _late(calendar: WorkingCalendar, limit: date, status: Status, until: date) -> dict[str, int]:
    if status not in (Status.MET_LATE, Status.OVERDUE):
        return {"working_days_late": 0, "calendar_days_late": 0}
    return {
        "working_days_late": calendar.working_days_between(limit, until),
        "calendar_days_late": (until - limit).days,
    }


def _governing(clocks: list[Clock]) -> dict[Clock, str]:
    """For each clock, the rule that requires the same event earlier in the same time, if any."""
    by_event: defaultdict[tuple[str | None, date | None], list[Clock]] = defaultdict(list)
    for clock in clocks:
        by_event[clock.rule.met_by, clock.met_on].append(clock)
    governing: dict[Clock, str] = {}
    for same_event in by_event.values():
        if len(same_event) == 1:
            continue
        for clock in same_event:
            earlier = [other for other in same_event if _governs(other, clock)]
            if earlier:
                governing[clock] = min(earlier, key=lambda other: other.limit).rule.id
    return governing


def _governs(other: Clock, clock: Clock) -> bool:
    if (
        other.rule is clock.rule
        or isinstance(clock.answer, ReviewWindow)
        or other.planned > clock.planned
    ):
        return False  # a review before the window is not the review around the birthday
    return other.limit < clock.limit and (clock.counts_back or clock.answer.on < other.limit)


def _never_started(book: Answers, clocks: Clocks) -> Iterator[str]:
    """A warning for each interval of an open plan whose first event is not recorded.

    The clock of an interval starts with that event, so without it the interval has no date.
    """
    conferences = clocks.happened.get("conference_held", [])
    ends = clocks.happened.get("plan_ended", [])
    began = next((day for day in conferences if not ends or day > ends[-1]), None)
    is_adult = clocks.adult is not None and clocks.adult <= clocks.as_of
    if began is None or is_adult or "child_died" in clocks.happened:
        return
    for rule in book.data.rules:
        version = rule.version_on(clocks.as_of)
        if (
            rule.first_trigger != rule.met_by
            or rule.ends_with != "plan_ended"
            or version is None
            or version.within is None
        ):
            continue
        expected = rule.first_trigger.startswith("child_seen") or rule.first_after is None
        if expected and not any(
            day >= began for day in clocks.happened.get(rule.first_trigger, [])
        ):
            yield (
                f"{rule.id}: no {rule.first_trigger} is recorded since the conference on {began}; "
                f"its limit, {version.timescale}, is counted from one such event to the next"
            )


def _alerts(clocks: Clocks) -> Iterator[Alert]:
    days, as_of, adult = clocks.happened, clocks.as_of, clocks.adult
    if "child_died" in days:
        return
    conferences, ends = days.get("conference_held", []), days.get("plan_ended", [])
    last_seen_or_ended = max([*days.get("child_seen", []), *ends], default=date.min)
    failed = [day for day in days.get("visit_failed", []) if day > last_seen_or_ended]
    if len(failed) > 1:
        message = (
            f"{len(failed)} visits in a row failed, the last on {long_date(failed[-1])}, "
            "and the child has not been seen since"
        )
        yield Alert(code="two_failed_visits", on=failed[1], message=message)
    for clock in clocks.started:
        met_by, is_open = clock.rule.met_by or "", clock.met_on is None and clock.ended is None
        if met_by.startswith("child_seen") and is_open and clock.limit < as_of:
            message = (
                f"{event_words(met_by)}: not since {long_date(clock.answer.on)}; "
                f"the limit was {long_date(clock.limit)}"
            )
            yield Alert(code="child_unseen", on=clock.limit, message=message)
    plan_is_open = bool(conferences) and (not ends or ends[-1] < conferences[-1])
    if plan_is_open and adult is not None and adult <= as_of:
        message = f"the plan is still open, and the child reached 18 on {long_date(adult)}"
        yield Alert(code="plan_open_past_18", on=adult, message=message)


def _undated(
    book: Answers, rule: Rule, version: RuleVersion, on: date, met_on: date | None
) -> UndatedDuty:
    return UndatedDuty(
        rule=rule.id,
        title=rule.title,
        trigger=rule.first_trigger,
        on=on,
        met_on=met_on,
        words=str(version.undated),
        basis=version.basis,
        citation=book.data.cite(version.citation),
        reading=version.reading,
        verified=version.verified,
        open_questions=version.open_questions,
    )
