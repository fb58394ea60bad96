"""Writes the pages of docs/ that are made from data: `rulebooks.md` and `schemas/`.

Run with `make docs`; with `--check` it writes nothing and fails if a page on disk is not what it would write.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import cptimescales as cpt
from cptimescales.export import json_schemas
from cptimescales.rules import Reference

DOCS = Path(__file__).parent

# The documents this library grew from, by the source ids under which the rulebooks cite them.
GREW_FROM = {
    "wt2010": "england",
    "local_manual_2023": "england",
    "south_west_plan": "south-west",
    "south_ayrshire": "scotland",
    "llr_plan": "leicester-leicestershire-rutland",
}

HEAD = """# Rulebooks

Every rule that ships, with its timescale, its editions and where each number was read; then what each document this
library grew from asks for; then what is left out, and why. This page is made from the rulebook files by `make docs`.

*Verified* says where a number was read: `source_text` in the document cited, `secondary_source` in a text that quotes or
applies it, `not_verified` nowhere. An open question is explained in [readings.md](readings.md).
"""


def pages() -> dict[Path, str]:
    """Every generated page: its path and its text."""
    found = {DOCS / "rulebooks.md": "\n".join(_rulebooks_page())}
    for name, schema in json_schemas().items():
        found[DOCS / "schemas" / f"{name}.json"] = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
    return found


def _rulebooks_page() -> Iterator[str]:
    yield HEAD
    for name in cpt.rulebooks():
        yield from _rulebook(cpt.rulebook(name))
    yield from _documents()
    yield from _endings()
    yield from _left_out()


def _rulebook(book: cpt.Rulebook) -> Iterator[str]:
    yield f"## {book.title}\n"
    extends = f", extends `{book.data.extends}`" if book.data.extends else ""
    yield f"`{book.name}`{extends}; bank holidays of `{book.data.calendar}`; last compared with its sources on {book.data.checked}.\n"
    base = {rule.id: rule for rule in cpt.rulebook(book.data.extends).rules} if book.data.extends else {}
    own = [rule for rule in book.rules if base.get(rule.id) != rule]
    if len(own) < len(book.rules):
        yield f"Its own rules; the other {len(book.rules) - len(own)} are those of `{book.data.extends}`.\n"
    yield from _table(
        "Rule", "Clock starts with", "Timescale", "Triggers from", "Basis", "Verified", "Source", "Open questions"
    )
    for rule in own:
        shown = f"`{rule.id}` {rule.title}"
        starts = f"`{rule.trigger}`" + (f", once `{rule.applies_after}`" if rule.applies_after else "")
        for version in rule.versions:
            last = rule.last_day(version)
            yield _row(
                shown,
                starts,
                version.timescale,
                f"{version.effective_from}" + (f" to {last}" if last else ""),
                version.basis,
                version.verified,
                _cited(book, version.citation),
                ", ".join(f"[{slug}](readings.md#{slug})" for slug in version.open_questions),
            )
            shown = starts = ""
    yield ""


def _documents() -> Iterator[str]:
    yield "## The five documents\n"
    yield "Every timescale of the five procedure documents that this library grew from, one row each.\n"
    for source, name in GREW_FROM.items():
        book = cpt.rulebook(name)
        yield f"### {book.data.sources[source].title}\n"
        yield from _table("Where", "Duty", "Timescale", "Rule")
        seen = set()
        for rule in book.rules:
            for version in rule.versions:
                cited = version.citation
                if source not in (cited.source, cited.read_in):
                    continue
                where = cited.at if cited.source == source else cited.read_at or cited.at
                row = _row(where, rule.title, version.timescale, f"`{rule.id}` of `{name}`")
                if row not in seen:
                    seen.add(row)
                    yield row
        yield ""


def _endings() -> Iterator[str]:
    yield "## When a plan may end\n"
    yield "What a rulebook asks for before a plan ends, by reason. Local rulebooks take it over from their nation.\n"
    yield from _table("Rulebook", "Reason", "From", "Asks for", "Must be told", "Verified", "Source")
    for name in cpt.rulebooks():
        book = cpt.rulebook(name)
        for ending in () if book.data.extends else book.data.endings:
            asks = [*ending.needs.values(), *([f"the child is {ending.age}"] if ending.age else [])]
            asks += ["a review around the birthday"] if ending.window else []
            yield _row(
                f"`{name}`",
                f"`{ending.reason}`",
                f"{ending.effective_from}" + (f" to {ending.effective_to}" if ending.effective_to else ""),
                "; ".join(asks),
                "; ".join(ending.notify),
                ending.verified,
                _cited(book, ending.citation),
            )
    yield ""


def _left_out() -> Iterator[str]:
    yield "## Left out\n"
    yield "A number that is only remembered, or could not be read, is not shipped.\n"
    for name in cpt.rulebooks():
        book = cpt.rulebook(name)
        if book.data.left_out:
            yield f"### {book.title}, left out\n"
            yield from _table("What", "Why")
            yield from (_row(entry.what, entry.why) for entry in book.data.left_out)
            yield ""


def _cited(book: cpt.Rulebook, reference: Reference) -> str:
    citation = book.data.cite(reference)
    title = f"[{citation.title}]({citation.url})" if citation.url else citation.title
    read_in = f"; as read in {citation.read_in}" if citation.read_in else ""
    return f"{title}, {citation.at}{read_in}" + (f", {citation.read_at}" if citation.read_at else "")


def _table(*heads: str) -> Iterator[str]:
    yield _row(*heads)
    yield _row(*["---"] * len(heads))


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def main(arguments: list[str]) -> int:
    """Writes every page, or with `--check` names those that differ."""
    stale = [path for path, text in pages().items() if not path.exists() or path.read_text("utf-8") != text]
    if "--check" in arguments:
        for path in stale:
            print(f"{path.relative_to(DOCS.parent)} is not what the data says; run: make docs", file=sys.stderr)
        return 1 if stale else 0
    for path in stale:
        path.parent.mkdir(exist_ok=True)
        path.write_text(pages()[path], "utf-8")
        print(f"wrote {path.relative_to(DOCS.parent)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
