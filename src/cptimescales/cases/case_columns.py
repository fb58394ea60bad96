"""The columns of a CSV of cases: those that have a meaning, and further ones.

A column whose name asks for a person is refused, and so is a misspelt one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches

from cptimescales.cases.case import Case, asks_for_a_person
from cptimescales.cases.case_files import NO_PERSON
from cptimescales.errors import CaseError

NEEDED = ("reference", "event", "on")
"""The columns that a CSV of cases must have, in any order."""

BIRTHS = ("born", "expected_birth")
"""The columns that it may have, too."""


def columns_of(
    header: Sequence[str], where: str, file: str
) -> tuple[dict[str, int], list[tuple[str, int]]]:
    """The places of the known columns, and the further columns with their places.

    Capital letters make no difference to a known column. A column without a name is passed over.

    Args:
        header: the names of the columns.
        where: the place of the header in the file, for a refusal.
        file: the name of the file.

    Raises:
        CaseError: a column is missing, repeated or misspelt, or it asks for a person.

    >>> columns_of(["Reference", "Event", "On", "Team"], "row 1, ", "cases.csv")
    ({'reference': 0, 'event': 1, 'on': 2}, [('Team', 3)])
    """
    known = (*NEEDED, *BIRTHS)
    names = [name.lower() for name in header]
    for name in filter(None, header):
        if asks_for_a_person(name):
            raise CaseError(file, f"{where}{name}", NO_PERSON)
        if names.count(name.lower()) > 1:
            raise CaseError(file, f"{where}{name}", "this column appears twice")
    further = [
        (name, place) for place, name in enumerate(header) if name and names[place] not in known
    ]
    _check_misspelt([name for name, _ in further], names, where, file)
    return {column: names.index(column) for column in known if column in names}, further


def _check_misspelt(further: Sequence[str], names: Sequence[str], where: str, file: str) -> None:
    """Refuses a further column that seems to be a known column under another name."""
    for column in NEEDED:
        if column in names:
            continue
        near = get_close_matches(column, [name.lower() for name in further], n=1, cutoff=0.55)
        if near and len(names) > 1:
            raise CaseError(file, f"{where}{near[0]}", f"it is not known; did you mean {column!r}?")
        by_commas = "; its cells must be separated by commas, or name their mark (--delimiter)"
        commas = by_commas if len(names) == 1 else ""
        problem = f"this column is missing; a file of cases needs {', '.join(NEEDED)}{commas}"
        raise CaseError(file, f"{where}{column}", problem)
    for name in further:
        meant = _birth_meant(name.lower())
        if meant and meant not in names:
            problem = f"it is not known; did you mean {meant!r}? Rename the column, or leave it out"
            raise CaseError(file, f"{where}{name}", problem)
        if name.lower() in Case.model_fields:
            problem = "this is no column of a CSV; rename it, or put the case into a JSON file"
            raise CaseError(file, f"{where}{name}", problem)


def _birth_meant(name: str) -> str | None:
    """The column of a birth that a name probably means, such as `date_of_birth`."""
    if near := get_close_matches(name, BIRTHS, n=1, cutoff=0.75):
        return near[0]
    words = set(re.split("[^a-z]+", name))
    of_a_birth = "birth" in name or words & {"born", "dob"}
    if "edd" in words or (of_a_birth and words & {"expected", "due"}):
        return "expected_birth"
    return "born" if of_a_birth else None
