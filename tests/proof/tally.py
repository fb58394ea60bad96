"""Counts the comparisons, and keeps the first differences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

MOST_EXAMPLES = 20


@dataclass
class Tally:
    """How many cases one part of the proof compared, and what differed.

    Attributes:
        what, domain: what was compared, and over which cases.
        cases: how many cases. Each is compared with every oracle.
        differences: how many answers of an oracle differed.
        examples: the first differences in words.
    """

    what: str
    domain: str
    cases: int = 0
    differences: int = 0
    examples: list[str] = field(default_factory=list)

    def same(self, where: object, answers: Sequence[object], *oracles: Sequence[object]) -> None:
        """Compares answers of the library with those of each oracle, one by one."""
        self.cases += len(answers)
        for number, expected in enumerate(oracles, start=1):
            if expected != answers:
                assert len(expected) == len(answers), (self.what, where, len(expected))
                for place, (right, answer) in enumerate(zip(expected, answers, strict=True)):
                    if right != answer:
                        self.differences += 1
                        self.examples.append(
                            f"{self.what}, {where} [{place}]: "
                            f"oracle {number} says {right}, not {answer}"
                        )
        del self.examples[MOST_EXAMPLES:]

    def add(self, other: Tally) -> None:
        """Adds the tally of the same part over other cases."""
        self.cases += other.cases
        self.differences += other.differences
        self.examples = [*self.examples, *other.examples][:MOST_EXAMPLES]
