"""The command `due`: one rule, one date, and the day by which it is due."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from cptimescales.cli.options import (
    closures_option,
    closures_read,
    date_option,
    known_on_option,
    named_rulebook,
    rulebook_option,
    usage_error,
)
from cptimescales.cli.output import write_json


@click.command()
@click.argument("rule", metavar="RULE")
@date_option("--on", required=True, help="The day of the event that starts the clock.")
@rulebook_option()
@click.option(
    "--number",
    metavar="N",
    type=int,
    default=1,
    help="Which of a series: 1 the first, 2 the one after it.",
)
@known_on_option()
@closures_option()
@click.option("--json", "as_json", is_flag=True, help="The whole answer as JSON.")
@click.option("--explain", is_flag=True, help="The count day by day, the reading and the source.")
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
    """By which day a duty must have been met.

    RULE is the id of a rule, for example first_core_group; 'cptimescales rules NAME' lists them. For the second and
    later of a series, DATE is the day on which the one before was held; for a review around a birthday, the date of
    birth.

    \b
    Example:
      cptimescales due review_conference --on 2026-02-27 --rulebook wales
    """
    if as_json and explain:
        raise usage_error("--json and --explain exclude each other")
    answer = named_rulebook(rulebook, closures_read(closures), known_on).due(
        rule, on=on, number=number
    )
    if as_json:
        return write_json(answer.model_dump_json(indent=2))
    from cptimescales.cli.render import answer_page, explanation, show

    show(explanation(answer) if explain else answer_page(answer))
