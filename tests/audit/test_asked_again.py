"""Stored answers asked again: what moved and why, what is re-cited, what has no answer."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests.support.made_rules import a_rule, a_version

import cptimescales as cpt
from cptimescales.audit import Rechecked, RecheckSummary, asked_again, recheck
from cptimescales.library import division_record
from cptimescales.rules import Around, Source
from cptimescales.rules.authority import Reference
from cptimescales.rules.period import Period

STORED = Path(__file__).parents[1] / "data" / "stored"
COUNCIL = Path(__file__).parents[2] / "examples" / "our-council.toml"
ENGLAND = cpt.rulebook("england")
CLOSED = {date(2026, 12, 29): "Council closed"}
ON = date(2026, 12, 14)
START = date(2020, 1, 1)
DUE = ENGLAND.due("first_core_group", on=ON)
REFUSED = {"kind": "refusal", "code": "not_in_force", "message": "It was not in force."}
WINDOW = Around(
    birthday=18,
    opens=Period(1, "months"),
    closes=Period(0, "days"),
    plan_by=Period(3, "months"),
)


def of(*lines: object, **settings: Any) -> list[Rechecked]:
    """The outcomes for answers, each a model or the content of its JSON."""
    return list(recheck(map(written, lines), **settings))


def written(answer: object) -> str:
    if isinstance(answer, cpt.DueDate | cpt.ReviewWindow):
        return answer.model_dump_json()
    return answer if isinstance(answer, str) else json.dumps(answer)


def changed(answer: cpt.DueDate | cpt.ReviewWindow, **values: object) -> dict[str, Any]:
    """The JSON of an answer with other values; `citation__at` is the key `at` of the citation."""
    content: dict[str, Any] = json.loads(answer.model_dump_json())
    for name, value in values.items():
        *outer, key = name.split("__")
        (content[outer[0]] if outer else content)[key] = value
    return content


def book_of(**settings: Any) -> cpt.Rulebook:
    """A rulebook of our own with one rule in one version."""
    rule = {key: settings.pop(key) for key in ("trigger", "met_by") if key in settings}
    made = replace(
        ENGLAND.data,
        id="ours",
        title="Ours",
        rule=(a_rule(a_version(START, **settings), **rule),),
        ending=(),
        sources={name: Source(title=f"Guidance {name}", publisher="Us") for name in "ab"},
    )
    return cpt.Rulebook(made, division_record("england-and-wales"))


def test_the_answers_that_an_older_commit_stored_are_the_same_or_cited_anew() -> None:
    for name, outcomes in (
        ("due_dates", {"same", "same_date"}),
        ("review_windows", {"same", "same_date"}),
        ("timetables", {"same", "same_date"}),
        ("refusals", {"not_asked"}),
    ):
        with (STORED / f"{name}.jsonl").open("rb") as lines:
            rechecked = list(recheck(lines, [cpt.load_rulebook(COUNCIL)]))
        assert len(rechecked) >= 9
        assert {one.outcome for one in rechecked} <= outcomes
        for one in rechecked:
            assert one.due_before == one.due_after
            assert bool(one.message) == (one.outcome != "same")
            assert bool(one.changed) == (one.outcome == "same_date")


def test_an_answer_of_now_is_the_same_by_every_route() -> None:
    asked = (
        DUE,
        ENGLAND.due("eighteenth_birthday_review", on=date(2010, 5, 6)),
        ENGLAND.as_known_on(date(2022, 9, 9)).due("first_core_group", on=date(2022, 9, 5)),
        ENGLAND.with_closures(CLOSED).due("first_core_group", on=ON),
        ENGLAND.due("review_conference", on=ON, number=4),
        ENGLAND.due_as_agreed(ENGLAND.rule("visit"), on=ON, within=Period(2, "weeks")),
    )
    for answer in asked:
        (one,) = of(answer)
        assert (one.outcome, one.changed, one.message) == ("same", (), None), answer.rule
        assert (one.due_before, one.due_after) == (answer.limit, answer.limit)
        assert one.last_working_day_before == one.last_working_day_after == answer.last_working_day
        assert (one.rulebook, one.rule, one.on) == (answer.rulebook, answer.rule, answer.on)
        assert one.version == cpt.__version__
    assert [one.number for one in of(asked[4])] == [2]


def test_whatever_an_event_starts_in_a_case_is_the_same() -> None:
    answers = 0
    for name in cpt.rulebooks():
        book = cpt.rulebook(name)
        duties = [duty for event in book.data.all_events for duty in book.after(event, on=ON)]
        asked = [duty for duty in duties if duty.due is not None]
        rechecked = of(*(json.loads(duty.model_dump_json()) for duty in asked))
        assert [one.outcome for one in rechecked] == ["same"] * len(asked)
        answers += len(asked)
    assert answers > 50


def test_a_bank_holiday_that_came_or_went_is_named() -> None:
    before = ENGLAND.as_known_on(date(2022, 9, 9)).due("first_core_group", on=date(2022, 9, 5))
    (came,) = of(changed(before, provenance__known_on=None))
    assert (came.outcome, came.because) == ("moved", ("bank_holiday",))
    assert (came.due_before, came.due_after) == (date(2022, 9, 19), date(2022, 9, 20))
    assert came.changed == ("last_working_day", "due", "calendar_days", "skipped")
    assert came.message == (
        "due Tue 20 Sep 2022, was Mon 19 Sep 2022; Mon 19 Sep 2022 (Bank Holiday for the State "
        "Funeral of Queen Elizabeth II) does not count now"
    )
    # The same answer, asked as it was: with the list that was known on that day.
    assert [one.outcome for one in of(before)] == ["same"]
    after = ENGLAND.due("first_core_group", on=date(2022, 9, 5))
    (went,) = of(changed(after, provenance__known_on="2022-09-09"))
    assert (went.outcome, went.because) == ("moved", ("bank_holiday",))
    assert str(went.message).endswith("counts now")


def test_a_limit_in_months_stays_and_the_day_to_plan_with_moves() -> None:
    on = date(2022, 6, 19)
    known = ENGLAND.as_known_on(date(2022, 9, 9)).due("review_conference", on=on)
    (one,) = of(changed(known, provenance__known_on=None))
    assert (one.outcome, one.because) == ("moved", ("bank_holiday",))
    assert one.due_before == one.due_after == date(2022, 9, 19)
    assert (one.last_working_day_before, one.last_working_day_after) == (
        date(2022, 9, 19),
        date(2022, 9, 16),
    )
    assert str(one.message).startswith("due Mon 19 Sep 2022 as before, last working day Fri 16")


def test_closure_days_are_those_of_the_answer_or_those_that_are_given() -> None:
    closed = ENGLAND.with_closures(CLOSED).due("first_core_group", on=ON)
    (gone,) = of(closed, closures={})
    assert (gone.outcome, gone.because) == ("moved", ("closure",))
    assert gone.message == (
        "due Wed 30 Dec 2026, was Thu 31 Dec 2026; Tue 29 Dec 2026 (Council closed) counts now"
    )
    (new,) = of(DUE, closures=CLOSED)
    assert (new.outcome, new.because) == ("moved", ("closure",))
    assert str(new.message).endswith("Tue 29 Dec 2026 (Council closed) does not count now")
    assert [one.outcome for one in of(closed, closures=CLOSED)] == ["same"]
    beside = [{"date": "2026-12-29", "name": "Council closed"}]
    assert [
        one.because for one in of({"answer": json.loads(written(DUE)), "closures": beside})
    ] == [("closure",)]
    # Another name of the same day moves nothing.
    (renamed,) = of(closed, closures={date(2026, 12, 29): "Shut"})
    assert (renamed.outcome, renamed.message) == (
        "same_date",
        "same date; a day left out has another name",
    )


def test_a_window_says_that_it_cannot_tell_a_closure_from_a_bank_holiday() -> None:
    window = ENGLAND.due("eighteenth_birthday_review", on=date(2008, 12, 29))
    (one,) = of(window, closures={window.last_working_day: "Closed"})
    assert (one.outcome, one.because) == ("moved", ("calendar",))
    assert "a bank holiday or a closure day; a window does not name them" in str(one.message)


def test_the_closure_days_of_a_case_count_for_its_window_too() -> None:
    case = cpt.Case(
        reference="C-1",
        born=date(2009, 1, 1),
        events=[{"event": "conference_held", "on": date(2026, 12, 14)}],
        closures=[
            {"date": day, "name": "Closed"} for day in (date(2026, 12, 29), date(2026, 12, 31))
        ],
    )
    timetable = ENGLAND.timetable(case, as_of=date(2026, 12, 20))
    window = next(
        entry.due for entry in timetable.entries if isinstance(entry.due, cpt.ReviewWindow)
    )
    assert window.last_working_day == date(2026, 12, 30)
    rechecked = of(json.loads(timetable.model_dump_json()))
    assert {one.outcome for one in rechecked} == {"same"}
    assert {one.reference for one in rechecked} == {"C-1"}


@pytest.mark.parametrize(
    ("then", "now", "because", "words"),
    [
        (
            {"within": Period(10, "working_days")},
            {"within": Period(9, "working_days"), "citation": Reference(source="b", at="page 1")},
            ("edition",),
            "was Wed 30 Dec 2026; Guidance b (9 working days) in place of Guidance a (10 working",
        ),
        (
            {"within": Period(10, "working_days")},
            {"within": Period(10, "working_days", first_day="same_day")},
            ("reading",),
            "Guidance a is read otherwise (10 working days, first_day same_day), was (10 working",
        ),
        (
            {"within": Period(10, "days")},
            {"within": Period(10, "working_days")},
            ("reading",),
            "was Thu 24 Dec 2026; Guidance a is read otherwise (10 working days), was (10 days)",
        ),
    ],
)
def test_another_edition_or_reading_is_named(
    then: dict[str, Any], now: dict[str, Any], because: tuple[str, ...], words: str
) -> None:
    stored = book_of(**then).due("visit", on=ON)
    (one,) = of(stored, rulebooks=[book_of(**now)])
    assert (one.outcome, one.because) == ("moved", because)
    assert words in str(one.message)


def test_an_edition_and_a_bank_holiday_can_both_move_a_date() -> None:
    ten, eleven = (book_of(within=Period(count, "working_days")) for count in (10, 11))
    stored = ten.as_known_on(date(2022, 9, 9)).due("visit", on=date(2022, 9, 6))
    (one,) = of(changed(stored, provenance__known_on=None), rulebooks=[eleven])
    assert one.because == ("reading", "bank_holiday")


def test_a_window_of_another_edition() -> None:
    then, now = (book_of(around=replace(WINDOW, plan_by=Period(n, "months"))) for n in (3, 4))
    (one,) = of(then.due("visit", on=date(2008, 5, 6)), rulebooks=[now])
    assert (one.outcome, one.because, one.changed) == ("moved", ("reading",), ("plan_by",))
    assert one.due_before == one.due_after
    assert one.message == (
        "plan by Tue 6 Jan 2026, was Fri 6 Feb 2026; Guidance a is read otherwise"
    )


@pytest.mark.parametrize(
    ("values", "names", "words"),
    [
        (
            {"citation__title": "Working Together 2023"},
            ("citation",),
            "cites Working Together to Safeguard Children 2026, cited Working Together 2023",
        ),
        ({"citation__at": "page 3"}, ("citation",), "cites another place"),
        (
            {"verified": "not_verified"},
            ("verified",),
            "read in the edition before, was not verified",
        ),
        ({"reading": "So."}, ("reading",), "another reading"),
        ({"open_questions": []}, ("open_questions",), "other open questions"),
        ({"title": "Core group"}, ("title",), "another title"),
        ({"basis": "good_practice"}, ("basis",), "another rank of text"),
        ({"provisional": True}, ("provisional",), "no longer provisional"),
        (
            {"reading": "So.", "title": "Core group"},
            ("title", "reading"),
            "another title; another reading",
        ),
    ],
)
def test_the_same_date_with_other_words_is_no_moved_date(
    values: dict[str, object], names: tuple[str, ...], words: str
) -> None:
    one, again = of(changed(DUE, **values), changed(DUE, **values))
    assert (one.outcome, one.because, one.changed) == ("same_date", (), names)
    assert one.message == f"same date; {words}"
    # The second is compared with the first, and says the same.
    assert again == one.model_copy(update={"line": 2})


def test_what_has_no_answer_now_says_why() -> None:
    lines = [
        changed(DUE, rulebook="englnd"),
        changed(DUE, rule="first_coregroup"),
        changed(DUE, rule="visit", trigger="child_seen"),
        changed(DUE, trigger="referral_received"),
        changed(
            ENGLAND.due("rapid_review", on=date(2024, 5, 6)),
            rule="referral_confirmation",
            trigger="referral_made_by_phone",
        ),
    ]
    outcomes = of(*lines)
    assert {one.outcome for one in outcomes} == {"no_longer_answered"}
    assert {one.due_after for one in outcomes} == {None}
    assert str(outcomes[0].message).endswith("; a rulebook of your own must be given, too")
    for one, words in zip(
        outcomes,
        (
            "did you mean 'england' or 'highland'?",
            "did you mean 'first_core_group'",
            "sets no number of days",
            "no deadline of 'first_core_group' starts with referral_received now, but with conf",
            "was not in force on 2024-05-06",
        ),
        strict=True,
    ):
        assert words in str(one.message)
        assert one.code


def test_a_rule_that_gives_another_kind_of_answer_now() -> None:
    window = book_of(around=WINDOW).due("visit", on=date(2020, 5, 6))
    (one,) = of(window, rulebooks=[book_of(within=Period(1, "years"))])
    assert (one.outcome, one.message) == (
        "no_longer_answered",
        "rule 'visit' gives another kind of answer now",
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (changed(DUE, due="2026-12-31"), "calendar_days is 16, but due is 17 days from on"),
        (changed(DUE, on="14/12/2026"), "on: it must be a date that exists"),
        (changed(DUE, on=None), "on: it must be a date that exists"),
        (changed(DUE, more=1), "more: Extra inputs are not permitted"),
        (changed(DUE, skipped=3), "skipped: Input should be a valid array"),
        (changed(DUE, within=[]), "within: "),
        (changed(DUE, rule=["visit"]), "rule: Input should be a valid string"),
        ({"kind": "due_date"}, "rulebook: Field required (and 17 more)"),
        ({"kind": "refusal"}, "it is no refusal: it needs a code and a message"),
        ({"answer": json.loads(written(DUE)), "number": "2"}, "what stands beside the answer"),
        ({"answer": json.loads(written(DUE)), "closures": 3}, "what stands beside the answer"),
        ({"answer": REFUSED, "rulebook": "england", "rule": "visit", "on": 3}, "what stands bes"),
    ],
)
def test_an_altered_answer_is_not_read_and_the_next_one_is(content: object, words: str) -> None:
    first, unread, last = of(DUE, content, DUE)
    assert (first.outcome, last.outcome, last.line) == ("same", "same", 3)
    assert unread.outcome == "unread"
    assert words in str(unread.message)


def test_a_refusal_is_asked_again_if_its_question_stands_beside_it() -> None:
    question = {"reference": "C-1", "rulebook": "england", "rule": "first_core_group"}
    answered, same, other, unknown, not_asked = of(
        {**question, "on": "2026-12-14", "number": 1, "answer": REFUSED},
        {**question, "on": "1999-12-14", "answer": REFUSED},
        {**question, "rule": "visit", "on": "2026-12-14", "answer": REFUSED},
        {**question, "rulebook": "engl", "on": "2026-12-14", "answer": REFUSED},
        REFUSED,
    )
    assert (answered.outcome, answered.due_after) == ("answered_now", DUE.due)
    assert answered.message == f"{DUE}; it was refused: It was not in force."
    assert (answered.reference, answered.rulebook, answered.rule) == (
        "C-1",
        "england",
        "first_core_group",
    )
    assert (same.outcome, same.changed, same.code) == ("same", (), "not_in_force")
    assert (other.outcome, other.changed, other.code) == ("same", ("code",), "no_number_set")
    assert str(other.message).startswith("refused for another reason now: rule 'visit'")
    assert (unknown.outcome, unknown.changed) == ("same", ("code",))
    assert (not_asked.outcome, not_asked.code) == ("not_asked", "not_in_force")
    (known,) = of(
        {**question, "on": "2022-09-05", "known_on": "2022-09-09", "answer": REFUSED},
    )
    assert known.due_after == date(2022, 9, 19)
    (closed,) = of(
        {
            **question,
            "on": "2026-12-14",
            "closures": [{"date": "2026-12-29", "name": "Closed"}],
            "answer": REFUSED,
        }
    )
    assert closed.due_after == date(2026, 12, 31)


def test_the_number_beside_an_answer_tells_which_deadline_it_was() -> None:
    settings: dict[str, Any] = {"trigger": ("child_seen",), "met_by": "child_seen"}
    then = book_of(within=Period(1, "months"), then=(Period(2, "months"),), **settings)
    now = book_of(within=Period(3, "months"), then=(Period(4, "months"),), **settings)
    stored = json.loads(written(then.due("visit", on=ON, number=2)))
    alone, second = of(stored, {"answer": stored, "number": 2}, rulebooks=[now])
    assert alone.outcome == "no_longer_answered"
    assert "store the number beside the answer" in str(alone.message)
    assert (second.outcome, second.number, second.due_after) == ("moved", 2, date(2027, 4, 14))


def _many(seed: int, count: int) -> Iterator[str]:
    """Answers of every rulebook as JSON, some of them altered."""
    random = Random(seed)
    books = [cpt.rulebook(name) for name in cpt.rulebooks()]
    books += [books[0].with_closures(CLOSED), books[0].as_known_on(date(2022, 9, 9))]
    alterations: list[dict[str, object]] = [
        {},
        {},
        {"reading": "So."},
        {"citation__title": "An older edition"},
        {"provenance__known_on": None},
        {"provenance__known_on": "2021-01-01"},
        {"last_working_day": "2026-12-24"},
        {"verified": "not_verified", "open_questions": []},
        {"rulebook": "nowhere"},
    ]
    while count:
        book = random.choice(books)
        on = random.choice((START, ON, date(2022, 9, 1))) + timedelta(random.randrange(20))
        answer = book.answer(random.choice(book.rules).id, on=on, number=random.choice((1, 1, 2)))
        if not isinstance(answer, cpt.Refusal):
            count -= 1
            yield json.dumps(changed(answer, **random.choice(alterations)))


def _alone(lines: Iterable[str]) -> list[Rechecked]:
    return [
        next(recheck([line])).model_copy(update={"line": number})
        for number, line in enumerate(lines, start=1)
    ]


@pytest.mark.parametrize("kept", [10, 30_000])
def test_many_together_have_the_outcomes_of_each_alone(
    kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cptimescales.audit.asked_again._ANSWERS_KEPT", kept)
    monkeypatch.setattr("cptimescales.audit.answers_of_now._BOOKS_KEPT", 5)
    lines = list(_many(seed=7, count=400))
    together = list(recheck(lines))
    assert together == _alone(lines)
    outcomes = Counter(one.outcome for one in together)
    assert {"same", "same_date", "moved", "no_longer_answered", "unread"} <= outcomes.keys()


def test_the_memory_of_questions_does_not_grow_with_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[asked_again._Asking] = []
    first = asked_again._Asking.__init__

    def remembered(self: asked_again._Asking, *arguments: Any) -> None:
        first(self, *arguments)
        made.append(self)

    monkeypatch.setattr(asked_again._Asking, "__init__", remembered)
    monkeypatch.setattr("cptimescales.audit.asked_again._ANSWERS_KEPT", 50)
    for _ in recheck(_many(seed=3, count=400)):
        questions = made[0]._questions.values()
        assert sum(len(asked.asked) for asked in questions) <= 51


def test_the_summary_counts_what_is_to_be_looked_at() -> None:
    summary = RecheckSummary()
    for one in of(DUE, changed(DUE, reading="So."), REFUSED):
        summary.add(one)
    assert summary.nothing_moved
    assert (summary.answers, dict(summary.changed)) == (3, {"reading": 1})
    for one in of(DUE, closures=CLOSED):
        summary.add(one)
    assert not summary.nothing_moved
    assert dict(summary.because) == {"closure": 1}
    for outcome in ("answered_now", "no_longer_answered", "differs", "unread"):
        alone = RecheckSummary()
        alone.add(Rechecked(line=1, outcome=outcome))
        assert not alone.nothing_moved


def test_a_closure_without_a_name_is_refused_at_once() -> None:
    with pytest.raises(cpt.ClosureError):
        of(DUE, closures={ON: ""})
