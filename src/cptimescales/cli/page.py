"""The command `page`: the calculator as one file for a browser."""

from __future__ import annotations

from pathlib import Path

import click

import cptimescales as cpt
from cptimescales.cli.atomic_files import check_outputs, write_whole
from cptimescales.cli.options import (
    closures_option,
    closures_read,
    command,
    file_argument,
    named_rulebook,
)


@command()
@file_argument()
@click.option(
    "--rulebook",
    "rulebooks",
    metavar="NAME",
    multiple=True,
    help="A rulebook to offer: a name or your own .toml file. Repeatable. [all shipped]",
)
@closures_option(help="Closure days that the page leaves out: CSV (date,name), TOML or JSON.")
def page(file: Path, rulebooks: tuple[str, ...], closures: Path | None) -> None:
    """Write a page to type a date into and see every deadline.

    FILE is one HTML file that needs no other. It says why each day is that day. It opens by a
    double-click, without a network and without installing anything. It sends nothing and keeps
    nothing. An existing FILE is replaced.

    \b
    Example:
      cptimescales page calculator.html
    """
    from cptimescales.page import calculator_page

    check_outputs([file], closures, *rulebooks, replace=True)
    names = rulebooks or cpt.rulebooks()
    books = [named_rulebook(name) for name in names]
    write_whole(file, calculator_page(books, closures=closures_read(closures)).encode())
    click.echo(f"Wrote {file}: {'; '.join(book.title for book in books)}.")
