"""The command `verify`: the laws of the arithmetic, tried on another program."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

import click

from cptimescales.cli.options import command, extra_needed, named_rulebook, usage_error
from cptimescales.cli.output import write_json
from cptimescales.cli.render_verify import Report, counts, echo_wrapped, laws_in_words
from cptimescales.cli.verify_cases import verify_whole_cases
from cptimescales.errors import TimescaleError

if TYPE_CHECKING:
    from cptimescales.testing import (
        Address,
        CaseLaw,
        Command,
        Function,
        Implementation,
        Law,
        Scope,
        Verification,
    )

LawT = TypeVar("LawT")

_HEADINGS = {
    "itself": "Laws that need nothing but your own answers",
    "bank_holiday_list": "Laws that need the public list of bank holidays",
    "cptimescales": "Laws that compare your answers with ours",
}


@command()
@click.option("--cases", is_flag=True, help="Test whole cases: duties, alerts and what comes next.")
@click.option(
    "--command",
    metavar="COMMAND",
    help="A program that reads one JSON question a line and answers each.",
)
@click.option(
    "--python",
    metavar="MODULE:FUNCTION",
    help="A function that takes a Question or CaseQuestion; --timeout cannot stop it.",
)
@click.option("--http", metavar="URL", help="An address that takes one JSON question by POST.")
@click.option(
    "--batch",
    metavar="N",
    type=int,
    default=1,
    help="With --http: send up to N questions at once, as a list. [1]",
)
@click.option(
    "--timeout",
    metavar="SECONDS",
    type=float,
    default=10.0,
    help="The longest time that one answer may take. [10]",
)
@click.option(
    "--rulebook",
    "rulebooks",
    metavar="NAME",
    multiple=True,
    help="Only this rulebook; may be repeated.",
)
@click.option(
    "--rule", "rules", metavar="RULE", multiple=True, help="Only this rule; may be repeated."
)
@click.option(
    "--division",
    "divisions",
    metavar="DIVISION",
    multiple=True,
    help="Only rulebooks of this division; may be repeated.",
)
@click.option(
    "--event",
    "events",
    metavar="EVENT",
    multiple=True,
    help="With --cases: only this event happens; may be repeated.",
)
@click.option("--law", "laws", metavar="LAW", multiple=True, help="Only this law; may be repeated.")
@click.option(
    "--leave-out", metavar="LAW", multiple=True, help="All laws but this one; may be repeated."
)
@click.option(
    "--examples",
    metavar="N",
    type=int,
    help="Random questions for each law [100], or with --cases histories [300].",
)
@click.option("--json", "as_json", is_flag=True, help="Print the whole report as JSON.")
@click.option("--laws", "list_laws", is_flag=True, help="List the laws and ask no question.")
def verify(
    cases: bool,
    command: str | None,
    python: str | None,
    http: str | None,
    batch: int,
    timeout: float,
    rulebooks: tuple[str, ...],
    rules: tuple[str, ...],
    divisions: tuple[str, ...],
    events: tuple[str, ...],
    laws: tuple[str, ...],
    leave_out: tuple[str, ...],
    examples: int | None,
    as_json: bool,
    list_laws: bool,
) -> None:
    """Test your own program against laws of dates and cases.

    The program is kept running and gets one question a line, as JSON: rulebook, rule, on, number,
    known_on and closures. It answers each question with one line. A date is {"due": "2026-12-30"},
    and last_working_day may be added. A refusal is {"refused": "why"}. Every run asks the same
    questions. See docs/trust/verify.md.

    With --cases each question is a whole case: rulebook, as_of, and case as in a file of cases. The
    answer is {"entries": [{"rule": ..., "limit": ..., "status": ...}]}, and more may be added. A
    status is met, met_late, pending, overdue, missed or not_recorded. See
    docs/trust/verify-cases.md.

    Exit code 0: no law is broken; 1: some laws are broken; 2: the program could not be asked, or
    with --cases no law could be tried.

    \b
    Examples:
      cptimescales verify --command "python3 our_dates.py" --rulebook england
      cptimescales verify --cases --command "python3 our_cases.py" --rulebook wales
    """
    with extra_needed("testing", "verify needs"):
        from hypothesis.configuration import set_hypothesis_home_dir

        from cptimescales.testing import CASE_LAWS, LAWS, CaseScope, case_law, law
        from cptimescales.testing import Scope as DateScope
        from cptimescales.testing.case_verifier.verification import HISTORIES
        from cptimescales.testing.verifier.verification import EXAMPLES

    # Hypothesis can make no folder there, so it stores no files of its own.
    set_hypothesis_home_dir(os.devnull)
    case_laws = _chosen(laws, leave_out, CASE_LAWS, case_law) if cases else []
    date_laws = [] if cases else _chosen(laws, leave_out, LAWS, law)
    chosen: list[Law | CaseLaw] = [*case_laws, *date_laws]
    if list_laws:
        return click.echo(_laws_as_json(chosen) if as_json else laws_in_words(chosen))
    if not chosen:
        raise usage_error("--leave-out leaves no law to try")
    if events and not cases:
        raise usage_error("--event goes with --cases")
    _check_program({"--command": command, "--python": python, "--http": http})
    if batch != 1 and http is None:
        raise usage_error("--batch goes with --http")
    if (examples or 0) < 0 or timeout <= 0:
        raise TimescaleError("--examples must be 0 or more and --timeout more than 0")
    books = [named_rulebook(name) for name in rulebooks] or None
    implementation = _implementation(command, python, http, batch, timeout)
    if cases:
        case_scope = CaseScope(books, rules=rules, divisions=divisions, events=events)
        all_kept = verify_whole_cases(
            implementation,
            case_scope,
            laws=case_laws,
            examples=HISTORIES if examples is None else examples,
            as_json=as_json,
        )
    else:
        scope = DateScope(books, rules=rules, divisions=divisions)
        all_kept = _verify_dates(
            implementation,
            scope,
            laws=date_laws,
            examples=EXAMPLES if examples is None else examples,
            as_json=as_json,
        )
    if not all_kept:
        raise click.exceptions.Exit(1)


def _verify_dates(
    implementation: Implementation,
    scope: Scope,
    *,
    laws: Sequence[Law],
    examples: int,
    as_json: bool,
) -> bool:
    """Tries the laws of the arithmetic and shows the report. Returns whether all are kept."""
    from cptimescales.testing import verify as verification_of

    report = Report(_HEADINGS, silent=as_json)
    verification = verification_of(
        implementation, scope, laws=laws, examples=examples, told=report.tell
    )
    if as_json:
        write_json(json.dumps(verification.as_json(), indent=2))
    else:
        _tell_the_rest(verification)
    return not verification.broken


def _chosen(
    named: Sequence[str],
    left_out: Sequence[str],
    laws: Sequence[LawT],
    law: Callable[[str], LawT],
) -> list[LawT]:
    excluded = [law(name) for name in left_out]
    candidates = [law(name) for name in named] or laws
    return [candidate for candidate in candidates if candidate not in excluded]


def _check_program(programs: Mapping[str, str | None]) -> None:
    options = [option for option, program in programs.items() if program is not None]
    if not options:
        raise usage_error("name the program: --command, --python or --http")
    if len(options) > 1:
        raise usage_error(f"{' and '.join(options)} exclude each other")


def _implementation(
    command: str | None, python: str | None, http: str | None, batch: int, timeout: float
) -> Command | Function | Address:
    if command is not None:
        from cptimescales.testing import Command

        return Command(command, timeout=timeout)
    if python is not None:
        from cptimescales.testing.verifier.implementations import function_named

        return function_named(python)
    from cptimescales.testing import Address

    return Address(str(http), timeout=timeout, batch=batch)


def _tell_the_rest(verification: Verification) -> None:
    broken = len(verification.broken)
    click.echo(f"\n{counts(verification.results)}; {verification.asked:,} questions asked.")
    if verification.likeliest:
        from cptimescales.testing.verifier.diagnosis import MISTAKES

        explained = sum(verification.likeliest in result.mistakes for result in verification.broken)
        mistake = MISTAKES[verification.likeliest]
        echo_wrapped("", f"What explains {explained} of the {broken} broken: {mistake}.")
    if verification.stopped:
        echo_wrapped("", f"The program could not be asked to the end: {verification.stopped}.")


def _laws_as_json(laws: Sequence[Law | CaseLaw]) -> str:
    entries = [
        {"law": law.name, "sentence": law.sentence, "stands_on": law.stands_on} for law in laws
    ]
    return json.dumps(entries, indent=2)
