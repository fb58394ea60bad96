"""The timetable of a case: every deadline its events started, judged on a day, and alerts.

Each entry is what `Rulebook.due` answers for one event. This module adds which event meets which
clock, the status of each duty and, with a horizon, the latest dates to come.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Annotated, Literal

from cptimescales.calendars.dates import Day, require_date
from cptimescales.cases.agreed import agreed_status, agreements
from cptimescales.cases.ahead import plan_ahead
from cptimescales.cases.alerts import Code, alerts
from cptimescales.cases.case import Case, PlainCase
from cptimescales.cases.clocks import Clocks
from cptimescales.cases.doubts import doubts
from cptimescales.cases.episodes import NO_PLAN
from cptimescales.cases.governing import governing
from cptimescales.cases.judging import days_late, judge, order
from cptimescales.cases.spans import Clock
from cptimescales.cases.spans import Episode as ReadEpisode
from cptimescales.errors import TimescaleError, UnknownEventError
from cptimescales.rules.answers import Answers
from cptimescales.rules.authority import Basis, Citation, Verified
from cptimescales.rules.by_event import RulesByEvent
from cptimescales.rules.episode_kinds import EpisodeKind
from cptimescales.rules.frozen import Frozen
from cptimescales.rules.model import Rule
from cptimescales.rules.results import AsMade, DueDate, ReviewWindow
from cptimescales.rules.status import Status
from cptimescales.rules.words import verification


class Episode(Frozen):
    """A span of the record in which duties live: an enquiry, a plan, a placement.

    Attributes:
        id: its kind and its place among those of its kind, such as `plan-1`.
        began, began_with: its first day, and the event that began it.
        ended, ended_with: its last day and the event that ended it, or `eighteenth_birthday`; None
            while it is open.
    """

    id: str
    kind: EpisodeKind
    began: Day
    began_with: str
    ended: Day | None = None
    ended_with: str | None = None


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
        episode: the `id` of the episode in which the duty lives; None for a duty that is owed
            whatever becomes of the child.
        number: its place in a series, such as 3 for the third review; None where the rule has no
            series, or the record does not show the first.
        waited_for: whether another authority has the duty, such as its conference about a child who
            moved there. It is shown as waited for, and counts in no share.
    """

    due: Annotated[DueDate | ReviewWindow, AsMade()]
    met_by: str | None
    met_on: Day | None
    status: Status
    working_days_late: int
    calendar_days_late: int
    planned: bool = False
    governed_by: str | None = None
    agreed: Agreed | None = None
    episode: str | None = None
    number: int | None = None
    waited_for: bool = False

    @property
    def limit(self) -> date:
        """The last day in time."""
        return self.due.limit


