"""The second reading of whole cases: days and frequencies that a conference agreed.

Written from the design alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from tests.oracles.whole_clocks import Clock, Reader, beginning, in_span, named
from tests.oracles.whole_duties import shared_out
from tests.oracles.whole_history import Span
from tests.oracles.whole_judging import Agreed, Row, Source, judged, lateness, status_of
from tests.oracles.whole_rules import Duty, Table

Rows = list[tuple[Clock, Row]]
Frequencies = list[tuple[date, Table]]


def with_agreed(
    case: Mapping[str, Any], reader: Reader, source: Source, clocks: list[Clock], rows: Rows
) -> Rows:
    """The rows with what was agreed for them, and those that only an agreement makes."""
    result = []
    agreed = [
        (each["rule"], date.fromisoformat(str(each["on"])), each.get("every"))
        for each in case.get("agreed", ())
    ]
    if not agreed:
        return rows
    dates = [(rule, on) for rule, on, every in agreed if every is None]
    often = sorted(
        ((rule, on, every) for rule, on, every in agreed if every and on <= reader.known.as_of),
        key=lambda each: each[1],
    )
    for clock, row in rows:
        frequencies = [(on, every) for rule, on, every in often if rule == row.rule]
        days = _by_frequency(reader, clock, frequencies)
        days += [on for rule, on in dates if rule == row.rule and _takes(rows, clock, on)]
        days = [on for on in days if on <= row.limit]
        result.append(
            (clock, _with(reader, source, clock, row, min(days)) if days else (clock, row)[1])
        )
    more = []
    for duty in reader.book.duties:
        frequencies = [(on, every) for rule, on, every in often if rule == duty.id]
        own = [on for rule, on in dates if rule == duty.id]
        more += _without_a_number(reader, duty, clocks, frequencies, own)
    result += _rows(reader, source, more)
    ahead = [clock for duty in reader.book.duties for clock in _ahead(reader, duty, dates, result)]
    return result + _rows(reader, source, ahead)


def _rows(reader: Reader, source: Source, clocks: list[Clock]) -> Rows:
    answers = [(clock, judged(reader, source, clock)) for clock in clocks]
    return [(clock, row) for clock, row in answers if row is not None]


def _by_frequency(reader: Reader, clock: Clock, frequencies: Frequencies) -> list[date]:
    """The day that the newest frequency gives that began while the clock ran, or before."""
    if clock.span is None or clock.window_on is not None:
        return []
    closed = clock.met_on or clock.end or date.max
    began = [
        (on, every)
        for on, every in frequencies
        if _span_of_a_frequency(reader, clock.span.kind, on) is clock.span
        and (on <= clock.on or on < closed)
    ]
    if not began:
        return []
    on, every = began[-1]
    return [reader.days.led(max(on, clock.on), every)]


def _span_of_a_frequency(reader: Reader, kind: str, day: date) -> Span | None:
    """The episode that is open on a day, else the next: there the frequency runs."""
    spans = [span for span in reader.known.spans if span.kind == kind]
    running = [span for span in spans if span.open_on(day)]
    later = [span for span in spans if span.began > day]
    return next(iter([*running[-1:], *later]), None)


def _takes(rows: Rows, clock: Clock, day: date) -> bool:
    """Whether a clock is the earliest of its rule whose time a day lies in.

    One in an episode that is open on the day comes before one in an episode that has ended.
    """
    fitting = [
        other for other, row in rows if other.duty is clock.duty and other.on <= day <= row.limit
    ]
    running = [other for other in fitting if other.span is None or other.span.open_on(day)]
    running = running or fitting
    return bool(running) and min(running, key=lambda other: other.on) is clock


def _with(reader: Reader, source: Source, clock: Clock, row: Row, day: date) -> Row:
    status = status_of(reader, source, clock, day)
    if row.status == "not_recorded" or status is None:
        status = "not_recorded" if row.status == "not_recorded" else "pending"
    return row._replace(agreed=Agreed(day, status, *lateness(reader, clock, day, status)))


def _without_a_number(
    reader: Reader, duty: Duty, clocks: list[Clock], frequencies: Frequencies, dates: list[date]
) -> list[Clock]:
    """The clocks that an agreement makes where the words give no day."""
    numberless = [clock for clock in clocks if clock.duty is duty and clock.limit is None]
    made: list[Clock] = []
    for day in dates:
        before = [
            clock
            for clock in numberless
            if clock.on <= day and (clock.span is None or clock.span.open_on(day))
        ]
        if before:
            newest = max(before, key=lambda clock: (clock.on, clock.number or 0))
            made.append(replace(newest, limit=day))
    for place, (on, every) in enumerate(frequencies):
        span = next(
            (
                span
                for kind in duty.during
                if (span := _span_of_a_frequency(reader, kind, on)) is not None
            ),
            None,
        )
        if span is None or not any(clock.span is span for clock in numberless):
            continue
        # From the day agreed, but not before the episode, nor before the birth.
        begun = beginning(reader.known, span) if duty.starts == "beginning" else span.began
        if begun is None:
            continue
        following = frequencies[place + 1][0] if place + 1 < len(frequencies) else date.max
        stop = min(following, span.ended or date.max)
        first = max(on, begun)
        met = [day for day in in_span(reader, (duty.met_by or "",), span) if first < day <= stop]
        for start, end in zip([first, *met], [*met, None], strict=True):
            clock = Clock(duty, span, start, None, {}, reader.days.led(start, every))
            clock.met_on = end
            clock.end = None if stop == date.max else stop
            made.append(clock)
    return made


def _ahead(reader: Reader, duty: Duty, dates: list[tuple[str, date]], rows: Rows) -> list[Clock]:
    """The notice of a meeting whose day is agreed and has not come."""
    if not any("before" in words for words in (*duty.versions, *duty.national)):
        return []
    met_by = {each.id: each.met_by for each in reader.book.duties}
    made = []
    for rule, day in dates:
        known = any(
            clock.duty.id == rule and (_takes(rows, clock, day) or row.limit == day)
            for clock, row in rows
        )
        spans = [
            span for span in reader.known.spans if span.kind in duty.during and span.ended is None
        ]
        words = duty.words_on(day)
        is_ahead = met_by.get(rule) in duty.triggers and day >= reader.known.as_of
        if known and is_ahead and spans and words:
            meetings = [each.on for each in named(reader, duty.triggers)]
            since = max([spans[-1].began, *meetings])
            given = in_span(reader, (duty.met_by or "",), spans[-1])
            given = [on for on in given if on >= since and on not in meetings]
            if duty.starts == "next":
                held = in_span(reader, duty.triggers, spans[-1])
                if not held:
                    continue  # it runs from a meeting before
                _, given = shared_out(held, in_span(reader, (duty.met_by or "",), spans[-1]))
            limit = reader.days.led(day, words["before"], -1)
            first = since if duty.starts == "next" else spans[-1].began
            if limit >= first and day not in meetings:
                clock = Clock(duty, spans[-1], day, None, words, limit, since=since)
                clock.met_on = next(iter(given), None)
                made.append(clock)
    return made
