"""Writes the hand-outs of a release: what people who have no Python open, print or install.

`python .ci/hand_outs.py FOLDER TIME` writes them, and once more in another process and folder: both
must have the same bytes. TIME is that of the commit, in seconds since 1970; the ready reckoners are
for the year of work that follows. HAND-OUTS.md has a sentence for whoever hands out each file.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import cptimescales as cpt
from cptimescales.export import contract_files
from cptimescales.page import (
    calculator_page,
    everyday_questions,
    ready_reckoner,
    reckoner_html,
)
from cptimescales.spreadsheet.libreoffice.build import build
from cptimescales.spreadsheet.workbook import write_workbook

ROOT = Path(__file__).parent.parent
LIST = "HAND-OUTS.md"

_EARLIEST = (1980, 1, 1, 0, 0, 0)  # the first time that a zip file can write
_HEAD = """# What to hand out

Each file needs no Python. Each keeps to the rules and the bank holidays of this release, so hand
out new files with each release.

| File | For | What to say when you hand it out |
|---|---|---|
"""
_WORDS = {
    "calculator.html": (
        "people who work with families",
        (
            "Open it by a double-click, choose the procedures and what happened, type the day, "
            "and see every deadline and why; it sends nothing."
        ),
    ),
    "workbook-*.xlsx": (
        "people who keep a list in Excel or LibreOffice",
        (
            "Choose what happened and type the day on the first sheet, or keep a list of duties "
            "on the second; take the file of your own procedures."
        ),
    ),
    "reckoner-*.html": (
        "people who work from paper",
        (
            "Print the sheet of the duty that you need, A4 landscape: it has the due date for "
            "every day of the year."
        ),
    ),
    "cptimescales.oxt": (
        "people who make their own sheets in LibreOffice",
        "Open it with LibreOffice to install it, then use functions such as CPTDUE in any sheet.",
    ),
    "vectors.zip": (
        "people who write or check other software",
        "Ask your program these questions and compare its answers; README.md in it says how.",
    ),
    "contract.zip": (
        "people who write a host in another language",
        "Make the types of your language from these JSON Schemas, and check what you send and get.",
    ),
}


def year_of(commit: datetime) -> int:
    """The year of the reckoners of a release: the next one from October on.

    >>> year_of(datetime(2026, 11, 26, tzinfo=UTC)), year_of(datetime(2026, 6, 1, tzinfo=UTC))
    (2027, 2026)
    """
    return (commit + timedelta(days=92)).year


def write_hand_outs(folder: Path, year: int) -> list[Path]:
    """Writes every hand-out and the list of them into a folder, and returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [*_pages(folder, year), *_others(folder)]
    rows = "".join(f"| `{name}` | {who} | {words} |\n" for name, (who, words) in _WORDS.items())
    (folder / LIST).write_text(_HEAD + rows, "utf-8", newline="\n")
    return [*paths, folder / LIST]


def _pages(folder: Path, year: int) -> Iterator[Path]:
    books = [cpt.rulebook(name) for name in cpt.rulebooks()]
    calculator = folder / "calculator.html"
    calculator.write_text(calculator_page(books), "utf-8", newline="\n")
    yield calculator
    for book in books:
        workbook = folder / f"workbook-{book.name}.xlsx"
        write_workbook(book, str(workbook))
        yield workbook
        reckoners = [
            ready_reckoner(book, rule, year=year, number=number)
            for rule, number in everyday_questions(book, year=year)
        ]
        page = folder / f"reckoner-{book.name}-{year}.html"
        page.write_text(reckoner_html(reckoners), "utf-8", newline="\n")
        yield page


def _others(folder: Path) -> Iterator[Path]:
    path = folder / "cptimescales.oxt"
    path.write_bytes(build())
    yield path
    folder_of_vectors = ROOT / "docs" / "conformance"
    vectors = {
        file.relative_to(folder_of_vectors).as_posix(): file.read_bytes()
        for file in folder_of_vectors.rglob("*")
        if file.is_file()
    }
    yield _zipped(vectors, folder / "vectors.zip")
    schemas = {name: text.encode() for name, text in contract_files().items()}
    yield _zipped(schemas, folder / "contract.zip")


def _zipped(files: Mapping[str, bytes], target: Path) -> Path:
    """A zip file, with the same bytes on every machine that has the same version of zlib."""
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(files):
            name = zipfile.ZipInfo(path, _EARLIEST)
            name.create_system = 3  # the same on Windows
            name.external_attr = 0o644 << 16
            archive.writestr(name, files[path], zipfile.ZIP_DEFLATED, 9)
    return target


def main(arguments: list[str]) -> int:
    """Writes the hand-outs twice, and returns the exit code: 1 if a file differs."""
    folder, year = Path(arguments[0]), year_of(datetime.fromtimestamp(int(arguments[1]), UTC))
    paths = write_hand_outs(folder, year)
    if "--once" in arguments:
        return 0
    with tempfile.TemporaryDirectory(prefix="hand-outs-") as again:
        command = [sys.executable, __file__, again, arguments[1], "--once"]
        subprocess.run(command, check=True)
        differ = [
            path.name for path in paths if path.read_bytes() != Path(again, path.name).read_bytes()
        ]
    if differ:
        print(f"written twice, these differ: {', '.join(differ)}", file=sys.stderr)
        return 1
    print(f"hand-outs: {len(paths)} files for {year}, written twice with the same bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
