"""The sets of conformance files. The same version of the library always writes the same files."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cptimescales.errors import UnknownNameError
from cptimescales.testing.conformance import dates_alone, whole_answers

SETS: Mapping[str, Callable[[], dict[str, str]]] = {
    "v1": dates_alone.files,
    "v2": whole_answers.files,
}
"""Each set by the name of its folder."""


def conformance_files(name: str = "v1") -> Mapping[str, str]:
    """Every file of a set: its path, relative to the folder, and its text.

    Args:
        name: `v1` has dates; `v2` has whole answers, explanations and what an event starts.

    Raises:
        UnknownNameError: there is no such set.

    >>> sorted(conformance_files())[:2]
    ['bank-holidays.json', 'due/central-bedfordshire.json']
    """
    if name not in SETS:
        raise UnknownNameError(name, SETS, " among the sets of vectors")
    return SETS[name]()
