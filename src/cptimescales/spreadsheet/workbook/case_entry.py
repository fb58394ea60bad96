"""One row of the case sheet as a person fills it in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class CaseEntry:
    """One row as a person fills it in.

    A date or a number that could not be read is the text itself, so that the row can report it.

    Attributes:
        case: the user's own reference, never a name.
        duty: the duty by the name that the workbook offers, or by the id of its rule.
        number: which deadline of a series, 1 by default.
        on: the date that the count starts from.
        done: the date of the event that met the duty.
    """

    case: str = ""
    duty: str = ""
    number: int | str | None = None
    on: date | str | None = None
    done: date | str | None = None
