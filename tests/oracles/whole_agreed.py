"""The second reading of whole cases: days and frequencies that a conference agreed.

Written from the design alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
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
    taken: dict[int, date] = {}
    for rule, on in sorted(dates, key=lambda each: each[1]):
        free = [(clock, row) for clock, row in rows if id(clock) not in taken]
        taker = [clock for clock, row in free if row.rule == rule and _takes(free, clock, on)]
        taken |= {id(clock): on for clock in taker}
    for clock, row in rows:
        frequencies = [(on, every) for rule, on, every in often if rule == row.rule]
        days = _by_frequency(reader, clock, frequencies)
        days += [taken[id(clock)]] if id(clock) in taken else []
        days = [on for on in days if on <= row.limit]
        result.append(
            (clock, _with(reader, source, clock, row, min(days)) if days else (clock, row)[1])
        )
    more = []
    for duty in reader.book.duties:
        frequencies = [(on, every) for rule, on, every in often if rule == duty.id]
        more += _often_without_a_number(reader, duty, clocks, frequencies)
        own = {on for rule, on in dates if rule == duty.id}
        own -= {taken[id(clock)] for clock, _ in _of(duty, rows) if id(clock) in taken}
        more += _made_by_days(reader, duty, clocks, sorted(own))
    result += _rows(reader, source, more)
    ahead = [clock for duty in reader.book.duties for clock in _ahead(reader, duty, dates, result)]
    return result + _rows(reader, source, ahead)


def _of(duty: Duty, rows: Rows) -> Rows:
    return [(clock, row) for clock, row in rows if clock.duty is duty]


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


def _made_by_days(reader: Reader, duty: Duty, clocks: list[Clock], days: list[date]) -> list[Clock]:
    """What agreed days make where the words give none: each for the meeting held on it or near it.

    Early is since the agreed day before, late is up to the following one.
    """
    of_spans: dict[str, tuple[Span, list[date]]] = {}
    for day in days:
        spans = [
            span
            for kind in duty.during
            for span in reversed(reader.known.spans)
            if span.kind == kind and span.open_on(day)
        ]
        if spans and _has_no_number(duty, spans[0], clocks, day):
            of_spans.setdefault(spans[0].id, (spans[0], []))[1].append(day)
    made = []
    for span, agreed in of_spans.values():
        begun = [clock for clock in clocks if clock.duty is duty and clock.span is span]
        held = _not_held_for_others(reader, duty, span, clocks)
        while agreed:
            day = agreed.pop(0)
            following = agreed[0] if agreed else None
            met_on = next((on for on in held if on <= day), None)
            if day in held:
                met_on = day
            if met_on is None and held and (following is None or held[0] < following):
                met_on = held[0]
            until = min(day, met_on or day)
            newest = max(
                (clock for clock in begun if clock.on < until),
                key=lambda clock: (clock.on, clock.number or 0),
                default=None,
            )
            start = span.began if newest is None else newest.on
            is_series = any("then" in words for words in duty.versions)
            number = (newest.number if newest else 1) if is_series else None
            clock = Clock(duty, span, start, number, {}, day, span.ended, met_on)
            if met_on is None and following is not None:
                stop = following if following in held else following + timedelta(1)
                if stop <= reader.known.as_of:
                    clock.end = min(stop, span.ended or stop)
            made.append(clock)
            held = [on for on in held if on not in (met_on,) and on > day or on == following]
    return made


def _has_no_number(duty: Duty, span: Span, clocks: list[Clock], day: date) -> bool:
    """Whether a day can make a duty in a span that began before it, and has no number there."""
    begun = [
        clock for clock in clocks if clock.duty is duty and clock.span is span and clock.on <= day
    ]
    if span.withdrawn or span.began >= day or duty.met_by is None:
        return False
    if duty.starts == "beginning" and not any(clock.on < day for clock in begun):
        return False
    return all(clock.limit is None for clock in begun)


def _not_held_for_others(reader: Reader, duty: Duty, span: Span, clocks: list[Clock]) -> list[date]:
    """The meetings in a span, without those that met a number of another duty; visits stay."""
    begun = [clock.on for clock in clocks if clock.duty is duty and clock.span is span]
    first = min(begun, default=span.began)
    after = duty.met_by in duty.triggers or (span.follows and first == span.began)
    others = {
        clock.met_on
        for clock in clocks
        if clock.duty is not duty and clock.duty.met_by == duty.met_by and clock.limit is not None
    }
    return [
        on
        for on in in_span(reader, (duty.met_by or "",), span)
        if (on > first if after else on >= first) and (duty.alert or on not in others)
    ]


def _often_without_a_number(
    reader: Reader, duty: Duty, clocks: list[Clock], frequencies: Frequencies
) -> list[Clock]:
    """The clocks that a frequency makes where the words give no day."""
    numberless = [clock for clock in clocks if clock.duty is duty and clock.limit is None]
    made: list[Clock] = []
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
