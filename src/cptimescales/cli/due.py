"""The command `due`: the due date of one rule for one trigger date."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from cptimescales.cli.options import (
    closures_option,
    closures_read,
    command,
    date_option,
    known_on_option,
    named_rulebook,
    number_option,
    rulebook_option,
    usage_error,
)
from cptimescales.cli.output import write_json


@command()
@click.argument("rule", metavar="RULE")
@date_option("--on", required=True, help="The day of the event that starts the clock.")
@rulebook_option()
@number_option()
@known_on_option()
@closures_option()
@click.option("--json", "as_json", is_flag=True, help="Print the whole answer as JSON.")
@click.option(
    "--explain", is_flag=True, help="Print the count day by day, the reading and the source."
)
def due(
    rule: str,
    on: date,
    rulebook: str,
    number: int,
    known_on: date | None,
    closures: Path | None,
    as_json: bool,
    explain: bool,
) -> None:
    """Find the day by which a duty must be met.

    RULE is a rule's id, for example first_core_group; 'cptimescales rules NAME' lists the ids. For
    the second and later deadlines of a series, give --on the day on which the one before was met.
    For a review around a birthday, give --on the date of birth.

    \b
    Example:
      cptimescales due review_conference --on 2026-02-27 --rulebook wales
    """
    if as_json and explain:
        raise usage_error("--json and --explain exclude each other")
    book = named_rulebook(rulebook, closures_read(closures), known_on)
    answer = book.due(rule, on=on, number=number)
    if as_json:
        return write_json(answer.model_dump_json(indent=2))
    from cptimescales.cli.render import answer_page, explanation, show

    show(explanation(answer) if explain else answer_page(answer))
