"""The command group `cptimescales export`: rules and calendars as files for programs that do not run Python."""

from __future__ import annotations

import click

from cptimescales.cli.date_dimension import date_dimension
from cptimescales.cli.vectors import vectors


@click.group()
def export() -> None:
    """Write rules and calendars as files for other programs."""


export.add_command(date_dimension)
export.add_command(vectors)
