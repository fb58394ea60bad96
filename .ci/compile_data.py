"""Compiles the TOML files of rulebooks and bank holidays into the modules of `rules/shipped`: `make data`.

With `--check` it writes nothing, and fails if a module is not what its file says.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from cptimescales.calendars.record import DIVISIONS, DivisionRecord
from cptimescales.calendars.record_files import read_division
from cptimescales.rules.answers import content_sha256
from cptimescales.rules.local import extend
from cptimescales.rules.model import RulebookData
from cptimescales.rules.rulebook_files import read_rulebook
from cptimescales.rules.shipped import SHIPPED

PACKAGE = Path(__file__).parent.parent / "src" / "cptimescales"
RULEBOOKS, RECORDS = PACKAGE / "rules" / "rulebooks", PACKAGE / "calendars" / "records"
HERE = PACKAGE / "rules" / "shipped"

_HEAD = '''"""Made from {file} by `make data`; edit that."""

import datetime

{imports}

DATA = {data}
'''
_RECORD = """\
from cptimescales.calendars.record import Change, DivisionRecord, OneOff, PublishedYear
from cptimescales.calendars.days import BankHoliday"""
_RULES = """\
from cptimescales.rules.period import Period
from cptimescales.rules.model import Around, Ending, LeftOut, Reference, Rule, RulebookData, RuleVersion, Source"""


def rulebook_of(name: str) -> RulebookData:
    """A shipped rulebook as its file says, with what it takes over from the one it extends."""
    file = f"{name}.toml"
    data = read_rulebook((RULEBOOKS / file).read_text("utf-8"), file)
    return extend(rulebook_of(data.extends), data, file) if data.extends else data


def division_of(division: str) -> DivisionRecord:
    """A division's record as its file says."""
    return read_division(tomllib.loads((RECORDS / f"{division}.toml").read_text("utf-8")))


def modules() -> Iterator[tuple[Path, str]]:
    """Every compiled module: its path and its text."""
    for division in DIVISIONS:
        text = _module(f"calendars/records/{division}.toml", _RECORD, division_of(division))
        yield HERE / f"division_{division.replace('-', '_')}.py", text
    for name in SHIPPED:
        data = rulebook_of(name)
        text = (
            _module(f"rules/rulebooks/{name}.toml", _RULES, data)
            + f"SHA256 = {content_sha256(data)!r}\n"
        )
        yield HERE / f"rulebook_{name.replace('-', '_')}.py", text


def _module(file: str, imports: str, data: object) -> str:
    # The repr of a dataclass is the call that builds it again; the line breaks are for tools that dislike long lines.
    text = re.sub(
        r"(?<=[(, ])(Rule|RuleVersion|Ending|LeftOut|PublishedYear|Change|OneOff|BankHoliday)\(",
        r"\n\1(",
        repr(data),
    )
    return _HEAD.format(file=file, imports=imports, data=text)


def main(arguments: list[str]) -> int:
    """Writes the modules, or with `--check` names those that differ."""
    stale = [
        (path, text)
        for path, text in modules()
        if not path.exists() or path.read_text("utf-8") != text
    ]
    for path, text in stale:
        if "--check" in arguments:
            print(f"{path.name} is not what its file says; run: make data", file=sys.stderr)
        else:
            path.write_text(text, "utf-8")
            print(f"wrote {path.name}")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
