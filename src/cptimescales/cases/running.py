"""The clocks of a case: how they start and go on, forwards, backwards, and around a birthday."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import cached_property
from operator import attrgetter

from cptimescales.calendars.dates import ONE_DAY
from cptimescales.cases.episodes import Episodes
from cptimescales.cases.history import History
from cptimescales.cases.reported import Reported
from cptimescales.cases.spans import Clock, Episode
from cptimescales.rules.answers import Answers
from cptimescales.rules.by_event import RulesByEvent, meaning_of
from cptimescales.rules.model import Rule
from cptimescales.rules.results import DueDate, ReviewWindow
from cptimescales.rules.rulings import Ruling


class RunningClocks:
    """The clocks that have started, and those of them that are running.

    Attributes:
        book: the rules.
        rules: the rules that are followed, by event.
        history, episodes: the case, read.
        started: every clock, in order of start.
        running: the clocks of each rule that no event has met or ended, in order of start.
        replaced: each clock that a later trigger took with it, and the day of that trigger.
        reported: the days of the events that meet what counts back, a window or what was agreed.
        planning: whether the events that are read have not happened yet.
    """

    def __init__(
        self, book: Answers, rules: RulesByEvent, history: History, episodes: Episodes
    ) -> None:
        self.book = book
        self.rules = rules
        self.as_of: date = history.as_of
        self.history = history
        self.episodes = episodes
        self.started: list[Clock] = []
        self.running: defaultdict[str, list[Clock]] = defaultdict(list)
        self.replaced: list[tuple[Clock, date]] = []
        self.reported: Reported = Reported()
        self.planning = False

    @cached_property
    def always(self) -> Episode:
        """Stands for the episode of a duty that is owed whatever becomes of the child."""
        return Episode("case", 0, date.min, "")

    def start(self, rule: Rule, episode: Episode, trigger: str, on: date) -> Clock:
        """Starts a clock."""
        clock = Clock(rule, episode, trigger, on, on)
        if self.planning:
            clock.planned = True
        if rule.id in self.rules.back and not self._counts_forward(rule, on):
            self._judge_on_its_day(clock)
        else:
            self.running[rule.id].append(clock)
        self.started.append(clock)
        episode.clocks[rule.id] = clock
        if episode.ended is not None and episode.ended < on:
            self._meet_before_its_start(clock, episode)
        return clock

    def _meet_before_its_start(self, clock: Clock, move: Episode) -> None:
        """A notice that was entered after the conference: the conference meets its clock."""
        ended_with = meaning_of(move.ended_with or "")
        names = (move.ended_with, *ended_with.also, *ended_with.also_moving_in)
        running = self.running[clock.rule.id]
        if clock.rule.met_by in names and clock in running:
            clock.met_on = move.ended
            running.remove(clock)

    def release(self) -> None:
        """Gives the memory back at once: clocks and episodes name each other in circles.

        Nothing can be asked any more.
        """
        for clock in self.started:
            clock.episode.clocks.clear()
        del self.episodes  # they name `Clocks`, too

    def ruling(self, clock: Clock) -> Ruling:
        """What the rule of a clock says for its day."""
        ruling = clock.ruling
        if ruling is None:
            ruling = self.book.ruling(clock.rule, clock.on, clock.number, clock.trigger)
            if not (clock.first_known or clock.planned):
                ruling = self._longest(clock, ruling)
            clock.ruling = ruling
            if ruling.limit is not None:
                clock.limit = ruling.limit
        return ruling

    def _longest(self, clock: Clock, ruling: Ruling) -> Ruling:
        """The longest limit of a series, where the record does not show which one it is."""
        then = () if ruling.version is None else ruling.version.then
        later = [
            self.book.ruling(clock.rule, clock.on, place, clock.trigger)
            for place in range(2, len(then) + 2)
        ]
        unknown = next((one for one in later if one.limit is None), None)
        return unknown or max(later, key=attrgetter("limit"), default=ruling)

    def limit(self, clock: Clock) -> date | None:
        """The last day in time of a clock, or None where the rule has no answer."""
        return self.ruling(clock).limit if clock.answer is None else clock.limit

    def answer(self, clock: Clock) -> DueDate | ReviewWindow:
        """What the rule answers for a clock.

        Raises:
            TimescaleError: the rule has no answer.
        """
        if clock.answer is None:
            ruling = clock.ruling or self.ruling(clock)
            clock.answer = ruling.answer or self.book.answer_by(ruling)
        return clock.answer

    def place_in_series(self, clock: Clock) -> int | None:
        """The place of a clock in its series; None without a series, or if its first is unknown."""
        in_series = clock.first_known and clock.rule.id in self.rules.series
        return clock.number if in_series else None

    def go_on(self, clock: Clock, on: date) -> None:
        """Starts the next clock of a series, from the day on which the one before was met."""
        rule = clock.rule
        version = self.ruling(clock).version
        if version is not None and version.unread is None and not version.then:
            return
        from_first = version is not None and version.counted_from == "previous_due"
        first_day, trigger = (clock.on, clock.trigger) if from_first else (on, rule.met_by or "")
        following = Clock(rule, clock.episode, trigger, first_day, on)
        following.number = clock.number + 1
        following.first_known = clock.first_known and not clock.newest_known
        following.planned = self.planning
        self.running[rule.id].append(following)
        self.started.append(following)
        clock.episode.clocks[rule.id] = following

    def replace(self, clock: Clock, on: date) -> None:
        """A later trigger takes the clock with it."""
        self.running[clock.rule.id].remove(clock)
        if clock in self.started:
            self.started.remove(clock)
        self.replaced.append((clock, on))

    # counting back

    def counts_back(self, rule: Rule, on: date) -> bool:
        """Whether a rule counts back from a trigger on a day."""
        version = rule.version_on(on)
        return version is not None and version.before is not None

    def _counts_forward(self, rule: Rule, on: date) -> bool:
        """Whether a rule that counts back in another version counts forward, or has no number."""
        version = rule.version_on(on)
        return version is not None and not (version.before or version.unread)

    def _judge_on_its_day(self, clock: Clock) -> None:
        """A notice or report is judged on the day of its meeting: the first since the one before.

        A meeting that is agreed for a day to come is one that has not been held.
        """
        rule, on = clock.rule, clock.on
        self._look_for_report(clock, on)
        clock.ended = on
        if clock.met_on is not None:
            self.reported.use(rule, clock.met_on)
        # The minutes of a meeting may be given out on its own day: they are due before the next.
        self.reported.wait_from(rule, on if rule.starts == "next" else on + ONE_DAY)

    def expect(self, rule: Rule, episode: Episode, on: date) -> Clock:
        """A clock that counts back from a meeting agreed for a day to come."""
        clock = Clock(rule, episode, rule.first_trigger, on, on)
        self._look_for_report(clock, self.as_of)
        self.started.append(clock)
        return clock

    def _look_for_report(self, clock: Clock, last: date) -> None:
        """Finds the first report since the meeting before, in the episode and up to a day."""
        began = max(clock.episode.began, self.history.began)
        clock.since = max(began, self.reported.waits_from(clock.rule))
        clock.met_on = self.reported.first_unused(clock.rule, clock.since, last)

    def could_be_met(self, clock: Clock, limit: date) -> bool:
        """Whether a limit that counts back came after the day from which anybody could know it.

        What one meeting asks for by the next can be done from the one meeting on.
        """
        if clock.rule.starts == "next":
            return limit >= clock.since
        began = self.history.began if clock.episode is self.always else clock.episode.began
        return limit >= began

    def count_back_from_the_expected_birth(self) -> None:
        """Starts the clocks that count back from a day that is known before it comes."""
        expected = self.history.expected
        if expected is None:
            return
        for rule in self.rules.ahead:
            for episode in self.episodes.all:
                if episode.kind in rule.during:
                    clock = Clock(rule, episode, rule.first_trigger, expected, episode.began)
                    last = episode.ended or self.as_of
                    clock.met_on = self.reported.first(rule, episode.began, last)
                    self.started.append(clock)

    # windows

    def open_windows(self) -> None:
        """The window around the 18th birthday belongs to every plan that began before it."""
        birth, adult = self.history.birth, self.history.adult
        if birth is None or adult is None or birth > self.as_of:
            return
        for rule in self.rules.windows:
            for episode in self.episodes.all:
                if episode.kind in rule.during and episode.began < adult:
                    self.started.append(Clock(rule, episode, rule.first_trigger, birth, birth))
