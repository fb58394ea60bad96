"""Checks the TOML files that ship, and writes each as JSON beside it: `make data`.

It writes two more files: `rules/names.py` has the names that an editor offers, and
`calendars/records/by_rule.json` the bank holidays that the package `holidays` computes.

With `--check` it writes nothing, and fails if a JSON file is not what its TOML file says.
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Iterable, Iterator
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from holidays import country_holidays

from cptimescales.calendars.days import BankHoliday
from cptimescales.calendars.record import DIVISIONS, FIRST_YEAR, LAST_YEAR, DivisionRecord
from cptimescales.calendars.record_files import read_division
from cptimescales.errors import RulebookError
from cptimescales.page import page_data_json
from cptimescales.returns.mapping_file import read_mapping
from cptimescales.rules.answers import Answers
from cptimescales.rules.local import extend
from cptimescales.rules.model import RulebookData
from cptimescales.rules.rulebook_files import read_rulebook
from cptimescales.rules.rulings import content_sha256
from cptimescales.rules.shipped import SHIPPED

PACKAGE = Path(__file__).parent.parent / "src" / "cptimescales"
RULEBOOKS, RECORDS = PACKAGE / "rules" / "rulebooks", PACKAGE / "calendars" / "records"
MAPPINGS = PACKAGE / "returns" / "mappings"

# The package `holidays` has nations, not divisions. England and Wales have the same bank holidays.
SUBDIVISION = {"england-and-wales": "ENG", "scotland": "SCT", "northern-ireland": "NIR"}

# GOV.UK's titles, where the package has other names.
TITLES = {
    "May Day": "Early May bank holiday",
    "Spring Bank Holiday": "Spring bank holiday",
    "Late Summer Bank Holiday": "Summer bank holiday",
    "Summer Bank Holiday": "Summer bank holiday",
    "Saint Patrick's Day": "St Patrick's Day",
    "Battle of the Boyne": "Battle of the Boyne (Orangemen's Day)",
    "Saint Andrew's Day": "St Andrew's Day",
    "New Year Holiday": "2nd January",
}


def rulebook_of(name: str) -> RulebookData:
    """A shipped rulebook as its TOML file says, with everything that it inherits."""
    path = RULEBOOKS / f"{name}.toml"
    data = read_rulebook(path.read_text("utf-8"), path.name)
    return extend(rulebook_of(data.extends), data, path.name) if data.extends else data


def division_of(division: str) -> DivisionRecord:
    """A division's record as its TOML file says."""
    return read_division(_content(RECORDS / f"{division}.toml"))


def by_rule(division: str) -> Iterator[list[str]]:
    """The bank holidays that the package `holidays` computes: day, title, and the note if any."""
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    computed = country_holidays("GB", subdiv=SUBDIVISION[division], years=years, expand=False)
    for day, name in sorted(computed.items()):
        holiday = _titled(day, name)
        yield [str(day), holiday.name, *filter(None, [holiday.note])]


def _titled(day: date, name: str) -> BankHoliday:
    # Two may share a day, as "New Year Holiday; New Year's Day (observed)". The first is its own.
    title, observed, _ = name.split(";")[0].partition(" (observed)")
    return BankHoliday(day, TITLES.get(title, title), "Substitute day" if observed else "")


def json_files() -> Iterator[tuple[Path, str]]:
    """Every file that is made: its path and its text."""
    for division in DIVISIONS:
        division_of(division)  # refuses a file that is not a record
        path = RECORDS / f"{division}.toml"
        content = _content(path)
        for tables in (value for value in content.values() if isinstance(value, list)):
            for table in tables:
                del table["source"]  # for a person, who reads the TOML
        yield path.with_suffix(".json"), _lines({"made_from": path.name, **content}) + "\n"
    computed = {division: list(by_rule(division)) for division in DIVISIONS}
    head = {"made_by": f"holidays {version('holidays')}"}
    yield RECORDS / "by_rule.json", _lines({**head, **computed}) + "\n"
    for name in SHIPPED:
        path = RULEBOOKS / f"{name}.toml"
        head = {"made_from": path.name, "sha256": content_sha256(rulebook_of(name))}
        yield path.with_suffix(".json"), _lines({**head, **_content(path)}) + "\n"
    books = [Answers(data, division_of(str(data.calendar))) for data in map(rulebook_of, SHIPPED)]
    yield PACKAGE / "page" / "timescales.json", page_data_json(books)
    yield PACKAGE / "rules" / "names.py", names_file(books)
    path = PACKAGE / "returns" / "councils.toml"
    yield path.with_suffix(".json"), _lines({"made_from": path.name, **_content(path)}) + "\n"
    for path in sorted(MAPPINGS.glob("*.toml")):
        read_mapping(path)  # refuses a file that is not a mapping
        content = {"made_from": path.name, **_content(path)}
        yield path.with_suffix(".json"), _lines(content) + "\n"


def names_file(books: Iterable[Answers]) -> str:
    """`rules/names.py`: the names of the rulebooks and rules that ship, as types.

    Raises:
        ValueError: a rule answers with a date in one rulebook and with a window in another.
    """
    books = tuple(books)
    dated = dict.fromkeys(r.id for book in books for r in book.rules if not r.is_window)
    windows = dict.fromkeys(rule.id for book in books for rule in book.rules if rule.is_window)
    if both := dated.keys() & windows.keys():
        raise ValueError(f"a date in one rulebook and a window in another: {sorted(both)}")
    types = {
        "RulebookName": (SHIPPED, "A rulebook that comes with the library."),
        "DatedRule": (dated, "A rule that answers with a due date in every rulebook that ships."),
        "WindowRule": (windows, "A rule that answers with a window around a birthday."),
    }
    lines = ['"""The names of what ships, for editors and type checkers. `make data` writes it."""']
    lines += ["", "from typing import Literal, TypeAlias"]
    for name, (values, means) in types.items():
        one_line = f"{name}: TypeAlias = Literal[{', '.join(f'{value!r}' for value in values)}]"
        one_line = one_line.replace("'", '"')
        if len(one_line) <= 100:
            lines += ["", one_line]
        else:
            items = [f'    "{value}",' for value in values]
            lines += ["", f"{name}: TypeAlias = Literal[", *items, "]"]
        lines.append(f'"""{means}"""')
    return "\n".join(lines) + "\n"


def _problems() -> list[str]:
    problems = []
    for name in SHIPPED:
        try:
            rulebook_of(name)
        except RulebookError as error:
            problems.append(str(error))
    return list(dict.fromkeys(problems))  # a problem of a nation is one of each that extends it


def _content(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))


def _lines(value: Any, indent: str = "") -> str:
    """The JSON of a value. A list or mapping of plain values takes one line, if it fits."""
    text = json.dumps(value, default=str, ensure_ascii=False)
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    nested = any(isinstance(part, (dict, list)) for part in parts)
    if not parts or (len(indent + text) <= 100 and not nested):
        return text
    inner = indent + " "
    if isinstance(value, dict):
        lines = [f"{json.dumps(key)}: {_lines(part, inner)}" for key, part in value.items()]
    else:
        lines = [_lines(part, inner) for part in value]
    start, end = text[0], text[-1]
    return f"{start}\n{inner}" + f",\n{inner}".join(lines) + f"\n{indent}{end}"


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
            print(f"{path.name} is not what the TOML files say; run: make data", file=sys.stderr)
        else:
            path.write_text(text, "utf-8", newline="\n")
            print(f"wrote {path.name}")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
