"""Asks `due-file` about files of a test's own, and reads what it wrote."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.support.asking import ask, lines_of

RULE = ("--rule", "first_core_group", "--rulebook", "england")
ASKED = (*RULE, "--on", "Held")


def told_by(path: Path, *options: str, out: str = "due.csv") -> list[str]:
    """What is said on the screen, without the folder."""
    to = path.with_name(out)
    told = ask("due-file", str(path), "-o", str(to), "--replace", *options).answer()
    return [line.replace(f"{path.parent}/", "") for line in lines_of(told)]


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as text:
        return list(csv.reader(text))


def csv_of(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path
