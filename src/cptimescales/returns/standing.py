"""The standing: one row a duty, with its due date, what became of it, and how far it is verified.

The engine of whole cases decides every status. This module takes each duty from the part of the
record that answers for it, and adds what a report needs.
"""

from __future__ import annotations

from collections import Counter
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
from cptimescales.rules.model import Rule, RuleVersion
from cptimescales.rules.status import Status

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


class Judged(NamedTuple):
    """The duties of a record, and those for which there is no answer."""

    duties: list[Duty]
    unanswered: list[PlainUnanswered]


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
        self.versions: Counter[tuple[str, date]] = Counter()
        self._rules = rules
        self._by_name = {rule.id: rule for rule in book.rules}
        calendar = book.calendar
        self._anchor = as_of
        self._count = lru_cache(_MOST_DAYS)(
            lambda day: calendar.working_days_between(self._anchor, day)
        )
        self._limit = lru_cache(_MOST_DAYS)(self._facts_of_limit)
        self._version = lru_cache(_MOST_DAYS)(self._find_version)

    def judged(self, record: Record, group: str | None = None) -> Judged:
        """The duties of a record, part by part and in order of limit.

        Args:
            record: what a return says of one child.
            group: the group under which its duties are counted.

        Raises:
            TimescaleError: a case names an unknown event, or cannot be judged.
        """
        duties = []
        unanswered: dict[tuple[str, date], PlainUnanswered] = {}
        for part in record.parts:
            answer = plain_answer(self.book, part.case, as_of=self.as_of)
            for entry in answer.entries:
                if self._is_asked(entry.rule) and self._takes(record, part, entry.episode):
                    duties.append(self._duty(record.child, group, part.as_known(entry)))
            for lost in answer.unanswered:
                if self._is_asked(lost.rule) and self._may_take(record, part, lost.rule):
                    unanswered.setdefault((lost.rule, lost.on), lost)
        return Judged(duties, list(unanswered.values()))

    def _is_asked(self, rule: str) -> bool:
        return self._rules is None or rule in self._rules

    @staticmethod
    def _takes(record: Record, part: Part, episode: str | None) -> bool:
        if len(record.parts) == 1 and part.kinds is None:
            return True
        return record.takes(part, kind_of(episode))

    def _may_take(self, record: Record, part: Part, rule: str) -> bool:
        """Whether the duties of a rule, in any kind of episode, are taken from a part."""
        kinds = self._by_name[rule].during
        return any(record.takes(part, None if kind == ALWAYS else kind) for kind in kinds)

    def _duty(self, reference: str, group: str | None, entry: PlainEntry) -> Duty:
        rule = self._by_name[entry.rule]
        on, limit, met_on = entry.on, entry.limit, entry.met_on
        window = rule.is_window
        version = self._version(rule.id, limit if window else on)
        self.versions[rule.id, version.effective_from] += 1
        last_working_day, provisional = self._limit(limit)
        if last_working_day is not None and last_working_day < on <= limit:
            last_working_day = None
        taken = None
        if entry.status in _HELD and met_on is not None and on <= limit and not window:
            taken = self._count(met_on) - self._count(on)
        return Duty(
            reference,
            entry.rulebook,
            rule.id,
            rule.title,
            entry.trigger,
            on,
            limit,
            last_working_day,
            met_on,
            entry.status,
            taken,
            entry.working_days_late,
            entry.calendar_days_late,
            group,
            self.is_unseen(rule, entry),
            entry.episode,
            entry.number,
            entry.governed_by,
            "agreed" if entry.trigger == AGREED else version.basis,
            version.verified,
            provisional,
        )

    def is_unseen(self, rule: Rule, entry: PlainEntry) -> bool:
        """Whether a timetable would raise the alert that the child was not seen, for this duty.

        It does so while a duty of a rule with that alert is open, after its limit or after the
        earlier day that a conference agreed.
        """
        if rule.alert is None or rule.alert.code != "child_unseen":
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

    def _find_version(self, rule: str, on: date) -> RuleVersion:
        named = self._by_name[rule]
        return named.version_on(on) or named.versions[-1]


def kind_of(episode: str | None) -> EpisodeKind | None:
    """The kind of an episode, by its id.

    >>> kind_of("move_in-2")
    'move_in'
    """
    if episode is None:
        return None
    return episode.rpartition("-")[0]  # type: ignore[return-value]  # ids begin with their kind
