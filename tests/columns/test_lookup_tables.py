"""The arrays made of a rule: no longer kept than the rulebook they were made of."""

from __future__ import annotations

from datetime import date, timedelta

from tests.support.columns import days

import cptimescales as cpt
from cptimescales.columns import (
    due_column,
)
from cptimescales.columns import lookup_tables as tables


def test_a_rulebook_no_longer_used_takes_its_tables_with_it() -> None:
    before = len(tables._tables)
    for day in range(3):
        book = cpt.rulebook("england").as_known_on(date(2022, 9, 9) + timedelta(days=day))
        due_column(book, "first_core_group", on=days("2022-09-05"))
    assert len(tables._tables) <= before + 2  # the rulebook and the calendar held last
    book = cpt.rulebook("england")
    due_column(book, "first_core_group", on=days("2022-09-05"))
    assert len(tables._tables) <= before + 2
