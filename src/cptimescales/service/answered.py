"""The shape of the answers that are no model of another room. The description is made from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from cptimescales.audit.findings import Finding
from cptimescales.calendars.dates import Day
from cptimescales.rules.frozen import Frozen


class AuditAnswered(Frozen):
    """The answer to an audit.

    Attributes:
        findings: one for each row.
        summary: how many rows there are, how many have each verdict and each mistake, and how many
            duties were met late.
    """

    kind: Literal["audit"] = "audit"
    findings: tuple[Finding, ...]
    summary: Mapping[str, Any]


class RulebookVersion(Frozen):
    """Which text of a rulebook answers.

    Attributes:
        sha256: the hash of its rules, as answers carry it.
        checked: the last day on which it was compared with its sources.
    """

    sha256: str
    checked: Day


class CalendarVersion(Frozen):
    """Which list of bank holidays answers.

    Attributes:
        checked: the day on which it was compared with GOV.UK.
        published_to: the last day that the published list covers.
    """

    checked: Day
    published_to: Day | None


class Version(Frozen):
    """Which version answers.

    Attributes:
        version: the version of the library.
        rulebooks, calendars: by their names.
        closures: how many closure days the service was started with.
    """

    version: str
    rulebooks: Mapping[str, RulebookVersion]
    calendars: Mapping[str, CalendarVersion]
    closures: Annotated[int, Field(ge=0)]


class Health(Frozen):
    """That the process answers."""

    status: Literal["ok"] = "ok"
