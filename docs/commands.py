"""Makes the page of the command line from the commands: options, exit codes, and output of now."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Iterator
from contextlib import chdir, redirect_stdout
from dataclasses import dataclass
from inspect import cleandoc
from io import BytesIO, TextIOWrapper
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import click

from cptimescales.cli import main
from cptimescales.cli.app import COMMANDS, command_named

HEAD = """<!-- Made from the commands by `make docs`; change those. -->

# The command line

`cptimescales` answers in a terminal and in scripts. It needs the extra `cli`:

```console
$ pip install 'cptimescales[cli]'
```

Some commands need a further extra: `due-file`, `fill` and `--format parquet` need `files`,
`workbook` needs `xlsx`, `verify` needs `testing`, and `--html` and `--ics` need `pages`.

`cptimescales COMMAND --help` shows the text of this page. `python -m cptimescales` is the same
program.

- **Dates** are `2026-12-14` or `14/12/2026`, on the command line and in files;
  [dates as text](dates.md) has a table of spellings. JSON and TOML have `2026-12-14` only.
- **The answer** goes to stdout. With `--json` it is JSON in UTF-8; [schemas](schemas.md) describe
  answers, duties, timetables and findings.
- **A refusal** is one line on stderr, and says what is allowed.
- **Inputs are never changed.** An output appears when it is complete; after an error there is none.
- **A rulebook** is one of the shipped ones (`cptimescales rules` lists them), or your own `.toml`
  file. There is no default.

| Exit code | What it means |
| --- | --- |
| 0 | answered |
| 1 | answered, and differences were found |
| 2 | no answer; the reason is on stderr |
"""


@dataclass(frozen=True)
class Example:
    """A command that the page shows with its output.

    Attributes:
        typed: what follows `cptimescales`.
        lines: how many lines of the output are shown; all of them if None. 0 runs nothing.
        words: the sentence before the example.
        code: Python that makes a file which the command needs.
        not_run: why nothing runs it, if nothing does.
    """

    typed: str
    lines: int | None = None
    words: str = ""
    code: str = ""
    not_run: str = ""


_LIST_OF_GOV_UK = """\
>>> import json
>>> import cptimescales as cpt
>>> lists = {}
>>> for name in cpt.DIVISIONS:
...     calendar = cpt.calendar(name)
...     years = range(2026, calendar.published_to.year + 1)
...     days = [day for year in years for day in calendar.bank_holidays(year)]
...     events = [{"title": day.name, "date": str(day.date), "notes": day.note} for day in days]
...     lists[name] = {"division": name, "events": events}
>>> with open("bank-holidays.json", "w", encoding="utf-8") as file:
...     json.dump(lists, file)
"""

_STORED_ANSWERS = """\
>>> from datetime import date
>>> import cptimescales as cpt
>>> england = cpt.rulebook("england")
>>> before = england.as_known_on(date(2022, 9, 9))
>>> answers = [
...     england.due("first_core_group", on=date(2026, 12, 14)).model_dump_json(),
...     before.due("first_core_group", on=date(2022, 9, 5)).model_dump_json(),
... ]
>>> with open("answers.jsonl", "w", encoding="utf-8") as file:
...     for answer in answers:
...         print(answer.replace('"known_on":"2022-09-09"', '"known_on":null'), file=file)
"""

EXAMPLES = {
    "due": Example("due first_core_group --on 2026-12-14 --rulebook england"),
    "after": Example("after conference_held --on 2026-12-14 --rulebook wales"),
    "rules": Example("rules"),
    "calendar": Example("calendar scotland --year 2026", 6),
    "timetable": Example(
        "timetable examples/cases/wales-two-visit-clocks.json --rulebook wales", 7
    ),
    "page": Example("page ours.html --rulebook wales"),
    "reckoner": Example(
        "reckoner first_core_group --rulebook england --year 2027 -o core-groups-2027.html"
    ),
    "audit": Example("audit examples/audit.csv --rulebook england", 5),
    "report": Example("report examples/census.xml --rulebook england", 16),
    "due-file": Example(
        "due-file examples/held.csv --rule first_core_group --on held --rulebook england "
        "-o team.xlsx"
    ),
    "fill": Example(
        "fill team.xlsx --rule review_conference --on held --rulebook england --prefix review_ "
        "-o team-due.xlsx",
        words="With the workbook that the example of `due-file` wrote:",
    ),
    "workbook": Example("workbook deadlines.xlsx --rulebook england"),
    "export date-dimension": Example(
        "export date-dimension --format csv --table month --from 2026 --to 2026", 4
    ),
    "export vectors": Example("export vectors conformance", 0),
    "export case-vectors": Example("export case-vectors conformance/cases", 0),
    "export schemas": Example("export schemas contract", 0),
    "verify": Example("verify --laws --law exactly_n --law weekend_like_friday"),
    "calendar-update": Example(
        "calendar-update bank-holidays.json",
        words="For this page, the list of GOV.UK is made from the record:",
        code=_LIST_OF_GOV_UK,
    ),
    "changes": Example("changes --from 2023-08-30 --to 2023-08-31 --rulebook scotland", 4),
    "recheck": Example(
        "recheck answers.jsonl",
        words="For this page, two answers are stored, and one is altered to an older state:",
        code=_STORED_ANSWERS,
    ),
    "serve": Example(
        "serve --port 8042 --closures closed.csv",
        0,
        not_run="it serves until it is stopped; tests/service starts it",
    ),
    "up-to-date": Example(
        "up-to-date bank-holidays.json",
        words="With the list that the example of `calendar-update` made:",
    ),
}

# The parts of a help text that are code: commands, JSON, paths, options, endings, names and dates.
_LITERAL = re.compile(
    r"'(cptimescales [^']*)'|(\{[^}]*\}|https://[\w./-]*\w|docs/[\w./-]*\w|src/[\w./-]*\w"
    r"|(?<!\w)--[a-z][a-z-]*\w|(?<!\w)\.[a-z]{3,7}\b|\b[a-z]+(?:_[a-z]+)+\b|\b\d{4}-\d\d-\d\d"
    r"|\b\d\d/\d\d/\d{4})"
)


def page() -> str:
    """The page, in Markdown."""
    root = Path(__file__).parents[1]
    terminal = {name: value for name, value in os.environ.items() if name not in _TERMINAL}
    with TemporaryDirectory() as folder, patch.dict(os.environ, terminal, clear=True):
        shutil.copytree(root / "examples", Path(folder, "examples"))
        with chdir(folder):
            return "\n".join([HEAD, *_sections()])


_TERMINAL = ("COLUMNS", "FORCE_COLOR")


def _sections() -> Iterator[str]:
    for command in map(command_named, COMMANDS):
        if isinstance(command, click.Group):
            yield f"## {command.name}\n"
            yield f"{_markdown(command)[0]}\n"
            for member in command.commands.values():
                yield from _section(member, f"{command.name} {member.name}", "###")
        else:
            yield from _section(command, str(command.name), "##")


def _section(command: click.Command, name: str, heading: str) -> Iterator[str]:
    arguments = [
        str(argument.metavar) for argument in command.params if isinstance(argument, click.Argument)
    ]
    yield f"{heading} {name}\n"
    yield f"`cptimescales {' '.join((name, *arguments))} [OPTIONS]`\n"
    *paragraphs, exit_codes = _markdown(command)
    yield from (f"{paragraph}\n" for paragraph in paragraphs)
    options = [option for option in command.params if isinstance(option, click.Option)]
    if options:
        yield "| Option | What it does |"
        yield "| --- | --- |"
        for option in options:
            yield f"| {_names(option)} | {_literal(str(option.help), command)} |"
        yield ""
    yield f"{exit_codes}\n"
    yield from _example(EXAMPLES[name])


def _names(option: click.Option) -> str:
    names = ", ".join(f"`{name}`" for name in option.opts)
    if isinstance(option.type, click.Choice):
        names += " " + ", ".join(f"`{choice}`" for choice in option.type.choices)
    elif option.metavar:
        names += f" `{option.metavar}`"
    return f"{names}, required" if option.required else names


def _markdown(command: click.Command) -> list[str]:
    """The paragraphs of a command's help, the last of which has its exit codes."""
    text = cleandoc(str(command.help)).partition("\b")[0].strip()
    paragraphs = [" ".join(paragraph.split()) for paragraph in text.split("\n\n")]
    paragraphs[-1], _, codes = paragraphs[-1].partition("Exit code 0: ")
    codes = re.sub(r"; ([12]): ", r". Exit code \1: ", codes or "answered; 2: no answer.")
    paragraphs = [paragraph.strip() for paragraph in paragraphs if paragraph.strip()]
    return [
        *(_literal(paragraph, command) for paragraph in paragraphs),
        f"Exit code 0: {_literal(codes, command)}",
    ]


