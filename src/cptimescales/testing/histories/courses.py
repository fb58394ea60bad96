"""The course of a child's case, as an authority works: what a rule asks for is done, or is not.

A course begins with a referral, enquiries, a conference, a move, a placement, or in the middle.
Each event starts the duties that the rules say. Each of them is done in time, on its last day,
late, or never. On some days something else happens. At the end comes an end, or none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from heapq import heappop, heappush
from random import Random

from cptimescales.errors import TimescaleError
from cptimescales.library import Rulebook
from cptimescales.rules.by_event import meaning_of
from cptimescales.rules.events import REVIEW
from cptimescales.rules.model import Rule, RuleVersion
from cptimescales.rules.period import Period
from cptimescales.testing.histories.pools import Pools, pools

# How a duty is done. The first is the simplest history: it is not done at all.
WAYS: tuple[str, ...] = (
    *("never",) * 4,
    *("in_time",) * 9,
    *("on_its_day", "last_day", "day_after") * 2,
    *("late",) * 3,
)
SPANS = (20, 60, 120, 250, 500)
MOST = 40
"""How many events a course has at most."""

_FREELY = (0, 1, 3, 7, 14, 30)


class Course:
    """One course of a case.

    Args:
        book: the rules.
        chance: decides everything.
        first: the first day.

    Attributes:
        happened: each event with its day, in the order in which they happen.
    """

    def __init__(self, book: Rulebook, chance: Random, first: date) -> None:
        self._book, self._chance, self._first = book, chance, first
        self._pools = pools(book)
        self._last = first + timedelta(chance.choice(SPANS))
        self._ahead: list[tuple[date, int, str]] = []
        self._awaited: set[str] = set()
        self.happened: list[tuple[str, date]] = []

    def run(self) -> list[tuple[str, date]]:
        """Lets everything happen."""
        self._begin(self._first)
        for _ in range(self._chance.choice((0, 0, 1, 1, 2, 3))):
            self._surprise()
        while self._ahead and len(self.happened) < MOST:
            on, _, name = heappop(self._ahead)
            if on > self._last:
                break
            self._awaited.discard(name)
            self.happened.append((name, on))
            self._follow(name, on)
        self._end()
        return self.happened

    # what begins it

    def _begin(self, on: date) -> None:
        chance, pool = self._chance, self._pools
        ways: list[Iterable[str]] = [
            [chance.choice(pool.plans)],
            pool.referrals,
            [chance.choice(pool.concerns)],
            [*pool.referrals, chance.choice(pool.concerns), chance.choice(pool.concerns)],
            [chance.choice(pool.moves)],
            [chance.choice(pool.placements)],
            [chance.choice(pool.transfers)],
            [chance.choice((*pool.meetings, *pool.visits, *pool.failed, *pool.ends))],
            [chance.choice(pool.others)],
            ["inquorate_conference", "conference_reconvened"],
        ]
        weights = (6, 3, 4, 4, 2, 3, 1, 2, 1, 1)
        day = on
        for name in chance.choices(ways, weights)[0]:
            self._push(name, day)
            day += timedelta(chance.choice((0, 1, 3)))

    # what follows

    def _push(self, name: str, on: date) -> None:
        heappush(self._ahead, (on, len(self._ahead) + len(self.happened), name))

    def _follow(self, name: str, on: date) -> None:
        """Does, or does not, what an event asks for."""
        for rule, version, period in self._asks_for(name, on):
            met_by = str(rule.met_by)
            if met_by in self._awaited or len(self._ahead) > MOST:
                continue
            day = self._day(on, version, period)
            if day is None:
                continue
            if meaning_of(met_by).part == "conference" and met_by not in self._pools.transfers:
                self._confer(on, day)
            elif meaning_of(met_by).living and meaning_of(met_by).part is None:
                self._visit(met_by, on, day)
            else:
                self._await(met_by, day)

    def _await(self, name: str, on: date) -> None:
        self._awaited.add(name)
        self._push(name, on)
        if meaning_of(name).part == "conference" or name == REVIEW:
            self._give_notice(name, on)

    def _asks_for(self, name: str, on: date) -> Iterator[tuple[Rule, RuleVersion, Period | None]]:
        """Each rule that an event starts, its version in force, and its period."""
        by_event, meaning = self._book.by_event, meaning_of(name)
        effects = by_event.effects_of((meaning.read_as or name, *meaning.also))
        beginning = [
            rule for kind in meaning.begins for rule in by_event.beginning_with.get(kind, ())
        ]
        started = [rule for rule, _ in effects.starts] + beginning
        again = [rule for rule in effects.meets if rule.id in by_event.series]
        for rule in dict.fromkeys([*started, *again]):
            version = rule.version_on(on)
            if rule.met_by is None or version is None or rule.id in by_event.back:
                continue
            then = rule in again and version.then
            yield rule, version, version.then[-1] if then else version.within

    def _day(self, on: date, version: RuleVersion, period: Period | None) -> date | None:
        way = self._chance.choice(WAYS)
        if way == "never":
            return None
        if period is None:
            return on + timedelta(self._chance.choice(_FREELY))
        try:
            limit = period.from_date(on, self._book.calendar)
        except TimescaleError:  # beyond the calendar
            return None
        if way == "on_its_day":
            return on
        if way == "last_day":
            return limit
        if way == "day_after":
            return limit + timedelta(1)
        if way == "late":
            return limit + timedelta(self._chance.randint(2, 60))
        return on + timedelta(self._chance.randint(0, max((limit - on).days, 0)))

    def _confer(self, on: date, day: date) -> None:
        """A conference, one without a plan, one that could not go ahead, or none at all."""
        chance, pool = self._chance, self._pools
        way = chance.choice(("held",) * 6 + ("no_plan", "ended", "again") * 2)
        if way == "held":
            self._await(chance.choice((*pool.plans, *pool.plans[:1] * 3)), day)
        elif way == "no_plan":
            self._await(chance.choice(pool.made_no_plan), day)
        elif way == "ended":
            self._push(self._withdrawing("enquiry"), day)
        else:
            self._push("inquorate_conference", day)
            self._await("conference_reconvened", day + timedelta(chance.choice((3, 10, 20))))

    def _withdrawing(self, kind: str) -> str:
        return self._chance.choice(
            [name for name in self._pools.ends if kind in meaning_of(name).withdraws]
        )

    def _give_notice(self, meeting: str, on: date) -> None:
        """The notice or report before a meeting."""
        by_event, names = self._book.by_event, (meeting, *meaning_of(meeting).also)
        for rule, _ in by_event.effects_of(names).starts:
            version = rule.version_on(on)
            if rule.id in by_event.back and rule.met_by and version and version.before:
                days = self._chance.choice((None, 0, 1, 5, 8, 15))
                if days is not None and on - timedelta(days) >= self._first:
                    self._push(rule.met_by, on - timedelta(days))

    def _visit(self, met_by: str, on: date, day: date) -> None:
        """A visit of the kind that is asked for, or of another; before it some that failed."""
        chance, pool = self._chance, self._pools
        kinds = [name for name in pool.visits if met_by in (name, *meaning_of(name).also)]
        near = [name for name in pool.visits if name in meaning_of(met_by).also]
        failed = chance.choice((0,) * 8 + (1, 2, 2, 3))
        for _ in range(failed):
            tried = day - timedelta(chance.choice((0, 1, 2, 7)))
            if pool.failed and tried >= on:
                self._push(chance.choice(pool.failed), tried)
        if failed and chance.choice((True, False)):
            return  # and the child is not seen
        self._await(chance.choice((met_by, met_by, *kinds, *near)), day)
        self._awaited.add(met_by)

    # what else happens, and what ends it

    def _surprise(self) -> None:
        """Something that no rule has asked for: enquiries under a plan, a move, an incident."""
        chance, pool = self._chance, self._pools
        groups = (
            *(pool.concerns, pool.referrals, pool.moves, pool.transfers, pool.placements),
            *(pool.meetings, pool.conferences, pool.failed, pool.ends, pool.others, pool.papers),
        )
        group = chance.choice([group for group in groups if group])
        day = self._first + timedelta(chance.randint(0, (self._last - self._first).days))
        self._push(chance.choice(group), day)

    def _end(self) -> None:
        chance, pool = self._chance, self._pools
        last = max([on for _, on in self.happened], default=self._first)
        for name in chance.choice(
            [
                (),
                (),
                (),
                *((name,) for name in pool.ends),
                *((name,) for name in pool.final),
                pool.ends,
            ]
        ):
            self.happened.append((name, last + timedelta(chance.choice((1, 0, 5, 40)))))
        if chance.choice(
            (False,) * 5 + (True,)
        ):  # and then it begins again, or something is entered
            on = last + timedelta(chance.choice((0, 1, 30, 90)))
            for name in chance.choice(
                [
                    pool.plans[:1],
                    pool.referrals,
                    pool.concerns[:1],
                    pool.papers[:1],
                    pool.visits[:1],
                ]
            ):
                self.happened.append((name, on))


def course(book: Rulebook, chance: Random, first: date) -> list[tuple[str, date]]:
    """The events of a case that follows the course of real work."""
    return Course(book, chance, first).run()


def groups_of(pool: Pools) -> tuple[tuple[str, ...], ...]:
    """The groups from which single events are drawn, each as often as it is to be drawn from."""
    often = (
        (
            8,
            (
                *pool.plans[:1],
                *pool.meetings,
                *(n for n in pool.ends if "plan" in meaning_of(n).ends),
            ),
        ),
        (8, pool.of_rules),
        (4, (*pool.visits, *pool.failed)),
        (4, (*pool.beginnings, *pool.made_no_plan)),
        (3, (*pool.conferences, *pool.placements, *pool.moves)),
        (3, pool.papers),
        (2, (*pool.ends, *pool.births)),
        (1, pool.others),
        (1, pool.final),
    )
    return tuple(group for times, group in often for _ in range(times))
