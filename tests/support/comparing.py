"""Counts of what a test compared, and what a refusal says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest

import cptimescales as cpt

COMPARED = "compared"


class Stamp(date):
    """A date subclass such as other packages have."""


class Comparison:
    """Counts what one test compares and keeps every mismatch, so that a failure shows how many there are."""

    def __init__(self, request: pytest.FixtureRequest) -> None:
        self._request = request
        self.count = 0
        self.mismatches: list[str] = []
        self.closed = False

    def same(self, expected: object, found: object, *where: object) -> None:
        """One comparison."""
        self.count += 1
        if expected != found:
            self.mismatches.append(
                f"{' '.join(map(str, where))}: expected {expected}, found {found}"
            )

    def all_same(self, expected: Sequence[object], found: Sequence[object], *where: object) -> None:
        """As many comparisons as there are values."""
        self.count += len(expected)
        if expected != found:
            assert len(expected) == len(found), (where, len(expected), len(found))
            for position, (one, other) in enumerate(zip(expected, found, strict=True)):
                if one != other:
                    self.mismatches.append(
                        f"{' '.join(map(str, where))} [{position}]: expected {one}, found {other}"
                    )

    def close(self, at_least: int) -> None:
        """No mismatch, among no fewer comparisons than the test promises."""
        self.closed = True
        told = f"{self.count:,} compared, {len(self.mismatches):,} mismatches"
        self._request.node.user_properties.append((COMPARED, [self.count, len(self.mismatches)]))
        assert not self.mismatches, "\n".join([told, *self.mismatches[:10]])
        assert self.count >= at_least, told


def refused(ask: Callable[..., object], *given: Any, **more: Any) -> str:
    """In which words the library refuses a question."""
    with pytest.raises(cpt.TimescaleError) as caught:
        ask(*given, **more)
    return str(caught.value)
