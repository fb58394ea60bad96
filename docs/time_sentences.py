"""Makes the page of the sentences on time, from the tables in `docs/trust/time-sentences`.

Each table has the sentences of one document that speak of time. A row says how the product carries
a sentence, or why it does not. Run this file to check the tables against the rulebooks: it names
each row that does not fit. An argument names another folder of tables.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import cptimescales as cpt
from cptimescales.rules.authority import Reference
from cptimescales.rules.model import Rule, RuleVersion

DOCS = Path(__file__).parent
TABLES = DOCS / "trust" / "time-sentences"
PAGE = DOCS / "trust" / "time-sentences.md"

# The five documents that this library grew from. Each is the id of a source in a rulebook.
GREW_FROM = {
    "wt2010": "england",
    "local_manual_2023": "england",
    "south_west_plan": "south-west",
    "south_ayrshire": "scotland",
    "llr_plan": "leicester-leicestershire-rutland",
}
# This document has the text of these pages of a source word for word, and rules cite that source.
REPRINTS = {"local_manual_2023": ("wt2023", range(93, 101))}
# What can carry a sentence. A row counts once, under the first of these that carries it.
KINDS = {
    "rule": "Dated rule",
    "undated": "Undated duty",
    "alert": "Alert",
    "agreed": "Agreed date or frequency",
    "ending": "End of a plan",
    "event": "Event",
    "reading": "Reading",
}
NOT_CARRIED = "Not carried"
LONGEST_QUOTATION = 8  # words

HEAD = """<!-- Made from docs/trust/time-sentences by `make docs`; change those tables. -->

# The sentences on time

The library grew from five procedure documents. This page has each of their sentences that speaks of
time, and says how the product carries it, or why not.

A sentence speaks of time if it says by when, how soon, how often, until when, before or after what,
at which meeting or at what age something is done. Headings are left out, and so are sentences in
which a word of time means something else, such as "future harm". A sentence with two timescales has
two rows. The third column quotes the words by which you can find the sentence.

- **Rule**: a dated rule computes the day.
- **Undated duty**: the text sets no number. The timetable shows the duty without a day.
- **Alert**: the timetable shows it first.
- **Agreed**: the case holds the date or the frequency that was agreed, under the rule named.
- **End of a plan**: `may_discontinue` answers with this reason.
- **Event**: the case holds the day on which it happened.
- **Reading**: an open question, with the way in which the library reads it.

