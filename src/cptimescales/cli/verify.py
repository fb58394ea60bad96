"""The command `verify`: the laws of the arithmetic, tried on another program."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

import click

from cptimescales.cli.options import command, extra_needed, named_rulebook, usage_error
from cptimescales.cli.output import write_json
from cptimescales.errors import TimescaleError

if TYPE_CHECKING:
    from cptimescales.testing import Implementation, Law, LawResult, Verification

_WIDTH = 100
_HEADINGS = {
    "itself": "Laws that need nothing but your own answers",
    "bank_holiday_list": "Laws that need the public list of bank holidays",
    "cptimescales": "Laws that compare your answers with ours",
}
_VERDICTS = {"kept": "kept", "broken": "BROKEN", "not_tried": "not tried"}


@command()
@click.option(
    "--command",
    metavar="COMMAND",
    help="A program that reads one JSON question a line and answers each.",
)
@click.option(
    "--python",
    metavar="MODULE:FUNCTION",
    help="A Python function that takes a Question; --timeout cannot stop it.",
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
@click.option("--law", "laws", metavar="LAW", multiple=True, help="Only this law; may be repeated.")
@click.option(
    "--leave-out", metavar="LAW", multiple=True, help="All laws but this one; may be repeated."
)
@click.option(
    "--examples",
    metavar="N",
    type=int,
    default=100,
    help="Random questions for each law, besides the fixed ones. [100]",
)
@click.option("--json", "as_json", is_flag=True, help="Print the whole report as JSON.")
@click.option("--laws", "list_laws", is_flag=True, help="List the laws and ask no question.")
def verify(
    command: str | None,
    python: str | None,
    http: str | None,
    batch: int,
    timeout: float,
    rulebooks: tuple[str, ...],
    rules: tuple[str, ...],
    divisions: tuple[str, ...],
    laws: tuple[str, ...],
    leave_out: tuple[str, ...],
    examples: int,
    as_json: bool,
    list_laws: bool,
) -> None:
    """Test your own program against the laws of the arithmetic.

    The program is kept running and gets one question a line, as JSON: rulebook, rule, on, number,
    known_on and closures. It answers each question with one line. A date is {"due": "2026-12-30"},
    and last_working_day may be added. A refusal is {"refused": "why"}. Every run asks the same
    questions. See docs/trust/verify.md.

    Exit code 0: all laws are kept; 1: some laws are broken; 2: the program could not be asked.

    \b
    Example:
      cptimescales verify --command "python3 our_dates.py" --rulebook england
    """
    with extra_needed("testing", "verify needs"):
        from hypothesis.configuration import set_hypothesis_home_dir

        from cptimescales.testing import Scope
        from cptimescales.testing import verify as verification_of

    # Hypothesis can make no folder there, so it stores no files of its own.
    set_hypothesis_home_dir(os.devnull)
    chosen = _chosen_laws(laws, leave_out)
    if list_laws:
        return click.echo(_laws_as_json(chosen) if as_json else _laws_in_words(chosen))
    if not chosen:
        raise usage_error("--leave-out leaves no law to try")
    _check_program({"--command": command, "--python": python, "--http": http})
    if batch != 1 and http is None:
        raise usage_error("--batch goes with --http")
    if examples < 0 or timeout <= 0:
        raise TimescaleError("--examples must be 0 or more and --timeout more than 0")
    books = [named_rulebook(name) for name in rulebooks] or None
    scope = Scope(books, rules=rules, divisions=divisions)
    implementation = _implementation(command, python, http, batch, timeout)
    page = _Page(silent=as_json)
    verification = verification_of(
        implementation, scope, laws=chosen, examples=examples, told=page.tell
    )
    if as_json:
        write_json(json.dumps(verification.as_json(), indent=2))
    else:
        page.end(verification)
    if verification.broken:
        raise click.exceptions.Exit(1)


def _chosen_laws(named: Sequence[str], left_out: Sequence[str]) -> list[Law]:
    from cptimescales.testing import LAWS, law

    excluded = {law(name).name for name in left_out}
    candidates = [law(name) for name in named] or LAWS
    return [candidate for candidate in candidates if candidate.name not in excluded]


def _check_program(programs: Mapping[str, str | None]) -> None:
    options = [option for option, program in programs.items() if program is not None]
    if not options:
        raise usage_error("name the program: --command, --python or --http")
    if len(options) > 1:
        raise usage_error(f"{' and '.join(options)} exclude each other")


def _implementation(
    command: str | None, python: str | None, http: str | None, batch: int, timeout: float
) -> Implementation:
    if command is not None:
        from cptimescales.testing import Command

        return Command(command, timeout=timeout)
    if python is not None:
        from cptimescales.testing.verifier.implementations import function_named

        return function_named(python)
    from cptimescales.testing import Address

    return Address(str(http), timeout=timeout, batch=batch)


class _Page:
    """The report in words, which shows each law as soon as it was tried."""

    def __init__(self, *, silent: bool) -> None:
        self._silent, self._heading = silent, ""

    def tell(self, result: LawResult) -> None:
        if self._silent:
            return
        heading = _HEADINGS[result.law.stands_on]
        if heading != self._heading:
            if self._heading:
                click.echo()
            click.echo(f"{heading}\n")
            self._heading = heading
        _echo_wrapped(f"  {_VERDICTS[result.verdict]:<10}", str(result.law))
        if result.counterexample:
            for sentence in result.counterexample.words:
                _echo_wrapped(" " * 14, sentence)

    def end(self, verification: Verification) -> None:
        broken = len(verification.broken)
        kept = sum(result.verdict == "kept" for result in verification.results)
        not_tried = len(verification.results) - broken - kept
        counts = f"{kept} laws kept, {broken} broken"
        if not_tried:
            counts += f", {not_tried} not tried"
        click.echo(f"\n{counts}; {verification.asked:,} questions asked.")
        if verification.likeliest:
            from cptimescales.testing.verifier.diagnosis import MISTAKES

            explained = sum(
                verification.likeliest in result.mistakes for result in verification.broken
            )
            mistake = MISTAKES[verification.likeliest]
            _echo_wrapped("", f"What explains {explained} of the {broken} broken: {mistake}.")
        if verification.stopped:
            _echo_wrapped("", f"The program could not be asked to the end: {verification.stopped}.")


def _echo_wrapped(head: str, text: str) -> None:
    click.echo("\n".join(_wrapped(head, text)))


def _wrapped(head: str, text: str) -> list[str]:
    return wrap(
        text,
        _WIDTH,
        initial_indent=head,
        subsequent_indent=" " * max(12, len(head)),
        break_on_hyphens=False,
    )


def _laws_in_words(laws: Sequence[Law]) -> str:
    return "\n".join(line for law in laws for line in _wrapped("", str(law)))


def _laws_as_json(laws: Sequence[Law]) -> str:
    entries = [
        {"law": law.name, "sentence": law.sentence, "stands_on": law.stands_on} for law in laws
    ]
    return json.dumps(entries, indent=2)
