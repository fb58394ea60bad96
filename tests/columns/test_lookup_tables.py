"""The tables of a rulebook: they are forgotten with it."""

from __future__ import annotations

from datetime import date, timedelta

from tests.support.columns import days

import cptimescales as cpt
from cptimescales.columns import due_column
from cptimescales.columns.lookup_tables import _tables


def test_the_tables_of_a_rulebook_are_forgotten_with_it() -> None:
    before = len(_tables)
    for day in range(3):
        book = cpt.rulebook("england").as_known_on(date(2022, 9, 9) + timedelta(days=day))
        due_column(book, "first_core_group", on=days("2022-09-05"))
    assert len(_tables) <= before + 2  # the last rulebook and its calendar
    book = cpt.rulebook("england")
    due_column(book, "first_core_group", on=days("2022-09-05"))
    assert len(_tables) <= before + 2
