"""`BankHoliday` and `DayLeftOut`: a public day off, and a weekday that does not count."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import ClassVar, Literal

from cptimescales.calendars.dates import Day


@dataclass(frozen=True)
class BankHoliday:
    """A bank holiday of one division.

    `first_published` is the day on which GOV.UK listed it, or None where it was computed by rule.
    """

    date: datetime.date
    name: str
    note: str = ""
    first_published: datetime.date | None = None

    def __str__(self) -> str:
        return f"{self.name} ({self.note[0].lower()}{self.note[1:]})" if self.note else self.name


@dataclass(frozen=True, slots=True)
class DayLeftOut:
    """A weekday that does not count as a working day, and why."""

    __pydantic_config__: ClassVar[dict[str, object]] = {"extra": "forbid", "strict": True}

    date: Day
    name: str
    kind: Literal["bank_holiday", "closure"]
