"""Reads a mapping from a TOML file, and says which key is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from os import PathLike
from pathlib import Path
from typing import Any

from cptimescales.calendars.day_reader import DayReader
from cptimescales.calendars.text_files import toml_content, utf8_text
from cptimescales.errors import TimescaleError
from cptimescales.returns.assembly import WITHDRAWN_BY
from cptimescales.returns.cells import NO, YES
from cptimescales.returns.mapping import (
    Condition,
    DueColumn,
    EventColumn,
    Heading,
    NotOwedColumn,
    ReferenceFrom,
    TableMapping,
    TablesMapping,
)
from cptimescales.returns.record import ReturnError
from cptimescales.rules.events import EVENTS

_TOP = ("table", "empty", "also_dates", "times", "recorded", "notes")
_TABLE = (
    "name",
    "reference",
    "reference_from",
    "born",
    "expected_birth",
    "referral",
    "enquiry",
    "plan",
    "groups",
    "left_out",
    "event",
    "due",
    "not_owed",
)
_EVENT = ("event", "on", "began", "when", "newest_only")
_DUE = ("rule", "on", "due", "held")
_NOT_OWED = ("rule", "on", "when")
_CONDITION = ("column", "is", "is_not")
_FROM = ("table", "column", "reference")
_WORDS = {"yes": YES, "no": NO}


def read_mapping(path: str | PathLike[str]) -> TablesMapping:
    """The mapping of a `.toml` file. Each table of the source has a `[[table]]`.

    Raises:
        ReturnError: the file cannot be read, or a key is unknown, missing or of the wrong kind. The
            message names the key.

    >>> from tempfile import TemporaryDirectory
    >>> text = '''
    ... [[table]]
    ... reference = "Child"
    ... [[table.event]]
    ... event = "conference_held"
    ... on = "Plan start"
    ... '''
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "plans.toml")
    ...     _ = path.write_text(text, "utf-8")
    ...     mapping = read_mapping(path)
    >>> mapping.tables[0].events[0].on
    ('Plan start',)
    """
    file = str(path)
    if Path(path).suffix.lower() != ".toml":
        raise ReturnError(file, "", "a mapping of columns is a .toml file")
    content = toml_content(utf8_text(Path(path), ReturnError), file, ReturnError)
    return mapping_of(content, file)


def mapping_of(content: Mapping[str, Any], file: str) -> TablesMapping:
    """The mapping that the content of a file says.

    Raises:
        ReturnError: a key is unknown, missing or of the wrong kind.
    """
    top = _Keys(content, file, "", _TOP)
    tables = top.tables("table")
    if not tables:
        raise top.problem("table", "there is none; add a [[table]] for each table of the source")
    times = content.get("times")
    if times not in (None, "refuse", "drop"):
        raise top.problem("times", f"it is {times!r}; allowed: 'refuse' and 'drop'")
    mapping = TablesMapping(
        file,
        tuple(_table(table) for table in tables),
        top.texts("empty"),
        top.texts("also_dates"),
        times,
        tuple(_event_name(name, top, "recorded") for name in top.texts("recorded")),
        top.texts("notes"),
    )
    names = [table.name for table in mapping.tables]
    for number, name in enumerate(names, 1):
        if len(names) > 1 and not name:
            raise ReturnError(file, f"table {number}, name", "it is missing; name each table")
        if name in names[: number - 1]:
            raise ReturnError(file, f"table {number}, name", f"{name!r} is there twice")
    try:
        mapping.reader(DayReader())
    except TimescaleError as error:
        raise ReturnError(file, "", str(error)) from None
    return mapping


class _Keys:
    """The keys of one table of a TOML file, each checked when it is read."""

    def __init__(
        self, content: Mapping[str, Any], file: str, where: str, known: Sequence[str]
    ) -> None:
        self._content, self._file, self._where = content, file, where
        for key in content:
            if key not in known:
                near = get_close_matches(str(key).lower(), known, n=1, cutoff=0.55)
                hint = f"did you mean {near[0]!r}? " if near else ""
                raise self.problem(key, f"it is not known; {hint}known: {', '.join(known)}")

    def problem(self, key: str, problem: str) -> ReturnError:
        """What is wrong with the value of a key."""
        return ReturnError(self._file, f"{self._where}{key}", problem)

    def has(self, key: str) -> bool:
        return key in self._content

    def texts(self, key: str) -> tuple[str, ...]:
        """A text, or a list of texts; none if the key is not there."""
        value = self._content.get(key, [])
        values = value if isinstance(value, list) else [value]
        for text in values:
            if not isinstance(text, str) or not text.strip():
                raise self.problem(key, f"it must be text that is not blank, not {text!r}")
        return tuple(values)

    def text(self, key: str) -> str:
        """A text that must be there."""
        texts = self.texts(key)
        if len(texts) != 1:
            raise self.problem(
                key, "it is missing, and it is mandatory" if not texts else "keep one"
            )
        return texts[0]

    def heading(self, key: str) -> Heading | None:
        """A heading, or a list of ways to write it; None if the key is not there."""
        return self.texts(key) or None

    def needed_heading(self, key: str) -> Heading:
        """A heading that must be there."""
        heading = self.heading(key)
        if heading is None:
            raise self.problem(key, "it is missing, and it is mandatory")
        return heading

    def flag(self, key: str) -> bool:
        """True or false; false if the key is not there."""
        value = self._content.get(key, False)
        if not isinstance(value, bool):
            raise self.problem(key, f"it must be true or false, not {value!r}")
        return value

    def mapping(self, key: str) -> Mapping[str, Any]:
        """The keys and values of a table of TOML."""
        value = self._content.get(key, {})
        if not isinstance(value, dict):
            raise self.problem(key, f"it must be a table of keys, not {value!r}")
        return value

    def below(self, key: str, known: Sequence[str]) -> _Keys:
        """The keys of a table inside this one."""
        return _Keys(self.mapping(key), self._file, f"{self._where}{key}, ", known)

    def tables(self, key: str, known: Sequence[str] = _TABLE) -> list[_Keys]:
        """The keys of each table of an array of tables; none if the key is not there."""
        value = self._content.get(key, [])
        if not isinstance(value, list) or not all(isinstance(table, dict) for table in value):
            raise self.problem(key, f"it must be tables: write [[{key}]] above each")
        return [
            _Keys(table, self._file, f"{self._where}{key} {number}, ", known)
            for number, table in enumerate(value, 1)
        ]

    def conditions(self, key: str) -> tuple[Condition, ...]:
        """One condition, or a list of them; none if the key is not there."""
        value = self._content.get(key, [])
        values = value if isinstance(value, list) else [value]
        if not all(isinstance(each, dict) for each in values):
            example = '{ column = "needed", is = ["No"] }'
            raise self.problem(key, f"it must be a column and its values, such as {example}")
        return tuple(
            _condition(_Keys(each, self._file, f"{self._where}{key}, ", _CONDITION))
            for each in values
        )


def _condition(keys: _Keys) -> Condition:
    negated = keys.has("is_not")
    if keys.has("is") is negated:
        raise keys.problem("is", "say either what the column is, or what it is_not")
    key = "is_not" if negated else "is"
    texts = keys.texts(key)
    if not texts:
        raise keys.problem(key, "it lists no value")
    values: set[str] = set()
    for text in texts:
        word = text.strip().casefold()
        values |= _WORDS.get(word, {word})
    return Condition(keys.needed_heading("column"), frozenset(values), negated)


def _table(keys: _Keys) -> TableMapping:
    groups = keys.mapping("groups")
    names = _Keys(groups, keys._file, f"{keys._where}groups, ", tuple(groups))
    table = TableMapping(
        keys.text("name") if keys.has("name") else "",
        keys.needed_heading("reference"),
        _reference_from(keys) if keys.has("reference_from") else None,
        keys.heading("born"),
        keys.heading("expected_birth"),
        keys.heading("referral"),
        keys.heading("enquiry"),
        keys.heading("plan"),
        {name: names.needed_heading(name) for name in groups},
        keys.conditions("left_out"),
        tuple(_event(each) for each in keys.tables("event", _EVENT)),
        tuple(_due(each) for each in keys.tables("due", _DUE)),
        tuple(_not_owed(each) for each in keys.tables("not_owed", _NOT_OWED)),
    )
    if not (table.events or table.not_owed or table.dues or table.born or table.expected_birth):
        raise keys.problem("event", "there is none; add a [[table.event]] for each event")
    return table


def _reference_from(keys: _Keys) -> ReferenceFrom:
    below = keys.below("reference_from", _FROM)
    return ReferenceFrom(
        below.text("table"), below.needed_heading("column"), below.needed_heading("reference")
    )


def _event(keys: _Keys) -> EventColumn:
    return EventColumn(
        _event_name(keys.text("event"), keys, "event"),
        keys.needed_heading("on"),
        keys.heading("began"),
        keys.conditions("when"),
        keys.flag("newest_only"),
    )


def _due(keys: _Keys) -> DueColumn:
    return DueColumn(
        keys.text("rule"), keys.needed_heading("due"), keys.heading("on"), keys.heading("held")
    )


def _not_owed(keys: _Keys) -> NotOwedColumn:
    rule = keys.text("rule")
    if rule not in WITHDRAWN_BY:
        allowed = ", ".join(WITHDRAWN_BY)
        raise keys.problem("rule", f"{rule!r} is not withdrawn by a flag; allowed: {allowed}")
    conditions = keys.conditions("when")
    if len(conditions) != 1:
        example = '{ column = "needed", is = ["No"] }'
        raise keys.problem("when", f"give one column and its values, such as {example}")
    return NotOwedColumn(rule, keys.needed_heading("on"), conditions[0])


def _event_name(name: str, keys: _Keys, key: str) -> str:
    if name in EVENTS:
        return name
    near = get_close_matches(name, EVENTS, n=1, cutoff=0.7)
    if near or not name.isidentifier() or name != name.lower():
        hint = f"did you mean {near[0]!r}?" if near else "it has small letters and underscores"
        raise keys.problem(key, f"{name!r} is not the name of an event; {hint}")
    return name  # a local rulebook may define it
