"""Checks the TOML files of rulebooks and records, and writes each as JSON beside it: `make data`.

With `--check` it writes nothing, and fails if a JSON file is not what its TOML file says.
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cptimescales.calendars.record import DIVISIONS, DivisionRecord
from cptimescales.calendars.record_files import read_division
from cptimescales.errors import RulebookError
from cptimescales.rules.answers import content_sha256
from cptimescales.rules.local import extend
from cptimescales.rules.model import RulebookData
from cptimescales.rules.rulebook_files import read_rulebook
from cptimescales.rules.shipped import SHIPPED

PACKAGE = Path(__file__).parent.parent / "src" / "cptimescales"
RULEBOOKS, RECORDS = PACKAGE / "rules" / "rulebooks", PACKAGE / "calendars" / "records"


def rulebook_of(name: str) -> RulebookData:
    """A shipped rulebook as its TOML file says, with everything that it inherits."""
    path = RULEBOOKS / f"{name}.toml"
    data = read_rulebook(path.read_text("utf-8"), path.name)
    return extend(rulebook_of(data.extends), data, path.name) if data.extends else data


def division_of(division: str) -> DivisionRecord:
    """A division's record as its TOML file says."""
    return read_division(tomllib.loads((RECORDS / f"{division}.toml").read_text("utf-8")))


def json_files() -> Iterator[tuple[Path, str]]:
    """Every JSON file that ships: its path and its text."""
    for division in DIVISIONS:
        division_of(division)  # refuses a file that is no record
        yield _as_json(RECORDS / f"{division}.toml")
    for name in SHIPPED:
        yield _as_json(RULEBOOKS / f"{name}.toml", sha256=content_sha256(rulebook_of(name)))


def _problems() -> list[str]:
    problems = []
    for name in SHIPPED:
        try:
            rulebook_of(name)
        except RulebookError as error:
            problems.append(str(error))
    return list(dict.fromkeys(problems))  # a problem of a nation is one of each that extends it


def _as_json(toml: Path, **head: str) -> tuple[Path, str]:
    content: dict[str, Any] = tomllib.loads(toml.read_text("utf-8"))
    text = json.dumps(
        {"made_from": toml.name, **head, **content}, default=str, ensure_ascii=False, indent=1
    )
    return toml.with_suffix(".json"), text + "\n"


def main(arguments: list[str]) -> int:
    """Writes the JSON files, or with `--check` names those that differ.

    A rulebook that cannot be trusted is reported in one line, such as a local rulebook that became
    looser than a tightened national one. Then no file is written.
    """
    if problems := _problems():
        print(*problems, sep="\n", file=sys.stderr)
        return 1
    stale = [
        (path, text)
        for path, text in json_files()
        if not path.exists() or path.read_text("utf-8") != text
    ]
    for path, text in stale:
        if "--check" in arguments:
            print(f"{path.name} is not what its TOML file says; run: make data", file=sys.stderr)
        else:
            path.write_text(text, "utf-8", newline="\n")
            print(f"wrote {path.name}")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
