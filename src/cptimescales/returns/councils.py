"""Which rulebook answers for which council, and why: local procedures, or else the nation's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from cptimescales.calendars.dates import require_date
from cptimescales.calendars.text_files import shipped_json
from cptimescales.errors import UnknownAuthorityError
from cptimescales.library import Rulebook, rulebook

NATIONS = {"E": "england", "N": "northern-ireland", "S": "scotland", "W": "wales"}
"""The rulebook of each nation, by the first letter of the code of a council."""

_CODE = re.compile("[ENSW][0-9]{8}")
_DISTRICT = "E07"


class _Row(NamedTuple):
    name: str
    rulebook: str
    since: date
    source: str


@dataclass(frozen=True, slots=True)
class Answering:
    """Which rulebook answers for a council on a day.

    Attributes:
        council: the code of the council.
        name: the name of the council, if the table of local procedures has it.
        rulebook: the id of the rulebook.
        why: why that one, in one sentence, with the source.
    """

    council: str
    name: str | None
    rulebook: str
    why: str


def answering(council: str, *, on: date) -> Answering:
    """Which rulebook answers for a council on a day, and why.

    Args:
        council: the nine-character code of the council, such as `E06000052`. A county answers for
            its districts.
        on: the day.

    Raises:
        UnknownAuthorityError: it is no such code, or that of a district council.
        NotADateError: `on` is not a date.

    >>> answer = answering("E06000052", on=date(2026, 1, 5))
    >>> answer.rulebook, answer.name
    ('south-west', 'Cornwall Council')
    >>> answering("E06000052", on=date(2020, 1, 6)).rulebook
    'england'
    """
    on = require_date(on, "on")
    code = council.strip().upper()
    if not _CODE.fullmatch(code) or code.startswith(_DISTRICT):
        raise UnknownAuthorityError(council, district=code.startswith(_DISTRICT))
    nation = NATIONS[code[0]]
    row = _rows().get(code)
    if row is None:
        why = f"no local rulebook names {code}, so the rulebook of its nation answers"
        return Answering(code, None, nation, why)
    if on < row.since:
        why = (
            f"the rules of {row.rulebook} begin on {row.since}, so on {on} the rulebook of the "
            f"nation of {row.name} answers"
        )
        return Answering(code, row.name, nation, why)
    why = f"{row.name} uses the procedures of {row.rulebook} (source: {row.source})"
    return Answering(code, row.name, row.rulebook, why)


def rulebook_for(council: str, *, on: date) -> Rulebook:
    """The rulebook that answers for a council: its local procedures, or else its nation's.

    Only a council that a public source names has a local rulebook. `returns.answering` says which
    rulebook it is, and why.

    Args:
        council: the nine-character code of the council. A county answers for its districts.
        on: the day on which the duty starts.

    Raises:
        UnknownAuthorityError: it is no such code, or that of a district council.
        NotADateError: `on` is not a date.

    >>> rulebook_for("E06000052", on=date(2026, 1, 5)).name
    'south-west'
    >>> rulebook_for("S12000033", on=date(2026, 1, 5)).name
    'scotland'
    """
    return rulebook(answering(council, on=on).rulebook)


@cache
def _rows() -> Mapping[str, _Row]:
    content: dict[str, Any] = shipped_json(__file__, "councils.json")
    sources = {
        key: f"{source['publisher']}, {source['url']}" for key, source in content["sources"].items()
    }
    return {
        code: _Row(name, local["id"], date.fromisoformat(local["from"]), sources[local["source"]])
        for local in content["rulebook"]
        for code, name in local["councils"]
    }
