"""The command `changes`: which rules changed between two days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

import click

import cptimescales as cpt
from cptimescales.cli.options import command, date_option, named_rulebook
from cptimescales.cli.output import write_json
from cptimescales.rules.words import VERIFIED_BRIEFLY, count_of, long_date

if TYPE_CHECKING:
    from cptimescales.audit import RuleChange


@command()
@date_option("--from", "earlier", required=True, help="The day to compare with.")
@date_option("--to", "later", required=True, help="The last day whose changes are listed.")
@click.option(
    "--rulebook",
    "rulebooks",
    metavar="NAME",
    multiple=True,
    help="A rulebook's name, or your own .toml file; may be repeated. [all shipped]",
)
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print the changes, and the days of the last comparison, as JSON.",
)
def changes(earlier: date, later: date, rulebooks: tuple[str, ...], as_json: bool) -> None:
    """List the rules that changed between two days, and how.

    A change is listed on the first day of its new text, after --from and up to --to. Changes that
    can move due dates come first. Where the text in force was not read, the rulebook keeps its
    numbers, and the list says so. Exit code 0: answered, with or without a change; 2: no answer.

    \b
    Example:
      cptimescales changes --from 2026-03-17 --to 2026-03-18 --rulebook england
    """
    from cptimescales.audit import rule_changes

    books = [named_rulebook(name) for name in rulebooks or cpt.rulebooks()]
    listed = rule_changes(earlier, later, books)
    checked = {book.name: book.data.checked for book in books}
    if as_json:
        from cptimescales.export.contract.printed import Changes

        content = Changes(earlier=earlier, later=later, checked=checked, changes=listed)
        return write_json(content.model_dump_json(indent=2, by_alias=True))
    click.echo("\n".join(_page(listed, earlier, later, checked)))


def _page(
    listed: Sequence[RuleChange], earlier: date, later: date, checked: Mapping[str, date]
) -> Iterator[str]:
    for (on, rulebook), group in groupby(listed, lambda change: (change.on, change.rulebook)):
        together = list(group)
        yield f"{long_date(on)}, {rulebook}: {_counts(together)}"
        yield from _of_book(together)
        yield ""
    days = f"after {long_date(earlier)}, up to {long_date(later)}"
    yield f"{count_of(len(listed), 'change')} {days}" if listed else f"No change {days}"
    # A text that appeared since is not known here: that is no sign that nothing changed.
    for day in sorted({day for day in checked.values() if day < later}):
        names = ", ".join(name for name, known in checked.items() if known == day)
        yield f"Not known: changes after {long_date(day)}, when these were last compared: {names}"


def _counts(together: Sequence[RuleChange]) -> str:
    moving = [change for change in together if change.moves_dates]
    unread = [change for change in together if change.unread and not change.moves_dates]
    others = len(together) - len(moving) - len(unread)
    parts = [f"{len(moving):,} can move due dates"] if moving else []
    parts += [f"{len(unread):,} kept, because the text in force was not read"] * bool(unread)
    parts += [f"{others:,} with the same dates"] if others else []
    return "; ".join(parts)


def _of_book(together: Sequence[RuleChange]) -> Iterator[str]:
    for change in together:
        if change.moves_dates:
            yield f"  {_name(change)}: {change.words}"
    others = [change for change in together if not change.moves_dates]
    for heading in dict.fromkeys(map(_heading, others)):
        group = [change for change in others if _heading(change) == heading]
        if not heading:
            yield from (f"  {_name(change)}: {change.words}" for change in group)
            continue
        yield f"  {heading}:"
        width = max(len(_name(change)) for change in group)
        yield from (f"    {_name(change):<{width}}  {_says(change)}".rstrip() for change in group)
    taken = Counter(name for change in together for name in change.also_in)
    for name, count in taken.items():
        yield f"  {name} takes over {'all' if count == len(together) else count} of them."


def _name(change: RuleChange) -> str:
    return change.rule if change.about == "rule" else change.title.lower()


def _says(change: RuleChange) -> str:
    return change.after.says if change.after is not None and change.about == "rule" else ""


def _heading(change: RuleChange) -> str:
    """What many rules of an edition have in common; empty for a change with words of its own."""
    before, after = change.before, change.after
    if before is None or after is None or before.says != after.says:
        return ""
    if "basis" in change.kinds or "recited" in change.kinds:
        return ""
    parts = []
    if change.unread:
        parts.append(f"Not read: {after.edition}. Kept from {before.edition}")
    elif before.edition != after.edition:
        parts.append(f"The same by another edition: {after.edition}, was {before.edition}")
    if before.verified != after.verified:
        grades = VERIFIED_BRIEFLY[after.verified], VERIFIED_BRIEFLY[before.verified]
        parts.append(f"{grades[0]}, was {grades[1]}")
    return "; ".join(parts) or "The same, with another reading or other open questions"
