"""`Source`, `Reference`, `Citation`: the authority for a number, and where it was read."""

from __future__ import annotations

from typing import Literal

from cptimescales.calendars.dates import Day
from cptimescales.rules.strict import Strict, check_texts, frozen

BasisOfText = Literal[
    "regulation",
    "statutory_guidance",
    "national_guidance",
    "local_procedure",
    "good_practice",
    "assumption",
]
"""The rank of the text behind a number, as a rulebook names it.

`national_guidance` is guidance that a nation's agencies follow although it is not statutory.
"""

Basis = Literal[BasisOfText, "agreed"]
"""The rank of the text behind an answer.

`agreed` is no text: a conference set the date or the frequency where the text has no number.
"""

Verified = Literal["source_text", "secondary_source", "previous_edition", "not_verified"]
"""Where the number was read: in the source itself, in a text that quotes it, or nowhere.

`previous_edition`: the edition in force was not read. The edition before it was, and this is its
number.
"""

UNREAD: frozenset[Verified] = frozenset({"previous_edition", "not_verified"})
"""The grades of a number that was read neither in the text in force nor in one that quotes it."""


@frozen
class Source(Strict):
    """A document that rules are read from."""

    title: str
    publisher: str
    published: Day | None = None
    url: str | None = None

    def __post_init__(self) -> None:
        check_texts(title=self.title, publisher=self.publisher)


@frozen
class Reference(Strict):
    """A place in a source; `read_in` and `read_at` name another text if it was read there."""

    source: str
    at: str
    read_in: str | None = None
    read_at: str | None = None

    def __post_init__(self) -> None:
        check_texts(at=self.at, read_at=self.read_at)


def check_grade(verified: Verified, reference: Reference, unread: str | None = None) -> None:
    """Raises ValueError if a grade does not fit its citation, or a version that nobody has read."""
    if unread is not None and verified != "not_verified":
        raise ValueError(
            f"verified is {verified}, but nobody has read this version; "
            "a version with unread is not_verified"
        )
    if verified == "previous_edition" and None in (reference.read_in, reference.read_at):
        raise ValueError(
            "verified is previous_edition, so the citation needs read_in, the edition that was "
            "read, and read_at, the page, paragraph or heading in it"
        )


@frozen
class Citation(Strict):
    """The authority for a number: the document, and the heading, page or paragraph.

    `read_in` and `read_at` name another text if the number was read there.
    """

    title: str
    publisher: str
    published: Day | None
    url: str | None
    at: str
    read_in: str | None = None
    read_at: str | None = None

    def __str__(self) -> str:
        publisher = "" if self.publisher in self.title else f" ({self.publisher})"
        text = f"{self.title}{publisher}, {self.at}"
        if self.read_in:
            text += f"; as read in {self.read_in}" + (f", {self.read_at}" if self.read_at else "")
        return text
