"""Writes the files of docs/ that are made from data.

These are the pages of the rulebooks, the events, the commands, the sheet functions and the
sentences on time, the pictures of calendars, the map of the rooms, and the JSON Schemas. Run it
with `make docs`. With `--check` it writes nothing, and fails if a file on disk differs from what it
would write.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import calendar_pictures
import commands
import contract_pages
import cptimescales as cpt
import how_far_read
import map as package_map
import output_columns
import sheet_functions
import time_sentences
import written_dates
from cptimescales.export import contract_files
from cptimescales.rules.authority import Citation, Reference
from cptimescales.rules.ending import Ending
from cptimescales.rules.episode_kinds import ALWAYS
from cptimescales.rules.events import MEANINGS
from cptimescales.rules.model import Rule, RuleVersion
from cptimescales.rules.words import long_date
from time_sentences import GREW_FROM, REPRINTS, anchor, reprinted

DOCS = Path(__file__).parent
REFERENCE = DOCS / "reference"
LEFT_OUT = "A number from memory, or one that could not be read, is not shipped.\n"
MADE = "<!-- Made from the rulebook files by `make docs`; change those. -->\n"

# With what the clock of a rule starts, by its key `starts`; {} stands for its triggers.
STARTS = {
    "each": "each {}",
    "first": "the first {} of an episode",
    "newest": "the newest {}",
    "beginning": "the beginning of an episode, and then with each {}",
    "next": "each {} but the first of an episode, and runs from the one before",
    "window": "{}",
}
VERIFIED = {
    "source_text": "read in the source",
    "secondary_source": "read at second hand",
    "previous_edition": "read in the edition before; **the one in force was not read**",
    "not_verified": "**not verified**",
}

HEAD = """# Rulebooks

Each rulebook has a page. It gives the timescale, the editions and the reading of every rule, and
says where each number was read. This page adds how many numbers were read and where, the timescales
of the five documents that the library grew from, when a plan may end, and what is left out.
`make docs` makes these pages from the rulebook files.

A number has one of four grades:

- *read in the source* (`source_text`): in the document cited;
- *read at second hand* (`secondary_source`): in a text that quotes or applies the source;
- *read in the edition before* (`previous_edition`): the edition in force was not read, the one
  before it was, and this is its number;
- *not verified* (`not_verified`): nobody has read it.

