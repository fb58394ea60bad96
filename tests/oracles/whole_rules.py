"""The rules for the second reading of whole cases: a small reader of the files, and the limits.

Dates are counted by the second oracle. Nothing is imported from the library.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from tests.oracles import second_oracle
from tests.oracles.second_oracle import Counting
from tests.oracles.whole_facts import READ_AS

FILES = Path(__file__).parents[2] / "src" / "cptimescales" / "rules" / "rulebooks"
DAYS = {"days": 1, "weeks": 7}
Table = dict[str, Any]
"""A table of a TOML file."""


@dataclass(frozen=True)
class Duty:
    """One rule of one rulebook, with the keys that decide where and how its clocks run."""

    id: str
    triggers: tuple[str, ...]
    met_by: str | None
    during: tuple[str, ...]
    starts: str
    after: tuple[str, ...]
    until: tuple[str, ...]
    meets: str
    optional: bool
    alert: str | None
    in_a_row: int | None
    versions: tuple[Table, ...]
    national: tuple[Table, ...]

    def words_on(self, day: date) -> Table | None:
        """The version in force on a day: the local one, else the national one, else None."""
        for versions in (self.versions, self.national):
            begun = [version for version in versions if version["effective_from"] <= day]
            if begun and begun[-1].get("effective_to", date.max) >= day:
                return begun[-1]
        return None

    def is_silent_on(self, day: date) -> bool:
        """Whether it gives no date on a day though it was in force then, or gives one later."""
        words = self.words_on(day)
        if words is not None:
            return "unread" in words
        later = [
            version
            for version in (*self.versions, *self.national)
            if version["effective_from"] > day and "undated" not in version
        ]
        return bool(later)

    def numbered_after(self, day: date) -> date | None:
        """The first day after a day on which words with a number of days begin."""
        begins = {words["effective_from"] for words in (*self.versions, *self.national)}
        later = [on for on in sorted(begins) if on > day]
        return next((on for on in later if "within" in (self.words_on(on) or {})), None)

    @property
    def is_series(self) -> bool:
        """Whether the interval depends on the place in a series."""
        return any("then" in version for version in (*self.versions, *self.national))

    @property
    def window(self) -> Table | None:
        """The window around a birthday, if the rule has one."""
        versions = (*self.versions, *self.national)
        return next((version["around"] for version in versions if "around" in version), None)


@dataclass(frozen=True)
class Book:
    """A rulebook: its duties in order, and the division whose bank holidays count."""

    division: str
    duties: tuple[Duty, ...]


def _listed(value: str | list[str] | None) -> tuple[str, ...]:
    if value is None:
        return ()
    names = [value] if isinstance(value, str) else value
    return tuple(READ_AS.get(name, name) for name in names)


def _duty(rule: Table, national: Table | None) -> Duty:
    """The duty of a rule. A local rule takes from the national one each key that it leaves out."""
    keys = {**(national or {}), **rule}
    alert = keys.get("alert") or {}
    versions = rule["version"]
    is_window = any(
        "around" in version for version in (*versions, *(national or {}).get("version", ()))
    )
    return Duty(
        id=rule["id"],
        triggers=_listed(keys["trigger"]),
        met_by=keys.get("met_by"),
        during=_listed(keys["during"]),
        starts="window" if is_window else keys.get("starts", "each"),
        after=_listed(keys.get("after")),
        until=_listed(keys.get("until")),
        meets=keys.get("meets", "newest"),
        optional=keys.get("optional", False),
        alert=alert.get("code"),
        in_a_row=alert.get("in_a_row"),
        versions=tuple(versions),
        national=tuple((national or {}).get("version", ())),
    )


@cache
def book(name: str) -> Book:
    """The rulebook of a name, with the national rulebook that it extends."""
    data = tomllib.loads((FILES / f"{name}.toml").read_text("utf-8"))
    own = {rule["id"]: rule for rule in data["rule"]}
    if "extends" not in data:
        return Book(data["calendar"], tuple(_duty(rule, None) for rule in own.values()))
    base = tomllib.loads((FILES / f"{data['extends']}.toml").read_text("utf-8"))
    national = {rule["id"]: rule for rule in base["rule"]}
    duties = [
        _duty(own.get(id, rule), rule if id in own else None) for id, rule in national.items()
    ]
    duties += [_duty(rule, None) for id, rule in own.items() if id not in national]
    return Book(base["calendar"], tuple(duties))


class Days:
    """Counts the working days of one authority."""

    def __init__(self, division: str, closures: tuple[date, ...] = ()) -> None:
        off = {*second_oracle.bank_holidays(division)}
        off |= {day.toordinal() for day in closures if day.weekday() < second_oracle.SAT}
        self.counts = Counting(sorted(off))

    def led(self, day: date, period: Table, sign: int = 1) -> date:
        """Where a period leads from a day, forward or back."""
        count, unit = sign * period["count"], period["unit"]
        number = day.toordinal()
        if unit == "working_days":
            same_day = period.get("first_day") == "same_day"
            add = self.counts.same_day if same_day else self.counts.add
            return date.fromordinal(add(number, count))
        if unit == "hours":
            return day + timedelta(days=count // 24)
        if unit in DAYS:
            return day + timedelta(days=count * DAYS[unit])
        months = count * (12 if unit == "years" else 1)
        civil = (day.year, day.month, day.day)
        reached = second_oracle.corresponding(civil, months, period.get("month_end", "clamp"))
        assert reached is not None
        return date(*reached)

    def last_working_day(self, day: date) -> date:
        """The working day on or before a day."""
        return date.fromordinal(self.counts.last_working_day(day.toordinal()))

    def next_working_day(self, day: date) -> date:
        """The working day on or after a day."""
        return date.fromordinal(self.counts.add(day.toordinal() - 1, 1))

    def late(self, limit: date, day: date) -> tuple[int, int]:
        """Working days and calendar days after a limit; nothing on or before it."""
        if day <= limit:
            return 0, 0
        return self.counts.between(limit.toordinal(), day.toordinal()), (day - limit).days


def attains(born: date, age: int) -> date:
    """The day on which an age is attained."""
    return date(*second_oracle.attains((born.year, born.month, born.day), age))
