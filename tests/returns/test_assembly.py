"""A child whose referrals and enquiries follow each other needs one case; the answers are equal."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

import cptimescales as cpt
from cptimescales.cases import plain_timetable
from cptimescales.returns import assembly
from cptimescales.returns.assembly import Holds, record_of
from cptimescales.returns.facts import ChildFacts, Enquiry, Plan, Referral
from cptimescales.returns.record import Record
from cptimescales.rules.episode_kinds import EPISODE_KINDS

ENGLAND = cpt.rulebook("england")
AS_OF = date(2026, 5, 29)
FIRST = date(2024, 6, 3)


def drawn_child(draw: random.Random) -> ChildFacts:
    """A child with up to three referrals and enquiries, in any order and often on equal days."""

    def day(after: date = FIRST) -> date:
        return after + timedelta(draw.choice((0, 1, 7, 20, 40, 90, 200)))

    child = ChildFacts("A", "child 1", born=draw.choice((None, date(2015, 1, 5), date(2007, 9, 9))))
    for _ in range(draw.choice((1, 1, 2, 3))):
        began = day(day())
        referral = Referral(began, draw.choice(("", "", "", "ReferralNFA")))
        if draw.random() < 0.6:
            referral.assessments = [day(began) for _ in range(draw.choice((1, 1, 2)))]
        if draw.random() < 0.6:
            referral.closed = day(day(began))
        child.referrals.append(referral)
        for _ in range(draw.choice((0, 1, 1, 2))):
            discussion = day(began)
            held = day(discussion) if draw.random() < 0.6 else None
            flag = draw.choice(("", "", "ICPCnotRequired"))
            child.enquiries.append(Enquiry(discussion, held, flag, referral))
            if held is not None and draw.random() < 0.7:
                plan = Plan(held, referral=referral)
                if draw.random() < 0.7:
                    plan.ended = day(held)
                child.plans.append(plan)
    if draw.random() < 0.2:
        child.moves_in.append(day())
    if draw.random() < 0.2:
        child.closings.append(day(day()))
    return child


def duties(record: Record) -> list[str]:
    answers = []
    for part in record.parts:
        for entry in plain_timetable(ENGLAND, part.case, as_of=AS_OF):
            kind = next(
                (k for k in EPISODE_KINDS if (entry.episode or "").startswith(f"{k}-")), None
            )
            if record.takes(part, kind):
                answers.append(
                    f"{entry.rule} {entry.on} {entry.limit} {entry.status.value} {entry.met_on} "
                    f"{entry.working_days_late}"
                )
    return sorted(answers)


def test_one_case_gives_the_answers_of_one_case_each(monkeypatch: pytest.MonkeyPatch) -> None:
    recorded = ("no_further_action", "enquiries_ended", "plan_ended", "review_conference_held")
    holds = Holds((*recorded, "assessment_completed", "conference_held", "case_closed"))
    together = 0
    for seed in (*range(120), 855, 922, 4891):  # the last were wrong once
        child = drawn_child(random.Random(seed))
        record = record_of(child, holds)
        if len(record.parts) == 1 and len(child.referrals) + len(child.enquiries) > 2:
            together += 1
        with monkeypatch.context() as patch:
            for name in ("_referral_stands_alone", "_enquiry_stands_alone"):
                patch.setattr(assembly._Assembly, name, lambda *_: False)
            apart = record_of(child, holds)
        assert duties(record) == duties(apart), seed
    assert together > 15
