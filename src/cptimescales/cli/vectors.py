"""The command `export vectors`: questions with their answers, for those who write the arithmetic in another language."""

from __future__ import annotations

from pathlib import Path

import click

from cptimescales.cli.edges import appearing_whole
from cptimescales.errors import TimescaleError


@click.command()
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
def vectors(folder: Path) -> None:
    """Write the conformance vectors: questions with their answers, rules and bank holidays, and a JSON Schema.

    FOLDER is made if it is not there. Files of the same names in it are overwritten, others are left alone. The same version
    of cptimescales writes the same files every time; docs/conformance/README.md says what is in them.

    \b
    Example:
      cptimescales export vectors conformance
    """
    from cptimescales.testing.conformance import conformance_files

    if folder.exists() and not folder.is_dir():
        raise TimescaleError(f"{folder}: it is a file; name a folder to write to")
    files = conformance_files()
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with appearing_whole(path) as beside:
            beside.write_text(text, "utf-8", newline="\n")
    click.echo(f"{len(files)} files written to {folder}")
