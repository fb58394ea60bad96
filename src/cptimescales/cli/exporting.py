"""The command group `cptimescales export`: rules and calendars as files for programs that do not run Python."""

from __future__ import annotations

import click



@click.group()
def export() -> None:
    """Write rules and calendars as files for other programs."""


