"""The command `rules`: the shipped rulebooks, or the rules of one rulebook."""

from __future__ import annotations

import json

import click

import cptimescales as cpt
from cptimescales.cli.options import command, named_rulebook, usage_error
from cptimescales.cli.output import write_json
from cptimescales.rules.listed import ListedRulebook
from cptimescales.rules.printed import printed_rulebook


@command()
@click.argument("rulebook", metavar="[RULEBOOK]", required=False)
@click.option("--all-versions", is_flag=True, help="Show every version of each rule.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole content as JSON.")
def rules(rulebook: str | None, all_versions: bool, as_json: bool) -> None:
    """List the shipped rulebooks, or the rules of one rulebook.

    RULEBOOK is a rulebook's name, or your own .toml file. Each rule is shown in its newest version.

    \b
    Example:
      cptimescales rules england --all-versions
    """
    if rulebook is None:
        if all_versions:
            raise usage_error("--all-versions needs a rulebook")
        return _list_rulebooks(as_json)
    book = named_rulebook(rulebook)
    if as_json:
        content = printed_rulebook(book.data)
        return write_json(json.dumps(content, ensure_ascii=False, indent=2))
    from cptimescales.cli.render import rules_page, show

    show(rules_page(book, all_versions))


def _list_rulebooks(as_json: bool) -> None:
    books = [cpt.rulebook(name) for name in cpt.rulebooks()]
    if as_json:
        entries = [ListedRulebook.of(book).model_dump(mode="json") for book in books]
        return write_json(json.dumps(entries, indent=2, ensure_ascii=False))
    from cptimescales.cli.render import rulebooks_page, show

    show(rulebooks_page(books))
