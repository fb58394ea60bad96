"""Counts what a test compares, and returns the words of a refusal."""

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
    """Counts what one test compares and keeps every mismatch, so that a failure shows all."""

    def __init__(self, request: pytest.FixtureRequest) -> None:
        self._request = request
        self.count = 0
        self.mismatches: list[str] = []
        self.closed = False

    def same(self, expected: object, found: object, *where: object) -> None:
        """Compares two values.

        Args:
            expected: the right value.
            found: the value of the library.
            where: words for the failure: the rule, the day, the question.
        """
        self.count += 1
        if expected != found:
            self.mismatches.append(
                f"{' '.join(map(str, where))}: expected {expected}, found {found}"
            )

    def all_same(self, expected: Sequence[object], found: Sequence[object], *where: object) -> None:
        """Compares two sequences, value by value."""
        self.count += len(expected)
        if expected != found:
            assert len(expected) == len(found), (where, len(expected), len(found))
            for position, (one, other) in enumerate(zip(expected, found, strict=True)):
                if one != other:
                    self.mismatches.append(
                        f"{' '.join(map(str, where))} [{position}]: expected {one}, found {other}"
                    )

    def close(self, at_least: int) -> None:
        """Fails the test on a mismatch, or after fewer comparisons than the test promises."""
        self.closed = True
        summary = f"{self.count:,} compared, {len(self.mismatches):,} mismatches"
        self._request.node.user_properties.append((COMPARED, [self.count, len(self.mismatches)]))
        assert not self.mismatches, "\n".join([summary, *self.mismatches[:10]])
        assert self.count >= at_least, summary


def refused(ask: Callable[..., object], *arguments: Any, **options: Any) -> str:
    """The message of the error that a question raises."""
    with pytest.raises(cpt.TimescaleError) as caught:
        ask(*arguments, **options)
    return str(caught.value)
