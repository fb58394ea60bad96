"""`Limits`: how much one request may ask for, and how much one process does at once."""

from __future__ import annotations

from dataclasses import dataclass, fields

from cptimescales.errors import PeriodError


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one request may ask for. An error names the limit that it met.

    Attributes:
        body_bytes: the longest body of a question or a case.
        long_body_bytes: the longest body of many rows: lines, an audit, a report.
        questions: the most questions in one JSON list.
        rows: the most rows, or events of all cases together, in one long body.
        seconds: how long a request may take, from its first byte to the last byte of its answer.
        long_seconds: the same for a request of many rows.
        at_once: the most requests at once in one process.
        long_at_once: the most requests of many rows at once in one process.
        connections: the most connections at once to one process.

    >>> Limits(rows=1_000).rows
    1000
    """

    body_bytes: int = 256_000
    long_body_bytes: int = 16_000_000
    questions: int = 1_000
    rows: int = 100_000
    seconds: int = 30
    long_seconds: int = 300
    at_once: int = 64
    long_at_once: int = 2
    connections: int = 500

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if type(value) is not int or value < 1:
                raise PeriodError(field.name, value, "a whole number of 1 or more")
