"""Expressions of polars and macros of DuckDB say what `due_column` says, refusals included."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import numpy as np
import pytest
from tests.support.comparing import Comparison

import cptimescales as cpt
from cptimescales.columns import (
    due_column,
    last_working_day_column,
    provisional_column,
    verified_column,
)

pl = pytest.importorskip("polars")
duckdb = pytest.importorskip("duckdb")

from cptimescales.columns.duckdb import create_due_macros
from cptimescales.columns.polars import (
    answer_expr,
    due_expr,
    refused_expr,
)

pytestmark = pytest.mark.once

FIRST, LAST = date(1900, 1, 1), date(2120, 12, 31)
FIELDS = ("due", "last_working_day", "provisional", "verified", "refused")
KNOWN = cpt.rulebook("england").as_known_on(date(2022, 9, 9))
COUNCIL = cpt.rulebook("south-west").with_closures({date(2026, 12, 29): "Council closed"})
BOOKS: dict[str, cpt.Rulebook] = {
    **{name: cpt.rulebook(name) for name in cpt.rulebooks()},
    "known": KNOWN,
    "O'Neill": COUNCIL,
}


def _right(book: Any, rule: str, on: Any, number: int, by: Any = None) -> Any:
    """What the column functions say, as a frame."""
    due = due_column(book, rule, on=on, number=number, by=by)
    calendar = {k: v.calendar for k, v in book.items()} if by is not None else book.calendar
    codes: list[str | None] = [None] * len(on)
    for row, code, _ in due.refusals:
        codes[row] = code
    return pl.DataFrame(
        {
            "due": due.due,
            "last_working_day": last_working_day_column(calendar, due.due, by=by).values
            if by is None
            else pl.Series(
                [
                    None if day is None else calendar[name].working_day_on_or_before(day)
                    for day, name in zip(due.due, by, strict=True)
                ],
                dtype=pl.Date,
            ),
            "provisional": provisional_column(book, rule, on=on, number=number, by=by).values,
            "verified": verified_column(book, rule, on=on, number=number, by=by).values,
            "refused": pl.Series(codes, dtype=pl.String),
        }
    )


def _by_macros(frame: Any, book: Any, rule: str, number: int) -> Any:
    arguments = ", ".join(frame.columns)
    with duckdb.connect() as connection:
        names = create_due_macros(connection, "x_", book, rule, number=number)
        connection.register("cases", frame.to_arrow())
        asked = ", ".join(f"{name}({arguments}) AS {name[2:]}" for name in names)
        return pl.from_arrow(connection.sql(f"SELECT {asked} FROM cases").to_arrow_table())


@pytest.mark.sweep(keep="997-northern-ireland")
@pytest.mark.parametrize("name", BOOKS)
@pytest.mark.parametrize("step", [997, 31])
def test_every_rule_answers_every_day_as_its_column_does(
    name: str, step: int, comparison: Comparison, pytestconfig: pytest.Config
) -> None:
    if step == 31 and pytestconfig.getoption("--every-day"):
        step = 1
    book = BOOKS[name]
    on = (
        pl.date_range(FIRST, LAST, f"{step}d", eager=True)
        .alias("held")
        .extend(pl.Series([None], dtype=pl.Date))
    )
    frame = pl.DataFrame([on])
    for rule in book.rules:
        for number in (1, 2) if any(version.then for version in rule.versions) else (1,):
            right = _right(book, rule.id, on, number)
            expr = answer_expr(book, rule.id, pl.col("held"), number=number).alias("answer")
            lazy = frame.lazy().select(expr).unnest("answer")
            answered = {
                "polars in memory": lazy.collect(engine="in-memory"),
                "polars streaming": lazy.collect(engine="streaming"),
                "DuckDB": _by_macros(frame, book, rule.id, number),
            }
            for engine, answers in answered.items():
                if answers.equals(right):  # as fast as the engine; otherwise each answer is listed
                    comparison.count += answers.height * answers.width
                    continue
                for field in FIELDS:
                    there, here = right[field].to_list(), answers[field].to_list()
                    comparison.all_same(there, here, engine, rule.id, number, field)
    comparison.close(at_least=3 * len(FIELDS) * len(on) * len(book.rules))


def test_each_row_is_answered_by_the_rulebook_it_names() -> None:
    random = np.random.default_rng(7)
    names = [*BOOKS, "nowhere", "", None]
    frame = pl.DataFrame(
        {
            "held": pl.Series(random.integers(10_000, 30_000, 400).astype(np.int32)).cast(pl.Date),
            "area": [names[place] for place in random.integers(0, len(names), 400)],
        }
    )
    frame[3, "held"] = None
    by = frame["area"]
    right = _right(BOOKS, "core_group_notes", frame["held"], 1, by)
    assert set(right["refused"]) >= {None, "unknown_rulebook", "unknown_rule"}
    expr = answer_expr(BOOKS, "core_group_notes", pl.col("held"), by=pl.col("area")).alias("answer")
    for engine in ("in-memory", "streaming"):
        answers = frame.lazy().select(expr).unnest("answer").collect(engine=engine)
        assert answers.equals(right)
    words = frame.with_columns(pl.col("area").cast(pl.Categorical))
    assert words.select(expr).unnest("answer").equals(right)
    assert _by_macros(frame, BOOKS, "core_group_notes", 1).equals(right)


def test_a_time_of_day_is_refused_and_midnight_is_not() -> None:
    moments = [datetime(2026, 12, 14), datetime(2026, 12, 14, 9), None]
    for unit in ("ms", "us", "ns"):
        frame = pl.DataFrame({"held": pl.Series(moments, dtype=pl.Datetime(unit))})
        answers = frame.select(
            due=due_expr("england", "first_core_group", pl.col("held")),
            refused=refused_expr("england", "first_core_group", pl.col("held")),
        )
        assert answers.rows() == [
            (date(2026, 12, 30), None),
            (None, "not_a_date"),
            (None, None),
        ]


@pytest.mark.parametrize("values", [["2026-12-14"], [20_801], [1.5], [True]])
def test_what_is_no_column_of_days_is_an_error(values: list[Any]) -> None:
    frame = pl.DataFrame({"held": values})
    with pytest.raises(pl.exceptions.PolarsError):
        frame.select(due_expr("england", "first_core_group", pl.col("held")))
    with duckdb.connect() as connection:
        create_due_macros(connection, "x_", "england", "first_core_group")
        connection.register("cases", frame.to_arrow())
        with pytest.raises(duckdb.Error):
            connection.execute("SELECT x_due(held) FROM cases").fetchall()


def test_an_expression_works_where_frames_are_filtered_grouped_and_windowed() -> None:
    frame = pl.DataFrame(
        {"held": [date(2026, 12, 14), None, date(1999, 1, 1)] * 50, "team": ["a", "b"] * 75}
    )
    due = due_expr("england", "first_core_group", pl.col("held"))
    assert frame.filter(due == date(2026, 12, 30)).height == 50
    grouped = frame.group_by("team").agg(due.drop_nulls().first().alias("due"))
    assert grouped["due"].to_list() == [date(2026, 12, 30)] * 2
    assert frame.head(0).select(due).height == 0
    assert frame.select(due.count()).item() == 50


def test_what_cannot_be_asked_is_an_error_at_once() -> None:
    on = pl.col("held")
    no_expression: Any = "held"
    with pytest.raises(cpt.TimescaleError, match="pass an expression"):
        due_expr("england", "first_core_group", no_expression)
    with pytest.raises(cpt.TimescaleError, match="by is a str; pass an expression"):
        due_expr({"a": "england"}, "first_core_group", on, by=no_expression)
    with pytest.raises(cpt.TimescaleError, match="by="):
        due_expr({"a": "england"}, "first_core_group", on)
    with pytest.raises(cpt.UnknownRuleError):
        due_expr("england", "nothing", on)
    with pytest.raises(cpt.TimescaleError, match="must be text"):
        due_expr({1: "england"}, "first_core_group", on, by=pl.col("area"))
    with duckdb.connect() as connection:
        with pytest.raises(cpt.TimescaleError, match="prefix is 'x y'"):
            create_due_macros(connection, "x y", "england", "first_core_group")
        with pytest.raises(cpt.TimescaleError, match="must be text"):
            create_due_macros(connection, "x_", {1: "england"}, "first_core_group")
        create_due_macros(connection, "x_", "england", "first_core_group")
        create_due_macros(connection, "x_", "wales", "first_core_group")  # replaced
        assert connection.execute("SELECT x_verified(DATE '2026-02-26')").fetchall() == [
            ("source_text",)
        ]
