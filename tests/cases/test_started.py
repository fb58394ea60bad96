"""What one event starts, with no case at hand, against timetables of cases with that event."""

from __future__ import annotations

import pickle
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cptimescales as cpt
from cptimescales.cases import Case, Started, Timetable
from cptimescales.rules.by_event import meaning_of

ON = date(2026, 12, 14)
Duty = tuple[str, int | None, str | None, str]

PAIRS = [(name, event) for name in cpt.rulebooks() for event in cpt.rulebook(name).data.all_events]
DAYS = st.dates(date(2005, 1, 3), date(2027, 12, 31))


def _after(event: str, on: date = ON, rulebook: str = "england") -> dict[str, Started]:
    duties = cpt.rulebook(rulebook).after(event, on=on)
    return {f"{duty.rule} {duty.number}" if duty.number else duty.rule: duty for duty in duties}


def _duty(duty: Started) -> Duty:
    if duty.due is not None:
        answer = _words(duty.due.limit, duty.due.trigger)
    elif duty.undated is not None:
        answer = _words(None, duty.undated.trigger)
    else:
        answer = str(duty.refusal and duty.refusal.code)
    return duty.rule, duty.number, duty.episode, answer


def _words(limit: date | None, trigger: str) -> str:
    return f"{limit or 'undated'} from {trigger}"


def _kind(episode: str | None) -> str | None:
    return None if episode is None else episode.rpartition("-")[0]


def _started_on(timetable: Timetable, on: date) -> set[Duty]:
    """Every duty of a timetable that started on a day; what has no answer has no episode."""
    return {
        *(
            (
                *(entry.due.rule, entry.number, _kind(entry.episode)),
                _words(entry.limit, entry.due.trigger),
            )
            for entry in timetable.entries
            if entry.due.on == on
        ),
        *(
            (duty.rule, None, _kind(duty.episode), _words(None, duty.trigger))
            for duty in timetable.undated
            if duty.on == on
        ),
        *((duty.rule, None, None, duty.code) for duty in timetable.unanswered if duty.on == on),
    }


def _as_in_a_timetable(duty: Started) -> Duty:
    rule, number, episode, answer = _duty(duty)
    return (rule, None, None, answer) if duty.refusal else (rule, number, episode, answer)


@pytest.mark.sweep(keep="*-few")
@pytest.mark.parametrize("examples", [pytest.param(4, id="few"), pytest.param(100, id="many")])
@pytest.mark.parametrize("rulebook", cpt.rulebooks())
def test_what_depends_on_nothing_else_is_what_the_event_alone_starts(
    rulebook: str, examples: int
) -> None:
    book = cpt.rulebook(rulebook)

    @settings(max_examples=examples)
    @given(on=DAYS)
    def check(on: date) -> None:
        for event in book.data.all_events:
            if meaning_of(event).needs_a_plan:
                continue  # without a plan it means nothing
            case = Case(reference="C-1", events=[{"event": event, "on": on}])
            started = [
                duty
                for duty in book.after(event, on=on)
                if duty.when.partition(";")[0] in ("", "if no plan is open")
                and duty.only_if is None
            ]
            assert len({_as_in_a_timetable(duty) for duty in started}) == len(started)
            timetable = book.timetable(case, as_of=on)
            assert {_as_in_a_timetable(duty) for duty in started} == _started_on(timetable, on)

    check()


# Events that make situations in which others start more.
BEFORE = st.lists(
    st.sampled_from(
        [
            *("referral_received", "concern_raised", "strategy_discussion_held"),
            *("investigation_started", "enquiries_started", "conference_held"),
            *("review_conference_held", "core_group_held"),
            *("move_notified", "permanent_move_agreed", "transfer_conference_held"),
            *("looked_after_started", "placement_started", "unassessed_placement_started"),
            *("temporary_placement_started", "care_order_made", "looked_after_review_held"),
            *("looked_after_child_visited", "visit_failed", "plan_ended"),
        ]
    ),
    max_size=5,
)


