"""Compares the engine in JavaScript with the library on random questions, until they differ.

Hypothesis draws lists of asks, and shrinks a difference to the fewest and plainest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from tests.support.engine_asks import Ask, comparable, python_reply
from tests.support.engine_questions import calendar_asks, rule_asks
from tests.support.javascript import Engine
from tests.support.random_rulebooks import random_rulebooks

import cptimescales as cpt
from cptimescales.page import page_data
from cptimescales.testing.conformance.asking import Asking

_MOST = 40
_SETTINGS = settings(deadline=None, database=None, suppress_health_check=list(HealthCheck))


class Compared:
    """Counts the asks that were compared, by kind and by how the library answered them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.counts: Counter[tuple[str, str]] = Counter()

    @property
    def total(self) -> int:
        """How many asks were compared."""
        return sum(self.counts.values())

    def same(self, asking: Asking, asks: Sequence[Ask]) -> None:
        """Fails at the first ask to which the two reply differently."""
        for ask, reply in zip(asks, self._engine.replies(asks), strict=True):
            expected = python_reply(asking, ask)
            refused = expected.get("refused", "") if isinstance(expected, dict) else ""
            self.counts[ask["ask"], refused or "answered"] += 1
            assert comparable(reply) == expected, ask

    def shipped_rulebooks(self, examples: int, number: int) -> None:
        """Compares lists of asks about the shipped rulebooks; each number draws others."""
        books: Mapping[str, cpt.Rulebook] = {name: cpt.rulebook(name) for name in cpt.rulebooks()}
        asking = Asking()
        self._engine.replies([{"data": None}])

        @seed(number)
        @settings(_SETTINGS, max_examples=examples)
        @given(st.lists(rule_asks(books) | calendar_asks(), min_size=1, max_size=_MOST))
        def compare(asks: list[Ask]) -> None:
            self.same(asking, asks)

        compare()

    def random_rulebooks(self, examples: int, number: int) -> None:
        """Compares asks about rulebooks with rules of every kind; each number draws others."""

        @seed(number)
        @settings(_SETTINGS, max_examples=examples)
        @given(random_rulebooks(), st.data())
        def compare(book: cpt.Rulebook, data: st.DataObject) -> None:
            books = {book.name: book}
            self._engine.replies([{"data": page_data([book])}])
            self.same(
                Asking(books), data.draw(st.lists(rule_asks(books), min_size=1, max_size=_MOST))
            )

        compare()
