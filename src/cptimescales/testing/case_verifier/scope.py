"""Which rulebooks, rules and events are tried, and on which histories."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import zip_longest
from random import Random

from cptimescales.calendars.record import DIVISIONS
from cptimescales.errors import (
    TimescaleError,
    UnknownCalendarError,
    UnknownEventError,
    UnknownRuleError,
)
from cptimescales.library import Rulebook, rulebook, rulebooks
from cptimescales.rules.by_event import meaning_of
from cptimescales.rules.events import PLAN_ENDED
from cptimescales.testing.case_question import CaseQuestion
from cptimescales.testing.case_verifier.occasion import Occasion
from cptimescales.testing.histories import history
from cptimescales.testing.histories.pools import Pools, pools

_FIRST = date(2026, 1, 12)
_BORN = date(2019, 5, 6)
_GAPS = (0, 1, 30, 100)
_LATER = (0, 1, 20, 90, 400)


class CaseScope:
    """The rulebooks, rules and events that are tried.

    Args:
        books: rulebooks, by name or as objects. None for all that ship.
        rules: only the duties of these rules are looked at. Empty for all.
        divisions: only the rulebooks of these divisions. Empty for all.
        events: only these events happen. Empty for all that a rulebook knows.
        agreed: whether a conference may have agreed dates and frequencies.

    Raises:
        UnknownRulebookError, UnknownRuleError, UnknownCalendarError, UnknownEventError: a name that
            does not exist.
        TimescaleError: no rulebook is left to try.

    >>> scope = CaseScope(["england"], rules=["review_conference"])
    >>> next(scope.occasions(1)).question.events
    (('conference_held', datetime.date(2026, 1, 12)),)
    """

    def __init__(
        self,
        books: Iterable[str | Rulebook] | None = None,
        *,
        rules: Sequence[str] = (),
        divisions: Sequence[str] = (),
        events: Sequence[str] = (),
        agreed: bool = False,
    ) -> None:
        for division in divisions:
            if division not in DIVISIONS:
                raise UnknownCalendarError(division, DIVISIONS)
        sources = rulebooks() if books is None else books
        chosen = [rulebook(source) if isinstance(source, str) else source for source in sources]
        self.books: tuple[Rulebook, ...] = tuple(
            book for book in chosen if not divisions or book.data.calendar in divisions
        )
        known_rules = {rule.id for book in self.books for rule in book.rules}
        for name in rules:
            if name not in known_rules:
                raise UnknownRuleError(name, sorted(known_rules))
        known_events = {name for book in self.books for name in book.data.all_events}
        for name in events:
            if name not in known_events:
                raise UnknownEventError(name, sorted(known_events))
        if not self.books:
            raise TimescaleError("nothing to try: no rulebook is left; choose other rulebooks")
        self.rules: frozenset[str] = frozenset(rules)
        self.events: frozenset[str] = frozenset(events)
        self._agreed = agreed

    def occasions(self, examples: int) -> Iterator[Occasion]:
        """The everyday histories of each rulebook, then so many random ones of all of them."""
        for questions in zip_longest(*map(_everyday, self.books)):
            for book, question in zip(self.books, questions, strict=True):
                if question is not None and self.holds(question):
                    yield Occasion(question, book, rules=self.rules)
        for seed in range(examples):
            yield self.random(seed)

    def random(self, seed: int) -> Occasion:
        """The random history of a seed; each rulebook has its turn."""
        chance, book = Random(seed), self.books[seed % len(self.books)]
        question = history(chance, book, events=self.events, agreed=self._agreed)
        gap, later = chance.choice(_GAPS), chance.choice(_LATER)
        return Occasion(question, book, gap, later, seed, self.rules)

    def holds(self, question: CaseQuestion) -> bool:
        """Whether every event of a question is tried."""
        return not self.events or self.events.issuperset(name for name, _ in question.events)


def _everyday(book: Rulebook) -> Iterator[CaseQuestion]:
    """Short histories that a person recognises. Most mistakes show in one of them."""
    pool = pools(book)
    for days, names in _stories(pool):
        told = tuple(
            (name, _FIRST + timedelta(day)) for day, name in zip(days, names, strict=False)
        )
        born = None if any(meaning_of(name).part == "birth" for name in names) else _BORN
        yield CaseQuestion(book.name, told[-1][1] + timedelta(60), told, born=born)


def _stories(pool: Pools) -> Iterator[tuple[tuple[int, ...], tuple[str, ...]]]:
    plan = pool.plans[0]
    review = next(name for name in pool.meetings if meaning_of(name).also)
    group = next(name for name in pool.meetings if name != review)
    discussion = pool.concerns[-1]
    placed = next(name for name in pool.placements[::-1] if "placement" in meaning_of(name).begins)
    care_ended = next(name for name in pool.ends if "care" in meaning_of(name).ends)
    closed = next(name for name in pool.final if meaning_of(name).part == "closing")
    yield (0,), (plan,)
    yield (0,), (discussion,)
    yield (0,), (pool.referrals[0],)
    yield (0, 8), (plan, group)
    yield (0, 8, 40), (plan, group, group)
    yield (0, 85), (plan, review)
    yield (0, 40), (plan, PLAN_ENDED)
    yield (0, 30), (plan, discussion)
    yield (0, 5), (discussion, discussion)
    yield (0, 14), (discussion, pool.made_no_plan[0])
    yield (0, 10), (plan, pool.visits[0])
    yield (0,), (pool.moves[0],)
    yield (0, 30), (plan, pool.moves[0])
    for placement in pool.placements:
        yield (0,), (placement,)
    yield (0, 30), (placed, care_ended)
    yield (0, 10), (pool.moves[0], pool.transfers[0])
    yield (0, 10, 17), (plan, pool.failed[0], pool.failed[0])
    yield (0, 20, 40), (plan, closed, plan)
    yield (0, 30), (meaning_of(plan).also_unborn[0], pool.births[0])