class UndatedDuty(Frozen):
    """A duty for which the procedures set no number of days.

    Attributes:
        on: the day on which the duty started in this case.
        met_on: the day on which it was met; None if it was not.
        recorded: whether the source of the record can hold the event that meets it; if not, nobody
            can say from the record that it was not done.
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
    episode: str | None = None
    recorded: bool = True

    @property
    def verification(self) -> str:
        """What was read for this duty, what was not, and where to look, in one sentence."""
        return verification(self.verified, self.citation, self.basis, dated=False)


class Alert(Frozen):
    """Something in a case that needs a person's attention at once.

    Attributes:
        code: what it is about; the codes are stable.
        on: the first day on which it holds.
        rule: the rule whose duty it is about, if there is one.
        episode: the `id` of the episode in which it stands.
    """

    code: Code
    on: Day
    rule: str | None = None
    episode: str | None = None
    message: str


class Unanswered(Frozen):
    """A clock that an event started and that no version of the rule can answer for."""

    rule: str
    on: Day
    code: str
    message: str


class Timetable(Frozen):
    """Every duty of one case on a day, in order of due date.

    Attributes:
        columns: the further columns of the case, such as the team, as text.
    """

    kind: Literal["timetable"] = "timetable"
    reference: str
    rulebook: str
    as_of: Day
    entries: tuple[Entry, ...]
    alerts: tuple[Alert, ...]
    undated: tuple[UndatedDuty, ...] = ()
    unanswered: tuple[Unanswered, ...] = ()
    warnings: tuple[str, ...] = ()
    episodes: tuple[Episode, ...] = ()
    columns: Mapping[str, str] = {}

    def __hash__(self) -> int:
        return hash((self.reference, self.rulebook, self.as_of, self.entries))

    @property
    def next(self) -> Entry | None:
        """The next duty that is neither met nor late; None if there is none.

        Planned duties, and duties that an earlier limit governs, do not count. A duty of another
        authority counts: `waited_for` says so. A window around a birthday counts from the day by
        which it is to be planned.
        """
        for entry in self.entries:
            if entry.status is not Status.PENDING or entry.planned or entry.governed_by:
                continue
            if isinstance(entry.due, DueDate) or entry.due.plan_by <= self.as_of:
                return entry
        return None


# All fields of these models are given.
_TIMETABLE, _ENTRY, _EPISODE, _ALERT, _UNDATED, _UNANSWERED = (
    set(model.__pydantic_fields__)
    for model in (Timetable, Entry, Episode, Alert, UndatedDuty, Unanswered)
)


def timetable(book: Answers, case: Case, *, as_of: date, horizon: date | None = None) -> Timetable:
    """The timetable of a case; see `Rulebook.timetable`, which calls this."""
    as_of = require_date(as_of, "as_of")
    horizon = None if horizon is None else require_date(horizon, "horizon")
    clocks = follow(book, case, as_of)
    judgement = judge(clocks)
    unused = agreements(clocks, case.agreed, judgement)
    judged = judgement.judged
    raised = alerts(clocks, judged)
    if horizon is not None:
        judged = sorted([*judged, *plan_ahead(clocks, horizon)], key=order)
    governed = governing(judged, clocks.rules.rivals)
    warnings = (
        *clocks.history.warnings,
        *clocks.warnings,
        *judgement.warnings,
        *doubts(clocks, judgement),
        *unused,
    )
    if horizon is not None and horizon < as_of:
        warnings = (*warnings, f"the horizon, {horizon}, lies before {as_of}: nothing is planned")
    made = Timetable._of(
        {
            "kind": "timetable",
            "reference": case.reference,
            "rulebook": book.name,
            "as_of": as_of,
            "entries": tuple([_entry(clocks, clock, governed.get(clock)) for clock in judged]),
            "alerts": tuple([Alert._of(alert._asdict(), _ALERT) for alert in raised]),
            "undated": tuple([_undated(clocks, clock) for clock in judgement.undated]),
            "unanswered": tuple([_unanswered(*lost) for lost in judgement.unanswered.values()]),
            # First those of what happened while no plan is on record.
            "warnings": tuple(sorted(warnings, key=lambda warning: NO_PLAN not in warning)),
            "episodes": tuple([_episode(episode) for episode in clocks.episodes.all]),
            "columns": case.columns,
        },
        _TIMETABLE,
    )
    clocks.release()
    return made


def _unanswered(rule: Rule, on: date, error: TimescaleError) -> Unanswered:
    values = {"rule": rule.id, "on": on, "code": error.code, "message": str(error)}
    return Unanswered._of(values, _UNANSWERED)


def follow(
    book: Answers, case: Case | PlainCase, as_of: date, *, dated_only: bool = False
) -> Clocks:
    """A case, followed event by event to a day, for all rules or for those that have a number.

    A date that was agreed may make a duty of a rule without a number, so it needs them all.

    Raises:
        UnknownEventError: the case, or what its source can hold, names an unknown event.
    """
    check_events(book, case)
    agreed = [agreed.rule for agreed in case.agreed]
    rules = book.by_event.of_dated if dated_only and not agreed else book.by_event
    clocks = Clocks(book, rules, case, as_of, agreed)
    clocks.follow()
    return clocks


def check_events(book: Answers, case: Case | PlainCase) -> None:
    """Refuses a case that names an event which the rulebook does not know.

    Raises:
        UnknownEventError: the case, or what its source can hold, names an unknown event.
    """
    known = book.data.all_events
    unknown = case.reading.told.difference(known)
    if case.recorded or case.newest_only:
        unknown.update({*(case.recorded or ()), *case.newest_only}.difference(known))
    if unknown:
        raise UnknownEventError(min(unknown), known, f" in case {case.reference!r}")


def _entry(clocks: Clocks, clock: Clock, governed_by: str | None) -> Entry:
    status = clock.status
    working_days = calendar_days = 0
    if clock.limit < clock.until:
        working_days, calendar_days = days_late(clocks, clock.limit, status, clock.until)
    # In the order of the fields. A case has many entries: this is made without a copy.
    return Entry._of(
        {
            "due": clocks.answer(clock),
            "met_by": clock.rule.met_by,
            "met_on": clock.met_on,
            "status": status,
            "working_days_late": working_days,
            "calendar_days_late": calendar_days,
            "planned": clock.planned,
            "governed_by": governed_by,
            "agreed": None if clock.agreed is None else _agreed(clocks, clock, clock.agreed),
            "episode": clock.episode.id,
            "number": clocks.place_in_series(clock),
            "waited_for": clock.is_theirs,
        },
        _ENTRY,
    )


def _agreed(clocks: Clocks, clock: Clock, by: date) -> Agreed:
    status = agreed_status(clocks, clock, by)
    late = days_late(clocks, by, status, clock.until)
    return Agreed(on=by, status=status, working_days_late=late[0], calendar_days_late=late[1])


def _episode(episode: ReadEpisode) -> Episode:
    return Episode._of(
        {
            "id": episode.id,
            "kind": episode.kind,
            "began": episode.began,
            "began_with": episode.began_with,
            "ended": episode.ended,
            "ended_with": episode.ended_with,
        },
        _EPISODE,
    )


def _undated(clocks: Clocks, clock: Clock) -> UndatedDuty:
    rule, ruling = clock.rule, clock.ruling
    assert ruling is not None and ruling.version is not None
    return undated_duty(
        clocks.rules,
        rule.id,
        ruling.version.effective_from,
        clock.trigger,
        clock.on,
        clock.met_on,
        clock.episode.id,
        clocks.history.can_hold(rule.met_by),
    )


@lru_cache(maxsize=5_000)
def undated_duty(
    rules: RulesByEvent,
    rule_id: str,
    in_force_from: date,
    trigger: str,
    on: date,
    met_on: date | None = None,
    episode: str | None = None,
    recorded: bool = True,
) -> UndatedDuty:
    """A duty of a version that sets no number of days. Cases share days, so they share it, too."""
    return UndatedDuty._of(
        {
            **_undated_head(rules, rule_id, in_force_from),
            "trigger": trigger,
            "on": on,
            "met_on": met_on,
            "episode": episode,
            "recorded": recorded,
        },
        _UNDATED,
    )


@lru_cache(maxsize=1_000)
def _undated_head(rules: RulesByEvent, rule_id: str, in_force_from: date) -> dict[str, object]:
    """What every duty of a rule without a number says, in the order of the fields."""
    rule = next(rule for rule in rules.data.rules if rule.id == rule_id)
    version = next(part for part in rule.versions if part.effective_from == in_force_from)
    return vars(
        UndatedDuty(
            rule=rule.id,
            title=rule.title,
            trigger=rule.first_trigger,
            on=in_force_from,
            met_on=None,
            words=str(version.undated),
            basis=version.basis,
            citation=rules.data.cite(version.citation),
            reading=version.reading,
            verified=version.verified,
            open_questions=version.open_questions,
        )
    )
