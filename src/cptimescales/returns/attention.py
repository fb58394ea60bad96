"""What needs a person at once: the alerts of timetables, found in a return of any size.

The alert that a child was not seen follows from the duties. The others, such as a plan that is open
after the child died, need the whole timetable. It is made only for cases that can have them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from cptimescales.calendars.dates import ONE_DAY, attains_age
from cptimescales.cases.alerts import Code
from cptimescales.cases.case import Case, PlainCase
from cptimescales.cases.reading import Day
from cptimescales.library import Rulebook
from cptimescales.returns.record import Record
from cptimescales.returns.standing import Duty, kind_of
from cptimescales.rules.by_event import meaning_of
from cptimescales.rules.events import ENDS_EVERYTHING, MEANINGS, event_words
from cptimescales.rules.model import Rule
from cptimescales.rules.when_owed import UNSEEN
from cptimescales.rules.words import long_date

_ADULT = 18
_UNSEEN = attrgetter("unseen")
_BEGIN_A_PLAN = frozenset(name for name, event in MEANINGS.items() if "plan" in event.begins)
_END_A_PLAN = frozenset(name for name, event in MEANINGS.items() if "plan" in event.ends)


class RaisedAlert(NamedTuple):
    """An alert about a child.

    Attributes:
        reference: the child's reference.
        code: what it is about, as in `Alert`.
        on: the first day on which it holds.
        rule: the rule whose duty it is about, if there is one.
        message: what is wrong, in one sentence.
        how: how the child was to be seen, such as `alone`; empty for seen in any way. None for
            another alert.
        group: the group of the child, if groups were asked for.
    """

    reference: str
    code: Code
    on: date
    rule: str | None
    message: str
    how: str | None
    group: str | None


class Attention:
    """Finds the alerts of records, by one rulebook, on one day."""

    def __init__(self, book: Rulebook, as_of: date) -> None:
        self._book, self._as_of = book, as_of
        self._rules = {rule.id: rule for rule in book.rules}
        self._numbered_since = max(
            (
                version.effective_from
                for rule in book.rules
                if rule.alert is not None and rule.alert.code == UNSEEN
                for version in rule.versions
                if version.within and not _has_a_number(rule, version.effective_from - ONE_DAY)
            ),
            default=date.min,
        )
        self._in_a_row = frozenset(
            trigger
            for rule in book.rules
            if rule.alert is not None and rule.alert.in_a_row is not None
            for trigger in rule.trigger
        )

    def alerts(
        self, record: Record, duties: Sequence[Duty], group: str | None
    ) -> Iterator[RaisedAlert]:
        """The alerts of a record: first that the child was not seen.

        Raises:
            TimescaleError: a case cannot be judged.
        """
        if any(map(_UNSEEN, duties)):
            yield from self.unseen(duties)
        for part in record.parts:
            # What a part leaves out, such as the end of a plan, must not look missing.
            if record.takes(part, "plan") and self.may_have_others(part.case):
                table = self._book.timetable(Case.of(part.case), as_of=self._as_of)
                dated = {(one.due.rule, one.episode) for one in table.entries if not one.met_on}
                for alert in table.alerts:
                    is_of_a_duty = (alert.rule, alert.episode) in dated
                    if alert.code == UNSEEN and is_of_a_duty:
                        continue  # `unseen` raises it, if its duty is asked for
                    if record.takes(part, kind_of(alert.episode)):
                        yield RaisedAlert(
                            record.child,
                            alert.code,
                            alert.on,
                            alert.rule,
                            alert.message,
                            self._how(alert.rule) if alert.code == UNSEEN else None,
                            group,
                        )

    def _how(self, rule: str | None) -> str:
        """How a child is to be seen for a rule, such as `alone`; empty for seen in any way."""
        words = event_words(self._rules[rule].met_by or "") if rule is not None else ""
        return words.removeprefix("Child seen").strip()

    def unseen(self, duties: Iterable[Duty]) -> Iterator[RaisedAlert]:
        """The alerts that a child was not seen, of duties for which `Standing` says so."""
        for duty in duties:
            if duty.unseen:
                words = event_words(self._rules[duty.rule].met_by or "")
                yield RaisedAlert(
                    duty.reference,
                    UNSEEN,
                    duty.due + ONE_DAY,
                    duty.rule,
                    f"{words}: {since(duty)}; the limit was {long_date(duty.due)}",
                    self._how(duty.rule),
                    duty.group,
                )

    def may_have_others(self, case: PlainCase) -> bool:
        """Whether a case may have another alert. It says yes too often rather than too rarely.

        Visits that failed in a row are one reason. The other is a plan without an end, where
        everything ended since it began, the child is 18, a birth is waited for, or visits had no
        number of days yet when it began.
        """
        reading = case.reading
        if not self._in_a_row.isdisjoint(reading.told):
            return True
        days = reading.up_to(self._as_of)
        if not _has_an_open_plan(days):
            return False
        began = ended = date.min
        unborn = left_open = False
        for on, happened in days:
            for _, meaning in happened:
                if "plan" in meaning.begins:
                    began = on
                if "plan" in meaning.ends:
                    ended = on
                unborn |= meaning.unborn or "pregnancy" in meaning.begins
            if not left_open and any(meaning.part in ENDS_EVERYTHING for _, meaning in happened):
                left_open = date.min < began >= ended
        born = case.birth
        adult = born is not None and attains_age(born, _ADULT) <= self._as_of
        unborn |= (case.expected_birth or case.reading.expected) is not None
        waits = unborn and (born is None or born > self._as_of)
        return left_open or adult or waits or began < self._numbered_since


def _has_an_open_plan(days: Sequence[Day]) -> bool:
    """Whether no plan ended after the newest one began."""
    for _, happened in reversed(days):
        names = [name for name, _ in happened]
        if not _BEGIN_A_PLAN.isdisjoint(names):
            return True
        if not _END_A_PLAN.isdisjoint(names):
            return False
    return False


def _has_a_number(rule: Rule, on: date) -> bool:
    version = rule.version_on(on)
    return version is not None and version.within is not None


def since(duty: Duty) -> str:
    """Since when a child was not seen. A plan that began is never told as a child who was seen."""
    meaning = meaning_of(duty.trigger)
    if meaning.living:
        return f"not since {long_date(duty.on)}"
    if meaning.part == "birth":
        return f"not once since the birth on {long_date(duty.on)}"
    return f"not once since {long_date(duty.on)} ({event_words(duty.trigger).lower()})"
