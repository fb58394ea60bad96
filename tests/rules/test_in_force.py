"""What an answer rests on, where no shipped rule shows it: a rule that became a series, and the shared status."""

from __future__ import annotations

from dataclasses import replace

import pytest

import cptimescales as cpt
from cptimescales.library import division_record
from cptimescales.rules.answers import Rulebook
from cptimescales.rules.in_force import Duties


def test_the_second_of_a_series_is_refused_on_a_day_when_it_was_none() -> None:
    data = cpt.rulebook("england").data
    review = cpt.rulebook("england").rule("review_conference")
    first, *rest = review.versions
    assert rest
    once = replace(review, version=(replace(first, then=()), *rest))
    changed = replace(
        data, rule=tuple(once if rule.id == review.id else rule for rule in data.rules)
    )
    duties = Duties(changed)
    asked = duties.asked(review.id, 2)
    with pytest.raises(cpt.PeriodError, match="was not a series on"):
        duties.answering(asked, first.effective_from, 2)
    assert duties.answering(asked, rest[0].effective_from, 2) == rest[0]
    book = Rulebook(changed, division_record(str(data.calendar)))
    with pytest.raises(cpt.PeriodError, match="was not a series on"):
        book.due(review.id, on=first.effective_from, number=2)