@pytest.mark.sweep(keep="*-few")
@pytest.mark.parametrize("examples", [pytest.param(150, id="few"), pytest.param(3_000, id="many")])
@pytest.mark.parametrize("rulebook", cpt.rulebooks())
def test_whatever_an_event_starts_in_a_case_is_named(rulebook: str, examples: int) -> None:
    book = cpt.rulebook(rulebook)

    @settings(max_examples=examples)
    @given(event=st.sampled_from(sorted(book.data.all_events)), before=BEFORE, on=DAYS)
    def check(event: str, before: list[str], on: date) -> None:
        told = meaning_of(event)
        if told.unborn:  # nobody can have seen or placed the child
            before = [name for name in before if not meaning_of(name).living]
            before = [name for name in before if meaning_of(name).part != "care"]
        days = [on - timedelta(9 * place) for place in range(len(before), 0, -1)]
        events = [{"event": name, "on": day} for name, day in zip(before, days, strict=True)]
        case = Case(reference="C-1", events=[*events, {"event": event, "on": on}])
        timetable = book.timetable(case, as_of=on)
        named = {event}
        if told.part == "conference" and any(
            episode.kind == "plan" and episode.began < on for episode in timetable.episodes
        ):
            named |= {*(told.under_a_plan or ())}  # it is not the first
        duties = [duty for name in named for duty in book.after(name, on=on)]
        possible = {(duty.rule, _as_in_a_timetable(duty)[3]) for duty in duties}
        for rule, number, _, answer in _started_on(timetable, on):
            ended_by_it = {event, *told.also} & {*book.rule(rule).until}
            if (number or 1) <= 2 and not ended_by_it:
                assert (rule, answer) in possible

    check()


def test_a_conference_starts_what_the_plan_starts_as_well() -> None:
    leicester = "leicester-leicestershire-rutland"
    duties = _after("conference_held", rulebook=leicester)
    dated = [(name, str(duty.limit)) for name, duty in duties.items() if duty.due]
    assert dated == [
        ("first_core_group", "2026-12-30"),
        ("visit", "2027-01-11"),
        ("visit_alone", "2027-01-11"),
        ("review_conference 1", "2027-03-14"),
    ]
    assert {duty.episode for duty in duties.values()} == {"plan"}
    plan = duties["plan_circulation"].undated
    assert plan is not None and plan.on == ON and plan.met_on is None and plan.words


def test_an_event_starts_what_the_events_start_that_it_counts_as() -> None:
    reconvened = _after("conference_reconvened", rulebook="scotland")
    assert (
        reconvened["first_core_group"].due
        == _after("conference_held", rulebook="scotland")["first_core_group"].due
    )
    alone = _after("child_seen_alone", rulebook="leicester-leicestershire-rutland")
    assert [(name, duty.when) for name, duty in alone.items()] == [
        ("visit_alone", "under a plan"),
        ("visit", "under a plan"),
    ]
    assert _after("last_strategy_discussion_held") == _after("strategy_discussion_held")


def test_a_reconvened_conference_is_told_as_the_first_one_and_as_a_review() -> None:
    reconvened = _after("conference_reconvened")
    as_first, as_review = _after("conference_held"), _after("review_conference_held")
    assert set(reconvened) == {*as_first, "review_conference 2"}
    assert reconvened["first_core_group"].when == "if no plan is open"
    review = reconvened["review_conference 2"]
    assert review.when == "as a review under a plan, if it meets the one before"
    assert review.limit == as_review["review_conference 2"].limit
    both = reconvened.keys() & as_review.keys() - {"review_conference 2"}
    assert both == {"chair_meets_family", "conference_information"}
    assert {reconvened[duty].when for duty in both} == {""}


def test_what_is_only_for_an_unborn_child_is_marked() -> None:
    concern = _after("concern_raised", rulebook="scotland")
    assert concern["pre_birth_conference"].only_if == "unborn"
    assert concern["inter_agency_referral_discussion"].only_if is None
    conference = _after("conference_held", rulebook="scotland")
    assert conference["pre_birth_review"].only_if == "unborn"
    before_birth = _after("pre_birth_conference_held", rulebook="scotland")
    assert before_birth["pre_birth_review"].only_if is None
    assert "visit" not in _after("pre_birth_conference_held")  # the visits start with the birth
    assert _after("child_born")["visit"].when == "under a plan that began before the birth"


