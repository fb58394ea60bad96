"""What `verify --cases` does: the laws of whole cases, tried on another program."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from cptimescales.cli.output import progress, write_json
from cptimescales.cli.render_verify import Report, counts, echo_wrapped
from cptimescales.errors import TimescaleError

if TYPE_CHECKING:
    from cptimescales.testing import CaseImplementation, CaseLaw, CaseScope, CaseVerification

_HEADINGS = {
    "answers": "Laws that need nothing but your own answers",
    "meanings": "Laws that need what events mean, and when a rule applies",
    "cptimescales": "Laws that take our answers to be right",
}


def verify_whole_cases(
    implementation: CaseImplementation,
    scope: CaseScope,
    *,
    laws: Sequence[CaseLaw],
    examples: int,
    as_json: bool,
) -> bool:
    """Tries the laws of whole cases and shows the report. Returns whether all are kept."""
    from cptimescales.testing import verify_cases

    with progress(examples, "Histories") as watch:
        verification = verify_cases(
            implementation,
            scope,
            laws=laws,
            examples=examples,
            watch=lambda done: None if watch is None else watch(done, None),
        )
    if as_json:
        write_json(json.dumps(verification.as_json(), indent=2))
        _refuse_if_nothing_was_tried(verification)
        return not verification.broken
    report = Report(_HEADINGS)
    for result in verification.results:
        report.tell(result, result.why)
    click.echo(
        f"\n{counts(verification.results)}; {verification.histories:,} histories, "
        f"{verification.asked:,} questions asked"
        + (f", {verification.refused:,} of them refused" if verification.refused else "")
        + (f", {verification.unanswered:,} without an answer." if verification.unanswered else ".")
    )
    if verification.stopped:
        echo_wrapped("", f"The program could not be asked to the end: {verification.stopped}.")
    _refuse_if_nothing_was_tried(verification)
    return not verification.broken


def _refuse_if_nothing_was_tried(verification: CaseVerification) -> None:
    """A run that tried no law must not look like one that kept every law."""
    if all(result.verdict == "not_tried" for result in verification.results):
        why = next((result.why for result in verification.results if result.why), "no law is left")
        raise TimescaleError(f"no law could be tried: {why}")