A row counts once, under the first of these that carries it.
"""


@dataclass(frozen=True)
class Statement:
    """One sentence that speaks of time: where it is, what it says, and what carries it."""

    place: str
    words: str
    says: str
    carried: tuple[tuple[str, str], ...]
    why_not: str | None
    left_out: str | None
    note: str | None

    @property
    def kind(self) -> str:
        """The first kind that carries it."""
        kinds = {kind for kind, _ in self.carried}
        return next((kind for kind in KINDS if kind in kinds), NOT_CARRIED)


@dataclass(frozen=True)
class Document:
    """One document: the source and its rulebook, what was read of it, and its statements."""

    source: str
    book: cpt.Rulebook
    copy: str | None
    part: str
    statements: tuple[Statement, ...]

    def cites(self, version: RuleVersion) -> bool:
        """Whether a version cites the part of this document that was read, or what it reprints."""
        cited = version.citation
        if reprinted(self.source, cited):
            return True
        return (cited.source == self.source and self.part in cited.at) or (
            cited.read_in == self.source and self.part in (cited.read_at or cited.at)
        )


def reprinted(document: str, cited: Reference) -> bool:
    """Whether a rule cites a page of another source that a document reprints."""
    source, pages = REPRINTS.get(document, ("", range(0)))
    numbers = map(int, re.findall(r"\bpage (\d+)", cited.at))
    return cited.source == source and any(number in pages for number in numbers)


def read_document(source: str, folder: Path = TABLES) -> Document:
    """The table of one document."""
    table = tomllib.loads((folder / f"{source}.toml").read_text("utf-8"))
    return Document(
        source,
        cpt.rulebook(GREW_FROM[source]),
        table.get("copy"),
        table.get("part", ""),
        tuple(_statement(row) for row in table["statement"]),
    )


def _statement(row: Mapping[str, Any]) -> Statement:
    carried = []
    for kind, names in row.get("carried", {}).items():
        carried += [(kind, name) for name in ([names] if isinstance(names, str) else names)]
    optional = {key: row.get(key) for key in ("why_not", "left_out", "note")}
    unknown = {*row} - {"place", "words", "says", "carried", *optional}
    if unknown:
        raise ValueError(f"{row['place']}: unknown keys: {', '.join(sorted(unknown))}")
    return Statement(row["place"], row["words"], row["says"], tuple(carried), **optional)


def problems(document: Document) -> Iterator[str]:
    """What is wrong with the table of a document, row by row."""
    left_out = {entry.what for entry in document.book.data.left_out}
    seen = set()
    for row in document.statements:
        where = f"{document.source}, {row.place}, {row.words!r}"
        if (row.place, row.words) in seen:
            yield f"{where}: this row is there twice"
        seen.add((row.place, row.words))
        if len(row.words.split()) > LONGEST_QUOTATION:
            yield f"{where}: the quotation has more than {LONGEST_QUOTATION} words"
        if bool(row.carried) == bool(row.why_not):
            yield f"{where}: a row has either `carried` or `why_not`"
        if row.left_out and not row.why_not:
            yield f"{where}: `left_out` needs `why_not`"
        if row.left_out and row.left_out not in left_out:
            yield f"{where}: the rulebook leaves out no {row.left_out!r}"
        for kind, name in row.carried:
            problem = _problem(document, kind, name)
            if problem:
                yield f"{where}: {problem}"
    carrying = {name for row in document.statements for _, name in row.carried}
    for rule in document.book.rules:
        if rule.id not in carrying and any(map(document.cites, rule.versions)):
            yield f"{document.source}: no row names {rule.id}, a rule that cites the document"


def _problem(document: Document, kind: str, name: str) -> str | None:
    book = document.book
    if kind not in KINDS:
        return f"no kind {kind!r}; allowed: {', '.join(KINDS)}"
    if kind in ("rule", "undated", "agreed"):
        rule = next((rule for rule in book.rules if rule.id == name), None)
        if rule is None:
            return f"{book.name} has no rule {name!r}"
        version = _version(document, rule)
        of = "unread" if version.unread else "undated" if version.undated else "rule"
        if kind != "agreed" and of != kind:
            return f"{name} is {'dated' if of == 'rule' else of}"
        return None
    if name not in _names(book)[kind]:
        return f"{book.name} has no {kind} {name!r}"
    return None


def _version(document: Document, rule: Rule) -> RuleVersion:
    """The newest version that cites the document, or the newest of all."""
    citing = [version for version in rule.versions if document.cites(version)]
    return [*rule.versions, *citing][-1]


def _names(book: cpt.Rulebook) -> Mapping[str, set[str]]:
    """Every name that a row of this rulebook may use, by kind."""
    versions = [version for rule in book.rules for version in rule.versions]
    questions = [question for version in versions for question in version.open_questions]
    for ending in book.data.endings:
        questions += ending.open_questions
    return {
        "alert": set(_words(cpt.Alert.model_fields["code"].annotation)),
        "ending": {ending.reason for ending in book.data.endings},
        "event": set(book.data.all_events),
        "reading": set(questions),
    }


def _words(literals: object) -> Iterator[str]:
    """The words of a Literal, or of a union of them."""
    for part in get_args(literals):
        yield from [part] if isinstance(part, str) else _words(part)


def page(link: Callable[[cpt.Rulebook, str, str], str]) -> str:
    """The text of the page. `link` makes the link from this page to what carries a sentence.

    Raises:
        ValueError: a row does not fit the rulebooks.
    """
    documents = [read_document(source) for source in GREW_FROM]
    wrong = [problem for document in documents for problem in problems(document)]
    if wrong:
        raise ValueError("\n".join(wrong))
    return "\n".join(_lines(documents, link))


def _lines(
    documents: list[Document], link: Callable[[cpt.Rulebook, str, str], str]
) -> Iterator[str]:
    yield HEAD
    yield from _counts(documents)
    for document in documents:
        yield f"## {_title(document)}\n"
        yield f"From `{document.source}` of the rulebook `{document.book.name}`."
        if document.copy:
            yield document.copy
        yield ""
        yield _row("Where", "What is to happen, and when", "Its words", "How it is carried")
        yield _row(*["---"] * 4)
        for row in document.statements:
            yield _row(row.place, row.says, f'"{row.words}"', _carried(document, row, link))
        yield ""


def _counts(documents: list[Document]) -> Iterator[str]:
    every = Counter(row.kind for document in documents for row in document.statements)
    columns = [column for column in [*KINDS, NOT_CARRIED] if every[column]]
    yield _row("Document", "Rows", *[KINDS.get(column, column) for column in columns])
    yield _row(*["---"] * (len(columns) + 2))
    for document in documents:
        counts = Counter(row.kind for row in document.statements)
        title = _title(document)
        numbers = [counts.total(), *(counts[column] for column in columns)]
        yield _row(f"[{title}](#{anchor(title)})", *map(str, numbers))
    yield _row("All", *map(str, [every.total(), *(every[column] for column in columns)]))
    yield ""
    yield "Why a sentence is not carried:\n"
    reasons = Counter(row.why_not for document in documents for row in document.statements)
    del reasons[None]
    yield from (f"- {reason}: {count}" for reason, count in reasons.most_common())
    yield ""


def _title(document: Document) -> str:
    return document.book.data.sources[document.source].title


def _carried(
    document: Document, row: Statement, link: Callable[[cpt.Rulebook, str, str], str]
) -> str:
    note = f". {row.note[:1].upper()}{row.note[1:]}." if row.note else ""
    if row.why_not:
        listed = " ([left out](../reference/rulebooks.md#left-out))" if row.left_out else ""
        return f"**Not carried**: {row.why_not}{listed}{note}"
    parts = []
    for kind, label in KINDS.items():
        names = [link(document.book, kind, name) for of, name in row.carried if of == kind]
        if names:
            parts.append(f"{label}: {', '.join(names)}")
    return "; ".join(parts) + note


def anchor(title: str) -> str:
    """The anchor of a heading, as forges and the site compute it."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def main(arguments: list[str]) -> int:
    """Names each row that does not fit the rulebooks."""
    folder = Path(arguments[0]) if arguments else TABLES
    wrong = [problem for source in GREW_FROM for problem in problems(read_document(source, folder))]
    for problem in wrong:
        print(problem, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
