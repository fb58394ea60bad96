"""Writes the stored files of this folder, with the version of the library that Python imports.

Run once, by the commit that README.md names. It uses only names that every version offers.
"""

from __future__ import annotations

import base64
import json
import lzma
import pickle
import shutil
import sys
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import chdir
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import TypeAdapter

import cptimescales as cpt
from cptimescales.audit import audit
from cptimescales.columns import due_column
from cptimescales.rules import Reason

ON = date(2026, 12, 14)
CLOSED = {date(2022, 9, 12): "Council closed", date(2026, 12, 29): "Council closed"}
# For each file of cases: the rulebook, the day of judgement, and the last day of the plan ahead.
CASES = {
    "south-west-to-the-second-review.toml": ("south-west", date(2026, 1, 12), date(2026, 6, 30)),
    "scotland-across-editions.toml": ("scotland", date(2024, 10, 1), None),
    "leicestershire-with-visits.json": ("leicester-leicestershire-rutland", ON, None),
    "wales-two-visit-clocks.json": ("wales", date(2026, 6, 24), None),
    "transfer-out.toml": ("england", date(2026, 4, 20), None),
    "a-team.csv": ("northern-ireland", date(2026, 7, 10), None),
}
REASONS: tuple[Reason, ...] = (
    "no_longer_at_risk",
    "moved_permanently",
    "reached_18",
    "died",
    "left_united_kingdom",
)


def rulebooks(top: Path) -> list[cpt.Rulebook]:
    return [
        *(cpt.rulebook(name) for name in cpt.rulebooks()),
        cpt.rulebook("england").as_known_on(date(2022, 9, 9)).with_closures(CLOSED),
        cpt.load_rulebook(top / "examples" / "our-council.toml"),
    ]


def answers(book: cpt.Rulebook) -> Iterator[Any]:
    """One answer of each kind that a rulebook gives: by unit, direction, series and refusal."""
    kinds: set[tuple[object, ...]] = set()
    for rule in book.rules:
        for on in (ON, date(2022, 9, 5), date(2008, 2, 29), date(1999, 5, 6), date(2031, 5, 6)):
            for number in (1, 3):
                answer = book.answer(rule.id, on=on, number=number)
                kind: tuple[object, ...] = (
                    type(answer),
                    getattr(answer, "provisional", None),
                    number,
                )
                if isinstance(answer, cpt.DueDate):
                    within = answer.within
                    kind += (within.unit, within.direction, within.month_end, within.first_day)
                elif isinstance(answer, cpt.Refusal):
                    kind += (answer.code,)
                if kind not in kinds:
                    kinds.add(kind)
                    yield answer


def ends_of_plans(cases: dict[str, cpt.Case]) -> Iterator[Any]:
    for name, case in cases.items():
        book, as_of, _ = CASES.get(name.partition("#")[0], ("england", ON, None))
        if not cpt.rulebook(book).data.ending:
            continue
        for reason in REASONS:
            yield cpt.rulebook(book).may_discontinue(case, reason, on=as_of)


def findings(book: cpt.Rulebook) -> Iterator[Any]:
    right = book.due("first_core_group", on=ON)
    rows: list[dict[str, object]] = [
        {"reference": f"C-{days}", "rule": "first_core_group", "on": ON, "recorded_due": day}
        for days, day in ((n, right.due + timedelta(days=n)) for n in range(-6, 7, 2))
    ]
    rows += [
        {**rows[0], "held": date(2027, 1, 4)},
        {**rows[0], "rule": "visits"},
        {**rows[0], "on": "5.9.2022"},
        {**rows[0], "rule": "review_conference"},
    ]
    yield from audit(rows, book)


def case_files(folder: Path) -> dict[str, cpt.Case]:
    """Every stored case, by the name of its file and, in a CSV file, its reference."""
    cases: dict[str, cpt.Case] = {}
    for name in CASES:
        path = folder / "cases" / name
        if path.suffix == ".csv":
            for case in cpt.read_cases(path):
                assert isinstance(case, cpt.Case)
                cases[f"{name}#{case.reference}"] = case
        else:
            cases[name] = cpt.read_case(path)
    return cases


def timetable(name: str, case: cpt.Case) -> cpt.Timetable:
    book, as_of, horizon = CASES[name.partition("#")[0]]
    return cpt.rulebook(book).timetable(case, as_of=as_of, horizon=horizon)


