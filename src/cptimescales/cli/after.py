"""The command `after`: every duty that an event starts."""

from __future__ import annotations

import json
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
    rulebook_option,
)
from cptimescales.cli.output import write_json


@command()
@click.argument("event", metavar="EVENT")
@date_option("--on", required=True, help="The day of the event.")
@rulebook_option()
@known_on_option()
@closures_option()
@click.option("--json", "as_json", is_flag=True, help="Print the duties as a JSON list.")
def after(
    event: str,
    on: date,
    rulebook: str,
    known_on: date | None,
    closures: Path | None,
    as_json: bool,
) -> None:
    """List every duty that an event starts.

    EVENT is an event's name, for example conference_held. It is read as the first of its kind,
    about a child who was born, with no plan open before; a duty that depends on more says so. For
    what a whole case owes, use 'cptimescales timetable'.

    \b
    Example:
      cptimescales after conference_held --on 2026-12-14 --rulebook wales
    """
    book = named_rulebook(rulebook, closures_read(closures), known_on)
    duties = book.after(event, on=on)
    if as_json:
        content = [duty.model_dump(mode="json") for duty in duties]
        return write_json(json.dumps(content, indent=2, ensure_ascii=False))
    from cptimescales.cli.render import show
    from cptimescales.cli.render_started import started_page

    show(started_page(event, on, duties, book))
