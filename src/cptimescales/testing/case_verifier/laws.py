"""The laws of whole cases. Each has a name, a sentence that a manager understands, and a check.

`stands_on` says what a law assumes: nothing but the answers, what events mean and when rules apply,
or that our answer is right.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from cptimescales.testing.case_question import CaseQuestion
from cptimescales.testing.case_verifier import duties, ends, records
from cptimescales.testing.case_verifier.ends import Answered
from cptimescales.testing.case_verifier.occasion import Occasion, Problem
from cptimescales.testing.verifier.laws import UnknownLawError

CaseStandsOn = Literal["answers", "meanings", "cptimescales"]
"""What a law assumes."""


@dataclass(frozen=True)
class CaseLaw:
    """A law that every correct timetable keeps.

    Attributes:
        name, sentence: for reports.
        stands_on: what the law assumes.
        asks: the questions that it asks on an occasion; none if it says nothing about it.
        check: returns what is wrong with the answers, or None.
        needs: what an answer must have beside rules, limits and statuses, as in
            `ShownTimetable.gives`.
        shrinks: whether the history can lose events, and the law still says the same.

    >>> print(case_law("order_does_not_matter"))
    order_does_not_matter: The order in which events are listed does not matter.
    """

    name: str
    sentence: str
    stands_on: CaseStandsOn
    asks: Callable[[Occasion], Sequence[CaseQuestion]]
    check: Callable[[Occasion, Answered], Problem | None]
    needs: tuple[str, ...] = ()
    shrinks: bool = True

    def __str__(self) -> str:
        return f"{self.name}: {self.sentence}"


def case_law(name: str) -> CaseLaw:
    """The law of whole cases of that name.

    Raises:
        UnknownLawError: no law has that name. The message lists near matches.
    """
    for known_law in CASE_LAWS:
        if known_law.name == name:
            return known_law
    raise UnknownLawError(name, [known_law.name for known_law in CASE_LAWS])


def _is_answered(occasion: Occasion, answered: Answered) -> Problem | None:
    """Nothing is wrong with an answer that came."""
    return None


CASE_LAWS: tuple[CaseLaw, ...] = (
    CaseLaw(
        "answers",
        "Every question gets one answer: a timetable, or a refusal that says why.",
        "answers",
        duties.asks_once,
        _is_answered,
    ),
    CaseLaw(
        "status_fits_the_day",
        "Pending is not past its limit, overdue is, and what ended later than its limit is missed.",
        "answers",
        duties.asks_once,
        duties.status_fits_the_day,
    ),
    CaseLaw(
        "time_undoes_nothing",
        "A later day turns nothing overdue to pending, and changes nothing that was met.",
        "answers",
        duties.asks_on_two_days,
        duties.time_undoes_nothing,
        needs=("entries.on",),
    ),
    CaseLaw(
        "order_does_not_matter",
        "The order in which events are listed does not matter.",
        "answers",
        records.asks_in_another_order,
        records.order_does_not_matter,
    ),
    CaseLaw(
        "nothing_outlives_the_end",
        "After a death, a departure or a closing nothing is open or grows, nobody asks to see the "
        "child, and a plan left open is one alert.",
        "meanings",
        ends.asks_after_the_end,
        ends.nothing_after_the_end,
    ),
    CaseLaw(
        "nothing_outlives_childhood",
        "The same holds from the 18th birthday on.",
        "meanings",
        ends.asks_after_the_birthday,
        ends.nothing_after_the_birthday,
    ),
    CaseLaw(
        "nothing_comes_back",
        "What follows a death, a departure or a closing opens nothing from before it.",
        "meanings",
        ends.asks_what_follows,
        ends.nothing_comes_back,
        needs=("entries.on",),
    ),
    CaseLaw(
        "an_end_adds_nothing",
        "A last event that only ends adds no open duty, and turns nothing late into in time.",
        "meanings",
        ends.asks_with_an_end,
        ends.an_end_adds_nothing,
    ),
    CaseLaw(
        "what_was_withdrawn_is_not_owed",
        "Enquiries that ended without a conference owe no conference, and a referral that needs "
        "no further action owes no assessment.",
        "meanings",
        ends.asks_with_a_withdrawal,
        ends.what_was_withdrawn_is_not_owed,
        needs=("entries.on",),
    ),
    CaseLaw(
        "one_first_conference",
        "The same enquiries owe one initial conference, and none while a plan is open.",
        "meanings",
        duties.asks_once,
        duties.one_first_conference,
        needs=("entries.on",),
    ),
    CaseLaw(
        "one_event_meets_one_duty",
        "One event meets one duty of a rule: the notes of one core group are not those of another.",
        "meanings",
        duties.asks_with_one_event_for_two,
        duties.one_event_meets_one_duty,
        needs=("entries.met_on",),
    ),
    CaseLaw(
        "no_child_on_a_plan_is_silent",
        "An open plan has one open duty to see the child and one to review, or says why not.",
        "meanings",
        duties.asks_once,
        records.no_child_on_a_plan_is_silent,
    ),
    CaseLaw(
        "alerts_go_with_their_plan",
        "An alert is about a plan that is open, or about one that was left open.",
        "meanings",
        duties.asks_once,
        records.alerts_go_with_their_plan,
        needs=("alerts",),
    ),
    CaseLaw(
        "a_gap_in_the_source_only_silences",
        "What a source cannot hold turns duties not met into not recorded, and nothing else.",
        "meanings",
        records.asks_with_a_gap_in_the_source,
        records.a_gap_in_the_source_only_silences,
    ),
    CaseLaw(
        "kept_in_time_is_never_red",
        "A case in which every duty was met in time, and that was closed, never shows anything "
        "red.",
        "cptimescales",
        duties.asks_about_a_case_kept_in_time,
        duties.kept_in_time_is_never_red,
        shrinks=False,
    ),
    CaseLaw(
        "agrees",
        "Each duty, each alert and the next duty are those that cptimescales gives.",
        "cptimescales",
        duties.asks_once,
        records.agrees,
    ),
)
"""Every law of whole cases."""
