"""The second reading of whole cases: the clocks of one duty, in which span, and what met them.

Written from the design alone. `whole_spans` reads the history, `whole_duties` has the duties that
start in another way, `whole_cases` judges the clocks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from tests.oracles import whole_facts as facts
from tests.oracles.whole_history import Happening, History, Span
from tests.oracles.whole_rules import Book, Days, Duty, Table


@dataclass
class Clock:
    """One start of a duty."""

    duty: Duty
    span: Span | None
    on: date
    number: int | None
    words: Table
    limit: date | None
    """None for a duty without a number."""
    end: date | None = None
    met_on: date | None = None
    started_by_meeting: bool = False
    since: date | None = None
    """The first day on which it runs, if that is not `on`."""
    window_on: date | None = None
    """The birthday whose words decide, for a window."""

    @property
    def is_unanswered(self) -> bool:
        """Whether words gave no date that are known to matter, and it was not withdrawn unmet."""
        withdrawn = self.span is not None and self.span.withdrawn and self.met_on is None
        if self.window_on is not None:
            return self.duty.is_silent_on(self.window_on) and self.end is None
        return self.duty.is_silent_on(self.on) and not withdrawn

    @property
    def ended_in_time(self) -> bool:
        """Whether it ended on or before its limit."""
        return self.end is not None and self.limit is not None and self.end <= self.limit


@dataclass
class Running:
    """All clocks of one duty."""

    clocks: list[Clock] = field(default_factory=list)
    alerts: list[tuple[Span, date]] = field(default_factory=list)
    """Failed visits in a row: the plan and the first day of the alert, if it stands."""


@dataclass(frozen=True)
class Reader:
    """What the clocks of a case are read from."""

    book: Book
    days: Days
    known: History
    newest_only: frozenset[str]


def conference_limit(book: Book, days: Days, known: History, span: Span, day: date) -> date | None:
    """The limit of the conference of an enquiry, from what happened before a day."""
    limits = []
    for duty in book.duties:
        if "enquiry" in duty.during and duty.met_by == "conference_held":
            starts = [
                each.on
                for each in known.happenings
                if span.began <= each.on < day and each.names & {*duty.triggers}
            ]
            if starts:
                start = min(starts) if duty.starts == "first" else max(starts)
                words = duty.words_on(start)
                if words and "within" in words:
                    limits.append(days.led(start, words["within"]))
    return max(limits, default=None)


# Which span an event belongs to


def belongs(each: Happening, span: Span) -> bool:
    """Whether an event happened in a span and is its own."""
    if not span.open_on(each.on):
        return False
    return not (span.follows and each.on == span.began and span not in each.began)


def span_of(reader: Reader, duty: Duty, each: Happening) -> Span | None:
    """The span in which an event starts a duty: by the order of kinds, then the newest."""
    if each.late_for is not None and each.late_for.kind in duty.during:
        return each.late_for
    plans = [span for span in reader.known.spans if span.kind == "plan"]
    under_a_plan = any(plan.began < each.on and plan.open_on(each.on) for plan in plans)
    for kind in duty.during:
        if kind == "pregnancy" and under_a_plan:
            # What is known about a child with a plan asks for no conference before the birth.
            continue
        spans = [span for span in reader.known.spans if span.kind == kind and belongs(each, span)]
        if spans:
            return spans[-1]
    return None


def named(reader: Reader, names: tuple[str, ...]) -> list[Happening]:
    return [each for each in reader.known.happenings if each.names & {*names}]


def in_span(reader: Reader, names: tuple[str, ...], span: Span) -> list[date]:
    """The days on which an event of these names happened in a span, each once."""
    return sorted({each.on for each in named(reader, names) if belongs(each, span)})


# Starts


def starts(reader: Reader, duty: Duty) -> list[tuple[Span | None, date]]:
    """Each span and day on which the duty starts, but for what a series adds."""
    if duty.during == ("always",):
        return [(None, on) for on in sorted({each.on for each in named(reader, duty.triggers)})]
    triggers: dict[int, set[date]] = {}
    for each in named(reader, duty.triggers):
        span = span_of(reader, duty, each)
        if span is not None:
            triggers.setdefault(id(span), set()).add(each.on)
    begun: list[tuple[Span | None, date]] = []
    for span in reader.known.spans:
        if span.kind in duty.during:
            days = sorted(triggers.get(id(span), ()))
            begun += [(span, on) for on in _starts_in(reader, duty, span, days)]
    return begun


def _starts_in(reader: Reader, duty: Duty, span: Span, triggers: list[date]) -> list[date]:
    after = in_span(reader, duty.after, span)
    if duty.starts == "first":
        if not duty.after:
            return triggers[:1]
        firsts = [[on for on in triggers if on >= day][:1] for day in after]
        return sorted({day for first in firsts for day in first})
    if duty.after:
        if not after:
            return []
        triggers = [on for on in triggers if on >= after[0]]
    if duty.starts != "beginning":
        return triggers
    first = after[0] if after else beginning(reader.known, span)
    if first is None:
        return triggers
    return [first, *(on for on in triggers if on > first)]


def beginning(known: History, span: Span) -> date | None:
    """The first day of a span; for an unborn child the birth, or the day that showed it.

    None if there was none yet.
    """
    if not known.unborn(span.began):
        return span.began
    births = known.shown() if known.born is None else [known.born]
    return next((day for day in births if span.open_on(day) and day <= known.as_of), None)


# The end of a clock


def _end(reader: Reader, duty: Duty, span: Span | None, on: date, by_meeting: bool) -> date | None:
    if span is None:
        return None
    ends = [] if span.ended is None else [span.ended]
    until = in_span(reader, duty.until, span)
    # The next of a series that is over does not begin.
    ends += [day for day in until if day > on or (day == on and by_meeting)][:1]
    return min(ends, default=None)


def _can_meet(reader: Reader, clock: Clock, each: Happening) -> bool:
    """Whether an event comes at a time at which it can meet a clock."""
    span = clock.span
    if each.on < (clock.since or clock.on):
        return False
    same_event = clock.duty.met_by in clock.duty.triggers or clock.started_by_meeting
    if same_event and each.on == clock.on:
        return False
    if span is None:
        return True
    if clock.end is None or each.on <= clock.end:
        return belongs(each, span)
    if clock.duty.met_by not in facts.PAPERS or each.on > (span.withdrawn_on or each.on):
        return False
    if clock.ended_in_time and clock.limit is not None and each.on > clock.limit:
        return False
    return _before_the_next(reader.known, span, each)


def _before_the_next(known: History, span: Span, each: Happening) -> bool:
    """Whether a paper comes before the next episode of the kind, or is what began it."""
    later = [other for other in known.spans if other.kind == span.kind and other is not span]
    following = [
        other
        for other in later
        if span.ended
        and (other.began > span.ended or (other.follows and other.began == span.ended))
    ]
    if not following:
        return True
    began = following[0].began
    return each.on < began or (each.on == began and following[0] in each.began)


# Running


def run(reader: Reader, duty: Duty, starts: list[tuple[Span | None, date]]) -> Running:
    """Goes through the days: what starts on a day starts, then what happens on it meets."""
    result = Running()
    meetings = [] if duty.met_by is None else named(reader, (duty.met_by,))
    for day in sorted({on for _, on in starts} | {each.on for each in meetings}):
        self_meeting = duty.met_by in duty.triggers
        if not self_meeting:
            _start(reader, duty, day, starts, result)
        today = [each for each in meetings if each.on == day]
        for clock in meet(reader, duty, result.clocks, today):
            if duty.is_series and clock.span is not None and clock.span.open_on(day):
                # The next of a series, from the day held.
                number = None if clock.number is None else clock.number + 1
                number = None if _by_newest(reader, today) else number
                result.clocks += _clock(reader, duty, clock.span, day, number, by_meeting=True)
        if self_meeting:
            _start(reader, duty, day, starts, result)
    return result


def _start(
    reader: Reader,
    duty: Duty,
    day: date,
    starts: list[tuple[Span | None, date]],
    result: Running,
) -> None:
    for span in [span for span, on in starts if on == day]:
        if duty.starts == "newest":
            result.clocks = [
                clock
                for clock in result.clocks
                if clock.span is not span or clock.met_on is not None
            ]
        number = 1 if duty.is_series else None
        result.clocks += _clock(reader, duty, span, day, number)


def _clock(
    reader: Reader,
    duty: Duty,
    span: Span | None,
    day: date,
    number: int | None,
    *,
    by_meeting: bool = False,
) -> list[Clock]:
    """The clock of a start; none if no words were in force and none that matter came later."""
    words = duty.words_on(day) or {}
    if not words and not duty.is_silent_on(day) and not duty.is_series:
        return []
    limit = None
    if "within" in words:
        limit = _limit(reader.days, words, day, number, duty.is_series)
        if limit is None:
            return []
    end = _end(reader, duty, span, day, by_meeting)
    clock = Clock(duty, span, day, number, words, limit, end, started_by_meeting=by_meeting)
    if span is not None and span.ended is not None and span.ended < day:
        # The notice of a move came after its conference.
        held = [each.event for each in named(reader, (duty.met_by or "",)) if each.on == span.ended]
        clock.met_on = span.ended if {*held} & {*facts.CONFERENCES} else None
    return [clock]


def _limit(days: Days, words: Table, day: date, number: int | None, is_series: bool) -> date | None:
    periods = [words["within"], *words.get("then", ())]
    if is_series and number is None:
        return max(days.led(day, period) for period in periods)
    if number is None or number == 1:
        return days.led(day, periods[0])
    return days.led(day, periods[min(number, len(periods)) - 1]) if len(periods) > 1 else None


def _by_newest(reader: Reader, today: list[Happening]) -> bool:
    return any(each.event in reader.newest_only for each in today)


def meet(reader: Reader, duty: Duty, clocks: list[Clock], today: list[Happening]) -> list[Clock]:
    """Meets with what happened on a day: the newest clock that is unmet, or all of them."""
    fitting = [
        clock
        for clock in clocks
        if clock.met_on is None and any(_can_meet(reader, clock, each) for each in today)
    ]
    if not fitting or not today:
        return []
    newest = max(clock.on for clock in fitting)
    met = (
        fitting if duty.meets == "all" else [clock for clock in fitting if clock.on == newest][-1:]
    )
    for clock in met:
        clock.met_on = today[0].on
    return met
