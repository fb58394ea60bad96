"""The second reading of whole cases: the clocks of every duty of a rulebook.

Written from the design alone. Most duties run as `whole_clocks` says. Here are those that start in
another way: around a birthday, after failed visits, and counted back from a day.
"""

from __future__ import annotations

from datetime import date

from tests.oracles.whole_clocks import (
    Clock,
    Reader,
    Running,
    in_span,
    meet,
    named,
    run,
    span_of,
    starts,
)
from tests.oracles.whole_history import Happening, Span
from tests.oracles.whole_rules import Duty, attains


def running(reader: Reader, duty: Duty) -> Running:
    """Every clock of a duty."""
    if duty.starts == "window":
        return Running(_windows(reader, duty))
    if duty.in_a_row is not None:
        return _in_a_row(reader, duty)
    if any("before" in words for words in (*duty.versions, *duty.national)):
        return _counted_back(reader, duty)
    return run(reader, duty, starts(reader, duty))


def _windows(reader: Reader, duty: Duty) -> list[Clock]:
    """The window around a birthday, for every plan that began before it."""
    born, around = reader.known.born, duty.window
    if born is None or born > reader.known.as_of or around is None:
        return []
    birthday = attains(born, around["birthday"])
    words = duty.words_on(birthday) or {}
    opens, closes = birthday, None
    if words:
        opens = reader.days.led(birthday, words["around"]["opens"], -1)
        closes = reader.days.led(birthday, words["around"]["closes"])
    clocks = []
    for plan in [span for span in reader.known.spans if span.kind in duty.during]:
        if plan.began < birthday:
            reviews = in_span(reader, (duty.met_by or "",), plan)
            inside = [day for day in reviews if closes and opens <= day <= closes]
            ends = [birthday] if birthday <= reader.known.as_of else []
            ends += [plan.ended] if plan.ended is not None else []
            end = min(ends, default=None)
            clock = Clock(duty, plan, born, None, words, closes, end, since=opens)
            clock.window_on = birthday
            clock.met_on = next(iter(inside), None)
            clocks.append(clock)
    return clocks


def _in_a_row(reader: Reader, duty: Duty) -> Running:
    """A duty that starts with so many failed visits since the child was last seen."""
    result = Running()
    failures: list[tuple[Span | None, date]] = []
    for span in [span for span in reader.known.spans if span.kind in duty.during]:
        row = _row(reader, duty, span)
        failures += [(span, day) for day in _asked(reader, duty, span, row)]
        if row and span.ended is None:
            result.alerts.append((span, row[0]))
    result.clocks = run(reader, duty, failures).clocks
    return result


def _row(reader: Reader, duty: Duty, span: Span) -> list[date]:
    """The days of the failures since the child was seen, from that on which they were enough."""
    seen = in_span(reader, duty.until, span)
    failed = [
        each
        for each in named(reader, duty.triggers)
        if span_of(reader, duty, each) is span and not any(each.on <= day for day in seen)
    ]
    return [
        day
        for day in sorted({each.on for each in failed})
        if sum(each.on <= day for each in failed) >= (duty.in_a_row or 0) and duty.words_on(day)
    ]


def _asked(reader: Reader, duty: Duty, span: Span, row: list[date]) -> list[date]:
    """The days on which the duty starts: the first, and the next after it was met."""
    met = in_span(reader, (duty.met_by or "",), span)
    asked: list[date] = []
    for day in row:
        if not asked or any(asked[-1] <= on < day for on in met):
            asked.append(day)
    return asked


def _counted_back(reader: Reader, duty: Duty) -> Running:
    """A notice or a report before a meeting, or a duty before the expected birth."""
    result = Running()
    known = reader.known
    if "expected_birth" in duty.triggers:
        return _before_the_birth(reader, duty)
    meetings = named(reader, duty.triggers)
    if duty.starts == "next":
        return _from_one_to_the_next(reader, duty, meetings)
    before = date.min
    for day in sorted({each.on for each in meetings}):
        spans = [span_of(reader, duty, each) for each in meetings if each.on == day]
        span = next((span for span in spans if span is not None), None)
        if span is not None or duty.during == ("always",):
            since = known.first_day() if span is None else span.began
            clock = _before(reader, duty, span, day, since, day, result)
            if clock is not None:
                clock.since = max(since, before)
                names = (duty.met_by or "",)
                days = [each.on for each in named(reader, names)]
                given = days if span is None else in_span(reader, names, span)
                clock.met_on = next((on for on in given if before < on <= day), None)
        before = day
    return result


def _from_one_to_the_next(reader: Reader, duty: Duty, meetings: list[Happening]) -> Running:
    """What is due before the next meeting of a span: it runs from the meeting before."""
    result = Running()
    for span in [span for span in reader.known.spans if span.kind in duty.during]:
        days = sorted({each.on for each in meetings if span_of(reader, duty, each) is span})
        given, _ = shared_out(days, in_span(reader, (duty.met_by or "",), span))
        for began, day, met_on in zip(days, days[1:], given, strict=False):
            clock = _before(reader, duty, span, day, began, day, result)
            if clock is not None:
                clock.since, clock.met_on = began, met_on
    return result


def shared_out(days: list[date], given: list[date]) -> tuple[list[date | None], list[date]]:
    """The paper that belongs to each meeting but the first, and those left for the one to come.

    What was given on the day of a meeting is for the next one, unless it was late for this one.
    """
    shares: list[date | None] = []
    left = [on for on in given if days and on >= days[0]]
    for day in days[1:]:
        share = next((on for on in left if on <= day), None)
        left = [on for on in left if on > day or (on == day and on != share)]
        shares.append(share)
    return shares, left


def _before_the_birth(reader: Reader, duty: Duty) -> Running:
    result = Running()
    if not reader.known.expected:
        return result
    expected = reader.known.expected[0]
    for span in reader.known.spans:
        if span.kind in duty.during:
            _before(reader, duty, span, expected, span.began, span.ended, result)
    meetings = [] if duty.met_by is None else named(reader, (duty.met_by,))
    for day in sorted({each.on for each in meetings}):
        meet(reader, duty, result.clocks, [each for each in meetings if each.on == day])
    return result


def _before(
    reader: Reader,
    duty: Duty,
    span: Span | None,
    day: date,
    since: date,
    end: date | None,
    result: Running,
) -> Clock | None:
    words = duty.words_on(day) or {}
    limit = reader.days.led(day, words["before"], -1) if "before" in words else None
    if limit is not None and limit < since:
        return None
    clock = Clock(duty, span, day, None, words, limit, end, since=since)
    result.clocks.append(clock)
    return clock
