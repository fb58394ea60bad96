"""One function for each reader. It takes any text and fails if the reader does one of three things.

The reader must not crash. Its refusal must be one line of words. And it must read no date that the
input does not have, written as a person writes it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import chdir
from datetime import date
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.support.asking import ask

import cptimescales as cpt
from cptimescales.audit.csv_rows import CsvRows
from cptimescales.audit.findings import Finding
from cptimescales.audit.judge import audit
from cptimescales.calendars.closure_files import read_closures
from cptimescales.calendars.written_days import parse_iso_date, parse_iso_or_uk_date
from cptimescales.cases import CaseRefusal, read_case, read_cases
from cptimescales.cli.encoded_text import lines_in
from cptimescales.rules.model import RulebookData
from cptimescales.rules.rulebook_files import read_own

TOP = Path(__file__).parents[2]
_ONE_LINE = re.compile(r"[^\r\n]+")
# The commands to try. They only read files; no option may write a file with a made-up name.
_COMMANDS = (
    "due",
    "rules",
    "calendar",
    "timetable",
    "audit",
    "no-such-command",
    "--version",
    "--help",
    "",
)
_WRITES = ("--csv", "--html", "--ics", "--to", "--out")


def iso_date(text: str) -> None:
    """`YYYY-MM-DD`, perhaps with blanks around it."""
    try:
        day = parse_iso_date(text)
    except cpt.NotADateError as error:
        _fit(error)
    else:
        assert day.isoformat() == text.strip(), (day, text)


def uk_date(text: str) -> None:
    """`YYYY-MM-DD` or `dd/mm/yyyy`, perhaps at midnight."""
    try:
        day = parse_iso_or_uk_date(text)
    except cpt.NotADateError as error:
        _fit(error)
    else:
        written, time = text.strip()[:10], text.strip()[10:]
        assert written in (day.isoformat(), f"{day.day:02}/{day.month:02}/{day.year:04}"), text
        assert set(time) <= set(" T0:."), (day, text)


def rulebook_toml(text: str) -> None:
    """A rulebook file, and its answers for one day."""
    data = _read("ours.toml", text, read_own, cpt.RulebookError)
    if data is None:
        return
    assert isinstance(data, RulebookData)
    own = [*data.sources.values(), *data.rules, data.checked]
    shipped = {day for name in cpt.rulebooks() for day in _dates_in(cpt.rulebook(name).data)}
    # A local rulebook splits national versions where its own begin and end, a day before or after.
    near = {
        date.fromordinal(day.toordinal() + step)
        for day in shipped | _written(text)
        for step in (-1, 0, 1)
        if date.min.toordinal() <= day.toordinal() + step <= date.max.toordinal()
    }
    for day in _dates_in(own):
        assert day in (near if data.extends else _written(text)), (day, text)
    from pydantic import TypeAdapter

    assert TypeAdapter(RulebookData).validate_json(data.to_json()) == data
    if data.calendar is None:
        return
    from cptimescales.library import division_record

    book = cpt.Rulebook(data, division_record(data.calendar))
    for rule in book.rules[:3]:
        answer = book.answer(rule.id, on=date(2026, 12, 14))
        if isinstance(answer, cpt.DueDate):
            assert cpt.DueDate.model_validate_json(answer.model_dump_json()) == answer


def case_toml(text: str) -> None:
    """A case as TOML."""
    _case("case.toml", text)


def case_json(text: str) -> None:
    """A case as JSON."""
    _case("case.json", text)


def _case(file: str, text: str) -> None:
    case = _read(file, text, read_case, cpt.CaseError)
    if case is not None:
        _sound_case(case, text)


def _sound_case(case: cpt.Case, text: str) -> None:
    if "\\u" not in text:  # JSON may write any character as an escape
        for day in _dates_in(case.model_dump()):
            assert day in _written(text), (day, text)
    assert cpt.Case.model_validate_json(case.model_dump_json()) == case
    try:
        cpt.rulebook("england").timetable(case, as_of=date(2026, 11, 21))
    except cpt.TimescaleError as error:
        _fit(error)


def case_csv(text: str) -> None:
    """Many cases as CSV."""
    for case in _read("cases.csv", text, lambda path: list(read_cases(path)), cpt.CaseError) or ():
        if isinstance(case, CaseRefusal):
            assert _ONE_LINE.fullmatch(case.message), case
        else:
            _sound_case(case, text)


def audit_csv(text: str) -> None:
    """Recorded due dates as CSV, opened as the command `audit` opens them."""

    def read(path: Path) -> list[Finding]:
        lines_in(path, "utf-8-sig")
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return list(audit(CsvRows(lines), "england"))

    for finding in _read("audit.csv", text, read, cpt.TimescaleError) or ():
        assert finding.message is None or _ONE_LINE.fullmatch(finding.message), finding
        assert (finding.verdict == "refused") == (finding.code is not None)
        for day in (finding.on, finding.recorded_due):
            assert day is None or day in _written(text), (finding, text)
        assert Finding.model_validate_json(finding.model_dump_json()) == finding


def closures_toml(text: str) -> None:
    """Closure days as TOML."""
    _closures("closed.toml", text)


def closures_json(text: str) -> None:
    """Closure days as JSON."""
    _closures("closed.json", text)


def closures_csv(text: str) -> None:
    """Closure days as CSV."""
    _closures("closed.csv", text)


def _closures(file: str, text: str) -> None:
    closures = _read(file, text, read_closures, cpt.TimescaleError) or ()
    for day, name in closures:
        assert name == name.strip() != ""
        assert "\\u" in text or day in _written(text), (day, text)
    assert list(closures) == sorted(set(closures))


def command_line(text: str) -> None:
    """The arguments of the command, one a line, in the folder of the examples."""
    arguments = text.split("\n")
    if arguments[0] not in _COMMANDS or any(_is_unsafe(argument) for argument in arguments):
        return
    with chdir(TOP / "examples"):
        result = ask(*arguments)
    assert result.code in (0, 1, 2), (arguments, result)
    assert "Traceback" not in result.err, (arguments, result)
    assert "defect of cptimescales" not in result.err, (arguments, result)
    if result.code == 2:
        assert result.refusal(), (arguments, result)
    else:
        assert result.err == "", (arguments, result)
        for day in re.findall(r"\b\d{4}-\d{2}-\d{2}\b", " ".join(arguments)):
            date.fromisoformat(day)  # the command answered, so every day in the question exists


def _is_unsafe(argument: str) -> bool:
    return "/" in argument or "\0" in argument or argument.startswith(_WRITES)


def _read(
    file: str, text: str, read: Callable[[Path], Any], refusal: type[cpt.TimescaleError]
) -> Any:
    """What a reader reads from a file of that text; None if it refuses the file as it should."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / file
        path.write_bytes(_bytes(text))
        try:
            return read(path)
        except refusal as error:
            _fit(error)
            return None


