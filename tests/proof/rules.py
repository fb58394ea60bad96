"""Every rule of every shipped rulebook on every day, compared with both oracles.

A second, small reader takes the rules from their files.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from tests.oracles import oracle, second_oracle
from tests.oracles.oracle import ONE_DAY
from tests.oracles.second_oracle import Counting

import cptimescales as cpt

from .counts import FIRST, KNOWN, LAST, civil, every_day
from .tally import Tally

FILES = Path(__file__).parents[2] / "src" / "cptimescales" / "rules" / "rulebooks"
DAYS = {"days": 1, "weeks": 7}
Entry = dict[str, Any]
"""A version of a rule, or a period, as the TOML file has it."""
Answer = tuple[object, ...]
"""The days and numbers of an answer, or only the code of a refusal."""


class Paper:
    """A rulebook as its file says, with the national rulebook that it extends."""

    def __init__(self, name: str) -> None:
        data = tomllib.loads((FILES / f"{name}.toml").read_text("utf-8"))
        self.own = {rule["id"]: rule["version"] for rule in data["rule"]}
        self.base = Paper(data["extends"]) if "extends" in data else None
        self.division: str = self.base.division if self.base else data["calendar"]

    @cached_property
    def ids(self) -> list[str]:
        """The ids of all rules, including those of the national rulebook."""
        return sorted({*self.own, *(self.base.ids if self.base else ())})

    def versions_of(self, rule: str) -> list[Entry]:
        """Every version of a rule, both local and national."""
        return [*self.own.get(rule, ()), *(self.base.versions_of(rule) if self.base else ())]

    def in_force(self, rule: str, on: date) -> Entry | None:
        """The version in force on a day: the local one if there is one, else the national one."""
        versions = self.own.get(rule, [])
        for place, version in enumerate(versions):
            begun = version["effective_from"] <= on
            followed = place + 1 < len(versions) and versions[place + 1]["effective_from"] <= on
            ended = "effective_to" in version and version["effective_to"] < on
            if begun and not followed and not ended:
                return dict(version)
        return self.base.in_force(rule, on) if self.base else None


class Walker:
    """Where a period leads by the day walk. Each period is walked once from each day."""

    def __init__(self, division: str) -> None:
        self.left_out = oracle.bank_holidays(division)
        self.reach = cache(self._reach)

    def _reach(
        self, on: date, count: int, unit: str, first_day: str, month_end: str
    ) -> date | None:
        if unit == "working_days":
            if first_day == "same_day":
                step = ONE_DAY if count > 0 else -ONE_DAY
                walk = oracle.working_days_from(on, self.left_out, step)
                return next(
                    (day for number, day in enumerate(walk, start=1) if number == abs(count)), None
                )
            return oracle.add(on, count, self.left_out)
        if unit in DAYS or unit == "hours":
            return on + timedelta(days=count // 24 if unit == "hours" else count * DAYS[unit])
        return oracle.corresponding_date(on, count * (12 if unit == "years" else 1), month_end)


class Pencil:
    """Where a period leads by the second oracle."""

    def __init__(self, days_off: tuple[int, ...]) -> None:
        self.counts = Counting(days_off)

    def reach(self, on: date, count: int, unit: str, first_day: str, month_end: str) -> date | None:
        """The day; None if the period must be refused."""
        number = on.toordinal()
        if unit == "working_days":
            reached = (
                self.counts.same_day(number, count)
                if first_day == "same_day"
                else self.counts.add(number, count)
            )
        elif unit in DAYS or unit == "hours":
            reached = number + (count // 24 if unit == "hours" else count * DAYS[unit])
        else:
            corresponding = second_oracle.corresponding(
                civil(on), count * (12 if unit == "years" else 1), month_end
            )
            return None if corresponding is None else date(*corresponding)
        return date.fromordinal(reached)


Reach = Callable[[date, int, str, str, str], date | None]


def _led(reach: Reach, on: date, period: Entry, sign: int) -> date | None:
    """Where a period leads, within the years covered; None outside them."""
    if not FIRST <= on.toordinal() <= LAST:
        return None
    first_day, month_end = (
        period.get("first_day", "next_working_day"),
        period.get("month_end", "clamp"),
    )
    reached = reach(on, sign * period["count"], period["unit"], first_day, month_end)
    return reached if reached is not None and FIRST <= reached.toordinal() <= LAST else None


def expected(
    paper: Paper, rule: str, on: date, number: int, reach: Reach, counts: Counting
) -> Answer:
    """The right answer: the dates and the days left out, or the code of the refusal."""
    versions = paper.versions_of(rule)
    if number > 1 and not any("then" in version for version in versions):
        return ("bad_period",)
    around = next((version["around"] for version in versions if "around" in version), None)
    if around is not None:
        return _window(paper, rule, on, around["birthday"], reach, counts)
    version = paper.in_force(rule, on)
    if version is None or "unread" in version:
        return ("not_in_force",)
    if "undated" in version:
        return ("no_number_set",)
    if number > 1 and "then" not in version:
        return ("bad_period",)
    sign, period = (-1, version["before"]) if "before" in version else (1, version["within"])
    if number > 1:
        # No shipped rule counts a deadline from the due date of the one before.
        assert version.get("counted_from", "previous_held") == "previous_held"
        period = version["then"][min(number - 2, len(version["then"]) - 1)]
    due = _led(reach, on, period, sign)
    if due is None:
        return ("outside_calendar",)
    start, end = on.toordinal(), due.toordinal()
    last = counts.last_working_day(end)
    if last < FIRST:
        return ("outside_calendar",)
    off = tuple(map(date.fromordinal, counts.off_between(start, end)))
    provisional = max(due, on).year > second_oracle.LAST_LISTED
    return due, date.fromordinal(last), end - start, counts.between(start, end), off, provisional


def _window(
    paper: Paper, rule: str, born: date, age: int, reach: Reach, counts: Counting
) -> Answer:
    birthday = date(*second_oracle.attains(civil(born), age))
    version = paper.in_force(rule, birthday)
    if version is None:
        return ("not_in_force",)
    around = version["around"]
    opens, plan_by = (_led(reach, birthday, around[key], -1) for key in ("opens", "plan_by"))
    closes = _led(reach, birthday, around["closes"], 1)
    if opens is None or plan_by is None or closes is None:
        return ("outside_calendar",)
    last = date.fromordinal(counts.last_working_day(closes.toordinal()))
    return birthday, opens, closes, plan_by, last, closes.year > second_oracle.LAST_LISTED


def answered(book: cpt.Rulebook, rule: str, on: date, number: int) -> Answer:
    """The answer of the library."""
    answer = book.answer(rule, on=on, number=number)
    if isinstance(answer, cpt.Refusal):
        return (answer.code,)
    if isinstance(answer, cpt.ReviewWindow):
        days = (
            answer.birthday,
            answer.opens,
            answer.closes,
            answer.plan_by,
            answer.last_working_day,
        )
        return (*days, answer.provisional)
    off = tuple(day.date for day in answer.skipped)
    return (
        answer.due,
        answer.last_working_day,
        answer.calendar_days,
        answer.working_days,
        off,
        answer.provisional,
    )


def every_rule(name: str, step: int) -> Tally:
    """Every rule of a rulebook × every day × the first, second and third of a series."""
    tally = Tally(
        "what every rule answers",
        f"every rule of {len(cpt.rulebooks())} rulebooks, every day 1990-2100, 1st to 3rd",
    )
    paper, book = Paper(name), cpt.rulebook(name)
    assert sorted(rule.id for rule in book.rules) == paper.ids
    walker, pencil = Walker(paper.division), Pencil(second_oracle.bank_holidays(paper.division))
    days = list(every_day(step))
    for rule in paper.ids:
        series = any("then" in version for version in paper.versions_of(rule))
        for number in (1, 2, 3) if series else (1,):
            tally.same(
                (name, rule, number),
                [answered(book, rule, on, number) for on in days],
                [expected(paper, rule, on, number, walker.reach, pencil.counts) for on in days],
                [expected(paper, rule, on, number, pencil.reach, pencil.counts) for on in days],
            )
    return tally


def rules_as_known(name: str, step: int) -> Tally:
    """Every rule × every day on which the list was known × triggers before and after that day."""
    tally = Tally(
        "the same by the list known on a day",
        f"every rule, known on every day {KNOWN[0]} to {KNOWN[1]}",
    )
    paper, book = Paper(name), cpt.rulebook(name)
    for known_on in every_day(step, *KNOWN):
        off = second_oracle.listed(paper.division, civil(known_on))
        known, pencil = book.as_known_on(known_on), Pencil(off)
        walked = frozenset(row.date for row in oracle.listed(paper.division, known_on))
        assert sorted(walked) == [date.fromordinal(day) for day in off]
        first, last = date.fromordinal(off[0]).year, date.fromordinal(off[-1]).year
        for rule in paper.ids:
            for on in (known_on - timedelta(days=5), known_on + timedelta(days=20)):
                right = expected(paper, rule, on, 1, pencil.reach, pencil.counts)
                days = [day for day in right if isinstance(day, date)]
                # This oracle does not know the years beyond the list of that day.
                if len(right) == 6 and all(first <= day.year <= last for day in (on, *days)):
                    answer = answered(known, rule, on, 1)
                    tally.same((name, known_on, rule, on), [answer[:-1]], [(*right[:-1],)])
    return tally
