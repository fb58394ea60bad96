"""The command `verify`: the laws of the arithmetic, tried on a program that somebody else wrote."""

from __future__ import annotations

import json
import os
from textwrap import wrap
from typing import TYPE_CHECKING

import click

from cptimescales.cli.edges import extra_needed, named_rulebook, write_json
from cptimescales.errors import TimescaleError

if TYPE_CHECKING:
    from cptimescales.testing.verifier.implementations import Implementation
    from cptimescales.testing.verifier.laws import Law
    from cptimescales.testing.verifier.verification import LawResult, Verification

_WIDTH = 100
_HEADINGS = {
    "itself": "Laws that need nothing but your own answers",
    "bank_holiday_list": "Laws that need the public list of bank holidays",
    "cptimescales": "Laws that say that our answer is right",
}
_VERDICTS = {"kept": "kept", "broken": "BROKEN", "not_tried": "not tried"}


@click.command()
@click.option(
    "--command",
    metavar="COMMAND",
    help="A program that reads one question a line as JSON and answers each.",
)
@click.option(
    "--python",
    metavar="MODULE:FUNCTION",
    help="A Python function that takes a Question. It runs in this process, so --timeout does not end it.",
)
@click.option("--http", metavar="URL", help="An address that takes one question by POST as JSON.")
@click.option(
    "--batch",
    metavar="N",
    type=int,
    default=1,
    help="With --http: up to N questions at once, as a list.",
)
@click.option(
    "--timeout",
    metavar="SECONDS",
    type=float,
    default=10.0,
    help="How long one answer may take. [10]",
)
@click.option(
    "--rulebook",
    "rulebooks",
    metavar="NAME",
    multiple=True,
    help="Only this rulebook; can be repeated.",
)
@click.option(
    "--rule", "rules", metavar="RULE", multiple=True, help="Only this rule; can be repeated."
)
@click.option(
    "--division",
    "divisions",
    metavar="DIVISION",
    multiple=True,
    help="Only rulebooks of this division.",
)
@click.option("--law", "laws", metavar="LAW", multiple=True, help="Only this law; can be repeated.")
@click.option(
    "--leave-out", metavar="LAW", multiple=True, help="All laws but this; can be repeated."
)
@click.option(
    "--examples",
    metavar="N",
    type=int,
    default=100,
    help="Random questions a law, besides the fixed ones. [100]",
)
@click.option("--json", "as_json", is_flag=True, help="The whole report as JSON.")
@click.option("--laws", "list_laws", is_flag=True, help="List the laws and ask nothing.")
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
    """Try the laws of the arithmetic on a program of your own, and see which it breaks.

    The program is kept running and asked one question a line, as JSON: rulebook, rule, on, number, known_on, closures. It
    answers each with one line: {"due": "2026-12-30"}, with last_working_day if it has that, or {"refused": "why"}. The same
    questions are asked every time. docs/trust/verify.md says more.

    Exit code 0: all laws are kept; 1: some are broken; 2: the program could not be asked.

    \b
    Example:
      cptimescales verify --command "python3 our_dates.py" --rulebook england
    """
    with extra_needed("testing", "verify needs"):
        from hypothesis.configuration import set_hypothesis_home_dir

        from cptimescales.testing.verifier.laws import LAWS, law
        from cptimescales.testing.verifier.scope import Scope
        from cptimescales.testing.verifier.verification import verify as verified

    set_hypothesis_home_dir(
        os.devnull
    )  # no folder can be made there, so Hypothesis keeps no notes of its own
    chosen = [law(name) for name in laws] or list(LAWS)
    left_out = [law(name).name for name in leave_out]
    chosen = [each for each in chosen if each.name not in left_out]
    if list_laws:
        return click.echo(
            json.dumps([_entry(each) for each in chosen], indent=2) if as_json else _page(chosen)
        )
    if not chosen:
        raise click.UsageError("--leave-out leaves no law to try", click.get_current_context())
    given = {"--command": command, "--python": python, "--http": http}
    named = [option for option, value in given.items() if value is not None]
    if len(named) != 1:
        words = (
            f"{' and '.join(named)} exclude each other"
            if named
            else "name the program: --command, --python or --http"
        )
        raise click.UsageError(words, click.get_current_context())
    if batch != 1 and http is None:
        raise click.UsageError("--batch goes with --http", click.get_current_context())
    if examples < 0 or timeout <= 0:
        raise TimescaleError("--examples must be 0 or more and --timeout more than 0")
    books = [named_rulebook(name) for name in rulebooks] or None
    scope = Scope(books, rules=rules, divisions=divisions)
    implementation = _implementation(command, python, http, batch, timeout)
    page = _Page(silent=as_json)
    found = verified(implementation, scope, laws=chosen, examples=examples, told=page.tell)
    if as_json:
        write_json(json.dumps(found.as_json(), indent=2))
    else:
        page.end(found)
    if found.broken:
        raise click.exceptions.Exit(1)


def _implementation(
    command: str | None, python: str | None, http: str | None, batch: int, timeout: float
) -> Implementation:
    from cptimescales.testing.verifier.implementations import Command, function_named

    if command is not None:
        return Command(command, timeout=timeout)
    if python is not None:
        return function_named(python)
    from cptimescales.testing.verifier.http import Address

    return Address(str(http), timeout=timeout, batch=batch)


class _Page:
    """The report, law by law as each is done."""

    def __init__(self, *, silent: bool) -> None:
        self._silent, self._heading = silent, ""

    def tell(self, result: LawResult) -> None:
        if self._silent:
            return
        heading = _HEADINGS[result.law.stands_on]
        if heading != self._heading:
            click.echo(f"{chr(10) if self._heading else ''}{heading}\n")
            self._heading = heading
        click.echo("\n".join(_wrapped(f"  {_VERDICTS[result.verdict]:<10}", f"{result.law}")))
        if result.counterexample:
            for sentence in result.counterexample.words:
                click.echo("\n".join(_wrapped(" " * 14, sentence)))

    def end(self, found: Verification) -> None:
        broken, kept = len(found.broken), sum(result.verdict == "kept" for result in found.results)
        left = len(found.results) - broken - kept
        words = f"{kept} laws kept, {broken} broken" + (f", {left} not tried" if left else "")
        click.echo(f"\n{words}; {found.asked:,} questions asked.")
        if found.likeliest:
            from cptimescales.testing.verifier.diagnosis import MISTAKES

            times = sum(found.likeliest in result.mistakes for result in found.broken)
            words = f"What explains {times} of the {broken} broken: {MISTAKES[found.likeliest]}."
            click.echo("\n".join(_wrapped("", words)))
        if found.stopped:
            click.echo(
                "\n".join(_wrapped("", f"It could not be asked to the end: {found.stopped}."))
            )


def _wrapped(head: str, text: str) -> list[str]:
    return wrap(
        text,
        _WIDTH,
        initial_indent=head,
        subsequent_indent=" " * max(12, len(head)),
        break_on_hyphens=False,
    )


def _page(laws: list[Law]) -> str:
    return "\n".join(line for each in laws for line in _wrapped("", str(each)))


def _entry(each: Law) -> dict[str, str]:
    return {"law": each.name, "sentence": each.sentence, "stands_on": each.stands_on}
