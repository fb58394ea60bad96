"""A rulebook in the list of all, as the command and the service give it."""

from __future__ import annotations

from cptimescales.calendars.dates import Day
from cptimescales.rules.answers import Answers
from cptimescales.rules.frozen import Frozen


class ListedRulebook(Frozen):
    """A rulebook in the list of all.

    Attributes:
        id, title: its name, and its title for people.
        rules: how many rules it has.
        calendar: the division whose bank holidays it counts by.
        checked: the day on which it was last compared with its sources.
    """

    id: str
    title: str
    rules: int
    calendar: str
    checked: Day

    @classmethod
    def of(cls, book: Answers) -> ListedRulebook:
        """The entry of a rulebook."""
        return cls(
            id=book.name,
            title=book.title,
            rules=len(book.rules),
            calendar=book.calendar.name,
            checked=book.data.checked,
        )