@pytest.mark.parametrize(
    ("rulebook", "event", "duty", "limit", "when"),
    [
        ("england", "review_conference_held", "review_conference 2", "2027-06-14", "one before"),
        ("england", "looked_after_review_held", "looked_after_review 2", "2027-03-14", "the first"),
        ("south-west", "core_group_held", "second_core_group", "2027-01-25", "if it is the first"),
        ("south-west", "core_group_held", "later_core_group 2", "2027-02-14", "the one before"),
        ("south-west", "core_group_held", "later_core_group_dates", None, "after each conference"),
        ("south-west", "visit_failed", "failed_visits", None, "with 2 in a row"),
        ("england", "transfer_conference_held", "plan_end_after_transfer", None, "move away"),
        ("england", "transfer_conference_held", "first_core_group", "2026-12-30", ""),
        ("england", "move_notified", "transfer_conference", "2027-01-07", ""),
        ("scotland", "conference_held", "conference_notice", "2026-12-09", "unless the limit"),
        ("england", "child_born", "eighteenth_birthday_review", "2044-12-14", "under a plan"),
        ("england", "incident_known", "serious_incident_notification", "2026-12-21", ""),
    ],
)
def test_the_situation_in_which_an_event_starts_a_duty_is_named(
    rulebook: str, event: str, duty: str, limit: str | None, when: str
) -> None:
    started = _after(event, rulebook=rulebook)[duty]
    assert (str(started.limit) if started.limit else None) == limit
    assert when in started.when if when else started.when == ""


def test_what_has_no_answer_is_refused_with_its_code() -> None:
    unread = _after("conference_held", date(2022, 1, 12), "scotland")
    codes = {name: duty.refusal.code for name, duty in unread.items() if duty.refusal}
    assert codes == {
        "review_conference 1": "not_in_force",
        "conference_record": "not_in_force",
        "plan_circulation": "not_in_force",
    }
    assert "first_review_date" not in _after("conference_held")  # it was abolished
    far = _after("conference_held", date(2150, 1, 12))
    assert {duty.refusal.code for duty in far.values() if duty.refusal} == {"outside_calendar"}


