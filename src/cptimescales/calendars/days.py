"""`BankHoliday` and `DayLeftOut`: a bank holiday, and a weekday that does not count."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import ClassVar, Literal

from cptimescales.calendars.dates import Day


@dataclass(frozen=True)
class BankHoliday:
    """A bank holiday of one division.

    Attributes:
        date: the day.
        name: its title on GOV.UK, such as `Christmas Day`.
        note: GOV.UK's note on it, such as `Substitute day`, or empty.
        first_published: the day on which GOV.UK listed it. None if it was computed by rule.
    """

    date: datetime.date
    name: str
    note: str = ""
    first_published: datetime.date | None = None

    def __str__(self) -> str:
        return f"{self.name} ({self.note[0].lower()}{self.note[1:]})" if self.note else self.name


@dataclass(frozen=True, slots=True)
class DayLeftOut:
    """A weekday that does not count as a working day, and why.

    Attributes:
        date: the day.
        name: the name of the bank holiday or of the closure.
        kind: `bank_holiday` or `closure`.
    """

    __pydantic_config__: ClassVar[dict[str, object]] = {"extra": "forbid", "strict": True}

    date: Day
    name: str
    kind: Literal["bank_holiday", "closure"]
