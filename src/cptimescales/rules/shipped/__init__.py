"""The shipped rulebooks and bank-holiday records, compiled from the files in `rules/rulebooks` and `calendars/records`.

Reading and checking those files takes longer than all else in the first answer of a process, so it is done once, by
`make data`: each becomes a module that builds the same objects, with the hash of its content. A test compares the two.
"""

from __future__ import annotations

from importlib import import_module

from cptimescales.calendars.record import DivisionRecord
from cptimescales.rules.model import RulebookData

SHIPPED = (
    "england",
    "wales",
    "scotland",
    "northern-ireland",
    "south-west",
    "leicester-leicestershire-rutland",
)
"""The rulebooks that come with the library."""


def shipped_rulebook(name: str) -> tuple[RulebookData, str]:
    """One of `SHIPPED`, with everything it takes over from what it extends, and the hash of its content."""
    module = import_module(f"{__name__}.rulebook_{name.replace('-', '_')}")
    return module.DATA, module.SHA256


def shipped_division(division: str) -> DivisionRecord:
    """All that is known of one division's bank holidays."""
    record: DivisionRecord = import_module(f"{__name__}.division_{division.replace('-', '_')}").DATA
    return record