def _literal(text: str, command: click.Command) -> str:
    """The text with names as code: options, endings, columns, dates, and the words for values."""
    values = {str(option.metavar).strip("[]") for option in command.params if option.metavar}
    text = _LITERAL.sub(lambda match: f"`{match[1] or match[2]}`", text)
    for value in sorted(values):
        text = re.sub(rf"(?<![\w`]){re.escape(value)}(?![\w`])", f"`{value}`", text)
    return text


def _example(example: Example) -> Iterator[str]:
    if example.words:
        yield f"{example.words}\n"
    if example.code:
        code = re.sub(r"^(>>>|\.\.\.) ", "", example.code, flags=re.MULTILINE)
        exec(code, {})  # noqa: S102 - the code stands in this file
        yield f"```python\n{example.code}```\n"
    if example.not_run:
        yield f"<!-- not run: {example.not_run} -->"
    yield "```console"
    yield f"$ cptimescales {example.typed}"
    lines = [] if example.lines == 0 else _output(example.typed).rstrip().splitlines()
    yield from (line.rstrip() for line in lines[: example.lines])
    if example.lines is not None and len(lines) > example.lines:
        yield "..."
    yield "```\n"


def _output(typed: str) -> str:
    stream = TextIOWrapper(BytesIO(), "utf-8", newline="\n")
    with redirect_stdout(stream):
        code = main(shlex.split(typed))
    assert code in (0, 1), f"cptimescales {typed} ended with {code}"
    stream.seek(0)
    return stream.read()