def errors() -> list[cpt.TimescaleError]:
    """One of every public error, those of other modules by the places that they had."""
    known = ("england", "scotland")
    return [
        cpt.TimescaleError("it cannot be answered"),
        cpt.NotADateError("on", "14 December", "use datetime.date"),
        cpt.CalendarRangeError("scotland", "the year 2101", ON, date(2100, 12, 31)),
        cpt.MonthEndError(ON, 2),
        cpt.PeriodError("number", 0, "1 or more"),
        cpt.ClosureError(ON, "it has no name"),
        cpt.EventOrderError("conference_held", date(2026, 12, 30), "core_group_held", ON),
        *(
            getattr(cpt, f"Unknown{kind}Error")("englnd", known, " here")
            for kind in ("Name", "Calendar", "Rulebook", "Rule", "Event", "Reason")
        ),
        cpt.RuleNotInForceError("england", "visit", ON, "from 2010"),
        cpt.UndatedRuleError("england", "visit", "regularly"),
        cpt.RulebookError("ours.toml", "rule", "it is wrong"),
        cpt.CaseError("case.toml", "born", "it is wrong"),
        *(
            getattr(import_module(f"cptimescales.{module}"), name)(*values)
            for module, name, *values in (
                ("audit_files", "AuditFileError", "it is empty"),
                ("audit_files", "AuditRowError", "it is broken"),
                ("cli.closures", "ClosuresFileError", "closed.csv", "line 2", "it is wrong"),
                ("column_files.questions", "FileError", "held.csv", "it is empty"),
                ("column_files.questions", "UnknownColumnError", "Hold", ("Held",), " here"),
                ("export.dialects", "UnknownDialectError", "mysql", ("duckdb",), " here"),
                ("updating", "BankHolidayListError", "it is no list"),
            )
        ),
    ]


def objects(top: Path, folder: Path) -> Iterator[tuple[str, Any]]:
    """An example of every public class, by a name of its own."""
    # Those that keep tables of what they were asked come first, while the tables are small.
    yield "calendar", cpt.calendar("northern-ireland", known_on=date(2025, 1, 9), closures=CLOSED)
    yield "rulebook", cpt.rulebook("northern-ireland")
    yield "rulebook, local", cpt.load_rulebook(top / "examples" / "our-council.toml")
    book = cpt.rulebook("england").as_known_on(date(2022, 9, 9)).with_closures(CLOSED)
    book.due("first_core_group", on=date(2022, 9, 4))
    yield "rulebook, used", book
    due, again = (book.due("first_core_group", on=date(2022, 9, day)) for day in (5, 6))
    window = book.due("eighteenth_birthday_review", on=date(2008, 2, 29))
    cases = case_files(folder)
    case = cases["south-west-to-the-second-review.toml"]
    expected = cpt.Case(
        reference="C-2",
        expected_birth=date(2026, 1, 5),
        events=[cpt.CaseEvent(event="conference_held", on=date(2025, 11, 3))],
        agreed=[cpt.AgreedDate(rule="first_core_group", on=date(2025, 11, 12))],
        closures=[cpt.ClosureDay(date=date(2025, 11, 10), name="Closed")],
    )
    before_birth = cpt.rulebook("england").timetable(expected, as_of=date(2025, 11, 20))
    whole = timetable("south-west-to-the-second-review.toml", case)
    across = timetable("scotland-across-editions.toml", cases["scotland-across-editions.toml"])
    rule = book.rule("review_conference")
    named: dict[str, Any] = {
        "due date": due,
        "due date, a later one": again,
        "review window": window,
        "refusal": book.answer("first_core_group", on=date(1999, 5, 6)),
        "provenance": due.provenance,
        "period": due.within,
        "period, counted back": cpt.Period(3, "months", month_end="roll", direction="before"),
        "citation": due.citation,
        "day left out": due.skipped[0],
        "counted day": due.days()[0],
        "bank holiday": book.calendar.bank_holidays(2026)[0],
        "span": book.calendar.span(ON, date(2026, 12, 30)),
        "status": cpt.Status.MET_LATE,
        "end of plan": cpt.rulebook("south-west").may_discontinue(case, REASONS[0], on=ON),
        "case": case,
        "case, before birth": expected,
        "case event": case.events[0],
        "agreed date": expected.agreed[0],
        "closure day": expected.closures[0],
        "timetable": before_birth,
        "entry": whole.entries[0],
        "agreed": next(entry.agreed for entry in before_birth.entries if entry.agreed),
        "undated": before_birth.undated[0],
        "alert": cpt.Alert(code="child_unseen", on=ON, message="the child was not seen"),
        "unanswered": across.unanswered[0],
        "rule": rule,
        "rule version": rule.versions[-1],
        "rulebook data": cpt.rulebook("northern-ireland").data,
        "refusals of a column": due_column(
            "england", "first_core_group", on=np.array(["1999-05-06", "2026-12-14"], "M8[D]")
        ).refusals,
    }
    yield from named.items()
    for number, finding in enumerate(findings(cpt.rulebook("england"))):
        yield f"finding {number}", finding
    for error in errors():
        yield type(error).__name__, error
    with chdir(folder):  # so that its message names no path of one machine
        (refusal,) = cpt.read_cases(Path("cases") / "no-such-day.csv")
    yield "case refusal", refusal


