"""What a page of GOV.UK says that a rulebook, when it was last compared, could not know.

GOV.UK gives each page as JSON, its content item. A person downloads it; nothing here opens a
connection.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cptimescales.calendars.dates import local_date
from cptimescales.calendars.written_days import parse_iso_date
from cptimescales.errors import TimescaleError
from cptimescales.library import Rulebook
from cptimescales.rules.model import RulebookData

_ADDRESS = re.compile(r"https?://www\.gov\.uk(/[^?#]*)")


@dataclass(frozen=True, slots=True)
class PageChange:
    """A change that the page itself lists: the day, and GOV.UK's note on it."""

    on: date
    note: str


@dataclass(frozen=True, slots=True)
class ContentItem:
    """A page of GOV.UK.

    Attributes:
        path: its path on www.gov.uk.
        title: its title.
        changes: the changes that it lists, the oldest first.
        documents: the titles of the documents on it.
        withdrawn: whether it was withdrawn.
    """

    path: str
    title: str
    changes: tuple[PageChange, ...]
    documents: tuple[str, ...]
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class PageNews:
    """What a page says that a rulebook could not know.

    Attributes:
        rulebook: the rulebook of which a source has the page as its address.
        page: the path of the page.
        source: the title of the newest of these sources.
        checked: the day on which the rulebook was last compared with its sources.
        changes: the changes of the page after that day.
        documents: the documents on the page now, if it changed.
        withdrawn: whether the page was withdrawn.
    """

    rulebook: str
    page: str
    source: str
    checked: date
    changes: tuple[PageChange, ...]
    documents: tuple[str, ...]
    withdrawn: bool

    def __bool__(self) -> bool:
        """Whether somebody has to read the page."""
        return bool(self.changes) or self.withdrawn


def read_content_item(content: Any) -> ContentItem:
    """A page from its parsed content item, as https://www.gov.uk/api/content/… gives it.

    Raises:
        TimescaleError: the content is no such item, or it lists no change.

    >>> details = {"change_history": [{"public_timestamp": "2026-03-18T09:00:00Z", "note": "New."}]}
    >>> item = read_content_item({"base_path": "/a", "title": "A", "details": details})
    >>> item.changes[0].on
    datetime.date(2026, 3, 18)
    """
    try:
        details = content["details"]
        history = details.get("change_history") or [
            {"public_timestamp": content["public_updated_at"], "note": ""}
        ]
        changes = [PageChange(_day(entry["public_timestamp"]), entry["note"]) for entry in history]
        documents = [entry["title"] for entry in details.get("attachments") or ()]
        item = ContentItem(
            path=content["base_path"],
            title=content["title"],
            changes=tuple(sorted(changes, key=lambda change: change.on)),
            documents=tuple(documents),
            withdrawn=bool(content.get("withdrawn_notice")),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise TimescaleError(
            f"it is no content item of GOV.UK ({error!r}); download it from "
            "https://www.gov.uk/api/content/ and the path of the page"
        ) from None
    texts = (item.path, item.title, *item.documents, *(change.note for change in item.changes))
    if not all(isinstance(text, str) for text in texts):
        raise TimescaleError("it is no content item of GOV.UK: a title or a note is not text")
    return item


def page_news(item: ContentItem, books: Iterable[Rulebook]) -> tuple[PageNews, ...]:
    """What a page says that each rulebook could not know; one entry for each that cites the page.

    A change on the day of the last comparison counts as new: nobody knows which came first.

    >>> import cptimescales as cpt
    >>> page = "/government/publications/working-together-to-safeguard-children--2"
    >>> item = ContentItem(page, "A", (PageChange(date(2099, 1, 1), "New."),), (), False)
    >>> [news.rulebook for news in page_news(item, [cpt.rulebook("england")])]
    ['england']
    """
    books = list(books)
    names = {book.name for book in books}
    return tuple(
        PageNews(
            rulebook=book.name,
            page=item.path,
            source=cited[-1],
            checked=book.data.checked,
            changes=(
                changes := tuple(
                    change for change in item.changes if change.on >= book.data.checked
                )
            ),
            documents=item.documents if changes else (),
            withdrawn=item.withdrawn,
        )
        for book in books
        # A local rulebook takes the sources of its nation over.
        if book.data.extends not in names and (cited := gov_uk_pages(book.data).get(item.path))
    )


def gov_uk_pages(data: RulebookData) -> Mapping[str, tuple[str, ...]]:
    """The pages of GOV.UK that the sources of a rulebook have as addresses, with their titles."""
    pages: dict[str, tuple[str, ...]] = {}
    for source in data.sources.values():
        address = _ADDRESS.match(source.url or "")
        if address:
            path = address[1].rstrip("/")
            pages[path] = (*pages.get(path, ()), source.title)
    return pages


def _day(timestamp: str) -> date:
    """The day of a timestamp in the United Kingdom."""
    moment = datetime.fromisoformat(timestamp)
    return parse_iso_date(timestamp) if moment.tzinfo is None else local_date(moment)