def test_an_event_starts_what_comes_after_an_event_that_it_counts_as(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(OURS + AFTER_A_CONFERENCE, "utf-8")
    book = cpt.load_rulebook(file)
    for event, when in (
        ("conference_held", ""),
        (
            "conference_reconvened",
            "if no plan is open; as a review under a plan, the first after each conference held",
        ),
        ("review_conference_held", "the first after each conference held"),
    ):
        found = {duty.rule: duty.when for duty in book.after(event, on=ON)}
        assert found.get("letter") == when


def test_a_series_from_its_first_date_cannot_go_on_from_one_event(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(OURS, "utf-8")
    duties = {
        (duty.rule, duty.number): duty
        for duty in cpt.load_rulebook(file).after("review_conference_held", on=ON)
    }
    refusal = duties["progress", 2].refusal
    assert refusal is not None and refusal.code == "cannot_answer"
    assert "counts from the first of its series" in refusal.message


OURS = """
schema  = 2
id      = "ours"
title   = "Ours"
extends = "england"
checked = 2026-01-01

[sources.manual]
title     = "Our manual"
publisher = "Us"
published = 2025-01-01
url       = "https://example.org/manual"

[[rule]]
id      = "progress"
title   = "Progress"
trigger = "conference_held"
met_by  = "review_conference_held"
during  = "plan"
starts  = "first"

  [[rule.version]]
  effective_from = 2025-01-01
  within         = { count = 2, unit = "months" }
  then           = [{ count = 2, unit = "months" }]
  counted_from   = "previous_due"
  basis          = "local_procedure"
  verified       = "source_text"
  citation       = { source = "manual", at = "page 1" }
  reading        = "Progress is looked at every two months from the conference."
"""


@pytest.mark.parametrize(
    ("trigger", "during", "event", "when"),
    [
        ("transfer_conference_held", "plan", "conference_held", "during a move to this authority"),
        ("transfer_conference_held", "plan", "transfer_conference_held", ""),
        ("transfer_conference_held", "move_in", "transfer_conference_held", None),
        ("move_notified", "move_in", "move_notified", ""),
        ("move_notified", "move_out", "move_notified", "away from this authority, if it is the"),
        ("plan_ended", "plan", "plan_ended", None),
        ("plan_ended", "case", "plan_ended", ""),
        ("child_died", "case", "child_died", None),
        ("child_died", "always", "child_died", "if it is the first"),
        ("child_born", "pregnancy", "child_born", None),
        ("child_born", "case", "child_born", "in an open case"),
        ("concern_raised", "enquiry", "concern_raised", ""),
        ("conference_held", "plan", "conference_without_plan", None),
        ("conference_held", "case", "conference_without_plan", ""),
        ("conference_held", "care", "conference_held", "while the child is looked after, if"),
        ("bedroom_seen", "pregnancy", "bedroom_seen", "before the birth"),
    ],
)
def test_where_a_duty_lives_says_whether_an_event_starts_it(
    tmp_path: Path, trigger: str, during: str, event: str, when: str | None
) -> None:
    file = tmp_path / "ours.toml"
    rule = AFTER_A_CONFERENCE.replace("conference_reconvened", trigger)
    rule = rule.replace('after   = "conference_held"\n', "").replace('"plan"', f'"{during}"')
    file.write_text(OURS + rule, "utf-8")
    found = {duty.rule: duty.when for duty in cpt.load_rulebook(file).after(event, on=ON)}
    if when:
        assert when in found["letter"]
    else:
        assert found.get("letter") == when


def test_a_duty_that_the_event_ends_at_once_is_not_named() -> None:
    lasting = _after("lasting_placement_visited")
    assert "looked_after_visit_lasting_placement" in lasting
    assert "looked_after_visit 2" not in lasting


def test_a_duty_may_begin_with_an_event_that_is_not_its_trigger() -> None:
    later = _after("looked_after_review_held")["looked_after_visit_unassessed_placement_later"]
    assert later.when == "during a placement that is not assessed yet, if it is the first"
    assert later.due is not None and later.due.trigger == "looked_after_review_held"


AFTER_A_CONFERENCE = """
[[rule]]
id      = "letter"
title   = "Letter"
trigger = "conference_reconvened"
met_by  = "plan_circulated"
during  = "plan"
starts  = "first"
after   = "conference_held"

  [[rule.version]]
  effective_from = 2025-01-01
  within         = { count = 2, unit = "weeks" }
  basis          = "local_procedure"
  verified       = "source_text"
  citation       = { source = "manual", at = "page 2" }
  reading        = "A letter goes out two weeks after a conference that was held later."
"""


@pytest.mark.parametrize("event", ["conference_hold", "", None, []])
def test_an_unknown_event_is_refused(event: str) -> None:
    with pytest.raises(cpt.UnknownEventError, match="unknown event"):
        cpt.rulebook("england").after(event, on=ON)


def test_near_matches_are_named() -> None:
    with pytest.raises(cpt.UnknownEventError, match="did you mean 'conference_held'"):
        cpt.rulebook("england").after("conference_hold", on=ON)


def test_only_a_date_is_a_day() -> None:
    with pytest.raises(cpt.NotADateError):
        cpt.rulebook("england").after("conference_held", on=datetime(2026, 12, 14))


def test_closures_and_the_known_list_count() -> None:
    england = cpt.rulebook("england")
    closed = england.with_closures({date(2026, 12, 29): "Council closed"})
    assert closed.after("conference_held", on=ON)[0].limit == date(2026, 12, 31)
    assert england.after("conference_held", on=date(2022, 9, 5))[0].limit == date(2022, 9, 20)
    earlier = england.as_known_on(date(2022, 9, 9))
    assert earlier.after("conference_held", on=date(2022, 9, 5))[0].limit == date(2022, 9, 19)


def test_the_answer_is_frozen_and_comes_back_from_json_and_pickles() -> None:
    for name, event in PAIRS:
        for duty in cpt.rulebook(name).after(event, on=ON):
            assert Started.model_validate_json(duty.model_dump_json()) == duty
            assert pickle.loads(pickle.dumps(duty)) == duty
            assert [duty.due, duty.undated, duty.refusal].count(None) == 2
    with pytest.raises(ValueError, match="frozen"):
        duty.rule = "other"  # type: ignore[misc]
