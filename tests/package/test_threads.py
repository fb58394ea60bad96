"""Many threads that share a rulebook or a calendar get the answers that one thread gets.

Each round begins with nothing computed. All threads start together, each asks in its own order,
and the interpreter changes thread as often as it can. A free-threaded Python makes these tests
stronger.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from random import Random
from threading import Barrier
from typing import Any, TypeVar

import pytest
from tests.oracles import oracle

import cptimescales as cpt
from cptimescales.audit.judge import audit
from cptimescales.calendars import day_index, record
from cptimescales.library import division_record

THREADS = 12
_Result = TypeVar("_Result")
# Across both ends of the published years, where a thread builds tables while others ask.
DAYS = [date(2010, 12, 1) + timedelta(days=step) for step in range(0, 7_000, 211)]


@pytest.fixture(autouse=True)
def _changing_thread_often() -> Iterator[None]:
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


def cold(name: str, **more: Any) -> cpt.Rulebook:
    """A rulebook that has answered nothing yet, over calendars without tables."""
    day_index.shared_index.cache_clear()
    record._published_years.cache_clear()
    record._by_rule.cache_clear()
    book = cpt.rulebook(name)
    return cpt.Rulebook(book.data, division_record(book.calendar.name), **more)


def together(ask: Callable[[int], _Result]) -> list[_Result]:
    """The result of each of many threads that start at once."""
    start = Barrier(THREADS)

    def wait_and_ask(thread: int) -> _Result:
        start.wait()
        return ask(thread)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(wait_and_ask, range(THREADS)))


def answers(book: cpt.Rulebook, thread: int) -> dict[tuple[str, date, int], str]:
    """The answers to every rule on every day as JSON, asked in the order of this thread."""
    questions = [(rule.id, on, number) for rule in book.rules for on in DAYS for number in (1, 2)]
    Random(thread).shuffle(questions)
    return {
        (rule, on, number): book.answer(rule, on=on, number=number).model_dump_json()
        for rule, on, number in questions
    }


@pytest.mark.parametrize("name", ["england", "scotland", "south-west"])
def test_a_shared_rulebook_answers_all_threads_as_it_answers_one(name: str) -> None:
    alone = answers(cold(name), 0)
    shared = cold(name)
    for result in together(lambda thread: answers(shared, thread)):
        assert result == alone


def test_threads_with_lists_and_closures_of_their_own_do_not_see_each_other() -> None:
    known = [date(2012, 1, 9) + timedelta(days=431 * later) for later in range(THREADS)]

    def ask(book: cpt.Rulebook, thread: int) -> list[str]:
        own = book.as_known_on(known[thread]).with_closures(
            {date(2022, 9, 12 + thread): f"Closed for {thread}"}
        )
        return [
            own.answer("first_core_group", on=on).model_dump_json()
            for on in (*DAYS, date(2022, 9, 5))
        ]

    book = cold("england")
    alone = [ask(book, thread) for thread in range(THREADS)]
    shared = cold("england")
    assert together(lambda thread: ask(shared, thread)) == alone
    assert len({result[-1] for result in alone}) == THREADS


def test_a_shared_calendar_counts_for_all_threads_as_for_one(division: str) -> None:
    def ask(
        calendar: cpt.WorkingCalendar, thread: int
    ) -> dict[tuple[date, int], tuple[object, ...]]:
        questions = [(on, count) for on in DAYS for count in (-30, -1, 0, 1, 10, 60, 4_000)]
        Random(thread).shuffle(questions)
        counts: dict[tuple[date, int], tuple[object, ...]] = {}
        for on, count in questions:
            reached = calendar.add_working_days(on, count)
            counts[on, count] = (reached, calendar.span(on, reached), calendar.is_working_day(on))
        return counts

    for _ in range(3):
        cold("england")
        alone = ask(cpt.calendar(division), 0)
        cold("england")
        shared = cpt.calendar(division)
        for result in together(lambda thread, shared=shared: ask(shared, thread)):  # type: ignore[misc]  # binds shared
            assert result == alone


def test_timetables_and_audits_from_many_threads_are_those_of_one() -> None:
    case = cpt.Case.model_validate(
        {
            "reference": "C-1042",
            "born": date(2012, 5, 6),
            "events": [
                {"event": "conference_held", "on": date(2026, 12, 14)},
                {"event": "core_group_held", "on": date(2027, 1, 4)},
            ],
            "closures": [{"date": date(2026, 12, 29), "name": "Council closed"}],
        }
    )
    rows = [
        {
            "reference": f"C-{row}",
            "rule": "first_core_group",
            "on": on,
            "recorded_due": on + timedelta(days=14),
        }
        for row, on in enumerate(DAYS)
    ]

    def ask(book: cpt.Rulebook) -> list[str]:
        table = book.timetable(case, as_of=date(2027, 1, 8), horizon=date(2028, 1, 1))
        return [
            table.model_dump_json(),
            *(finding.model_dump_json() for finding in audit(rows, book)),
        ]

    alone = ask(cold("england"))
    shared = cold("england")
    assert together(lambda _: ask(shared)) == [alone] * THREADS


def test_many_threads_may_load_what_ships_at_once() -> None:
    day_index.shared_index.cache_clear()
    record._published_years.cache_clear()

    def ask(thread: int) -> list[str]:
        names = list(cpt.rulebooks())
        Random(thread).shuffle(names)
        return sorted(
            f"{name} {cpt.rulebook(name).sha256} {cpt.rulebook(name).calendar}" for name in names
        )

    results = together(ask)
    assert results == [results[0]] * THREADS


def test_many_threads_that_ask_for_whole_years_at_once_are_answered_alike(division: str) -> None:
    threads = 16
    expected = oracle.bank_holidays(division)
    for round_of in range(3):
        # A new calendar each round: no table is ready, so all threads build it or wait for it.
        fresh = cpt.calendar(division, closures={date(2031, 7, 1 + round_of): "Council closed"})
        together = Barrier(threads)

        def ask(
            _: int, calendar: cpt.WorkingCalendar = fresh, start: Barrier = together
        ) -> tuple[object, ...]:
            start.wait()
            return (
                tuple(
                    day.date for year in range(2029, 2060) for day in calendar.bank_holidays(year)
                ),
                calendar.add_working_days(date(2028, 12, 1), 5_000),
                calendar.working_days_between(date(1990, 1, 1), date(2100, 12, 31)),
                calendar.span(date(2026, 1, 1), date(2040, 12, 31)).sha256,
            )

        with ThreadPoolExecutor(threads) as pool:
            answers = list(pool.map(ask, range(threads)))
        assert len(set(answers)) == 1
        assert answers[0][0] == tuple(sorted(day for day in expected if 2029 <= day.year < 2060))
