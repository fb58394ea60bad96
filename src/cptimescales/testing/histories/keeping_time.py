"""A case in which every duty is met in time: an authority that does each duty as it falls due."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from cptimescales.cases.timetables import Timetable
from cptimescales.library import Rulebook
from cptimescales.rules.by_event import meaning_of
from cptimescales.rules.episode_kinds import ALWAYS
from cptimescales.rules.status import Status
from cptimescales.testing.case_question import CaseQuestion
from cptimescales.testing.histories.pools import pools

_FIRST, _DAYS = date(2024, 3, 4), 500
_EARLY = timedelta(15)  # longer than any duty before a meeting, bank holidays included


def kept_in_time(book: Rulebook, chance: Random) -> CaseQuestion | None:
    """A case that was kept in time and closed, asked about on the day of its closing.

    It asks the timetable of this library which duty comes first, and records that it was met. None
    if a duty could not be met, because its event had already happened on its last day.

    >>> from cptimescales import rulebook
    >>> question = kept_in_time(rulebook("england"), Random(1))
    >>> {entry.status.value for entry in rulebook("england").timetable(
    ...     question.case, as_of=question.as_of).entries}
    {'met'}
    """
    return _Keeper(book, chance).run()


class _Keeper:
    """Keeps one case."""

    def __init__(self, book: Rulebook, chance: Random) -> None:
        self._book, self._chance = book, chance
        self._today = _FIRST + timedelta(chance.randint(0, _DAYS))
        by_event = book.by_event
        back = [
            rule
            for rule in book.rules
            if rule.id in by_event.back and rule.met_by and rule not in by_event.ahead
            if rule.during != (ALWAYS,)
        ]
        self._notices: dict[str, set[str]] = {}
        for rule in back:
            self._notices.setdefault(str(rule.met_by), set()).update(rule.trigger)
        self._noticed = {name for rule in back for name in rule.trigger}
        # The notice of the first conference, wherever one is asked for.
        self._told = [(name, self._today - _EARLY) for name in self._notices]
        pool = pools(book)
        starts = [
            name
            for name in (*pool.referrals, *pool.concerns, *pool.plans[:1], *pool.placements)
            if name in pool.of_rules
        ]
        self._starts = chance.sample(starts, min(len(starts), chance.choice((1, 1, 2, 3))))
        self._ends = [name for name in pool.ends if not meaning_of(name).paper]

    def run(self) -> CaseQuestion | None:
        for _ in range(self._chance.randint(4, 23)):
            if self._starts:
                self._happen(self._starts.pop(0))
                continue
            found = self._meet_the_first()
            if found is None:
                break
            if not found:
                return None
        self._today += timedelta(self._chance.randint(0, 1))
        if any(entry.status is Status.OVERDUE for entry in self._timetable().entries):
            return None
        closing = next(
            name for name in pools(self._book).final if meaning_of(name).part == "closing"
        )
        self._told += [(name, self._today) for name in (*self._ends, closing)]
        return self._question()

    def _meet_the_first(self) -> bool | None:
        """Whether the first duty could be met; None if there is none."""
        pending = [
            entry
            for entry in self._timetable().entries
            if entry.status is Status.PENDING and entry.met_by
        ]
        if not pending:
            return None
        duty = pending[0]
        name = str(duty.met_by)
        first = max(self._today, duty.due.on + timedelta(1))
        if name in self._noticed:  # its notice has been given the day after the meeting before
            meetings = [on for other, on in self._told if other in self._noticed]
            first = max([first, *(on + _EARLY for on in meetings)])
        if first > duty.limit:
            return False
        self._today = first + timedelta(self._chance.randint(0, (duty.limit - first).days))
        if (name, self._today) in self._told:
            return False
        self._happen(name)
        return True

    def _happen(self, name: str) -> None:
        self._told.append((name, self._today))
        # The notices of the next meeting of the kind. A notice from before a plan is none of it.
        self._told += [
            (notice, self._today + timedelta(1))
            for notice, meetings in self._notices.items()
            if name in meetings or "plan" in meaning_of(name).begins
        ]

    def _question(self) -> CaseQuestion:
        return CaseQuestion(self._book.name, self._today, tuple(self._told))

    def _timetable(self) -> Timetable:
        return self._book.timetable(self._question().case, as_of=self._today)
