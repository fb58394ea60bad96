"""The calculator as one HTML file that opens by a double-click and loads nothing."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import sha256
from html import escape

from cptimescales._version import __version__
from cptimescales.calendars.text_files import shipped_text
from cptimescales.errors import TimescaleError
from cptimescales.page.data import page_data
from cptimescales.page.one_script import modules_from, statements
from cptimescales.rules.answers import Answers
from cptimescales.rules.events import EVERYDAY

_ENTRY = "calculator/calculator.js"


def calculator_page(books: Sequence[Answers], *, closures: Iterable[tuple[date, str]] = ()) -> str:
    """A page on which a person types a date and sees every deadline and why, as one HTML file.

    The page opens from a file in a browser, without a network. Its policy allows only the style and
    the script that are in it. The same rulebooks give the same page, byte for byte.

    Args:
        books: the rulebooks to choose from, in this order. One that extends another of them comes
            after it.
        closures: closure days that the page leaves out of every count, each with its name.

    Raises:
        TimescaleError: no rulebook was given, or one was given twice.
        ClosureError: a closure without a name, or one day with two names.

    >>> import cptimescales as cpt
    >>> page = calculator_page([cpt.rulebook("wales")])
    >>> len(page.encode()) < 400_000
    True
    """
    if not books:
        raise TimescaleError("a page needs a rulebook to choose; give at least one")
    closed = books[0].with_closures(tuple(closures)).closures
    data = {
        "timescales": page_data(books),
        "everyday": EVERYDAY,
        "local": [book.name for book in books if book.data.extends],
        "closures": [{"date": str(day), "name": name} for day, name in closed],
    }
    style = shipped_text(__file__, "calculator/page.css")
    script = calculator_script()
    parts = {
        "policy": _policy(style, script),
        "style": style,
        "version": escape(__version__),
        # As JSON in a page: no text of a rulebook can end the element.
        "data": json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"),
        "script": script,
    }
    page = shipped_text(__file__, "calculator/page.html")
    return re.sub(r"\{(\w+)\}", lambda place: parts[place[1]], page)


def calculator_script() -> str:
    """The engine and the calculator as one script."""
    lines = ["(() => {", '"use strict";', *statements(modules_from(_ENTRY).values()), "})();"]
    return "\n".join(lines) + "\n"


def _policy(style: str, script: str) -> str:
    """What the page may load and run: its own style and script, by their hashes."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {policy_hash(script)}",
            f"style-src {policy_hash(style)}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def policy_hash(text: str) -> str:
    """The hash by which the policy of a page allows a style or a script that is in it."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
