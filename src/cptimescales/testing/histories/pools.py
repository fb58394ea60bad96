"""The events of a rulebook in groups, by what they mean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from cptimescales.library import Rulebook
from cptimescales.rules.by_event import meaning_of
from cptimescales.rules.events import ENDS_EVERYTHING, Event

Names = tuple[str, ...]
"""Names of events, in order of the alphabet."""


@dataclass(frozen=True)
class Pools:
    """The events that a rulebook knows, but for those that are known ahead, in groups.

    Attributes:
        every: all of them.
        of_rules: what starts and meets its rules.
        referrals, concerns, moves, conferences, placements: what begins an episode.
        made_no_plan: conferences that make no plan.
        plans: conferences that make a plan, that of the receiving authority left out.
        transfers: the conference of the receiving authority.
        ends, final: what ends an episode, and what ends everything.
        births: the birth.
        visits: what can happen only to a living child.
        failed: visits of which each one on a day counts.
        meetings: what needs a plan: reviews and core groups.
        papers: what is sent or entered later.
        others: the rest.
    """

    every: Names
    of_rules: Names
    referrals: Names
    concerns: Names
    moves: Names
    conferences: Names
    made_no_plan: Names
    plans: Names
    transfers: Names
    placements: Names
    ends: Names
    final: Names
    births: Names
    visits: Names
    failed: Names
    meetings: Names
    papers: Names
    others: Names

    @property
    def beginnings(self) -> Names:
        """What begins referrals and enquiries."""
        return self.referrals + self.concerns


@lru_cache(maxsize=50)
def pools(book: Rulebook) -> Pools:
    """The groups of a rulebook's events."""
    every = tuple(sorted(name for name in book.data.all_events if not meaning_of(name).ahead))

    def those(fits: Callable[[Event], bool]) -> Names:
        return tuple(name for name in every if fits(meaning_of(name)))

    of_rules = {
        name for rule in book.rules for name in (*rule.trigger, rule.met_by, *rule.after) if name
    }
    conferences = those(lambda event: event.part == "conference")
    grouped = Pools(
        every=every,
        of_rules=tuple(name for name in every if name in of_rules),
        referrals=those(lambda event: event.part == "referral"),
        concerns=those(lambda event: event.part == "concern" or bool(event.read_as)),
        moves=those(lambda event: event.part == "move"),
        conferences=conferences,
        made_no_plan=tuple(name for name in conferences if "plan" not in meaning_of(name).begins),
        plans=tuple(
            name
            for name in conferences
            if "plan" in meaning_of(name).begins and "move_in" not in meaning_of(name).begins
        ),
        transfers=tuple(name for name in conferences if "move_in" in meaning_of(name).begins),
        placements=those(lambda event: event.part == "care"),
        ends=those(lambda event: event.part == "end"),
        final=those(lambda event: event.part in ENDS_EVERYTHING),
        births=those(lambda event: event.part == "birth"),
        visits=those(lambda event: event.living and event.part is None),
        failed=those(lambda event: event.every_time),
        meetings=those(lambda event: event.needs_a_plan),
        papers=those(lambda event: event.paper),
        others=those(
            lambda event: (
                event.part is None
                and not (event.living or event.every_time or event.needs_a_plan or event.paper)
                and event.read_as is None
            )
        ),
    )
    return grouped