def _bytes(text: str) -> bytes:
    """The bytes that atheris made; of Hypothesis's text, UTF-8 that may have lone surrogates."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def _fit(error: cpt.TimescaleError) -> None:
    """Checks that a refusal is one line of words."""
    assert str(error).strip(), repr(error)
    assert _ONE_LINE.fullmatch(str(error)), repr(error)


def _dates_in(value: object) -> Iterator[date]:
    if type(value) is date:
        yield value
    elif isinstance(value, dict):
        yield from chain.from_iterable(map(_dates_in, value.values()))
    elif isinstance(value, (list, tuple)):
        yield from chain.from_iterable(map(_dates_in, value))
    elif hasattr(value, "__dataclass_fields__"):
        yield from chain.from_iterable(
            _dates_in(getattr(value, name)) for name in value.__dataclass_fields__
        )


def _written(text: str) -> set[date]:
    """Every date in a text, written as a person writes one."""
    parts = set()
    for year, month, day in re.findall(r"(?=(\d{4})-(\d{2})-(\d{2}))", text, re.ASCII):
        parts.add((year, month, day))
    for day, month, year in re.findall(r"(?=(\d{2})/(\d{2})/(\d{4}))", text, re.ASCII):
        parts.add((year, month, day))
    return {written for numbers in parts if (written := _day(*map(int, numbers))) is not None}


def _day(year: int, month: int, of_month: int) -> date | None:
    try:
        return date(year, month, of_month)
    except ValueError:
        return None


def _examples(*names: str) -> list[str]:
    return [(TOP / name).read_text("utf-8") for name in names]


def _as_json(days: dict[str, str]) -> str:
    return json.dumps({"closures": [{"date": day, "name": name} for day, name in days.items()]})


_CLOSED = {"2026-12-29": "Council closed", "2026-12-30": "Training"}
SEEDS: dict[str, tuple[Callable[[str], None], list[str]]] = {
    "iso_date": (iso_date, ["2026-12-14", " 2024-02-29 ", "0001-01-01", "9999-12-31"]),
    "uk_date": (uk_date, ["14/12/2026", "29/02/2024", "2026-12-14", "01/01/0001"]),
    "rulebook_toml": (
        rulebook_toml,
        _examples(
            "tests/rules/rulebooks/our-council.toml",
            "tests/cli/our-council.toml",
            "examples/our-council.toml",
        ),
    ),
    "case_toml": (
        case_toml,
        _examples(
            "examples/cases/transfer-out.toml",
            "examples/cases/south-west-to-the-second-review.toml",
        ),
    ),
    "case_json": (
        case_json,
        _examples(
            "examples/cases/turning-18-on-leap-day.json",
            "examples/cases/wales-two-visit-clocks.json",
        ),
    ),
    "case_csv": (case_csv, _examples("examples/cases/a-team.csv")),
    "audit_csv": (audit_csv, _examples("examples/audit.csv")),
    "closures_toml": (
        closures_toml,
        [
            (
                'closures = [{ date = 2026-12-29, name = "Council closed" },'
                ' { date = 2026-12-30, name = "Training" }]\n'
            )
        ],
    ),
    "closures_json": (closures_json, [_as_json(_CLOSED)]),
    "closures_csv": (
        closures_csv,
        ['date,name\n2026-12-29,Council closed\n30/12/2026,"Training, all day"\n'],
    ),
    "command_line": (
        command_line,
        [
            "due\nfirst_core_group\n--on\n2026-12-14\n--rulebook\nengland\n--explain",
            "due\nreview_conference\n--on\n2026-02-27\n--rulebook\nwales\n--number\n2\n--json",
            (
                "due\nfirst_core_group\n--on\n2022-09-05\n--rulebook\nour-council.toml"
                "\n--known-on\n2022-09-09"
            ),
            "rules\nscotland\n--all-versions",
            "calendar\nnorthern-ireland\n--year\n2027\n--json",
            "audit\naudit.csv\n--rulebook\nengland\n--all",
            "audit\naudit.csv\n--rulebook\nengland\n--encoding\ncp1252\n--json",
        ],
    ),
}
