"""The names that an editor offers are those of the rulebooks and rules that ship."""

from __future__ import annotations

from typing import get_args

import cptimescales as cpt
from cptimescales.rules.names import DatedRule, RulebookName, WindowRule


def test_an_editor_is_offered_every_rulebook_that_ships_and_no_other() -> None:
    assert get_args(RulebookName) == cpt.rulebooks()


def test_an_editor_is_offered_every_rule_that_ships_and_knows_what_it_answers_with() -> None:
    rules = [rule for name in cpt.rulebooks() for rule in cpt.rulebook(name).rules]
    assert set(get_args(DatedRule)) == {rule.id for rule in rules if not rule.is_window}
    assert set(get_args(WindowRule)) == {rule.id for rule in rules if rule.is_window}
