"""The episodes of a case that are open on a day: how they begin and end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from cptimescales.cases.spans import Current, Episode, LeftOpen
from cptimescales.rules.by_event import meaning_of
from cptimescales.rules.episode_kinds import EpisodeKind
from cptimescales.rules.events import BIRTH, PLACEMENTS, Event

THE_CHILD_DIED = "the child died"
"""How a warning begins of a death after everything had ended: it stands first in every output."""


class OpenEpisodes:
    """The episodes of a case, and those that are open on the day that is read.

    Attributes:
        all: every episode, in order of beginning.
        current: the open ones; on the day that is read, those that end on it as well.
        unborn: whether the child is unborn on the day that is read.
        born_with: the event with which the record shows that the child is born.
        left_open: each plan that was open when everything ended.
        fresh: the episodes that began on the day that is read, and can hold clocks from their
            beginning.
        final: the day after which nothing begins: a death or the 18th birthday.
        settled: whether the next event, if it begins and ends nothing, needs no second look: the
            child is born and the case is open.
        warnings: what is in doubt, one sentence each.
    """

    def __init__(self, warnings: list[str], *, unborn: bool) -> None:
        self.all: list[Episode] = []
        self.current: Current = defaultdict(list)
        self.unborn = unborn
        self.born_with = BIRTH
        self.left_open: list[LeftOpen] = []
        self.fresh: list[Episode] = []
        self.final: date | None = None
        self.settled: bool = False
        self.warnings = warnings
        self._counts: dict[str, int] = {}
        self._ending: list[Episode] = []
        self._ended: defaultdict[str, list[Episode]] = defaultdict(list)
        self._has_ended = False  # by a closing or a departure
        self._died = False
        self._newest_move: Episode | None = None
        self._reviewed: date | None = None
        self._discussed: date | None = None  # enquiries under a plan, and no review since

    def next_day(self) -> None:
        """Leaves the day that was read: what ended on it is no longer open."""
        for episode in self._ending:
            self.current[episode.kind].remove(episode)
        self._ending.clear()
        self.fresh.clear()

    def still(self, kind: str) -> list[Episode]:
        """The episodes of a kind that have not ended, also not on this day; the newest last."""
        return [episode for episode in self.current[kind] if episode.ended is None]

    def still_open(self) -> Current:
        """The episodes that are open after the last day that was read."""
        return {kind: self.still(kind) for kind in [*self.current]}

    def _begin(self, kind: EpisodeKind, on: date, name: str) -> Episode:
        number = self._counts[kind] = self._counts.get(kind, 0) + 1
        episode = Episode(kind, number, on, name)
        for before in self._ended[kind]:
            before.succeeded = before.succeeded or on
        self._ended[kind].clear()
        self.all.append(episode)
        self.current[kind].append(episode)
        if not self.unborn:
            self.fresh.append(episode)
        return episode

    def _end(self, episode: Episode, on: date, name: str) -> None:
        episode.ended, episode.ended_with = on, name
        self._ending.append(episode)
        self._ended[episode.kind].append(episode)

    def _end_all(self, kind: EpisodeKind, on: date, name: str) -> None:
        still = self.still(kind)
        for episode in still:
            episode.unexplained = kind == "enquiry" and episode is not still[-1]
            self._end(episode, on, name)

    def _end_kinds(self, on: date, name: str, meaning: Event) -> list[Episode]:
        """Ends what is open of the kinds that an event ends.

        Where one ended and the next began on this day already, this is its end, and what began on
        this day goes on.
        """
        switched = self._switched(on, meaning.ends)
        ended = [
            episode for kind in switched for episode in self.current[kind] if episode.ended == on
        ]
        for kind in meaning.ends:
            for episode in self.current[kind]:
                begun = episode.began == on and (kind in switched or kind in PLACEMENTS)
                if episode.ended is None and not (switched and begun):
                    self._end(episode, on, name)
                    ended.append(episode)
                    self._doubt_end(on, name, episode)
        return ended

    def _doubt_end(self, on: date, name: str, episode: Episode) -> None:
        """Warns of a plan that ends where it may not have been free to end."""
        if episode.kind == "plan" and self._discussed is not None:
            self.warnings.append(
                f"{name} on {on}: enquiries were held under the plan on {self._discussed}, and no "
                "review followed them before the plan ended"
            )
        if episode.kind == "move_out" and not any(
            meaning_of(name).part == "conference" for name in episode.names
        ):
            self.warnings.append(
                f"{name} on {on}: the child moved, and the other authority's conference is not on "
                "record; only after it may the plan end"
            )

    def _came_late(self, name: str) -> bool:
        """Whether a notice that is entered after the conference belongs to the move before it."""
        move = self._newest_move
        if move is None or move.kind != "move_in" or move.ended is None or name in move.names:
            return False
        if meaning_of(move.ended_with or "").part != "conference":
            return False
        if self._reviewed is not None and self._reviewed > move.ended:
            return False
        plans = [plan for plan in self.all if plan.kind == "plan" and plan.began == move.ended]
        return not plans or plans[-1].ended is None

    def _moves_here(self, on: date, name: str, *, under_a_plan: bool) -> bool:
        """Whether a receiving authority's conference is this authority's: the child moves here.

        It is the other authority's where the newest move was a move out, until that move has had
        its conference. After that, the next one is about a child who came back.
        """
        move = self._newest_move
        if move is None or move.kind == "move_in":
            return True
        has_had = any(meaning_of(name).part == "conference" for name in move.names)
        if under_a_plan or (move.ended is None and not has_had):
            return False
        if has_had:
            self.warnings.append(
                f"{name} on {on} is read as the conference of a move to this authority, because "
                f"the move away of {move.began} had its conference and its plan has ended"
            )
        else:
            self.warnings.append(
                f"{name} on {on} is read as that of the other authority, about the move away of "
                f"{move.began}, so no plan begins here; if the child came back, record the notice "
                "of that move"
            )
        return has_had

    def come_of_age(self, on: date) -> None:
        """Ends everything on the 18th birthday."""
        if self.final is None:
            self._end_everything(on, "adult", "eighteenth_birthday")

    def _end_everything(self, on: date, how: str, name: str) -> None:
        if how == "death":
            self._died_after_the_end(on)
        for plan in self.still("plan"):
            self.left_open.append(LeftOpen(plan, on, how))
        for kind in [*self.current]:
            for episode in self.still(kind):
                episode.unexplained = how == "closing" and kind in ("enquiry", "pregnancy")
                self._end(episode, on, name)
        self.settled = False
        if how in ("death", "adult"):
            self.final = on
        else:
            self._has_ended = True

    def _died_after_the_end(self, on: date) -> None:
        """A death after everything had ended: it has the loudest voice about a plan left open."""
        if self._died:
            return
        self._died = True
        for left in self.left_open:
            if left.recorded is None:
                left.on, left.how = on, "death"
        cases = [episode for episode in self.all if episode.kind == "case"]
        if cases and cases[-1].ended is not None:
            self.warnings.append(
                f"{THE_CHILD_DIED} on {on}, after everything had ended: {cases[-1].ended_with} on "
                f"{cases[-1].ended}"
            )

    def _others(self, on: date) -> Current:
        """The open episodes for events that begin nothing.

        Where one ended and the next of its kind began on this day, they belong to the one that
        ended.
        """
        switched = self._switched(on, ("plan", "care"))
        if not switched:
            return self.current
        return defaultdict(
            list,
            {
                kind: [one for one in episodes if one.began < on] if kind in switched else episodes
                for kind, episodes in self.current.items()
            },
        )

    def _switched(self, on: date, kinds: Iterable[str]) -> set[str]:
        """The kinds, plan or care, of which one ended and the next began on a day."""
        if not self._ending:
            return set()
        return {
            kind
            for kind in kinds
            if kind in ("plan", "care")
            and any(episode.ended == on and episode.began < on for episode in self.current[kind])
            and any(episode.began == on for episode in self.current[kind])
        }

    def _closes_left_open(self, on: date, name: str) -> bool:
        left = [one for one in self.left_open if one.recorded is None]
        if not left or "plan" not in meaning_of(name).ends:
            return False
        for one in left:
            one.recorded = on
        return True

    def _withdraw(self, kind: EpisodeKind, on: date, name: str) -> list[Episode]:
        """Ends the newest of a kind as never owed, also where something else had ended it before.

        A closing, or a conference of newer enquiries, does not say how it ended.
        """
        still = self.still(kind)
        if still:
            self._end(still[-1], on, name)
        else:
            still = [episode for episode in self.all if episode.kind == kind and _waits(episode)]
        for episode in still[-1:]:
            episode.withdrawn = on
        return still[-1:]


def _waits(episode: Episode) -> bool:
    """Whether nobody has recorded yet how an episode ended."""
    by_a_closing = meaning_of(episode.ended_with or "").part == "closing"
    return (episode.unexplained or by_a_closing) and episode.withdrawn is None


def begins(meaning: Event, kinds: set[str]) -> bool:
    """Whether an event begins one of some kinds where an earlier one ended on the same day."""
    return meaning.under_a_plan is None and not kinds.isdisjoint(meaning.begins)
