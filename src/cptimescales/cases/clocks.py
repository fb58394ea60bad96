"""Which event starts, meets or ends which duty of a case.

A clock is one application of a rule inside an episode. This module decides which days start and
meet it; `Rulebook.due` computes its limit, and `judging` says what it has become.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from cptimescales.cases.episodes import Episodes
from cptimescales.cases.history import History, Told
from cptimescales.cases.running import RunningClocks
from cptimescales.cases.spans import Clock, Current, Episode, Occurrence
from cptimescales.rules.answers import Answers
from cptimescales.rules.by_event import Effects, RulesByEvent, meaning_of, read_as
from cptimescales.rules.episode_kinds import ALWAYS
from cptimescales.rules.model import Rule


class Clocks(RunningClocks):
    """Follows a case event by event.

    Attributes:
        newest_only: the events of which the source holds only the newest.
        warnings: what is in doubt, one sentence each.
    """

    def __init__(
        self, book: Answers, rules: RulesByEvent, told: Told, as_of: date, agreed: Iterable[str]
    ) -> None:
        history = History(told, as_of)
        super().__init__(book, rules, history, Episodes(history, self._conference_limit))
        self.episodes.expected_after = self.rules.always
        self.newest_only: set[str] = {read_as(name) for name in told.newest_only}
        self.warnings: list[str] = []
        self._newest_days: dict[str, date] = {}  # of what the source holds only the newest
        self._watched = {read_as(book.rule(rule).met_by or "") for rule in agreed}

    def follow(self) -> None:
        """Reads the whole history."""
        episodes, rules = self.episodes, self.rules
        watched = bool(self._watched or self.newest_only)
        for on, happened in episodes.days():
            if len(happened) == 1 and episodes.settled and not watched:
                name, meaning = happened[0]
                if meaning.part is None and episodes.takes_plainly(on, meaning):
                    effects = rules.effects_of_plain(name, meaning)
                    if not effects.nothing:
                        self._read_plain(on, effects, episodes.current)
                    continue
            self.read(on, episodes.read_day(on, happened))
        self.count_back_from_the_expected_birth()
        self.open_windows()

    def read(self, on: date, occurrences: list[Occurrence], *, met: Rule | None = None) -> None:
        """Starts, meets and ends clocks with the events of one day.

        `met` is a rule of which the caller has met the clock that these events meet.
        """
        if self.episodes.fresh:
            self._begin(on)
        read = [(occurrence, self.rules.effects_of(occurrence.names)) for occurrence in occurrences]
        for occurrence, effects in read:
            left_aside = not occurrence.names and occurrence.meaning.living
            if occurrence.name in self.newest_only and not left_aside:
                names = (occurrence.name, *occurrence.meaning.also, *occurrence.names)
                self._newest_days |= dict.fromkeys(names, on)
            for rule, event in effects.readies:
                self._ready(rule, event, on, occurrence.current)
            for name in effects.reports:
                self.reported.note(name, on)
            if self._watched:
                for name in self._watched.intersection(occurrence.names).difference(
                    effects.reports
                ):
                    self.reported.note(name, on)
        ended = [rule for _, effects in read for rule in effects.ends]
        for occurrence, effects in read:
            for rule, trigger in effects.starts:
                self._trigger(rule, trigger, on, occurrence.current, ended)
        has_met = set() if met is None else {met.id}
        for occurrence, effects in read:
            for rule in effects.meets:
                # An event that happened under two names is one: it meets one clock.
                waits = rule.id in self.running and rule.id not in has_met
                if waits and self._meet(rule, on, occurrence.current):
                    has_met.add(rule.id)
        for occurrence, effects in read:
            for rule in effects.ends:
                self._end(rule, on, occurrence.current)

    def _read_plain(self, on: date, effects: Effects, current: Current) -> None:
        """Reads one event that begins and ends no episode: what `read` does, for most events."""
        for rule, event in effects.readies:
            self._ready(rule, event, on, current)
        for name in effects.reports:
            self.reported.note(name, on)
        for rule, trigger in effects.starts:
            self._trigger(rule, trigger, on, current, effects.ends)
        for rule in effects.meets:
            if self.running.get(rule.id):
                self._meet(rule, on, current)
        for rule in effects.ends:
            self._end(rule, on, current)

    # starting

    def _begin(self, on: date) -> None:
        for episode in self.episodes.fresh:
            for rule in self.rules.beginning_with.get(episode.kind, ()):
                if rule.id not in episode.clocks:
                    began_now = episode.began == on
                    trigger = episode.began_with if began_now else self.episodes.born_with
                    self.start(rule, episode, trigger, on)

    def episode_of(self, rule: Rule, current: Current) -> Episode | None:
        """The episode in which a duty that starts now would live."""
        for kind in rule.during:
            found = current.get(kind)
            if found:
                return found[-1]
        return self.always if rule.during == (ALWAYS,) else None

    def _ready(self, rule: Rule, event: str, on: date, current: Current) -> None:
        episode = self.episode_of(rule, current)
        if episode is None:
            return
        if rule.starts == "beginning":
            if rule.id not in episode.clocks:
                self.start(rule, episode, event, on)
        else:
            episode.ready.add(rule.id)

    def _trigger(
        self, rule: Rule, trigger: str, on: date, current: Current, ended: Sequence[Rule]
    ) -> None:
        """Starts the clock of a rule, if its trigger starts one.

        `ended` are the rules that an event of the day ends.
        """
        episode = self.episode_of(rule, current)
        if episode is None:
            return
        last = episode.clocks.get(rule.id)
        in_a_row = None if rule.alert is None else rule.alert.in_a_row
        if in_a_row is not None:
            if rule in ended:
                return  # the child was seen on that day
            row = episode.rows.setdefault(rule.id, [])
            row.append(on)
            unmet = (
                last is not None
                and last.ended is None
                and last.met_on is None
                and rule.version_on(last.on) is not None
            )
            if len(row) < in_a_row or unmet:
                return
        elif last is not None and last.on == on:
            if rule.starts == "beginning":
                last.trigger = trigger  # the child was seen on the first day itself
            return
        if rule.starts == "next":
            if not self._follows_another(rule, on, episode):
                return
        elif rule.starts == "first":
            if rule.after:
                if rule.id not in episode.ready:
                    return
                episode.ready.discard(rule.id)
            elif last is not None:
                return
        elif rule.after and rule.id not in (
            episode.clocks if rule.starts == "beginning" else episode.ready
        ):
            return
        elif rule.starts == "newest" and last is not None and last.met_on is None:
            self.replace(last, on)
        clock = self.start(rule, episode, trigger, on)
        if episode.ended is not None and episode.ended < on:
            self._meet_before_its_start(clock, episode)

    def _follows_another(self, rule: Rule, on: date, episode: Episode) -> bool:
        """Whether a trigger follows another in its episode. The first of them only opens a span."""
        if rule.id not in episode.ready:
            episode.ready.add(rule.id)
            self.reported.wait_from(rule, on)
            return False
        return self.reported.waits_from(rule) < on  # two names of one meeting are one

    def would_start(self, rule: Rule, episode: Episode) -> bool:
        """Whether the next trigger of a rule in an episode would start a clock."""
        if rule.starts == "next" or rule.after:
            return rule.id in episode.ready
        return rule.starts != "first" or rule.id not in episode.clocks

    def _meet_before_its_start(self, clock: Clock, move: Episode) -> None:
        """A notice that was entered after the conference: the conference meets its clock."""
        ended_with = meaning_of(move.ended_with or "")
        names = (move.ended_with, *ended_with.also, *ended_with.also_moving_in)
        if clock.rule.met_by in names:
            clock.met_on = move.ended
            self.running[clock.rule.id].remove(clock)

    # meeting and ending

    def _meet(self, rule: Rule, on: date, current: Current) -> bool:
        running = self.running[rule.id]
        strict = rule.id in self.rules.strict
        met = []
        for place in range(len(running) - 1, -1, -1):
            clock = running[place]
            if clock.since > on or (clock.since == on and (strict or clock.number > 1)):
                continue
            episode = clock.episode
            if episode.ended is not None and episode.ended < on:
                if not self._may_come_late(rule, episode, on):
                    del running[place]
                    continue
            elif episode.began == on and episode not in current[episode.kind]:
                continue  # it belongs to the plan that ended on this day
            if episode.ended is not None and episode.ended < on and self._is_over(clock, on):
                continue
            del running[place]
            clock.met_on = on
            if self._newest_days:
                clock.newest_known = self._newest_days.get(read_as(rule.met_by or "")) == on
            met.append(clock)
            if rule.meets == "newest":
                break
        for clock in met:
            newest = clock.episode.clocks.get(rule.id)
            if newest is not None and newest is not clock:
                self._warn_of_an_older(clock, newest, on)
            if rule.id in self.rules.series:
                self.go_on(clock, on)
            if rule.id in self.rules.back:
                self.reported.use(rule, on)
        return bool(met)

    def _may_come_late(self, rule: Rule, episode: Episode, on: date) -> bool:
        return (
            rule.id in self.rules.paper
            and (episode.withdrawn is None or on <= episode.withdrawn)
            and (episode.succeeded is None or on < episode.succeeded)
        )

    def _is_over(self, clock: Clock, on: date) -> bool:
        """Whether a duty ended in time, and a paper comes too late to meet it."""
        ended = clock.episode.ended
        limit = self.limit(clock)
        return limit is not None and ended is not None and ended <= limit < on

    def newest_known_since(self, rule: Rule, since: date) -> bool:
        """Whether the source holds only the newest of what meets a rule, and that from a day on."""
        newest = self._newest_days.get(read_as(rule.met_by or ""))
        return newest is not None and newest > since

    def _warn_of_an_older(self, clock: Clock, newest: Clock, on: date) -> None:
        if (
            newest.met_on is not None
            and newest.met_on <= on
            and newest.since <= on
            and newest.number == clock.number == 1
        ):
            self.warnings.append(
                f"{clock.rule.met_by} on {on} is read as that of {clock.on}, because that of "
                f"{newest.on} was there already"
            )

    def _end(self, rule: Rule, on: date, current: Current) -> None:
        """An event ends a duty although its episode goes on. What starts on that day stands.

        A duty that may live in several kinds of episode ends in each that is open.
        """
        for kind in rule.during:
            for episode in current.get(kind) or ([self.always] if kind == ALWAYS else []):
                self._end_in(episode, rule, on)

    def _end_in(self, episode: Episode, rule: Rule, on: date) -> None:
        episode.rows.pop(rule.id, None)
        kept = []
        for clock in self.running.get(rule.id, ()):
            if clock.episode is episode and _ended_by(clock, on):
                clock.ended = on
            else:
                kept.append(clock)
        self.running[rule.id] = kept
        last = episode.clocks.get(rule.id)
        if last is not None and last.ended is None and _ended_by(last, on):
            last.ended = on

    def _conference_limit(self, enquiry: Episode) -> date | None:
        """The last day in time for the conference of enquiries, if a rule has answered."""
        clocks = (enquiry.clocks.get(rule.id) for rule in self.rules.conference)
        limits = (self.limit(clock) for clock in clocks if clock is not None)
        return max((limit for limit in limits if limit is not None), default=None)


def _ended_by(clock: Clock, on: date) -> bool:
    """Whether an event that ends a duty ends this one. What a trigger started on its day stands."""
    return clock.since < on or (clock.since == on and clock.number > 1)
