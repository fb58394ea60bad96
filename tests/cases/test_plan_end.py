"""Whether a plan may end: each reason, what it requires, what is missing, and whom to notify."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date

import pytest
from tests.support.whole_histories import whole_history

import cptimescales as cpt
from cptimescales.cases import Case, EndOfPlan
from cptimescales.rules.ending import Reason

CONFERENCE = date(2025, 1, 6)
LEAP = date(2008, 2, 29)
REVIEW = "a review conference since the plan began, to judge that the child is no longer at risk"
AT_18 = "a review around the birthday (from Sunday 1 February 2026)"


def _end_of_plan(
    reason: str,
    on: date,
    *events: tuple[str, date],
    born: date | None = None,
    rulebook: str = "england",
) -> EndOfPlan:
    happened = [
        {"event": event, "on": day} for event, day in [("conference_held", CONFERENCE), *events]
    ]
    case = Case.model_validate({"reference": "C-1", "born": born, "events": happened})
    typed: Reason = reason  # type: ignore[assignment]  # a test passes an unknown reason, too
    return cpt.rulebook(rulebook).may_discontinue(case, typed, on=on)


@pytest.mark.parametrize(
    ("reason", "events", "found"),
    [
        (
            "no_longer_at_risk",
            [("review_conference_held", date(2025, 4, 1))],
            f"{REVIEW} (Tuesday 1 April 2025)",
        ),
        (
            "moved_permanently",
            [("move_notified", date(2025, 3, 3)), ("transfer_conference_held", date(2025, 4, 1))],
            "the receiving authority's conference was held (Tuesday 1 April 2025)",
        ),
        ("died", [("child_died", date(2025, 4, 1))], "the child died (Tuesday 1 April 2025)"),
        (
            "left_united_kingdom",
            [("left_united_kingdom", date(2025, 4, 1))],
            "the child left the United Kingdom for good (Tuesday 1 April 2025)",
        ),
    ],
)
def test_a_plan_may_end_from_the_day_on_which_the_requirements_are_met(
    reason: str, events: list[tuple[str, date]], found: str
) -> None:
    answer = _end_of_plan(reason, date(2025, 4, 1), *events)
    assert (answer.allowed, answer.found, answer.missing) == (True, (found,), ())
    before = _end_of_plan(reason, date(2025, 3, 31), *events)
    assert (before.allowed, before.found, before.missing) == (
        False,
        (),
        (found.partition(" (")[0],),
    )


def test_at_18_the_review_around_the_birthday_is_required_too() -> None:
    review = ("review_conference_held", date(2026, 2, 20))
    answer = _end_of_plan("reached_18", date(2026, 3, 1), review, born=LEAP)
    assert (answer.allowed, answer.missing) == (True, ())
    assert answer.found == (
        "the child has reached 18 (Sunday 1 March 2026)",
        AT_18,
    )


@pytest.mark.parametrize(
    ("on", "events", "born", "missing"),
    [
        (
            date(2026, 2, 28),
            [("review_conference_held", date(2026, 2, 20))],
            LEAP,
            "the child has reached 18 (on Sunday 1 March 2026)",
        ),
        (date(2026, 3, 1), [], LEAP, AT_18),
        (date(2026, 3, 1), [("review_conference_held", date(2026, 1, 31))], LEAP, AT_18),
        (
            date(2026, 3, 1),
            [("review_conference_held", date(2026, 2, 20))],
            None,
            "the date of birth",
        ),
    ],
)
def test_the_requirement_that_is_missing_at_18_is_named(
    on: date, events: list[tuple[str, date]], born: date | None, missing: str
) -> None:
    answer = _end_of_plan("reached_18", on, *events, born=born)
    assert (answer.allowed, answer.missing) == (False, (missing,))


def test_a_birth_recorded_as_an_event_is_enough() -> None:
    events = [("child_born", LEAP), ("review_conference_held", date(2026, 2, 20))]
    assert _end_of_plan("reached_18", date(2026, 3, 1), *events).allowed


def test_a_plan_that_is_not_open_cannot_end() -> None:
    missing = ("an open child protection plan",)
    died = ("child_died", date(2025, 4, 1))
    for ended, expected in ((date(2025, 2, 3), missing), (date(2025, 4, 3), ())):
        answer = _end_of_plan("died", date(2025, 4, 2), died, ("plan_ended", ended))
        assert answer.missing == expected
    assert "an open child protection plan" in _end_of_plan("died", date(2025, 1, 5), died).missing
    without_events = Case(reference="C-1")
    answer = cpt.rulebook("england").may_discontinue(without_events, "died", on=date(2025, 4, 2))
    assert answer.missing == (*missing, "the child died")


def test_a_review_of_an_earlier_plan_does_not_count() -> None:
    events = [
        ("review_conference_held", date(2025, 4, 1)),
        ("plan_ended", date(2025, 4, 2)),
        ("conference_held", date(2025, 9, 1)),
    ]
    answer = _end_of_plan("no_longer_at_risk", date(2025, 10, 1), *events)
    assert answer.missing == (REVIEW,)


@pytest.mark.parametrize(
    "reason",
    ["no_longer_at_risk", "moved_permanently", "reached_18", "died", "left_united_kingdom"],
)
@pytest.mark.parametrize("rulebook", ["england", "south-west", "leicester-leicestershire-rutland"])
def test_every_answer_says_whom_to_notify_and_on_whose_authority(
    reason: str, rulebook: str
) -> None:
    answer = _end_of_plan(reason, date(2025, 4, 1), rulebook=rulebook)
    assert answer.rulebook == rulebook
    assert [words.partition(",")[0].partition(" who")[0] for words in answer.notify] == [
        "every agency representative",
        "the members of the core group",
        "all practitioners",
    ]
    assert answer.citation.title == "Working Together to Safeguard Children 2023"
    assert "page 100 of the PDF of June 2025" in answer.citation.at
    assert answer.verified == "source_text"
    assert answer.reading
    assert EndOfPlan.model_validate_json(answer.model_dump_json()) == answer


def test_the_text_in_force_on_the_day_answers() -> None:
    earlier = _end_of_plan("died", date(2026, 3, 17))
    assert earlier.citation.title == "Working Together to Safeguard Children 2023"
    later = _end_of_plan("died", date(2026, 3, 18))
    assert (later.citation.title, later.verified) == (
        "Working Together to Safeguard Children 2026",
        "previous_edition",
    )
    assert later.citation.read_in == earlier.citation.title
    assert later.citation.read_at == earlier.citation.at
    assert "was not read; the one before it, " in later.verification
    assert "and this is its wording" in later.verification


@pytest.mark.parametrize(
    ("rulebook", "on", "words"),
    [
        (
            "england",
            date(2023, 12, 14),
            (
                "'england' has no text for 2023-12-14 on when a plan may end for the reason "
                "'died'; it has one from 2023-12-15 to 2026-03-17, from 2026-03-18 to now, and no "
                "earlier or later wording is guessed"
            ),
        ),
        *(
            (
                nation,
                date(2025, 4, 1),
                (
                    f"{nation!r} has no text on when a plan may end for the reason 'died', and "
                    "nothing is guessed; look in the procedures of your authority"
                ),
            )
            for nation in ("wales", "scotland", "northern-ireland")
        ),
    ],
)
def test_without_a_text_there_is_no_answer(rulebook: str, on: date, words: str) -> None:
    with pytest.raises(cpt.RuleNotInForceError) as refused:
        _end_of_plan("died", on, rulebook=rulebook)
    assert str(refused.value) == words
    assert (refused.value.rule, refused.value.code) == ("died", "not_in_force")


def test_another_reason_is_refused_with_near_matches() -> None:
    with pytest.raises(
        cpt.UnknownReasonError, match=r"'moved_permanent'; did you mean 'moved_permanently'"
    ):
        _end_of_plan("moved_permanent", date(2025, 4, 1))


def test_the_transfer_conference_that_began_a_plan_does_not_hand_it_over() -> None:
    england = cpt.rulebook("england")
    arrived = [
        {"event": "move_notified", "on": date(2026, 4, 1)},
        {"event": "transfer_conference_held", "on": date(2026, 4, 20)},
    ]
    answer = england.may_discontinue(
        cpt.Case(reference="C-1", events=arrived), "moved_permanently", on=date(2026, 5, 1)
    )
    assert not answer.allowed
    assert answer.missing == ("the receiving authority's conference was held",)
    moved_on = cpt.Case(
        reference="C-1",
        events=[*arrived, {"event": "transfer_conference_held", "on": date(2026, 6, 15)}],
    )
    assert england.may_discontinue(moved_on, "moved_permanently", on=date(2026, 6, 15)).allowed


# What was missed, and what can no longer be done


def test_past_18_the_plan_must_end_and_the_review_that_was_not_held_was_missed() -> None:
    on_the_birthday = _end_of_plan("reached_18", date(2026, 3, 1), born=LEAP)
    assert (on_the_birthday.missing, on_the_birthday.missed) == ((AT_18,), ())
    for later in (date(2026, 3, 2), date(2027, 9, 1)):
        answer = _end_of_plan("reached_18", later, born=LEAP)
        assert (answer.allowed, answer.missing, answer.missed) == (True, (), (AT_18,))
        assert answer.found == ("the child has reached 18 (Sunday 1 March 2026)",)


def test_a_review_a_year_after_the_birthday_is_not_the_review_around_it() -> None:
    late = ("review_conference_held", date(2027, 3, 1))
    answer = _end_of_plan("reached_18", date(2027, 4, 1), late, born=LEAP)
    assert (answer.allowed, answer.missed) == (True, (AT_18,))


def test_a_review_in_the_window_is_found_for_ever() -> None:
    review = ("review_conference_held", date(2026, 2, 20))
    answer = _end_of_plan("reached_18", date(2027, 4, 1), review, born=LEAP)
    assert (answer.allowed, answer.missed) == (True, ())
    assert AT_18 in answer.found


def test_where_no_text_asked_for_the_review_it_was_not_missed() -> None:
    answer = _end_of_plan("reached_18", date(2025, 4, 1), born=date(2000, 7, 3))
    assert answer.missing == ("the date of birth",)  # by it, the child was an adult in 2025
    held = {"event": "conference_held", "on": date(2018, 1, 8)}
    case = Case(reference="C-1", born=date(2000, 7, 3), events=[held])  # the text is of 4 July 2018
    answer = cpt.rulebook("england").may_discontinue(case, "reached_18", on=date(2025, 4, 1))
    assert (answer.allowed, answer.missing, answer.missed) == (True, (), ())


@pytest.mark.parametrize(
    ("reason", "event"), [("died", "child_died"), ("left_united_kingdom", "left_united_kingdom")]
)
def test_after_the_end_of_everything_the_plan_that_was_left_open_may_end(
    reason: str, event: str
) -> None:
    gone = (event, date(2025, 4, 1))
    assert _end_of_plan(reason, date(2025, 9, 1), gone).allowed
    recorded = ("plan_ended", date(2025, 6, 2))
    for on, missing in (
        (date(2025, 6, 1), ()),
        (date(2025, 6, 2), ()),  # a plan is open on its last day
        (date(2025, 6, 3), ("an open child protection plan",)),
    ):
        assert _end_of_plan(reason, on, gone, recorded).missing == missing
    other = _end_of_plan("no_longer_at_risk", date(2025, 9, 1), gone)
    assert (other.allowed, other.missing) == (False, (REVIEW,))


def test_a_person_over_18_who_died_has_a_plan_that_may_end() -> None:
    answer = _end_of_plan("died", date(2026, 9, 1), ("child_died", date(2026, 6, 1)), born=LEAP)
    assert answer.allowed


def test_once_a_plan_has_ended_only_an_open_plan_is_missing() -> None:
    ended = ("plan_ended", date(2025, 6, 2))
    reasons = ("no_longer_at_risk", "moved_permanently", "reached_18", "died")
    for reason in reasons:
        answer = _end_of_plan(reason, date(2025, 9, 1), ended, born=LEAP)
        assert answer.missing == ("an open child protection plan",)
        assert answer.missed == ()
    after_18 = _end_of_plan("reached_18", date(2026, 9, 1), ended, born=LEAP)
    assert (after_18.missing, after_18.missed) == (("an open child protection plan",), ())


def test_a_conference_before_the_move_is_not_that_of_the_receiving_authority() -> None:
    conference = ("transfer_conference_held", date(2025, 3, 3))
    assert _end_of_plan("moved_permanently", date(2025, 5, 1), conference).allowed
    move = ("move_notified", date(2025, 4, 1))
    assert not _end_of_plan("moved_permanently", date(2025, 5, 1), conference, move).allowed
    again = ("transfer_conference_held", date(2025, 4, 22))
    assert _end_of_plan("moved_permanently", date(2025, 5, 1), conference, move, again).allowed


def test_a_reconvened_conference_under_the_plan_is_a_review() -> None:
    reconvened = ("conference_reconvened", date(2025, 4, 1))
    assert _end_of_plan("no_longer_at_risk", date(2025, 5, 1), reconvened).allowed


def test_a_second_conference_begins_another_plan() -> None:
    events = [("review_conference_held", date(2025, 4, 1)), ("conference_held", date(2025, 9, 1))]
    answer = _end_of_plan("no_longer_at_risk", date(2025, 9, 1), *events)
    assert answer.missing == (REVIEW,)


def test_a_case_with_an_unknown_event_is_refused_as_by_a_timetable() -> None:
    with pytest.raises(cpt.UnknownEventError, match="did you mean 'plan_ended'"):
        _end_of_plan("died", date(2025, 5, 1), ("plan_endd", date(2025, 4, 1)))


# The answer agrees with the timetable of the same day

MAY_END = {
    "plan_open_after_death": "died",
    "plan_open_after_departure": "left_united_kingdom",
    "plan_open_past_18": "reached_18",
}


@pytest.mark.sweep(keep="few")
@pytest.mark.parametrize(
    "seeds", [pytest.param(range(600), id="few"), pytest.param(range(600, 12_000), id="many")]
)
def test_a_plan_may_end_where_the_timetable_says_that_it_was_left_open(seeds: range) -> None:
    book = cpt.rulebook("leicester-leicestershire-rutland")  # it knows every event of a history
    seen: Counter[str] = Counter()
    for seed in seeds:
        history = whole_history(seed)
        case = Case.model_validate_json(json.dumps(history.case | {"recorded": None, "agreed": []}))
        on = max(history.as_of, date(2023, 12, 15))
        timetable = book.timetable(case, as_of=on)
        plans = [episode for episode in timetable.episodes if episode.kind == "plan"]
        is_open = any(plan.ended in (None, on) for plan in plans)
        codes = {alert.code for alert in timetable.alerts if alert.code.startswith("plan_open")}
        ends_today = any(event.event == "plan_ended" and event.on == on for event in case.events)
        for reason in (*MAY_END.values(), "no_longer_at_risk", "moved_permanently"):
            answer = book.may_discontinue(case, reason, on=on)  # type: ignore[arg-type]
            assert answer.allowed == (not answer.missing)
            if is_open or codes:
                assert "an open child protection plan" not in answer.missing
            elif plans and not ends_today:
                assert answer.missing == ("an open child protection plan",)
            if [MAY_END.get(code) for code in codes] == [reason] and not is_open:
                assert answer.allowed, (seed, answer)
                seen[reason] += 1
    assert {*seen} == {*MAY_END.values()}


def test_a_plan_left_open_past_18_may_still_end_on_the_day_of_its_recorded_end() -> None:
    case = Case(
        reference="C-1",
        born=date(2008, 3, 2),
        events=[
            {"event": "conference_held", "on": date(2025, 12, 15)},
            {"event": "plan_ended", "on": date(2026, 3, 4)},
        ],
    )
    england = cpt.rulebook("england")
    assert england.may_discontinue(case, "reached_18", on=date(2026, 3, 4)).allowed
    assert not england.may_discontinue(case, "reached_18", on=date(2026, 3, 5)).allowed