Each answer says in one sentence what was read, what was not, and where to look. The
[readings](../explain/readings.md) explain the open questions.
"""


def pages() -> dict[Path, str]:
    """The text of every generated file, by its path."""
    texts = {
        REFERENCE / "rulebooks.md": "\n".join(_index()),
        REFERENCE / "events.md": "\n".join(_events()),
    }
    for name in cpt.rulebooks():
        texts[REFERENCE / "rulebooks" / f"{name}.md"] = "\n".join(_rulebook(cpt.rulebook(name)))
    for name, text in contract_files().items():
        texts[DOCS / "schemas" / name] = text
    texts |= contract_pages.pages()
    texts[REFERENCE / "cli.md"] = commands.page()
    texts[REFERENCE / "report-columns.md"] = output_columns.page()
    texts[written_dates.PAGE] = written_dates.page()
    texts[how_far_read.PAGE] = how_far_read.page()
    texts[REFERENCE / "sheet-functions.md"] = sheet_functions.page()
    texts[time_sentences.PAGE] = time_sentences.page(_carrying)
    texts[package_map.PICTURE] = package_map.picture(package_map.Package.of(DOCS.parent))
    for name, picture in calendar_pictures.pictures().items():
        texts[DOCS / "pictures" / f"{name}.svg"] = picture
    return texts


def _index() -> Iterator[str]:
    yield HEAD
    yield from _table("Rulebook", "Rules", "Bank holidays of", "Last compared with its sources")
    for name in cpt.rulebooks():
        book = cpt.rulebook(name)
        rules = f"{len(_own(book))} of its own" if book.data.extends else f"{len(book.rules)}"
        extends = f", the rest from `{book.data.extends}`" if book.data.extends else ""
        title = f"[{book.title}](rulebooks/{name}.md) (`{name}`)"
        yield _row(title, rules + extends, f"`{book.data.calendar}`", str(book.data.checked))
    yield ""
    yield from _grades()
    yield from _documents()
    yield from _endings()
    yield from _left_out()


def _grades() -> Iterator[str]:
    yield "## How many numbers were read\n"
    yield "The rule versions in force on a day, by grade. A local rulebook counts its own rules.\n"
    yield from _table("Rulebook", "In force on", *(f"`{grade}`" for grade in VERIFIED))
    for name in cpt.rulebooks():
        book = cpt.rulebook(name)
        days = {book.data.checked}
        if not book.data.extends:
            days |= {version.effective_from for rule in book.rules for version in rule.versions}
        for day in sorted(days):
            versions = [version for rule in _own(book) if (version := rule.version_on(day))]
            grades = Counter(version.verified for version in versions)
            yield _row(f"`{name}`", str(day), *(str(grades[grade]) for grade in VERIFIED))
    yield ""


def _own(book: cpt.Rulebook) -> list[Rule]:
    base = (
        {rule.id: rule for rule in cpt.rulebook(book.data.extends).rules}
        if book.data.extends
        else {}
    )
    return [rule for rule in book.rules if base.get(rule.id) != rule]


def _rulebook(book: cpt.Rulebook) -> Iterator[str]:
    own = _own(book)
    yield MADE
    yield f"# {book.title}\n"
    base = book.data.extends
    extends = f", extends [`{base}`]({base}.md)" if base else ""
    yield (
        f"`{book.name}`{extends}; bank holidays of `{book.data.calendar}`; "
        f"last compared with its sources on {book.data.checked}.\n"
    )
    if len(own) < len(book.rules):
        others = len(book.rules) - len(own)
        yield (
            "This page has its own rules. "
            f"The other {others} are on the page of [`{base}`]({base}.md).\n"
        )
    yield "## All rules\n"
    yield (
        "The table has the newest wording of each rule. "
        "The section of a rule also has the earlier ones.\n"
    )
    yield from _table("Rule", "Timescale", "Where the number was read")
    for rule in own:
        newest = rule.versions[-1]
        last = rule.last_day(newest)
        ended = f", to {last}" if last else ""
        yield _row(
            f"[{rule.title}](#{anchor(rule.title)})",
            newest.timescale + ended,
            VERIFIED[newest.verified],
        )
    yield ""
    for rule in own:
        yield from _rule(book, rule)
    if book.data.endings and not base:
        yield "## When the plan may end\n"
        for ending in book.data.endings:
            yield from _ending(book, ending)
    if book.data.left_out:
        yield "## Left out\n"
        yield LEFT_OUT
        yield from (f"- **{entry.what}.** {_sentence(entry.why)}" for entry in book.data.left_out)
        yield ""
    yield "## Sources\n"
    for source in book.data.sources.values():
        title = f"[{source.title}]({source.url})" if source.url else source.title
        published = f", {long_date(source.published)}" if source.published else ""
        yield f"- {title}: {source.publisher}{published}"
    yield ""


def _rule(book: cpt.Rulebook, rule: Rule) -> Iterator[str]:
    yield f"## {rule.title}\n"
    facts = [*_when_owed(rule)]
    facts += [f"it is met by `{rule.met_by}`"] if rule.met_by else []
    yield f"`{rule.id}`: {'; '.join(facts)}.\n"
    for version in reversed(rule.versions):
        yield from _version(book, rule, version)


def _names(names: Iterable[str], joined: str = " or ") -> str:
    return joined.join(f"`{name}`" for name in names)


def _when_owed(rule: Rule) -> Iterator[str]:
    """What starts a duty, in which episodes it lives, and what ends it there."""
    yield f"the clock starts with {STARTS[rule.starts].format(_names(rule.trigger))}"
    if rule.after:
        word = "after each" if rule.starts == "first" else "but not before the first"
        yield f"{word} {_names(rule.after)}"
    if rule.during == (ALWAYS,):
        yield "it is owed whatever becomes of the child"
    else:
        yield f"it lives during {_names(rule.during, ', else ')}"
    if rule.until:
        yield f"it ends with {_names(rule.until)}"
    if rule.meets == "all":
        yield "one event meets every open clock"
    if rule.optional:
        yield "it is a right with a last day"
    if rule.alert is not None:
        row = f" after {rule.alert.in_a_row} in a row" if rule.alert.in_a_row else ""
        yield f"the alert is `{rule.alert.code}`{row}"


def _version(book: cpt.Rulebook, rule: Rule, version: RuleVersion) -> Iterator[str]:
    last = rule.last_day(version)
    yield (
        f"- **{version.timescale}**, for triggers from {version.effective_from}"
        + (f" to {last}" if last else "")
        + "."
    )
    yield from _authority(book, version)


def _authority(book: cpt.Rulebook, wording: RuleVersion | Ending) -> Iterator[str]:
    basis = wording.basis.replace("_", " ").capitalize()
    yield f"  - {basis}, {VERIFIED[wording.verified]}: {_cited(book, wording.citation)}."
    yield f"  - *Reading:* {wording.reading}"
    if wording.open_questions:
        links = ", ".join(f"[{slug}]({_reading(slug)})" for slug in wording.open_questions)
        yield f"  - *Open questions:* {links}"
    yield ""


@cache
def _reading_pages() -> dict[str, str]:
    """The page that has the section of each open question."""
    return {
        slug: page.name
        for page in (DOCS / "explain" / "readings").glob("*.md")
        for slug in re.findall(r"^## (\S+)$", page.read_text("utf-8"), re.MULTILINE)
    }


def _reading(slug: str) -> str:
    return f"../../explain/readings/{_reading_pages()[slug]}#{slug}"


def _ending(book: cpt.Rulebook, ending: Ending) -> Iterator[str]:
    until = f" to {ending.effective_to}" if ending.effective_to else ""
    needs = "; ".join(_needs(ending)) or "nothing more"
    yield f"- **`{ending.reason}`**, from {ending.effective_from}{until}: needs {needs}."
    yield f"  - Must be informed: {'; '.join(ending.notify)}."
    yield from _authority(book, ending)


def _needs(ending: Ending) -> list[str]:
    """What must be on record before a plan ends for a reason."""
    needs = [*ending.needs.values()]
    needs += [f"the child is {ending.age}"] if ending.age else []
    needs += ["a review around the birthday"] if ending.window else []
    return needs


def _carrying(book: cpt.Rulebook, kind: str, name: str) -> str:
    """The link from the page of the sentences on time to what carries a sentence."""
    base = book.data.extends or book.name
    if kind == "reading":
        return f"[{name}](../explain/readings/{_reading_pages()[name]}#{name})"
    if kind == "event":
        return f"[`{name}`](../reference/events.md)"
    if kind == "ending":
        return f"[`{name}`](../reference/rulebooks/{base}.md#when-the-plan-may-end)"
    if kind == "alert":
        return f"`{name}`"
    owner = book.name if any(rule.id == name for rule in _own(book)) else base
    return f"[`{name}`](../reference/rulebooks/{owner}.md#{anchor(book.rule(name).title)})"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."


def _documents() -> Iterator[str]:
    yield "## The five documents\n"
    yield "The library grew from five procedure documents. Each of their timescales has a row."
    yield "[The sentences on time](../trust/time-sentences.md) goes through each document whole.\n"
    for source, name in GREW_FROM.items():
        book = cpt.rulebook(name)
        yield f"### {book.data.sources[source].title}\n"
        if source in REPRINTS:
            original = book.data.sources[REPRINTS[source][0]].title
            yield f"This document reprints pages of {original}, and the rules cite those.\n"
        rows: dict[str, None] = {}
        for rule in book.rules:
            for version in rule.versions:
                cited = version.citation
                if source in (cited.source, cited.read_in) or reprinted(source, cited):
                    where = (cited.read_at if cited.read_in == source else None) or cited.at
                    names = f"`{rule.id}` of `{name}`"
                    rows[_row(where, rule.title, version.timescale, names)] = None
        yield from _table("Where", "Duty", "Timescale", "Rule")
        yield from rows
        yield ""


def _endings() -> Iterator[str]:
    yield "## When a plan may end\n"
    yield (
        "What a rulebook needs before a plan ends, by reason. "
        "Local rulebooks use that of their nation.\n"
    )
    yield from _table(
        "Rulebook", "Reason", "From", "Needs", "Must be informed", "Verified", "Source"
    )
    for name in cpt.rulebooks():
        book = cpt.rulebook(name)
        for ending in () if book.data.extends else book.data.endings:
            yield _row(
                f"`{name}`",
                f"`{ending.reason}`",
                f"{ending.effective_from}"
                + (f" to {ending.effective_to}" if ending.effective_to else ""),
                "; ".join(_needs(ending)),
                "; ".join(ending.notify),
                ending.verified,
                _cited(book, ending.citation),
            )
    yield ""


def _left_out() -> Iterator[str]:
    yield "## Left out\n"
    yield LEFT_OUT
    for name in cpt.rulebooks():
        book = cpt.rulebook(name)
        if book.data.left_out:
            yield f"### {book.title}, left out\n"
            yield from _table("What", "Why")
            yield from (_row(entry.what, entry.why) for entry in book.data.left_out)
            yield ""


def _events() -> Iterator[str]:
    yield "<!-- Made from the library by `make docs`. -->\n"
    yield "# Events\n"
    yield "An event happens in a case and has a date. One event starts the clock of a rule, and one"
    yield "meets it. A local rulebook may define further events.\n"
    yield from (f"- `{event}`: {sentence}" for event, sentence in cpt.EVENTS.items())
    yield ""
    yield from _events_and_episodes()


def _events_and_episodes() -> Iterator[str]:
    yield "## What begins and ends an episode\n"
    yield "An episode is a span of the record in which duties live."
    yield "[Whole cases](../explain/whole-cases.md) explains them. These events begin or end"
    yield "one, or count as others. The rest only start and meet duties.\n"
    yield from _table("Event", "Begins", "Ends", "Counts also as")
    for name, event in MEANINGS.items():
        begins = [*event.begins, *(f"{kind} of a born child" for kind in event.begins_if_born)]
        ends = [*event.ends, *(f"{kind} (never owed)" for kind in event.withdraws)]
        if event.part in ("death", "departure", "closing"):
            ends = ["everything"]
        also = [f"`{other}`" for other in event.also if other != name]
        also += [f"`{other}` about an unborn child" for other in event.also_unborn if other != name]
        also += [f"`{other}` with a move here" for other in event.also_moving_in if other != name]
        also += [f"`{other}` if the source can hold it" for other in event.also_if_recorded]
        if event.read_as:
            also.append(f"only as `{event.read_as}`")
        if begins or ends or also:
            cells = (", ".join(words).replace("_", " ") for words in (begins, ends))
            yield _row(f"`{name}`", *cells, ", ".join(also))
    yield ""
    yield "The 18th birthday ends everything, too. An enquiry begins only where no plan is open, a"
    yield "pregnancy only before the birth. With a plan open, a move is one out of the authority,"
    yield "otherwise one into it.\n"


def _cited(book: cpt.Rulebook, reference: Reference) -> str:
    citation: Citation = book.data.cite(reference)
    title = f"[{citation.title}]({citation.url})" if citation.url else citation.title
    read_in = f"; as read in {citation.read_in}" if citation.read_in else ""
    return f"{title}, {citation.at}{read_in}" + (
        f", {citation.read_at}" if citation.read_at else ""
    )


def _table(*heads: str) -> Iterator[str]:
    yield _row(*heads)
    yield _row(*["---"] * len(heads))


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def main(arguments: list[str]) -> int:
    """Writes every file, or with `--check` names the files that differ."""
    texts = pages()
    stale = [
        path for path, text in texts.items() if not path.exists() or path.read_text("utf-8") != text
    ]
    if "--check" in arguments:
        for path in stale:
            print(
                f"{path.relative_to(DOCS.parent)} differs from its data; run: make docs",
                file=sys.stderr,
            )
        return 1 if stale else 0
    for path in stale:
        path.parent.mkdir(exist_ok=True)
        path.write_text(texts[path], "utf-8", newline="\n")
        print(f"wrote {path.relative_to(DOCS.parent)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
