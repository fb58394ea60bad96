"""`cptimescales verify`: a common mistake breaks its laws, in words; a right program keeps all."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from shutil import which

import pytest
from tests.support.asking import CommandResult, ask

import cptimescales as cpt
from cptimescales.testing import LAWS, Dated, Law, Question, Refused, Scope, law, must_keep, verify
from cptimescales.testing.verifier.diagnosis import MISTAKES
from cptimescales.testing.verifier.generation import fixed_questions

pytestmark = pytest.mark.once

EXAMPLES = Path(__file__).parents[3] / "examples"
NARROW = (
    *(
        "--rulebook",
        "england",
        "--rulebook",
        "scotland",
        "--rule",
        "first_core_group",
        "--rule",
        "review_conference",
    ),
    *("--rule", "eighteenth_birthday_review", "--rule", "initial_conference", "--examples", "5"),
)
# Each wrong program with the laws that it must break, the mistake to report, and words to read.
WRONG = {
    "n_minus_1": (
        {"weekend_like_friday", "exactly_n", "agrees"},
        "trigger_counted_as_day_1",
        [
            (
                "Conference held on Thu 19 Mar 2026; "
                "First core group meeting within 10 working days after it"
            ),
            "Yours: Wed 1 Apr 2026. Ours: Thu 2 Apr 2026.",
            "By the bank-holiday list 9 working days lie between, not 10.",
            "It looks as if the day of the event itself was counted as day 1.",
        ],
    ),
    "day_1": (
        {"exactly_n", "corresponding_date", "limit_not_moved", "agrees"},
        "trigger_counted_as_day_1",
        [
            "Yours: Mon 29 Jun 2026. Ours: Tue 30 Jun 2026.",
            "3 months after Tue 31 Mar 2026 is Tue 30 Jun 2026.",
        ],
    ),
    "weekends_only": (
        {
            "bank_holiday_is_no_working_day",
            "exactly_n",
            "one_off_bank_holidays",
            "closure_does_not_count",
            "agrees",
        },
        "bank_holidays_counted",
        [
            "Fri 3 Apr 2026 is a bank holiday (Good Friday), and no working day.",
            "Fri 3 Apr 2026 (Good Friday) and Mon 6 Apr 2026 (Easter Monday) do not count.",
            (
                "It looks as if bank holidays were counted as working days: "
                "only weekends were left out."
            ),
        ],
    ),
    "no_8_may_2020": (
        {"bank_holiday_is_no_working_day", "one_off_bank_holidays", "agrees"},
        "holiday_not_yet_known",
        [
            "Yours: Fri 8 May 2020.",
            "an old list of bank holidays was used, from before one was announced or moved",
        ],
    ),
    "days_91": (
        {"corresponding_date", "limit_not_moved", "agrees"},
        "fixed_91_or_183_days",
        [
            "Yours: Tue 2 Mar 2027. Ours: Mon 1 Mar 2027.",
            "It looks as if 91 or 183 days were counted for 3 or 6 months.",
        ],
    ),
    "rolled_forward": (
        {"limit_not_moved", "agrees"},
        "rolled_forward",
        [
            "It is not a working day, and a limit is not moved for that.",
            "the limit was moved to the next working day",
        ],
    ),
    "wrong_division": (
        {"own_division", "exactly_n", "agrees"},
        "other_division",
        [
            (
                "That is the date by the bank holidays of england-and-wales; "
                "here those of scotland count."
            )
        ],
    ),
    "leap_birthday": (
        {"leap_day_birthday", "agrees"},
        None,
        [
            "Yours: Sat 28 Feb 2026. Ours: Sun 1 Mar 2026.",
            "a birthday on 29 February was taken to fall on 28 February",
        ],
    ),
}
KEPT = {
    "days_91": {"exactly_n", "weekend_like_friday", "own_division"},
    "rolled_forward": {"corresponding_date", "exactly_n", "leap_day_birthday"},
    "no_8_may_2020": {"exactly_n", "own_division", "corresponding_date"},
    "n_minus_1": {"own_division", "corresponding_date"},
    "leap_birthday": {law.name for law in LAWS} - {"leap_day_birthday", "agrees"},
}


def program(name: str) -> str:
    return shlex.join([sys.executable, str(EXAMPLES / "verify" / f"{name}.py")])


def report(*arguments: str) -> tuple[CommandResult, dict[str, dict[str, object]]]:
    result = ask("verify", *arguments, "--json")
    return result, {entry["law"]: entry for entry in json.loads(result.out)["laws"]}


@pytest.mark.sweep
@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_program_is_caught_with_a_counterexample_in_words(name: str) -> None:
    laws, mistake, words = WRONG[name]
    result, entries = report("--command", program(name), *NARROW)
    assert result.code == 1
    broken = {law for law, entry in entries.items() if entry["verdict"] == "broken"}
    assert laws <= broken
    assert not KEPT.get(name, set()) & broken
    assert json.loads(result.out)["likeliest"] == mistake
    counterexamples = json.dumps([entry["counterexample"] for entry in entries.values()])
    for sentence in words:
        assert sentence in counterexamples, sentence


def test_every_wrong_program_of_the_examples_is_tried_here() -> None:
    there = {path.stem for path in (EXAMPLES / "verify").glob("*.py")}
    assert there == {*WRONG, "right", "question"}


def test_a_right_program_keeps_every_law() -> None:
    result = ask("verify", "--command", program("right"), *NARROW)
    assert (result.code, result.err) == (0, "")
    assert "BROKEN" not in result.out
    assert result.out.splitlines()[-1].startswith(f"{len(LAWS)} laws kept, 0 broken; ")


@pytest.mark.sweep
@pytest.mark.skipif(which("node") is None, reason="Node.js is not on this machine")
def test_the_implementation_in_javascript_keeps_every_law() -> None:
    result = ask(
        "verify",
        "--command",
        shlex.join(["node", str(EXAMPLES / "node" / "answer-lines.mjs")]),
        *NARROW,
    )
    assert (result.code, result.err) == (0, ""), result.out


def test_the_report_is_for_a_manager_to_read() -> None:
    result = ask(
        "verify",
        "--command",
        program("n_minus_1"),
        *NARROW,
        "--law",
        "exactly_n",
        "--law",
        "never_earlier",
    )
    assert result.code == 1
    assert result.out.splitlines()[:3] == [
        "Laws that need the public list of bank holidays",
        "",
        (
            "  BROKEN    exactly_n: Within 10 working days means "
            "that exactly 10 working days lie after the day"
        ),
    ]
    assert (
        "What explains 1 of the 1 broken: the day of the event itself was counted as day 1."
        in result.out
    )
    assert "1 laws kept, 1 broken; " in result.out


@pytest.mark.sweep
def test_two_runs_ask_and_say_the_same() -> None:
    runs = [ask("verify", "--command", program("days_91"), *NARROW, "--json") for _ in range(2)]
    assert runs[0] == runs[1]


# The laws from Python

SCOPE = Scope(["england"], rules=["first_core_group", "review_conference"])


def ours(question: Question) -> object:
    return SCOPE.ours(question)


@pytest.mark.parametrize("known_law", LAWS, ids=lambda known_law: known_law.name)
def test_the_library_itself_keeps_a_law(known_law: Law) -> None:
    must_keep(known_law, ours, SCOPE, examples=20)


def with_last_working_day(question: Question, day: date) -> object:
    answer = SCOPE.ours(question)
    return Dated(answer.due, day) if isinstance(answer, Dated) else answer


BENT: dict[str, Callable[[Question], object]] = {
    "answers": lambda q: q.on if q.on.day > 9 else "30/12/2026",
    "on_its_side": lambda q: q.on - timedelta(days=1),
    "never_earlier": lambda q: q.on + timedelta(days=10 if q.on.day < 15 else 3),
    "weekend_like_friday": lambda q: q.on + timedelta(days=14),
    "no_weekend": lambda q: q.on + timedelta(days=9),
    "corresponding_date": lambda q: q.on + timedelta(days=90),
    "limit_not_moved": lambda q: q.on + timedelta(days=90),
    "last_working_day": lambda q: Dated(q.on, q.on + timedelta(days=1)),
    "closure_never_earlier": lambda q: q.on + timedelta(days=5 if q.closures else 9),
    "bank_holiday_is_no_working_day": lambda q: date(2026, 4, 3),
    "bank_holiday_like_day_before": lambda q: q.on + timedelta(days=14),
    "exactly_n": lambda q: q.on + timedelta(days=14),
    "one_off_bank_holidays": lambda q: q.on + timedelta(days=14),
    "closure_does_not_count": lambda q: SCOPE.ours(Question(q.rulebook, q.rule, q.on)),
    "agrees": lambda q: Refused("never"),
    "agrees_on_last_working_day": lambda q: with_last_working_day(q, date(2026, 1, 5)),
    "refuses": lambda q: q.on,
    "known_on": lambda q: SCOPE.ours(Question(q.rulebook, q.rule, q.on, q.number)),
}


@pytest.mark.parametrize("name", BENT)
def test_a_law_is_broken_by_what_it_forbids(name: str) -> None:
    with pytest.raises(AssertionError, match=f"^{name}: "):
        must_keep(law(name), BENT[name], SCOPE, examples=5)


def test_an_answer_that_changes_when_asked_again_breaks_a_law() -> None:
    times: dict[Question, int] = {}

    def moody(question: Question) -> date:
        times[question] = times.get(question, 0) + 1
        return question.on + timedelta(days=times[question])

    with pytest.raises(AssertionError, match="same_answer: "):
        must_keep(law("same_answer"), moody, SCOPE, examples=5)


def test_random_questions_find_what_the_fixed_list_leaves_out_and_shrink_it() -> None:
    scope = Scope(["england"], rules=["first_core_group"])
    fixed = set(fixed_questions(law("agrees"), scope))

    def late(question: Question) -> object:
        answer = scope.ours(question)
        if question in fixed or not isinstance(answer, Dated) or question.on.weekday() != 1:
            return answer
        return answer.due + timedelta(days=1)

    (result,) = verify(late, scope, laws=[law("agrees")], examples=200).broken
    assert result.counterexample is not None
    question = result.counterexample.question
    assert question.on.weekday() == 1
    assert abs((question.on - date(2026, 3, 19)).days) <= 14, (
        "it shrank to near the most telling day"
    )


def test_known_mistakes_all_have_words() -> None:
    assert set(MISTAKES) >= {
        "trigger_counted_as_day_1",
        "other_division",
        "holiday_not_yet_known",
        "rolled_forward",
    }
    assert all(not words[0].isupper() and not words.endswith(".") for words in MISTAKES.values())


def test_a_local_rulebook_can_be_tried() -> None:
    council = cpt.load_rulebook(EXAMPLES / "our-council.toml")
    scope = Scope([council], rules=["first_core_group"])
    assert not verify(scope.ours, scope, laws=[law("agrees"), law("exactly_n")], examples=5).broken


def test_the_report_shown_in_the_page_is_the_report() -> None:
    page = (EXAMPLES.parent / "docs" / "trust" / "verify.md").read_text("utf-8")
    shown = page.split("```text\n")[1].split("```")[0]
    options = (
        "--rulebook",
        "england",
        "--rule",
        "first_core_group",
        "--law",
        "weekend_like_friday",
        "--law",
        "exactly_n",
    )
    result = ask("verify", "--command", program("n_minus_1"), *options)
    assert result.code == 1
    assert result.out == shown


def test_the_page_names_every_law() -> None:
    page = (EXAMPLES.parent / "docs" / "trust" / "verify.md").read_text("utf-8")
    assert [law.name for law in LAWS if f"`{law.name}`" not in page] == []
    assert [law.sentence for law in LAWS if law.sentence not in page] == []