def said(value: Any) -> Any:
    """What an object says, as JSON: every field, or the answers of what has no fields."""
    if isinstance(value, cpt.Rulebook):
        return [value.name, str(value.known_on), str(value.closures), limits(value)]
    if isinstance(value, cpt.WorkingCalendar):
        spans = [value.span(ON, ON + timedelta(days=days)) for days in (20, 200, 9_000)]
        counts = [[span.working_days, str(span.last_working_day), span.sha256] for span in spans]
        return [str(value), str(value.known_on), str(value.closures), counts]
    if isinstance(value, cpt.TimescaleError):
        return [type(value).__name__, str(value), {k: str(v) for k, v in vars(value).items()}]
    if hasattr(value, "as_columns"):
        columns = value.as_columns()
        return {name: np.asarray(column).tolist() for name, column in columns.items()}
    return json.loads(TypeAdapter(type(value)).dump_json(value))


def packed(dump: bytes) -> str:
    """A pickle as text, compressed."""
    return base64.b85encode(lzma.compress(dump)).decode()


def limits(book: cpt.Rulebook) -> dict[str, str]:
    """The last day in time, or the code of the refusal, of every rule on some days."""
    days = (ON, date(2022, 9, 5), date(2023, 9, 5), date(2040, 12, 20))
    answers = {f"{rule.id} {on}": book.answer(rule.id, on=on) for rule in book.rules for on in days}
    return {
        question: str(
            answer.code
            if isinstance(answer, cpt.Refusal)
            else answer.due
            if isinstance(answer, cpt.DueDate)
            else answer.closes
        )
        for question, answer in answers.items()
    }


def limits_in(path: Path) -> dict[str, str]:
    """The limits that a rulebook file sets itself; not those of the rulebook it extends."""
    own = {rule["id"] for rule in tomllib.loads(path.read_text("utf-8"))["rule"]}
    given = limits(cpt.load_rulebook(path))
    return {question: limit for question, limit in given.items() if question.split()[0] in own}


def write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1) + "\n", "utf-8")


def lines(path: Path, values: Iterable[Any]) -> None:
    text = "".join(f"{value.model_dump_json()}\n" for value in values)
    path.write_text(text, "utf-8")


def main(top: Path, folder: Path) -> None:
    """Writes every file, the examples and tables of the tests of the same commit among them."""
    for name in CASES:
        target = folder / "cases" / name
        target.parent.mkdir(exist_ok=True)
        shutil.copy(top / "examples" / "cases" / name, target)
    no_such_day = "reference,event,on\nC-1,conference_held,31/02/2026\n"
    (folder / "cases" / "no-such-day.csv").write_text(no_such_day, "utf-8")
    (folder / "rulebooks").mkdir(exist_ok=True)
    for file in ("examples/our-council.toml", "tests/data/sql/every-kind.toml"):
        shutil.copy(top / file, folder / "rulebooks")

    pickles = {}
    for name, value in objects(top, folder):
        dumps = {str(protocol): packed(pickle.dumps(value, protocol)) for protocol in (2, 5)}
        pickles[name] = {**dumps, "says": said(value)}
    write_json(folder / "pickles.json", pickles)
    cases = case_files(folder)
    given = [answer for book in rulebooks(top) for answer in answers(book)]
    for kind, name in (
        (cpt.DueDate, "due_dates"),
        (cpt.ReviewWindow, "review_windows"),
        (cpt.Refusal, "refusals"),
    ):
        lines(folder / f"{name}.jsonl", [answer for answer in given if isinstance(answer, kind)])
    lines(folder / "ends_of_plans.jsonl", ends_of_plans(cases))
    lines(
        folder / "findings.jsonl",
        [finding for name in ("england", "scotland") for finding in findings(cpt.rulebook(name))],
    )
    lines(folder / "cases.jsonl", cases.values())
    lines(folder / "timetables.jsonl", [timetable(name, case) for name, case in cases.items()])
    files = sorted((folder / "rulebooks").iterdir())
    write_json(folder / "limits.json", {path.name: limits_in(path) for path in files})


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(__file__).parent)
