"""Makes the pages of the JSON Schemas and of the codes from the documents of the contract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from cptimescales.export import ALERT_CODES, CONTRACT_VERSION, REFUSAL_CODES, STATUSES
from cptimescales.export.contract import DOCUMENTS
from cptimescales.export.contract.documents import Document

_FOLDER = Path(__file__).parent / "reference"
_MADE = "<!-- Made from src/cptimescales/export/contract by `make docs`; change that. -->\n"

_SCHEMAS = f"""{_MADE}
# JSON Schemas

All JSON that the library writes and reads, for programs in any language: the contract pack, version
{CONTRACT_VERSION}. It is part of the [compatibility promise](compatibility.md), which says how the
version moves. [Types in other languages](../how-to/other-languages.md) has the steps for
TypeScript, Java and C#.

<!-- not run: it writes a folder -->
```console
$ cptimescales export schemas contract
```

In Python, `cptimescales.export.contract_files()` gives the same files. They are:

| File | What it has |
|---|---|
| [contract.json](../schemas/contract.json) | the bundle: every type and document, under `$defs` |
| [openapi.json](../schemas/openapi.json) | the same types as components of OpenAPI 3.1 |
| [stored.json](../schemas/stored.json) | the answers that hosts keep, as any version stored them |
| one file a document, below | the schema of one document, which stands alone |

The schemas are of draft 2020-12. Each has an `$id` with the version, such as
`urn:cptimescales:contract:{CONTRACT_VERSION}:due_date`. Nothing is behind that address.

- **Answers are open.** Every field of an answer is always there, and is required. A later version
  may add one, so a reader ignores fields that it does not know.
- **Inputs are closed.** A field that is not in the schema is an error. Their types end in `Input`.
- **`kind` says what an answer is.** It is a constant of each type, so `answer.json` fits one type
  at most.
- **Lists of values are closed**, such as the statuses. Some may grow: refusal codes, alert codes,
  the mistakes of an audit, the kinds of return and the published figures. For these the schema has
  the known values, and takes any text.
- **A day** has `format: date`. A validator checks it only if formats are switched on.
- **What you stored** with an earlier version may lack fields that were added since. Validate it
  with `stored.json`. Or read it with the library and write it again: then it has every field.
"""

_CODES = f"""{_MADE}
# Codes and statuses

A program decides by these values. Words for people are beside them, in `message`, and may change.
The [schemas](schemas.md) have each list as an enumeration. A code, once given, keeps its meaning
within a major version. A later version may add a code: treat one that you do not know as any other
refusal or alert.
"""


_EXAMPLE = "## An example\n\nA due date as JSON:"


def pages() -> dict[Path, str]:
    """The text of each page, by its path."""
    schemas = _FOLDER / "schemas.md"
    # The command prints the example, and the tests of the pages compare both.
    example = schemas.read_text("utf-8").partition(_EXAMPLE)[2]
    return {
        schemas: "\n".join([_SCHEMAS, *_documents(), f"{_EXAMPLE}{example}"]),
        _FOLDER / "codes.md": "\n".join([_CODES, *_codes()]),
    }


def _documents() -> Iterator[str]:
    for way, heading in (("answer", "What the library writes"), ("input", "What it reads")):
        yield f"## {heading}\n"
        yield "| Schema | What it describes | Command | Type in the bundle |"
        yield "|---|---|---|---|"
        for document in DOCUMENTS:
            if document.way == way:
                yield _row(document)
        yield ""


def _row(document: Document) -> str:
    command, _, note = document.command.partition(", ")
    words = f"`{command}`{', ' + note if note else ''}" if command else ""
    name = f"[{document.name}.json](../schemas/{document.name}.json)"
    return f"| {name} | {document.means} | {words} | `{document.definition}` |"


def _codes() -> Iterator[str]:
    yield from _table(
        "Statuses of a duty", "`status` of an entry of a timetable.", "Status", STATUSES
    )
    yield from _table(
        "Alert codes",
        "`code` of an alert of a timetable. An alert asks for a person at once.",
        "Code",
        ALERT_CODES,
    )
    yield from _table(
        "Refusal codes",
        "`code` of a refusal, and `code` of an error in Python. Those of a single answer come "
        "first, then names, files and rows, and the programs that `verify` asks.",
        "Code",
        REFUSAL_CODES,
    )


def _table(heading: str, words: str, column: str, values: Mapping[str, str]) -> Iterator[str]:
    yield f"## {heading}\n"
    yield f"{words}\n"
    yield f"| {column} | Meaning |"
    yield "|---|---|"
    yield from (f"| `{value}` | {means} |" for value, means in values.items())
    yield ""
