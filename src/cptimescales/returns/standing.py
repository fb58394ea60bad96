"""The standing: one row a duty, with its due date, what became of it, and how far it is verified.

The engine of whole cases decides every status. This module takes each duty from the part of the
record that answers for it, and adds what a report needs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from cptimescales.cases.plain_timetables import PlainEntry, PlainUnanswered, plain_answer
from cptimescales.cases.spans import AGREED
from cptimescales.errors import TimescaleError
from cptimescales.library import Rulebook
from cptimescales.returns.record import Part, Record
from cptimescales.rules.authority import Basis, Verified
from cptimescales.rules.episode_kinds import ALWAYS, EpisodeKind
from cptimescales.rules.model import Rule
from cptimescales.rules.status import Status
from cptimescales.rules.when_owed import UNSEEN

_MOST_DAYS = 200_000
_HELD = (Status.MET, Status.MET_LATE)


class Duty(NamedTuple):
    """One duty of a child. `DUTY_COLUMNS` in `output_columns` says what each value is.

    The values are plain, because a report has a million of them.
    """

    reference: str
    rulebook: str
    rule: str
    title: str
    trigger: str
    on: date
    due: date
    last_working_day: date | None
    met_on: date | None
    status: Status
    working_days_taken: int | None
    working_days_late: int
    calendar_days_late: int
    group: str | None
    unseen: bool
    episode: str | None
    number: int | None
    governed_by: str | None
    basis: Basis
    verified: Verified
    provisional: bool
    waited_for: bool


class _Same(NamedTuple):
    """What is the same for every duty of a rule with one start and one limit."""

    version: tuple[str, date]
    title: str
    counts_days: bool  # from the start to the meeting
    sees_a_child: bool
    basis: Basis
    verified: Verified
    last_working_day: date | None
    provisional: bool


class Judged(NamedTuple):
    """The duties of a record, those for which there is no answer, and what is in doubt."""

    duties: list[Duty]
    unanswered: list[PlainUnanswered]
    doubts: tuple[str, ...] = ()


class Standing:
    """Judges the duties of records by one rulebook, on one day.

    Attributes:
        book: the rulebook.
        as_of: the day on which the duties are judged.
        versions: each rule version that has answered, by rule and first day in force, with the
            number of its duties.
    """

    def __init__(self, book: Rulebook, as_of: date, rules: frozenset[str] | None = None) -> None:
        self.book: Rulebook = book
        self.as_of: date = as_of
        self._rules: frozenset[str] = frozenset(rule.id for rule in book.rules)
        if rules is not None:
            self._rules = rules
        self._by_name = {rule.id: rule for rule in book.rules}
        self.versions: Counter[tuple[str, date]] = Counter()
        calendar = book.calendar
        self._anchor = as_of
        self._count = lru_cache(_MOST_DAYS)(
            lambda day: calendar.working_days_between(self._anchor, day)
        )
        self._limit = lru_cache(_MOST_DAYS)(self._facts_of_limit)
        self._same = lru_cache(_MOST_DAYS)(self._find_same)

    def judged(self, record: Record, group: str | None = None) -> Judged:
        """The duties of a record, part by part and in order of limit.

        Args:
            record: what a return says of one child.
            group: the group under which its duties are counted.

        Raises:
            TimescaleError: a case names an unknown event, or cannot be judged.
        """
        duties: list[Duty] = []
        doubts: tuple[str, ...] = ()
        unanswered: dict[tuple[str, date], PlainUnanswered] = {}
        for part in record.parts:
            answer = plain_answer(self.book, part.case, as_of=self.as_of)
            if part.kinds is None:  # the other parts leave events out
                doubts += answer.warnings
            self._add_duties(duties, record, group, part, answer.entries)
            for lost in answer.unanswered:
                if lost.rule in self._rules and self._may_take(record, part, lost.rule):
                    unanswered.setdefault((lost.rule, lost.on), lost)
        return Judged(duties, list(unanswered.values()), doubts)

    def _may_take(self, record: Record, part: Part, rule: str) -> bool:
        """Whether the duties of a rule, in any kind of episode, are taken from a part."""
        kinds = self._by_name[rule].during
        return any(record.takes(part, None if kind == ALWAYS else kind) for kind in kinds)

    def _add_duties(
        self,
        duties: list[Duty],
        record: Record,
        group: str | None,
        part: Part,
        entries: Iterable[PlainEntry],
    ) -> None:
        """Adds the duties that are taken from a part of a record."""
        reference, rules, has_gaps = record.child, self._rules, bool(part.gaps)
        takes_all = part.kinds is None and len(record.parts) == 1
        same_of, count, versions = self._same, self._count, list[tuple[str, date]]()
        for entry in entries:
            rule = entry.rule
            if rule not in rules or not (takes_all or record.takes(part, kind_of(entry.episode))):
                continue
            if has_gaps:
                entry = part.as_known(entry)
            trigger, on, limit, met_on = entry.trigger, entry.on, entry.limit, entry.met_on
            status = entry.status
            same = same_of(rule, on, limit)
            versions.append(same.version)
            taken = None
            if met_on is not None and same.counts_days and status in _HELD:
                taken = count(met_on) - count(on)
            duties.append(
                # As `Duty(...)`, in half the time: a report has a million.
                tuple.__new__(
                    Duty,
                    (
                        reference,
                        entry.rulebook,
                        rule,
                        same.title,
                        trigger,
                        on,
                        limit,
                        same.last_working_day,
                        met_on,
                        status,
                        taken,
                        entry.working_days_late,
                        entry.calendar_days_late,
                        group,
                        same.sees_a_child and self.is_unseen(self._by_name[rule], entry),
                        entry.episode,
                        entry.number,
                        entry.governed_by,
                        "agreed" if trigger == AGREED else same.basis,
                        same.verified,
                        same.provisional,
                        entry.waited_for,
                    ),
                )
            )
        self.versions.update(versions)

    def is_unseen(self, rule: Rule, entry: PlainEntry) -> bool:
        """Whether a timetable would raise the alert that the child was not seen, for this duty.

        It does so while a duty of a rule with that alert is open, after its limit or after the
        earlier day that a conference agreed.
        """
        if not _sees_a_child(rule):
            return False
        if entry.status is Status.OVERDUE:
            return True
        agreed = entry.agreed
        return entry.status is Status.PENDING and agreed is not None and agreed < self.as_of

    def _facts_of_limit(self, limit: date) -> tuple[date | None, bool]:
        """The last working day up to a limit, and whether its year is not published yet."""
        calendar = self.book.calendar
        try:
            return calendar.working_day_on_or_before(limit), not calendar.is_settled(limit)
        except TimescaleError:
            return None, True

    def _find_same(self, rule_id: str, on: date, limit: date) -> _Same:
        """The version of a rule that answered for a duty, and what its limit says."""
        rule = self._by_name[rule_id]
        version = rule.version_on(limit if rule.is_window else on) or rule.versions[-1]
        last_working_day, provisional = self._limit(limit)
        if last_working_day is not None and last_working_day < on <= limit:
            last_working_day = None
        return _Same(
            (rule_id, version.effective_from),
            rule.title,
            on <= limit and not rule.is_window,
            _sees_a_child(rule),
            version.basis,
            version.verified,
            last_working_day,
            provisional,
        )


def _sees_a_child(rule: Rule) -> bool:
    """Whether a rule asks that a child is seen, and an alert is raised where nobody did."""
    return rule.alert is not None and rule.alert.code == UNSEEN


def kind_of(episode: str | None) -> EpisodeKind | None:
    """The kind of an episode, by its id.

    >>> kind_of("move_in-2")
    'move_in'
    """
    if episode is None:
        return None
    return episode.rpartition("-")[0]  # type: ignore[return-value]  # ids begin with their kind
