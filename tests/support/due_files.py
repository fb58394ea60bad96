"""Runs `due-file` on files of a test's own, and reads the files that it writes."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.support.asking import ask, lines_of

RULE = ("--rule", "first_core_group", "--rulebook", "england")
OPTIONS = (*RULE, "--on", "Held")
"""The options for a file with the dates in the column `Held`."""


def due_file(path: Path, *options: str, out: str = "due.csv") -> list[str]:
    """Answers a file into `out` beside it; returns the lines of the screen, without the folder."""
    command = ("due-file", str(path), "-o", str(path.with_name(out)), "--replace", *options)
    screen = ask(*command).answer()
    return [line.replace(f"{path.parent}/", "") for line in lines_of(screen)]


def rows_of(path: Path) -> list[list[str]]:
    """The rows of a CSV file, its header first."""
    with path.open(encoding="utf-8", newline="") as text:
        return list(csv.reader(text))


def csv_of(path: Path, text: str) -> Path:
    """Writes a text file, and returns its path."""
    path.write_text(text, "utf-8")
    return path
