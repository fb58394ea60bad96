"""Finds columns by their headings, as people write them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from difflib import get_close_matches

_NUMBER = re.compile(r"^\s*\d+(?:\.\d+)*[.):]?\s+")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


def plain_heading(heading: str) -> str:
    """The letters and digits of a heading, in small letters.

    >>> plain_heading("Child Unique\\nID "), plain_heading("ChildUniqueID")
    ('childuniqueid', 'childuniqueid')
    """
    text = unicodedata.normalize("NFKC", heading).casefold()
    return "".join(letter for letter in text if letter.isalnum())


def bare_heading(heading: str) -> str:
    """The same without a number before it, and without what is in brackets.

    >>> bare_heading("7.3 Date of latest review conference (dd/mm/yyyy)")
    'dateoflatestreviewconference'
    """
    return plain_heading(_BRACKETS.sub("", _NUMBER.sub("", heading)))


class Headings:
    """The headings of one table.

    Attributes:
        names: the headings, as the table writes them.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names: tuple[str, ...] = tuple(names)
        self._plain = [plain_heading(name) for name in names]
        self._bare = [bare_heading(name) for name in names]

    def places(self, spellings: Sequence[str]) -> list[int]:
        """The columns of a heading: where a whole heading fits, else where a bare one does."""
        plain = {plain_heading(spelling) for spelling in spellings} - {""}
        places = [place for place, name in enumerate(self._plain) if name in plain]
        if places:
            return places
        bare = {bare_heading(spelling) for spelling in spellings} - {""}
        return [place for place, name in enumerate(self._bare) if name in bare]

    def near(self, spellings: Sequence[str]) -> str:
        """The heading that is most like some spellings; empty if none is."""
        named = {plain: name for plain, name in zip(self._plain, self.names, strict=True) if plain}
        for spelling in spellings:
            near = get_close_matches(plain_heading(spelling), named, n=1, cutoff=0.7)
            if near:
                return named[near[0]]
        return ""
