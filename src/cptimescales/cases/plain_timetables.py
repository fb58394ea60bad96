"""The dated duties of a case as plain rows, for reports over many cases.

A timetable is made of models, which carry the authority of each answer. A report over thousands of
cases needs the dates and the status alone, which take a fraction of the time.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from cptimescales.calendars.dates import require_date
from cptimescales.cases.agreed import agreed_status, agreements
from cptimescales.cases.case import Case, PlainCase
from cptimescales.cases.governing import governing
from cptimescales.cases.judging import HOW_IT_ENDED, days_late, judge
from cptimescales.cases.reading import NOT_YET
from cptimescales.cases.timetables import follow
from cptimescales.rules.answers import Answers
from cptimescales.rules.status import Status


class PlainEntry(NamedTuple):
    """One dated duty of a case, in plain values.

    Attributes:
        reference, rulebook, rule: the case, the rulebook and the rule.
        trigger, on: the event that started the clock, and its date.
        limit: the last day in time.
        met_by, met_on: the event that meets the duty, and its date; None if it has not happened.
        status: the status of the duty by its limit, on the as-of day.
        working_days_late, calendar_days_late: how late the duty was met, or how late it is by now.
        governed_by: the rule that requires the same event earlier, if there is one.
        agreed, agreed_status: the earlier date that a conference agreed, and the status by it.
        episode, number, waited_for: as in `Entry`.
    """

    reference: str
    rulebook: str
    rule: str
    trigger: str
    on: date
    limit: date
    met_by: str | None
    met_on: date | None
    status: Status
    working_days_late: int
    calendar_days_late: int
    governed_by: str | None
    agreed: date | None
    agreed_status: Status | None
    episode: str | None
    number: int | None
    waited_for: bool = False


class PlainUnanswered(NamedTuple):
    """A duty that an event started and that no version of its rule answers for.

    Attributes:
        rule, on: the rule, and the day on which the duty started.
        code, message: why there is no answer, as in `Unanswered` of a timetable.
    """

    rule: str
    on: date
    code: str
    message: str


class PlainAnswer(NamedTuple):
    """The dated duties of a case, those for which there is no answer, and what is in doubt.

    Attributes:
        warnings: what does not fit in the record, one sentence each, as in `Timetable`. Not among
            them: what the source as a whole cannot hold, what has not happened yet where something
            else has, and that an overdue duty might be withdrawn.
    """

    entries: list[PlainEntry]
    unanswered: list[PlainUnanswered]
    warnings: tuple[str, ...] = ()


def plain_timetable(book: Answers, case: Case | PlainCase, *, as_of: date) -> list[PlainEntry]:
    """The dated duties of a case, judged on a day, as plain rows in order of limit.

    They are the `entries` of `plain_answer`, which takes the same arguments and raises the same
    errors. A duty for which there is no answer is left out.

    >>> import cptimescales as cpt
    >>> from cptimescales.cases import read_plain_cases
    >>> lines = ["reference,event,on", "C-1042,conference_held,2026-12-14"]
    >>> for case in read_plain_cases(lines):
    ...     for row in plain_timetable(cpt.rulebook("england"), case, as_of=date(2027, 1, 4)):
    ...         print(row.reference, row.rule, row.limit, row.status.value)
    C-1042 first_core_group 2026-12-30 overdue
    C-1042 review_conference 2027-03-14 pending
    """
    return plain_answer(book, case, as_of=as_of).entries


def plain_answer(book: Answers, case: Case | PlainCase, *, as_of: date) -> PlainAnswer:
    """The dated duties of a case, judged on a day, and the duties for which there is no answer.

    The entries are those of `Rulebook.timetable` without a horizon, in order of limit; the
    unanswered duties are those of a rule with a number of days. Alerts, warnings and duties without
    a number of days are in the timetable alone.

    Args:
        book: the rulebook.
        case: the case; its closure days count for this case alone.
        as_of: the day on which the case is judged. Later events have not happened yet.

    Raises:
        UnknownEventError, UnknownRuleError: the case names an unknown event or agreed rule.
        NotADateError: `as_of` is not a date.
        CalendarRangeError: `as_of` or a closure lies outside the years that the calendar covers.

    >>> import cptimescales as cpt
    >>> from cptimescales.cases import read_plain_cases
    >>> lines = ["reference,event,on", "C-1042,referral_received,2012-12-14"]
    >>> for case in read_plain_cases(lines):
    ...     answer = plain_answer(cpt.rulebook("england"), case, as_of=date(2027, 1, 4))
    >>> for row in answer.unanswered:
    ...     print(row.rule, row.on, row.code)
    assessment 2012-12-14 not_in_force
    """
    as_of = require_date(as_of, "as_of")
    book = book.with_closures(case.closed) if case.closed else book
    clocks = follow(book, case, as_of, dated_only=True)
    judgement = judge(clocks)
    agreements(clocks, case.agreed, judgement)
    governed = governing(judgement.judged, clocks.rules.rivals)
    reference, name, rows = case.reference, book.name, []
    for clock in judgement.judged:
        rule, limit, status, by = clock.rule, clock.limit, clock.status, clock.agreed
        working_days = calendar_days = 0
        if limit < clock.until:
            working_days, calendar_days = days_late(clocks, limit, status, clock.until)
        rows.append(
            # As `PlainEntry(...)`, in half the time: reports make a million.
            tuple.__new__(
                PlainEntry,
                (
                    reference,
                    name,
                    rule.id,
                    clock.trigger,
                    clock.on,
                    limit,
                    rule.met_by,
                    clock.met_on,
                    status,
                    working_days,
                    calendar_days,
                    governed.get(clock),
                    by,
                    None if by is None else agreed_status(clocks, clock, by),
                    clock.episode.id,
                    clocks.place_in_series(clock),
                    clock.is_theirs,
                ),
            )
        )
    unanswered = [
        PlainUnanswered(rule.id, on, error.code, str(error))
        for rule, on, error in judgement.unanswered.values()
    ]
    doubted = [*clocks.history.warnings, *clocks.warnings, *judgement.warnings]
    has_begun = bool(clocks.history.days)
    clocks.release()
    if doubted:
        doubted = [
            words
            for words in dict.fromkeys(doubted)
            if not ((has_begun and words.endswith(NOT_YET)) or HOW_IT_ENDED in words)
        ]
    return PlainAnswer(rows, unanswered, tuple(doubted))
