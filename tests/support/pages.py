"""The pages of the documentation, and their code blocks: what to type, and what is then shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
# Folders that begin with an underscore belong to the site builder.
PAGES = sorted(
    path for path in DOCS.rglob("*.md") if not path.relative_to(DOCS).parts[0].startswith("_")
)

_FENCE = re.compile(
    r"(?:^<!-- (?P<note>[^\n]*?) -->\n(?:\n)?)?"
    r"^(?P<fence>```+)(?P<language>[^\n]*)\n(?P<text>.*?)^(?P=fence)[ ]*$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Block:
    """A fenced block: the line it begins on, its language, and the note before it.

    A note is `file: NAME`, `printed by: EXPRESSION` or `not run: WHY`.
    """

    line: int
    language: str
    text: str
    note: str

    @property
    def file(self) -> str | None:
        return self.note.removeprefix("file: ") if self.note.startswith("file: ") else None

    @property
    def printed_by(self) -> str | None:
        """The expression whose text the block shows."""
        note = self.note
        return note.removeprefix("printed by: ") if note.startswith("printed by: ") else None

    @property
    def is_run(self) -> bool:
        return not self.note.startswith("not run: ")

    @property
    def is_directive(self) -> bool:
        """Whether the site builder reads the block, such as a table of contents."""
        return self.language.startswith("{")


@dataclass(frozen=True)
class Command:
    """What is typed after the prompt, and the output that the page shows, if any."""

    typed: str
    shown: str


def blocks(page: Path) -> list[Block]:
    text = page.read_text("utf-8")
    return [
        Block(
            text.count("\n", 0, match.start("fence")) + 1,
            match["language"].strip(),
            match["text"],
            match["note"] or "",
        )
        for match in _FENCE.finditer(text)
    ]


def commands(text: str) -> Iterator[Command]:
    """The commands of a console block. A line that ends with a backslash continues in the next."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        match = re.match(r"((?:[^\n]*\\\n)*[^\n]*\n)(.*)", part, re.DOTALL)
        assert match is not None  # it matches any text
        yield Command(match[1].strip(), match[2].rstrip("\n"))
