"""Counts what is compared, and keeps the differences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

KEPT = 20


@dataclass
class Tally:
    """What one part of the proof compared: how many cases, each against how many oracles, and what differed."""

    what: str
    domain: str
    cases: int = 0
    differences: int = 0
    examples: list[str] = field(default_factory=list)

    def same(self, where: object, found: Sequence[object], *oracles: Sequence[object]) -> None:
        """As many cases as values were found, each of which every oracle must give too."""
        self.cases += len(found)
        for oracle, expected in enumerate(oracles, start=1):
            if expected != found:
                assert len(expected) == len(found), (self.what, where, len(expected), len(found))
                for place, (one, other) in enumerate(zip(expected, found, strict=True)):
                    if one != other:
                        self.differences += 1
                        self.examples.append(
                            f"{self.what}, {where} [{place}]: oracle {oracle} says {one}, not {other}"
                        )
        del self.examples[KEPT:]

    def add(self, other: Tally) -> None:
        """The same part, over another piece of its domain."""
        self.cases += other.cases
        self.differences += other.differences
        self.examples = [*self.examples, *other.examples][:KEPT]
