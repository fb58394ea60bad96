"""Returns in memory, and reports on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

import cptimescales as cpt
from cptimescales.cases import PlainCase
from cptimescales.returns import (
    NotOwed,
    Part,
    Question,
    Record,
    RecordedDue,
    Report,
    Return,
    ReturnKind,
    ReturnRefusal,
    report_on,
)

AS_OF = date(2026, 5, 29)


@dataclass(frozen=True)
class Made(Return):
    """A return of records that a test makes."""

    records: tuple[Record | ReturnRefusal, ...]
    file: str = "made"
    kind: ReturnKind = "events"
    used: tuple[str, ...] = ("events",)
    not_found: tuple[str, ...] = ()
    recorded: tuple[str, ...] | None = None
    not_recorded: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    reference_date: date | None = None
    authority: str | None = field(default=None)

    def __iter__(self) -> Iterator[Record | ReturnRefusal]:
        return iter(self.records)


def record(
    child: str,
    *events: tuple[str, str],
    groups: Mapping[str, str] | None = None,
    recorded_due: Iterable[RecordedDue] = (),
    not_owed: Iterable[NotOwed] = (),
    recorded: tuple[str, ...] | None = None,
    newest_only: tuple[str, ...] = (),
    doubts: tuple[str, ...] = (),
) -> Record:
    """A record of one part; an event is its name and its day."""
    pairs = tuple(sorted(((name, date.fromisoformat(on)) for name, on in events), key=_by_day))
    case = PlainCase(child, pairs=pairs, recorded=recorded, newest_only=newest_only)
    return Record(
        child,
        f"child {child}",
        (Part(case),),
        tuple(recorded_due),
        tuple(not_owed),
        dict(groups or {}),
        doubts,
    )


def _by_day(event: tuple[str, date]) -> tuple[date, str]:
    return event[1], event[0]


def reported(
    *records: Record | ReturnRefusal,
    rulebook: str | cpt.Rulebook = "england",
    question: Question | None = None,
) -> Report:
    """The report on some records."""
    book = cpt.rulebook(rulebook) if isinstance(rulebook, str) else rulebook
    return report_on(Made(records), book, question or Question(AS_OF))
