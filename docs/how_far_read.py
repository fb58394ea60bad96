"""Makes the page of how many rule versions were read and where, before and after a reading.

`python docs/how_far_read.py` prints the numbers of the library that Python imports, as JSON. It
uses only names that every version offers. The numbers of an older commit are kept beside this file:

    git worktree add ../older bb8d962
    PYTHONPATH=../older/src python docs/how_far_read.py > docs/how_far_read_before.json
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import cptimescales as cpt

DOCS = Path(__file__).parent
BEFORE = DOCS / "how_far_read_before.json"
PAGE = DOCS / "trust" / "how-far-read.md"
OLDER = "bb8d962"
# A day in each edition of the guidance of England, the newest edition last.
DAYS = (
    *(date(2012, 6, 1), date(2014, 6, 1), date(2016, 6, 1), date(2020, 6, 1)),
    *(date(2024, 6, 1), date(2026, 11, 26)),
)
GRADES = {
    "source_text": "in the source",
    "secondary_source": "in a text that quotes it",
    "previous_edition": "in the edition before",
    "not_verified": "not at all",
}

_HEAD = f"""<!-- Made from the rulebook files by `make docs`; change those. -->

# How far the rules were read

How many rule versions in force on a day were read in the source, in a text that quotes or applies
it, only in the edition before, or not at all. Each cell has the number of the commit `{OLDER}`,
then that of now. A local rulebook counts its own rules. A version whose text nobody has read, and
that therefore answers nothing, counts as not read. Rulebooks that came later were nothing then.

These commands made the older numbers:

<!-- not run: it needs an older checkout -->
```console
$ git worktree add ../older {OLDER}
$ PYTHONPATH=../older/src python docs/how_far_read.py > docs/how_far_read_before.json
```
"""


def counts() -> dict[str, dict[str, dict[str, int]]]:
    """By day and rulebook: how many versions in force have each grade."""
    return {str(day): {name: dict(_grades(name, day)) for name in cpt.rulebooks()} for day in DAYS}


def _grades(name: str, day: date) -> Counter[str]:
    book = cpt.rulebook(name)
    base = book.data.extends
    taken = {rule.id: rule for rule in cpt.rulebook(base).rules} if base else {}
    own = [rule for rule in book.rules if taken.get(rule.id) != rule]
    return Counter(version.verified for rule in own if (version := rule.version_on(day)))


def page() -> str:
    """The page, in Markdown."""
    return "\n".join([_HEAD, *_tables()])


def _tables() -> Iterator[str]:
    before, after = json.loads(BEFORE.read_text("utf-8")), counts()
    yield "## All rulebooks\n"
    yield from _table("Rules in force on")
    for day in after:
        yield _row(day, _total(before[day]), _total(after[day]))
    yield ""
    for day in reversed(after):
        yield f"## In force on {day}\n"
        yield from _table("Rulebook")
        for name in after[day]:
            yield _row(f"`{name}`", before[day].get(name, {}), after[day][name])
        yield ""


def _table(first: str) -> Iterator[str]:
    yield f"| {' | '.join((first, *GRADES.values()))} |"
    yield f"|{'---|' * (1 + len(GRADES))}"


def _row(first: str, before: dict[str, int], after: dict[str, int]) -> str:
    cells = (f"{before.get(grade, 0)} → {after.get(grade, 0)}" for grade in GRADES)
    return f"| {' | '.join((first, *cells))} |"


def _total(of_day: dict[str, dict[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for grades in of_day.values():
        total.update(grades)
    return total


if __name__ == "__main__":
    print(json.dumps(counts(), indent=1))
