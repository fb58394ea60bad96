"""Which event starts, meets or ends which duty of a case.

A clock is one application of a rule inside an episode. This module decides which days start and
meet it; `Rulebook.due` computes its limit, and `judging` says what it has become.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from cptimescales.cases.episodes import Episodes
from cptimescales.cases.history import History, Told
from cptimescales.cases.running import RunningClocks
from cptimescales.cases.spans import Clock, Current, Episode, Occurrence
from cptimescales.rules.answers import Answers
from cptimescales.rules.by_event import RulesByEvent, meaning_of, read_as
from cptimescales.rules.episode_kinds import ALWAYS
from cptimescales.rules.model import Rule
from cptimescales.rules.steps import Does, Step, way_to_start


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
        self._newest_ahead: set[str] = set()  # the newest of it happened after the day
        if self.newest_only:
            for name in self.newest_only & told.reading.after(as_of):
                self._newest_ahead |= {name, *meaning_of(name).also}
        self._watched = {read_as(book.rule(rule).met_by or "") for rule in agreed}

    def follow(self) -> None:
        """Reads the whole history."""
        episodes, steps = self.episodes, self.rules.steps_alone
        watched = bool(self._watched or self.newest_only)
        for on, happened in self.history.days:
            if len(happened) == 1 and episodes.settled and not watched:
                name, meaning = happened[0]
                if meaning.part is None and episodes.takes_plainly(on, meaning):
                    if alone := steps[name]:
                        self._take(on, alone, episodes.current)
                    continue
            self.read(on, episodes.read_day(on, happened))
        episodes.finish()
        self.count_back_from_the_expected_birth()
        self.open_windows()

    def read(self, on: date, occurrences: list[Occurrence], *, met: Rule | None = None) -> None:
        """Starts, meets and ends clocks with the events of one day.

        `met` is a rule of which the caller has met the clock that these events meet.
        """
        if self.episodes.fresh:
            self._begin(on)
        if self._watched or self.newest_only:
            for occurrence in occurrences:
                self._note(on, occurrence)
        steps = [
            (step, occurrence.current)
            for occurrence in occurrences
            for step in self.rules.effects_of(occurrence.names).steps
        ]
        if len(occurrences) > 1:
            steps.sort(key=_order)
        has_met = set() if met is None else {met.id}
        for step, current in steps:
            does, rule, _ = step
            if does == "start_in_a_row" and any(
                other.rule is rule and other.does == "end" for other, _ in steps
            ):
                continue  # the child was seen on that day
            # An event that happened under two names is one: it meets one clock.
            if does == "meet" and rule.id in has_met:
                continue
            if self._take(on, (step,), current):
                has_met.add(rule.id)

    def _take(self, on: date, steps: Iterable[Step], current: Current) -> bool:
        """Takes the steps that an event of a day does; whether it met a clock."""
        has_met = False
        for does, rule, event in steps:
            if does == "meet":
                if self.running.get(rule.id) and self._meet(rule, event, on, current):
                    has_met = True
            elif does == "end":
                self._end(rule, on, current)
            elif does == "report":
                self.reported.note(event, on)
            else:
                found = current.get(rule.during[0])  # most duties live in one kind of episode
                episode = found[-1] if found else self.episode_of(rule, current)
                if episode is not None:
                    _DOES[does](self, rule, event, on, episode)
        return has_met

    def _note(self, on: date, occurrence: Occurrence) -> None:
        """Notes the days of what was agreed, and of what the source holds only the newest."""
        left_aside = not occurrence.names and occurrence.meaning.living
        if occurrence.name in self.newest_only and not left_aside:
            names = (occurrence.name, *occurrence.meaning.also, *occurrence.names)
            self._newest_days |= dict.fromkeys(names, on)
        for name in self._watched.intersection(occurrence.names).difference(self.rules.reported):
            self.reported.note(name, on)

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

    def _ready(self, rule: Rule, event: str, on: date, episode: Episode) -> None:
        """From now on, a trigger starts a clock."""
        episode.ready.add(rule.id)

    def _start_first(self, rule: Rule, event: str, on: date, episode: Episode) -> None:
        """Only the first trigger of an episode starts a clock."""
        if rule.id not in episode.clocks:
            self.start(rule, episode, event, on)

    def _start_ready(self, rule: Rule, event: str, on: date, episode: Episode) -> None:
        """The first trigger after each event that readies the rule starts a clock."""
        if rule.id in episode.ready and not _has_started(rule, episode, on):
            episode.ready.discard(rule.id)
            self.start(rule, episode, event, on)

    def _start_next(self, rule: Rule, event: str, on: date, episode: Episode) -> None:
        """Each trigger that follows another starts a clock; the first of them only opens a span."""
        if rule.id not in episode.ready:
            episode.ready.add(rule.id)
            self.reported.wait_from(rule, on)
            return
        follows = self.reported.waits_from(rule) < on  # two names of one meeting are one
        if follows and not _has_started(rule, episode, on):
            self.start(rule, episode, event, on)

    def would_start(self, rule: Rule, episode: Episode) -> bool:
        """Whether the next trigger of a rule in an episode would start a clock."""
        if rule.starts == "next" or rule.after:
            return rule.id in episode.ready
        return rule.starts != "first" or rule.id not in episode.clocks

    def _start_each(self, rule: Rule, event: str, on: date, episode: Episode) -> None:
        """Each trigger starts a clock; with `after`, each one after the rule is ready."""
        if rule.after and rule.id not in episode.ready:
            return
        last = episode.clocks.get(rule.id)
        if last is None or last.on != on:
            self.start(rule, episode, event, on)

    def _start_newest(self, rule: Rule, event: str, on: date, episode: Episode) -> None:
        """Like `_start_each`, and a trigger takes the clock before with it."""
        if rule.after and rule.id not in episode.ready:
            return
        last = episode.clocks.get(rule.id)
        if last is None or last.on != on:
            if last is not None and last in self.running[rule.id]:
                self.replace(last, on)
            self.start(rule, episode, event, on)

    def _start_again(self, rule: Rule, event: str, on: date, episode: Episode) -> None:
        """Each trigger after the beginning of the episode starts a clock."""
        last = episode.clocks.get(rule.id)
        if last is not None and last.on == on:
            # The child was seen on the first day itself.
            last.trigger, last.ruling = event, None
        elif last is not None or not rule.after:
            self.start(rule, episode, event, on)

    def _start_anew(self, rule: Rule, event: str, on: date, episode: Episode) -> None:
        """Starts a duty without a number anew, where a trigger leaves nothing of the one before.

        Only the newest start of such a duty is ever shown, so its clock goes on from there.
        """
        if not self._goes_on(rule, event, on, episode):
            _DOES[way_to_start(rule)](self, rule, event, on, episode)

    def _renew(self, rule: Rule, event: str, on: date, episode: Episode) -> None:
        """The same for an event that comes alone and meets the clock before, if it cannot go on."""
        if not self._goes_on(rule, event, on, episode):
            _DOES[way_to_start(rule)](self, rule, event, on, episode)
            if self.running.get(rule.id):
                self._meet(rule, rule.met_by or "", on, self.episodes.current)

    def _goes_on(self, rule: Rule, event: str, on: date, episode: Episode) -> bool:
        """Lets the newest clock of a rule run on from a day, if it is the one that runs.

        What was agreed asks for every start, and the plan ahead for new ones.
        """
        running = self.running.get(rule.id)
        last = running[-1] if running else None
        if last is None or last.on >= on or last.episode is not episode:
            return False
        if self._watched or self.planning:
            return False
        last.trigger, last.on, last.since, last.ruling = event, on, on, None
        self.started.remove(last)
        self.started.append(last)
        return True

    def _start_in_a_row(self, rule: Rule, event: str, on: date, episode: Episode) -> None:
        """So many triggers in a row start a clock."""
        assert rule.alert is not None and rule.alert.in_a_row is not None
        row = episode.rows.setdefault(rule.id, [])
        row.append(on)
        last = episode.clocks.get(rule.id)
        unmet = (
            last is not None
            and last.ended is None
            and last.met_on is None
            and rule.version_on(last.on) is not None
        )
        if len(row) >= rule.alert.in_a_row and not unmet:
            _DOES[way_to_start(rule)](self, rule, event, on, episode)

    # meeting and ending

    def _meet(self, rule: Rule, event: str, on: date, current: Current) -> bool:
        """Meets the newest clock that runs, or all; whether it met one."""
        running = self.running[rule.id]
        met = []
        for place in range(len(running) - 1, -1, -1):
            clock = running[place]
            since = clock.since
            # An event of the day since which a clock runs can meet it.
            if since >= on and (since > on or clock.number > 1 or rule.id in self.rules.strict):
                continue
            episode = clock.episode
            if episode.ended is not None and episode.ended < on:
                if not self._may_come_late(rule, episode, on):
                    del running[place]
                    continue
                if self._is_over(clock, on):
                    continue
            elif episode.began == on and episode not in current[episode.kind]:
                continue  # it belongs to the plan that ended on this day
            del running[place]
            clock.met_on = on
            met.append(clock)
            if rule.meets == "newest":
                break
        for clock in met:
            if self._newest_days:
                clock.newest_known = self._newest_days.get(read_as(event)) == on
            newest = clock.episode.clocks.get(rule.id)
            if newest is not clock and newest is not None and newest.met_on is not None:
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

    def newest_lies_ahead(self, rule: Rule) -> bool:
        """Whether the source holds only the newest of what meets a rule, and no earlier one."""
        return read_as(rule.met_by or "") in self._newest_ahead

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
        last = episode.clocks.get(rule.id)
        if last is None:
            return
        if last.ended is None and _ended_by(last, on):
            last.ended = on
        kept = []
        for clock in self.running.get(rule.id, ()):
            if clock.episode is episode and _ended_by(clock, on):
                clock.ended = on
            else:
                kept.append(clock)
        self.running[rule.id] = kept

    def _conference_limit(self, enquiry: Episode) -> date | None:
        """The last day in time for the conference of enquiries, if a rule has answered."""
        clocks = (enquiry.clocks.get(rule.id) for rule in self.rules.conference)
        limits = (self.limit(clock) for clock in clocks if clock is not None)
        return max((limit for limit in limits if limit is not None), default=None)


def _has_started(rule: Rule, episode: Episode, on: date) -> bool:
    """Whether a clock of a rule has started in an episode on a day."""
    last = episode.clocks.get(rule.id)
    return last is not None and last.on == on


def _ended_by(clock: Clock, on: date) -> bool:
    """Whether an event that ends a duty ends this one. What a trigger started on its day stands."""
    return clock.since < on or (clock.since == on and clock.number > 1)


_DOES: dict[Does, Callable[[Clocks, Rule, str, date, Episode], None]] = {
    "ready": Clocks._ready,
    "begin": Clocks._start_first,
    "start_each": Clocks._start_each,
    "start_first": Clocks._start_first,
    "start_newest": Clocks._start_newest,
    "start_next": Clocks._start_next,
    "start_again": Clocks._start_again,
    "start_ready": Clocks._start_ready,
    "start_anew": Clocks._start_anew,
    "renew": Clocks._renew,
    "start_in_a_row": Clocks._start_in_a_row,
}


_ORDER: dict[Does, int] = {"ready": 0, "begin": 0, "report": 0, "meet": 2, "end": 3}


def _order(step: tuple[Step, Current]) -> int:
    """The order of a day. What starts a clock stands between what readies and what meets."""
    return _ORDER.get(step[0].does, 1)
