"""Reads which columns of a table hold the dates of which duty: a TOML file, one table a duty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from os import PathLike
from pathlib import Path
from typing import Any, Literal, get_args

from cptimescales.calendars.text_files import toml_content, utf8_text
from cptimescales.errors import DutiesFileError
from cptimescales.rules.in_force import LARGEST_NUMBER

WithoutHeld = Literal["open", "not_recorded"]
"""What a duty is whose table has no column of the days on which it was met."""

_TOP = ("reference", "duty")
_COLUMNS = ("on", "held", "ended", "due", "recorded_on")
_KEYS = ("rule", *_COLUMNS, "not_owed", "without_held", "newest_only", "number", "prefix")
_FLAG = ("column", "is")


@dataclass(frozen=True, slots=True)
class DutyFlag:
    """A column that says, without a day, that a duty is not owed.

    Attributes:
        column: the column.
        values: the values that say so. Capitals and blanks around a value make no difference.

    >>> DutyFlag("needed", ("No",)).says("no ")
    True
    """

    column: str
    values: tuple[str, ...]

    def says(self, value: object) -> bool:
        """Whether a value of the column says that the duty is not owed."""
        text = str(value).strip().casefold()
        return any(text == known.strip().casefold() for known in self.values)


@dataclass(frozen=True, slots=True)
class DutyColumns:
    """A duty, and the columns of a table that hold its dates.

    Attributes:
        rule: the rule's id, for example `first_core_group`.
        on: the column of trigger dates.
        held: the column of the days on which the duty was met.
        newest_only: whether `held` has only the newest day of its event, such as the latest review;
            then nobody knows what was held before it.
        without_held: where there is no column `held`: `not_recorded`, because the table cannot show
            what was met, or `open`, because `on` holds the newest event and nothing has followed.
        ended: the column of the days on which the episode ended; after it nothing is owed.
        due: the column of recorded due dates.
        recorded_on: the column of the days on which those were recorded.
        not_owed: a flag that says that the duty is not owed.
        number: which deadline of a series; 1 is the first.
        prefix: what the names of the duty's new columns begin with.
    """

    rule: str
    on: str
    held: str | None = None
    ended: str | None = None
    due: str | None = None
    recorded_on: str | None = None
    not_owed: DutyFlag | None = None
    without_held: WithoutHeld = "not_recorded"
    number: int = 1
    prefix: str = ""
    newest_only: bool = False


@dataclass(frozen=True, slots=True)
class DutyTable:
    """The duties of a table, as a TOML file lists them.

    Attributes:
        file: the path of the TOML file.
        duties: the duties, in the order of the file.
        reference: the column of the references of the cases, if the file names it.
    """

    file: str
    duties: tuple[DutyColumns, ...]
    reference: str | None = None

    def place(self, duty: DutyColumns) -> str:
        """The place of a duty in the file, for a refusal: `duty 2`."""
        return f"duty {self.duties.index(duty) + 1}"


def read_duty_columns(path: str | PathLike[str]) -> DutyTable:
    """The duties of a table, from a `.toml` file with one table `[[duty]]` for each.

    `rule` and `on` are mandatory. `held`, `ended`, `due`, `recorded_on` name further columns,
    `not_owed = { column = "needed", is = ["No"] }` a flag. `without_held` is `open` or, without the
    key, `not_recorded`. `number` is a whole number, `prefix` a text; without it, the new columns
    begin with the rule's id. `reference` stands above the tables.

    Raises:
        DutiesFileError: the file cannot be read, has an unknown key, or two duties with one prefix.
            The message names the file and the key.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "duties.toml")
    ...     _ = path.write_text('[[duty]]\\nrule = "visit"\\non = "Plan start"\\n', "utf-8")
    ...     duty = read_duty_columns(path).duties[0]
    >>> duty.rule, duty.on, duty.prefix
    ('visit', 'Plan start', 'visit_')
    """
    file = str(path)
    if Path(path).suffix.lower() != ".toml":
        raise DutiesFileError(file, "", "a file of duties is a .toml file")
    content = toml_content(utf8_text(Path(path), DutiesFileError), file, DutiesFileError)
    _check_keys(content, _TOP, file, "")
    entries = content.get("duty")
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        problem = "it must have a table [[duty]] for each duty, with rule and on"
        raise DutiesFileError(file, "" if entries is None else "duty", problem)
    duties = tuple(
        _duty(entry, file, f"duty {number}, ") for number, entry in enumerate(entries, start=1)
    )
    if not duties:
        raise DutiesFileError(file, "duty", "it lists no duty; add a table [[duty]]")
    _check_prefixes(duties, file)
    reference = content.get("reference")
    return DutyTable(
        file, duties, None if reference is None else _text(reference, file, "reference")
    )


def _duty(entry: Mapping[str, Any], file: str, where: str) -> DutyColumns:
    _check_keys(entry, _KEYS, file, where)
    for key in ("rule", "on"):
        if key not in entry:
            raise DutiesFileError(file, f"{where}{key}", "it is missing, and it is mandatory")
    columns = {key: _text(entry[key], file, f"{where}{key}") for key in _COLUMNS if key in entry}
    rule = _text(entry["rule"], file, f"{where}rule")
    number = entry.get("number", 1)
    if type(number) is not int or not 1 <= number <= LARGEST_NUMBER:
        problem = f"it must be a whole number from 1 to {LARGEST_NUMBER:,}, not {number!r}"
        raise DutiesFileError(file, f"{where}number", problem)
    prefix = entry.get("prefix", f"{rule}_")
    if not isinstance(prefix, str):
        raise DutiesFileError(file, f"{where}prefix", f"it must be text, not {prefix!r}")
    without_held = entry.get("without_held", "not_recorded")
    if without_held not in get_args(WithoutHeld):
        problem = f"it must be one of {', '.join(get_args(WithoutHeld))}, not {without_held!r}"
        raise DutiesFileError(file, f"{where}without_held", problem)
    if "held" in entry and "without_held" in entry:
        problem = "the duty names a column held; keep one of the two"
        raise DutiesFileError(file, f"{where}without_held", problem)
    newest_only = entry.get("newest_only", False)
    if type(newest_only) is not bool:
        problem = f"it must be true or false, not {newest_only!r}"
        raise DutiesFileError(file, f"{where}newest_only", problem)
    if newest_only and "held" not in entry:
        problem = "it speaks of the column held, and the duty names none"
        raise DutiesFileError(file, f"{where}newest_only", problem)
    return DutyColumns(
        rule,
        **columns,
        without_held=without_held,
        not_owed=_flag(entry["not_owed"], file, where) if "not_owed" in entry else None,
        number=number,
        prefix=prefix,
        newest_only=newest_only,
    )


def _flag(value: Any, file: str, where: str) -> DutyFlag:
    key = f"{where}not_owed"
    if not isinstance(value, dict):
        problem = 'it must be a column and its values, such as { column = "needed", is = ["No"] }'
        raise DutiesFileError(file, key, problem)
    _check_keys(value, _FLAG, file, f"{key}, ")
    for part in _FLAG:
        if part not in value:
            raise DutiesFileError(file, f"{key}, {part}", "it is missing, and it is mandatory")
    values = value["is"] if isinstance(value["is"], list) else [value["is"]]
    if not values:
        raise DutiesFileError(file, f"{key}, is", "it lists no value")
    texts = tuple(_text(text, file, f"{key}, is") for text in values)
    return DutyFlag(_text(value["column"], file, f"{key}, column"), texts)


def _check_keys(content: Mapping[str, Any], known: Sequence[str], file: str, where: str) -> None:
    for key in content:
        if key not in known:
            near = get_close_matches(key.lower(), known, n=1, cutoff=0.55)
            hint = f"did you mean {near[0]!r}? " if near else ""
            problem = f"it is not known; {hint}known: {', '.join(known)}"
            raise DutiesFileError(file, f"{where}{key}", problem)


def _check_prefixes(duties: Sequence[DutyColumns], file: str) -> None:
    """Refuses two duties whose new columns would have the same names."""
    first: dict[str, int] = {}
    for number, duty in enumerate(duties, start=1):
        earlier = first.setdefault(duty.prefix.casefold(), number)
        if earlier != number:
            problem = f"{duty.prefix!r} is that of duty {earlier}, too; give each duty its own"
            raise DutiesFileError(file, f"duty {number}, prefix", problem)


def _text(value: Any, file: str, key: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise DutiesFileError(file, key, f"it must be text that is not blank, not {value!r}")
    return value
