"""A rulebook as it is named on the command line: a shipped one by its name, or a file of one's own."""

from __future__ import annotations

import cptimescales as cpt
from cptimescales.errors import TimescaleError, UnknownRulebookError


def named_rulebook(name: str) -> cpt.Rulebook:
    """The rulebook meant.

    Raises:
        TimescaleError: neither a shipped rulebook nor a file that can be read as one.
    """
    if name.lower().endswith(".toml"):
        return cpt.load_rulebook(name)
    try:
        return cpt.rulebook(name)
    except UnknownRulebookError as error:
        raise TimescaleError(f"{error}, or a .toml file of your own") from None
