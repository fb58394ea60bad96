"""Cases that were posted, as a return that a report reads. Nothing is written to a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cptimescales.cases.case_files import parse_case
from cptimescales.errors import CaseError
from cptimescales.returns.record import Part, Record, Return, ReturnKind, ReturnRefusal

_HOLDS_WHAT_IT_SAYS = (
    "A case can hold every event, unless its key recorded lists the events that its source can "
    "hold. Another event that is not in a case has not happened."
)


@dataclass(frozen=True)
class PostedCases(Return):
    """Cases that were posted. Its other attributes are those of a `Return`.

    Attributes:
        cases: the cases as parsed JSON. One that cannot be read is refused with its reason.
        by: the key in their `columns` by which the answer is grouped.
        go_on: called before each case; it raises an error if nobody waits any more.
    """

    cases: Sequence[Any]
    by: str | None
    go_on: Callable[[], None]
    kind: ReturnKind = "events"
    file: str = "the body"
    used: tuple[str, ...] = ("reference", "event", "on")
    not_found: tuple[str, ...] = ()
    recorded: tuple[str, ...] | None = None
    not_recorded: tuple[str, ...] = ()
    notes: tuple[str, ...] = (_HOLDS_WHAT_IT_SAYS,)
    reference_date: date | None = None
    authority: str | None = None

    def __iter__(self) -> Iterator[Record | ReturnRefusal]:
        places: dict[str, int] = {}
        for number, posted in enumerate(self.cases, start=1):
            self.go_on()
            record = self._read(f"case {number}", posted)
            if isinstance(record, Record):
                first = places.setdefault(record.child, number)
                if first != number:
                    problem = (
                        f"case {first} has the same reference, and only that case is read; put the "
                        "events of both into one case, or correct the reference"
                    )
                    record = ReturnRefusal(f"case {number}", record.child, problem)
            yield record

    def _read(self, where: str, posted: Any) -> Record | ReturnRefusal:
        try:
            case = parse_case(posted) if isinstance(posted, dict) else _refuse(posted)
        except CaseError as error:
            reference = posted.get("reference") if isinstance(posted, dict) else None
            known = reference if isinstance(reference, str) else None
            return ReturnRefusal(where, known, f"{error.key}: {error.problem}".removeprefix(": "))
        groups = {} if self.by is None else {self.by: case.columns.get(self.by, "")}
        return Record(case.reference, where, (Part(case.plain),), groups=groups)


def _refuse(posted: Any) -> Any:
    raise CaseError("body", "", f"it must be one case, an object, not {type(posted).__name__}")
