"""A history read into episodes: spans of the record in which duties live.

What each event begins and ends stands beside its name in `rules.events`. This module reads it day
by day, forwards, and looks at nothing later.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date

from cptimescales.cases.history import History
from cptimescales.cases.open_episodes import OpenEpisodes, begins
from cptimescales.cases.reading import Happening
from cptimescales.cases.spans import Current, Episode, Occurrence
from cptimescales.rules.episode_kinds import EpisodeKind
from cptimescales.rules.events import BIRTH, ENDS_EVERYTHING, PLACEMENTS, PLAN_ENDED, REVIEW, Event

NO_PLAN = "no plan is on record on that day"
"""What a warning says of a review or a core group without a plan: the top of every output."""

SHOWN_BORN = "no birth is on record"
"""What a warning says of a child who was seen or placed, and is not born by the record."""

_MOVES: tuple[EpisodeKind, ...] = ("move_in", "move_out")


class Episodes(OpenEpisodes):
    """Reads a history into episodes.

    Attributes:
        expected_after: the events that may well happen after everything ended.
    """

    def __init__(
        self, history: History, conference_limit: Callable[[Episode], date | None]
    ) -> None:
        super().__init__(
            history.warnings,
            unborn=history.birth is not None or history.expected is not None,
        )
        self._history = history
        self._adult = history.adult or date.max
        self.expected_after: frozenset[str] = frozenset()
        self._conference_limit = conference_limit
        self._left_on: date | None = None
        self._last_referral: date | None = None

    # reading a day

    def read_all(self) -> Iterator[tuple[date, list[Occurrence]]]:
        """Reads the whole history: each day with events, and what they count as.

        Between two days, what is open is what is open on the first of them.
        """
        for on, happened in self._history.days:
            yield on, self.read_day(on, happened)
        self.finish()

    def finish(self) -> None:
        """Reads what lies between the last day with events and the day of the judgement."""
        if self._adult <= self._history.as_of:
            self.come_of_age(self._adult)

    def read_day(self, on: date, happened: list[Happening]) -> list[Occurrence]:
        """Begins and ends episodes, and says what the events of the day count as.

        An 18th birthday since the day before ends all.
        """
        if self._adult < on:
            self.come_of_age(self._adult)
        self.next_day()
        if self.unborn or any(meaning.unborn for _, meaning in happened):
            self._look_for_birth(on, happened)
        if self.final is not None:
            return self._after_everything(on, happened)
        if not self.current["case"]:
            self._begin_case(on, happened)
        occurrences = []
        plain = []
        for name, meaning in happened:
            part = meaning.part
            if part is None:
                plain.append((name, meaning))
            elif part == "conference":
                occurrences.append(self._conference(on, name, meaning, happened))
            else:
                occurrences.append(self._structural(on, name, meaning, happened))
        others = self._others(on) if self._ending else self.current
        if others is not self.current:
            switched = self._switched(on, ("plan", "care"))
            occurrences = [
                one._replace(current=others)
                if one.current is self.current and not begins(one.meaning, switched)
                else one
                for one in occurrences
            ]
        for name, meaning in plain:
            occurrences.append(self._plain(on, name, meaning, others))
        if self._adult == on:
            self.come_of_age(on)
        goes_on = not self.unborn and self.final is None
        self.settled: bool = goes_on and bool(self.still("case"))
        return occurrences

    def takes_plainly(self, on: date, meaning: Event) -> bool:
        """Reads a day on which one event happened that begins and ends nothing.

        False if `read_day` must read the day, because the event needs a plan and none is open, or
        the child has reached 18.
        """
        if self._adult < on:
            return False
        if self._ending or self.fresh:
            self.next_day()
        if meaning.needs_a_plan:
            if not self.current["plan"]:
                return False
            if meaning.also:
                self._review(on)
        return True

    def _look_for_birth(self, on: date, happened: list[Happening]) -> None:
        birth = self._history.birth
        if birth is not None:
            self.unborn = on <= birth
            return
        seen_with = self._history.shown_born(on)
        if seen_with is not None and self.unborn:
            self.unborn: bool = False
            self.born_with = seen_with
            self.warnings.append(
                f"{seen_with} on {on}: {SHOWN_BORN}, so the child is read as born by then; record "
                f"{BIRTH}, or if the child was not born yet, leave this event out"
            )
            for episodes in self.current.values():
                self.fresh.extend(episodes)
        elif seen_with is None and any(meaning.unborn for _, meaning in happened):
            self.unborn = True

    def _begin_case(self, on: date, happened: list[Happening]) -> None:
        for name, meaning in happened:
            if meaning.part == "birth":
                continue
            if self._has_ended and (meaning.paper or meaning.part in ("end", *ENDS_EVERYTHING)):
                continue
            self._begin("case", on, name)
            if self._left_on is not None:
                self.warnings.append(
                    f"{name} on {on} comes after the child left the United Kingdom for good on "
                    f"{self._left_on}; check both days"
                )
                self._left_on = None
            return

    # one event

    def _plain(self, on: date, name: str, meaning: Event, current: Current) -> Occurrence:
        """An event that begins and ends nothing."""
        if meaning.needs_a_plan and not current["plan"]:
            self.warnings.append(
                f"{name} on {on}: {NO_PLAN}, so it meets nothing; "
                "record the conference that made the plan"
            )
            return Occurrence(name, meaning, (), current)
        if meaning.living and self.unborn:
            self.warnings.append(
                f"{name} on {on} lies before the birth on {self._history.birth}, "
                "so it meets nothing; check both days"
            )
            return Occurrence(name, meaning, (), current)
        if meaning.needs_a_plan and meaning.also:
            self._review(on)
        return Occurrence(name, meaning, (name, *meaning.also), current)

    def _structural(
        self, on: date, name: str, meaning: Event, happened: list[Happening]
    ) -> Occurrence:
        """An event that begins or ends episodes, and is no conference."""
        names = (name, *meaning.also)
        part = meaning.part
        if part in ENDS_EVERYTHING:
            self._everything(on, name, meaning)
            return Occurrence(name, meaning, names, self.current)
        if part == "move":
            return self._move(on, name, meaning)
        if part == "birth":
            self.unborn = False
            for episodes in self.current.values():
                new = [episode for episode in episodes if episode not in self.fresh]
                self.fresh.extend(new)
        if part == "care":
            self._care(on, name, meaning, happened)
        else:
            for kind in meaning.begins:
                if self._may_begin(kind, meaning, on):
                    self._begin(kind, on, name)
            if not self.unborn:
                for kind in meaning.begins_if_born:
                    if self._may_begin(kind, meaning, on):
                        self._begin(kind, on, name)
        if part == "referral":
            self._last_referral = on
        if part == "concern" and self.still("plan"):
            return self._discussion_under_a_plan(on, name, meaning, names)
        ended = self._end_kinds(on, name, meaning)
        for kind in meaning.withdraws:
            ended += self._withdraw(kind, on, name)
        closes = self._closes_left_open(on, name)
        if part == "end" and not (ended or meaning.paper or closes):
            self.warnings.append(f"{name} on {on}: nothing that it could end is on record")
        names += self._also_if_recorded(meaning)
        return Occurrence(name, meaning, names, self.current)

    def _also_if_recorded(self, meaning: Event) -> tuple[str, ...]:
        return tuple(other for other in meaning.also_if_recorded if self._history.can_hold(other))

    def _discussion_under_a_plan(
        self, on: date, name: str, meaning: Event, names: tuple[str, ...]
    ) -> Occurrence:
        """A concern or a discussion where there is a plan: it asks for no first conference."""
        if meaning.begins_again:
            self._discussed = on
        without = {
            kind: [*episodes] for kind, episodes in self.current.items() if kind != "pregnancy"
        }
        return Occurrence(name, meaning, names, defaultdict(list, without))

    def _may_begin(self, kind: EpisodeKind, meaning: Event, on: date) -> bool:
        still = self.still(kind)
        if kind == "referral":
            return True
        if kind == "pregnancy":
            return self.unborn and not still
        if kind == "enquiry":
            if self.still("plan"):
                return False
            if not still:
                return True
            if not meaning.begins_again:
                return False
            newest = still[-1]
            if self._last_referral is not None and self._last_referral > newest.began:
                return True
            limit = self._conference_limit(newest)
            return limit is not None and on > limit
        return not still

    # conferences and moves

    def _conference(
        self, on: date, name: str, meaning: Event, happened: list[Happening]
    ) -> Occurrence:
        before = next((plan for plan in self.current["plan"] if plan.began < on), None)
        ours = "move_in" not in meaning.begins or self._moves_here(
            on, name, under_a_plan=before is not None
        )
        if meaning.under_a_plan is not None and (before is not None or not ours):
            return self._under_a_plan(on, name, meaning)
        names = dict.fromkeys((name, *meaning.also))
        if meaning.unborn and not self.unborn:
            self.warnings.append(
                f"{name} on {on}: the child was born by then, so it is read as a conference about "
                "a child who is born; check the date of birth"
            )
        if self.unborn:
            names |= dict.fromkeys(meaning.also_unborn)
            if not self.still("pregnancy"):
                self._begin("pregnancy", on, name)
        if "move_in" in meaning.begins and not self.current["move_in"]:
            self._newest_move = self._begin("move_in", on, name)
        if self.current["move_in"]:
            names |= dict.fromkeys(meaning.also_moving_in)
        for kind in meaning.ends:
            self._end_all(kind, on, name)
        if "plan" in meaning.begins:
            self._begin_plan(on, name, before, happened)
        return Occurrence(name, meaning, tuple(names), self.current)

    def _under_a_plan(self, on: date, name: str, meaning: Event) -> Occurrence:
        names = (name, *meaning.under_a_plan) if meaning.under_a_plan else ()
        if not names:
            self.warnings.append(
                f"{name} on {on}: a plan is open, so it changes nothing; if the plan ended, "
                f"record {PLAN_ENDED}"
            )
        elif "move_in" not in meaning.begins:
            self._review(on)
        elif self._newest_move is not None:
            self._newest_move.names.add(name)
        return Occurrence(name, meaning, tuple(dict.fromkeys(names)), self.current)

    def _review(self, on: date) -> None:
        self._reviewed = on
        self._discussed = None

    def _begin_plan(
        self, on: date, name: str, before: Episode | None, happened: list[Happening]
    ) -> None:
        if any(plan.began == on for plan in self.current["plan"]):
            return  # the same conference under a second name
        if before is not None and before.ended is None:
            end = next((other for other, told in happened if "plan" in told.ends), None)
            self._end(before, on, end or name)
            self.warnings.append(
                f"{name} on {on}: a plan was open since {before.began}. It is read as the end of "
                "that plan and the beginning of the next; "
                + (
                    f"{end} stands on that day, and its other events belong to the plan that ended"
                    if end
                    else f"if it was a review, record {REVIEW}"
                )
            )
        self._begin("plan", on, name).took_over = before is not None
        self._reviewed = self._discussed = None

    def _move(self, on: date, name: str, meaning: Event) -> Occurrence:
        still = [episode for kind in _MOVES for episode in self.still(kind)]
        newest = self._newest_move
        if still:
            still[-1].names.add(name)
        elif self._came_late(name):
            assert newest is not None
            newest.names.add(name)
            return Occurrence(name, meaning, (name,), defaultdict(list, {newest.kind: [newest]}))
        else:
            kind: EpisodeKind = "move_out" if self.still("plan") else "move_in"
            self._newest_move = self._begin(kind, on, name)
            self._newest_move.names.add(name)
        return Occurrence(name, meaning, (name,), self.current)

    # care

    def _care(self, on: date, name: str, meaning: Event, happened: list[Happening]) -> None:
        for kind in meaning.begins:
            if kind in PLACEMENTS:
                self._place(kind, on, name)
                continue
            still = self.still(kind)
            end = next((other for other, told in happened if kind in told.ends), None)
            if still and end and still[-1].began < on:
                self._end(still[-1], on, end)
                for other in PLACEMENTS:
                    self._end_all(other, on, end)
                self.warnings.append(
                    f"{end} and {name} on {on} are read as the end of one time in care and the "
                    "beginning of the next"
                )
                self._begin(kind, on, name)
            elif not still:
                self._begin(kind, on, name)

    def _place(self, kind: EpisodeKind, on: date, name: str) -> None:
        for other in PLACEMENTS:
            for episode in self.still(other):
                if episode.kind == kind and episode.began == on:
                    return  # one placement under two names
                self._end(episode, on, name)
        self._begin(kind, on, name)

    # what ends everything

    def _everything(self, on: date, name: str, meaning: Event) -> None:
        if meaning.part == "closing" and self._history.closing_is_doubted(
            on, plan_was_open=bool(self.still("plan"))
        ):
            self.warnings.append(
                f"{name} on {on} is not used: a review, a core group or a visit followed it, "
                "and no new conference"
            )
            return
        self._end_everything(on, str(meaning.part), name)
        if meaning.part == "departure":
            self._left_on = on

    def _after_everything(self, on: date, happened: list[Happening]) -> list[Occurrence]:
        """After a death or the 18th birthday nothing begins; a paper may still meet its duty."""
        occurrences = []
        for name, meaning in happened:
            if meaning.part == "death":
                self._died_after_the_end(on)
            ends_plan = self._closes_left_open(on, name) if "plan" in meaning.ends else False
            names = (name, *meaning.also, *self._also_if_recorded(meaning))
            withdrawn = [self._withdraw(kind, on, name) for kind in meaning.withdraws]
            dies = meaning.part == "death"
            if not (
                meaning.paper or dies or ends_plan or any(withdrawn) or name in self.expected_after
            ):
                self.warnings.append(
                    f"{name} on {on} lies after {self.final}, the day on which everything ended"
                )
            occurrences.append(Occurrence(name, meaning, names, self.current))
        return occurrences
