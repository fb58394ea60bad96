"""A real Spark on this machine: the answers of a single machine, and folders left unchanged."""

from __future__ import annotations

import doctest
import os
import pickle
import shutil
import sys
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.support.comparing import Comparison

import cptimescales as cpt
from cptimescales import columns

pytest.importorskip("pyspark", reason="Spark is not installed; it comes with the extra `spark`")
if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
    pytest.skip("Spark needs Java, which is not installed", allow_module_level=True)

with warnings.catch_warnings():
    # Spark warns about pandas 3. Neither Spark nor this library uses pandas in these tests.
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
    import pyarrow as pa
    import pyarrow.parquet as pq
    from pyspark.sql import SparkSession
    from pyspark.sql.functions import col

    from cptimescales.columns import spark
    from cptimescales.columns.spark import answers, arrow, folders

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

pytestmark = [
    pytest.mark.once,
    # Spark does not close its sockets.
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
]

EXAMPLE = Path(__file__).parents[2] / "examples" / "our-council.toml"
ON = [date(2026, 12, 14), date(1999, 5, 6), None]
TEXTS = [
    *("2026-12-14", "14/12/2026", "", " ", "2026-02-30", "1/6/2026", "2026-12-14 00:00:00"),
    *("2026-12-14 00:00:00.000", "2026-12-14T00:00:00", "2026-12-14T00:00:00.000Z"),
    *("14/12/2026 00:00:00", "14/12/2026 00:00", "14/12/2026 09:30", "2026-12-14 09:30:00"),
    *("14-Dec-26", "14-DEC-2026", "14/12/26", "20261214", "46370", "46370.0", "14.12.2026"),
    *("14-12-2026", "14 December 2026", "31/12/9999", "9999-12-31", "01/01/1900", "NULL"),
    *("N/A", "#N/A", "14/12/2026\u00a0", " 14/12/2026", "0000-00-00", "00/00/0000"),
    *("12/14/2026", "12/14/2026T00:00", "'14/12/2026", '="14/12/2026"', 'it\'s "so"', "\\"),
    *("14/12/2026 12:00:00 AM", "Mon 14/12/2026", "2026/12/14", "0000-12-14", "0001-01-01"),
]


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patch:
        warnings.simplefilter("ignore", FutureWarning)  # the same warning about pandas 3
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        builder: Any = SparkSession.builder
        settings = {
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.driver.memory": "1g",
            "spark.sql.session.timeZone": "Europe/London",
            "spark.sql.warehouse.dir": str(tmp_path_factory.mktemp("warehouse")),
            # A few thousand rows are then several batches.
            "spark.sql.execution.arrow.maxRecordsPerBatch": "3000",
        }
        for name, value in settings.items():
            builder = builder.config(name, value)
        spark_session = builder.master("local[2]").getOrCreate()
        yield spark_session
        spark_session.stop()


def table(**columns_by_name: Any) -> pa.Table:
    return pa.table(dict(columns_by_name))


def frame(session: SparkSession, folder: Path, rows: pa.Table, parts: int = 2) -> DataFrame:
    """A frame of a new Parquet folder, whose rows are in several files."""
    folder.mkdir()
    size = -(-rows.num_rows // parts) or 1
    for number in range(parts):
        pq.write_table(rows.slice(number * size, size), folder / f"part-{number}.parquet")
    return session.read.parquet(str(folder))


def alone(values: Any, refusals: columns.Refusals) -> list[tuple[object, str | None, str | None]]:
    """For each row, the value, code and message that a single machine answers."""
    reasons = {row: (code, message) for row, code, message in refusals}
    return [
        (value, *reasons.get(row, (None, None))) for row, value in enumerate(values.to_pylist())
    ]


def collected(answered: DataFrame, name: str = "due") -> list[tuple[Any, ...]]:
    """For each row, in order of their numbers, the value, code and message that Spark answers."""
    rows = (
        answered.select("row", name, f"{name}_refusal_code", f"{name}_refusal_message")
        .toArrow()
        .sort_by("row")
    )
    return list(zip(*(column.to_pylist() for column in rows.columns[1:]), strict=True))


def _wide_days() -> list[date | None]:
    """Days of published and computed years, before every edition, outside the calendar; null."""
    days: list[date | None] = [
        date(2016, 1, 1) + timedelta(days=step) for step in range(0, 6_500, 5)
    ]
    days += [date(1980, 1, 1) + timedelta(days=step) for step in range(0, 46_000, 91)]
    return [
        *days,
        None,
        date.min,
        date.max,
        date(1582, 10, 4),
        date(1582, 10, 15),
        date(1, 1, 1),
        date(2100, 12, 31),
    ]


BOOKS: dict[str, Callable[[], cpt.Rulebook | str]] = {
    "a name": lambda: "england",
    "shipped": lambda: cpt.rulebook("scotland"),
    "local": lambda: cpt.load_rulebook(EXAMPLE),
    "with closures": lambda: cpt.rulebook("england").with_closures(
        {date(2026, 12, 29): "Council closed"}
    ),
    "as known on": lambda: cpt.rulebook("england").as_known_on(date(2022, 9, 9)),
}


@pytest.mark.sweep
def test_every_row_is_answered_as_on_a_single_machine(
    session: SparkSession, tmp_path: Path, comparison: Comparison
) -> None:
    on = _wide_days()
    held = frame(
        session, tmp_path / "held", table(row=[*range(len(on))], held=pa.array(on, pa.date32()))
    )
    rules = ("first_core_group", "eighteenth_birthday_review", "review_conference")
    questions = [(kind, make(), rule) for kind, make in BOOKS.items() for rule in rules]
    # Scotland does not have this rule.
    questions.remove(("shipped", cpt.rulebook("scotland"), "eighteenth_birthday_review"))
    answers = [
        spark.due_column(book, rule, "held").alias(f"{kind} {rule}")
        for kind, book, rule in questions
    ]
    answered = held.select("row", *answers).toArrow().sort_by("row")
    for kind, book, rule in questions:
        expected = columns.due_column(book, rule, on=pa.array(on, pa.date32()))
        structs = answered[f"{kind} {rule}"].to_pylist()
        rows = [tuple(struct.values()) for struct in structs if struct]
        comparison.all_same(alone(expected.due, expected.refusals), rows, kind, rule)
    comparison.close(at_least=14 * len(on))


def test_each_row_is_answered_by_the_rulebook_it_names(
    session: SparkSession, tmp_path: Path, comparison: Comparison
) -> None:
    books = {kind: make() for kind, make in BOOKS.items()}
    names = [*books, "nobody", None]
    on = [day for day in _wide_days() for _ in names]
    by = names * (len(on) // len(names))
    rows = table(row=[*range(len(on))], held=pa.array(on, pa.date32()), by=by)
    held = frame(session, tmp_path / "held", rows, parts=3)
    expected = columns.due_column(books, "first_core_group", on=rows["held"], by=rows["by"])
    answered = spark.with_due(held, books, "first_core_group", on="held", by="by")
    comparison.all_same(alone(expected.due, expected.refusals), collected(answered))
    comparison.close(at_least=len(on))
    assert {"not_in_force", "outside_calendar", "unknown_rulebook"} <= set(expected.refusals.code)


@pytest.mark.sweep
@pytest.mark.parametrize("name", cpt.rulebooks())
def test_every_rule_answers_every_day_as_on_a_single_machine(
    session: SparkSession, tmp_path: Path, comparison: Comparison, name: str
) -> None:
    book = cpt.rulebook(name)
    first, last = book.calendar.covers
    on = [first + timedelta(days=day) for day in range(-40, (last - first).days + 40)]
    on += [date.min, date(9982, 1, 1), date(9999, 6, 30), date(9999, 9, 30), date.max]
    rows = table(row=[*range(len(on))], held=pa.array(on, pa.date32()))
    held = frame(session, tmp_path / "held", rows)
    for rule in book.rules:
        for number in (1, 2) if any(version.then for version in rule.versions) else (1,):
            question: dict[str, Any] = {"on": rows["held"], "number": number}
            due = columns.due_column(book, rule.id, **question)
            answered = spark.with_due(
                held, book, rule.id, on="held", number=number, also=("provisional", "verified")
            )
            comparison.all_same(alone(due.due, due.refusals), collected(answered), rule.id, number)
            marks = answered.select("row", "due_provisional", "due_verified").toArrow()
            marks = marks.sort_by("row")
            provisional = columns.provisional_column(book, rule.id, **question).values.to_pylist()
            verified = columns.verified_column(book, rule.id, **question).values.to_pylist()
            comparison.all_same(provisional, marks["due_provisional"].to_pylist(), rule.id)
            comparison.all_same(verified, marks["due_verified"].to_pylist(), rule.id)
    comparison.close(at_least=3 * len(on) * len(book.rules))


NAMES: dict[str, tuple[list[Any], list[Any], str]] = {
    "many": ([*cpt.rulebooks(), "O'Neill"], [*cpt.rulebooks(), "O'Neill", "x", "", None], "string"),
    "numbers": ([301, 302, 0], [301, 302, 0, 303, -301, None], "bigint"),
    "fractions": ([301, 302, 0], [301.0, 302.0, 0.0, -0.0, 301.5, None], "double"),
    "truth": ([1, 0], [True, False, None], "boolean"),
    "text for numbers": ([301, 302], ["301", "302", None], "string"),
    "numbers for text": (["301", "302"], [301, 302, None], "bigint"),
    "neither": ([301, "302"], ["301", "302", None], "string"),
}


@pytest.mark.sweep
@pytest.mark.parametrize("kind", NAMES)
def test_names_are_the_same_as_on_a_single_machine(
    session: SparkSession, tmp_path: Path, kind: str
) -> None:
    names, by, type_ = NAMES[kind]
    books = {name: book for name, book in zip(names, 2 * cpt.rulebooks(), strict=False)}
    by = [name for name in by for _ in ON]
    on = pa.array([date(2026, 12, 14), date(1999, 5, 6), None] * (len(by) // 3), pa.date32())
    arrow: Any = {"string": pa.string(), "bigint": pa.int64(), "double": pa.float64()}
    rows = table(row=[*range(len(by))], held=on, by=pa.array(by, arrow.get(type_, pa.bool_())))
    held = frame(session, tmp_path / "held", rows)
    due = columns.due_column(books, "first_core_group", on=rows["held"], by=rows["by"])
    answered = collected(spark.with_due(held, books, "first_core_group", on="held", by="by"))
    # The words for an unknown name may differ.
    expected = alone(due.due, due.refusals)
    assert [row[:2] for row in answered] == [row[:2] for row in expected]
    assert {row[1] for row in expected} >= {None}


def test_the_second_deadline_of_a_series_is_answered(session: SparkSession, tmp_path: Path) -> None:
    held = frame(session, tmp_path / "held", table(row=[0], held=[date(2026, 2, 27)]))
    answered = spark.with_due(held, "england", "review_conference", on="held", number=2)
    assert collected(answered) == [(date(2026, 8, 27), None, None)]


def test_text_and_times_without_a_zone_are_days_or_refused(
    session: SparkSession, tmp_path: Path
) -> None:
    texts: list[str | None] = [*TEXTS, None]
    times: list[datetime | None] = [datetime(2026, 12, 14), datetime(2026, 12, 14, 9)]
    times += [datetime(1999, 5, 6), None, datetime(2026, 12, 15)]
    times += [None] * (len(texts) - len(times))
    rows = table(row=[*range(len(texts))], text=texts, time=pa.array(times, pa.timestamp("us")))
    held = frame(session, tmp_path / "held", rows)
    for on in ("text", "time"):
        expected = columns.due_column("england", "first_core_group", on=rows[on])
        answered = spark.with_due(held, "england", "first_core_group", on=on)
        days = [
            value and date(value.year, value.month, value.day) for value in expected.due.to_pylist()
        ]
        assert [row[0] for row in collected(answered)] == days
        assert [row[1:] for row in collected(answered)] == [
            row[1:] for row in alone(expected.due, expected.refusals)
        ]
        assert expected.refusals.code[0] == "not_a_date"


@pytest.mark.sweep
def test_any_text_is_read_or_refused_as_on_a_single_machine(
    session: SparkSession, tmp_path: Path, comparison: Comparison
) -> None:
    random = Random(7)
    marks = "0123456789-/. T:'\"=AMPZ\\\u00a0\u200b\t\nnul\N{EM SPACE}\N{LATIN SMALL LETTER LONG S}"

    def changed(text: str) -> str:
        for _ in range(random.randrange(3)):
            place = random.randrange(len(text) + 1)
            text = text[:place] + random.choice(["", *marks]) + text[place + random.randrange(2) :]
        return text

    texts = [changed(random.choice(TEXTS)) for _ in range(9_000)]
    rows = table(row=[*range(len(texts))], text=texts)
    written = frame(session, tmp_path / "written", rows)
    asked = columns.add_working_days_column("scotland", rows["text"], -3)
    answers: Any = (
        written.select("row", spark.add_working_days_column("scotland", "text", -3).alias("a"))
        .toArrow()
        .sort_by("row")["a"]
        .to_pylist()
    )
    comparison.all_same(
        alone(asked.values, asked.refusals), [tuple(struct.values()) for struct in answers]
    )
    due = columns.due_column("england", "first_core_group", on=rows["text"])
    answered = spark.with_due(written, "england", "first_core_group", on="text")
    comparison.all_same(alone(due.due, due.refusals), collected(answered))
    comparison.close(at_least=2 * len(texts))


def test_a_moment_is_not_a_day_and_is_refused_before_spark_begins(
    session: SparkSession, tmp_path: Path
) -> None:
    moment = pa.array([datetime(2026, 7, 1, 23, 30, tzinfo=UTC)], pa.timestamp("us", "UTC"))
    held = frame(session, tmp_path / "held", table(moment=moment, number=[20261214]))
    with pytest.raises(cpt.NotADateError, match="a column of type timestamp"):
        spark.with_due(held, "england", "first_core_group", on="moment")
    with pytest.raises(cpt.NotADateError, match="a column of type long"):
        spark.with_due(held, "england", "first_core_group", on="number")
    answered = spark.with_due(
        held.select(col("moment").cast("date").alias("day")),
        "england",
        "first_core_group",
        on="day",
    )
    # In London it is past midnight.
    assert [row.day for row in answered.collect()] == [date(2026, 7, 2)]


def test_a_wrong_question_is_raised_before_spark_begins(
    session: SparkSession, tmp_path: Path
) -> None:
    held = frame(session, tmp_path / "held", table(held=ON, by=["a", "b", None]))
    mistakes: list[tuple[type[cpt.TimescaleError], dict[str, Any]]] = [
        (cpt.UnknownRulebookError, {"book": "englund"}),
        (cpt.UnknownRuleError, {"rule": "first_coregroup"}),
        (cpt.PeriodError, {"number": 2}),
        (cpt.TimescaleError, {"by": "by"}),
        (cpt.TimescaleError, {"book": {"a": "england"}}),
    ]
    right = {"book": "england", "rule": "first_core_group", "on": "held"}
    for error, mistake in mistakes:
        with pytest.raises(error):
            spark.with_due(held, **{**right, **mistake})
    answered = spark.with_due(held, "england", "first_core_group", on="held")
    with pytest.raises(
        cpt.TimescaleError, match="already has a column 'due'; choose another with name="
    ):
        spark.with_due(answered, "england", "first_core_group", on="held")
    both = spark.with_due(answered, "england", "review_conference", on="held", name="review")
    assert both.columns[-6:] == [
        *("due", "due_refusal_code", "due_refusal_message"),
        *("review", "review_refusal_code", "review_refusal_message"),
    ]


def test_the_marks_of_each_due_date_can_be_added(session: SparkSession, tmp_path: Path) -> None:
    held = frame(session, tmp_path / "held", table(row=[0, 1, 2], held=ON))
    answered = spark.with_due(
        held, "wales", "first_core_group", on="held", also=("provisional", "verified")
    )
    assert answered.columns[-2:] == ["due_provisional", "due_verified"]
    rows = answered.toArrow().sort_by("row")
    assert rows["due_provisional"].to_pylist() == [False, None, None]
    assert rows["due_verified"].to_pylist() == ["source_text", None, None]
    with pytest.raises(cpt.TimescaleError, match="already has a column 'due_verified'"):
        spark.with_due(
            answered.drop("due", "due_refusal_code", "due_refusal_message"),
            "wales",
            "first_core_group",
            on="held",
            also=["verified"],
        )
    wrong: Any = ["verify"]
    with pytest.raises(cpt.TimescaleError, match="also has 'verify'; allowed: provisional, verif"):
        spark.with_due(held, "wales", "first_core_group", on="held", also=wrong)


def test_a_name_may_have_dots_and_quotation_marks(session: SparkSession, tmp_path: Path) -> None:
    rows = table(**{"held.on": [date(2026, 12, 14)], "a`b": ["a"], "row": [0]})
    held = frame(session, tmp_path / "held", rows)
    answered = spark.with_due(
        held, {"a": "england"}, "first_core_group", on="held.on", by="a`b", name="due.by"
    )
    assert answered.columns == [
        "held.on",
        "a`b",
        "row",
        "due.by",
        "due.by_refusal_code",
        "due.by_refusal_message",
    ]
    assert answered.toArrow()["due.by"].to_pylist() == [date(2026, 12, 30)]


def test_the_other_functions_answer_as_on_a_single_machine(
    session: SparkSession, tmp_path: Path, comparison: Comparison
) -> None:
    on = _wide_days()
    shuffled: Any = np.random.default_rng(7).permutation(np.array(on, object)).tolist()
    rows = table(
        row=[*range(len(on))],
        a=pa.array(on, pa.date32()),
        b=pa.array(shuffled, pa.date32()),
        c=pa.array([*shuffled[5:], *shuffled[:5]], pa.date32()),
        n=pa.array(
            [None if row % 11 == 0 else row % 130 - 60 for row in range(len(on))], pa.int64()
        ),
        by=["scotland" if row % 3 else "northern-ireland" for row in range(len(on))],
    )
    held = frame(session, tmp_path / "held", rows)
    a, b, c, n, by = (rows[name].combine_chunks() for name in ("a", "b", "c", "n", "by"))
    books = {"scotland": "scotland"}
    both: dict[str, str | cpt.WorkingCalendar] = {"scotland": "scotland"}
    both["northern-ireland"], day = cpt.calendar("northern-ireland"), date(2026, 12, 14)
    closed = cpt.calendar("scotland").with_closures({day: "Closed"})
    pairs: list[tuple[Any, columns.Column]] = [
        (spark.last_working_day_column(closed, "a"), columns.last_working_day_column(closed, a)),
        (
            spark.last_working_day_column(both, "a", by="by"),
            columns.last_working_day_column(both, a, by=by),
        ),
        (
            spark.add_working_days_column(closed, "a", "n"),
            columns.add_working_days_column(closed, a, n),
        ),
        (
            spark.add_working_days_column(both, "a", 10, by="by"),
            columns.add_working_days_column(both, a, 10, by=by),
        ),
        (spark.working_days_between(closed, "a", "b"), columns.working_days_between(closed, a, b)),
        (
            spark.working_days_between(both, col("a"), day, by="by"),
            columns.working_days_between(both, a, day, by=by),
        ),
        (spark.status_column("a", "b", day), columns.status_column(a, b, day)),
        (spark.status_column("a", "b", "a"), columns.status_column(a, b, a)),
        (spark.days_late(closed, "a", "b", day), columns.days_late(closed, a, b, day)),
        (spark.days_late(both, "a", "b", day, by="by"), columns.days_late(both, a, b, day, by=by)),
        (
            spark.status_column("a", "b", day, ended="c", met_by="paper"),
            columns.status_column(a, b, day, ended=c, met_by="paper"),
        ),
        (
            spark.days_late(closed, "a", "b", day, ended="c"),
            columns.days_late(closed, a, b, day, ended=c),
        ),
        (spark.days_taken(closed, "a", "b", day), columns.days_taken(closed, a, b, day)),
        (
            spark.provisional_column(books, "first_core_group", "a", by="by"),
            columns.provisional_column(books, "first_core_group", on=a, by=by),
        ),
        (
            spark.verified_column("wales", "review_conference", "a", number=2),
            columns.verified_column("wales", "review_conference", on=a, number=2),
        ),
    ]
    names = [f"_{number}" for number in range(len(pairs))]
    answers = held.select(
        "row", *(answer.alias(name) for name, (answer, _) in zip(names, pairs, strict=True))
    )
    answered = answers.toArrow().sort_by("row")
    for name, (_, expected) in zip(names, pairs, strict=True):
        structs = answered.column(name).to_pylist()
        values: Any = [tuple(struct.values()) for struct in structs if struct]
        comparison.all_same(alone(expected.values, expected.refusals), values, name)
    comparison.close(at_least=15 * len(on))


# From a folder to a folder


def due_folder(
    session: SparkSession, source: Path | str, target: Path | str, **arguments: Any
) -> spark.Written:
    return spark.due_folder(
        session,
        str(source),
        str(target),
        **{"book": "england", "rule": "first_core_group", "on": "held", **arguments},
    )


def test_a_folder_is_written_with_its_own_columns_and_the_new_ones(
    session: SparkSession, tmp_path: Path
) -> None:
    rows = table(row=[0, 1, 2], held=ON, note=["a", None, "c"])
    frame(session, tmp_path / "in", rows)
    assert due_folder(session, tmp_path / "in", tmp_path / "out") == (3, 1, 1)
    answered = pq.read_table(tmp_path / "out").sort_by("row")
    assert answered.select(rows.column_names).to_pylist() == rows.to_pylist()
    assert answered["due"].to_pylist() == [date(2026, 12, 30), None, None]
    refused: Any = cpt.rulebook("england").answer("first_core_group", on=date(1999, 5, 6))
    assert answered["due_refusal_code"].to_pylist() == [None, "not_in_force", None]
    assert answered["due_refusal_message"].to_pylist() == [None, refused.message, None]


def test_an_existing_target_is_replaced_only_in_the_mode_overwrite(
    session: SparkSession, tmp_path: Path
) -> None:
    from pyspark.errors import AnalysisException

    frame(session, tmp_path / "in", table(held=ON))
    due_folder(session, tmp_path / "in", tmp_path / "out")
    written = sorted(path.name for path in (tmp_path / "out").glob("*.parquet"))
    with pytest.raises(AnalysisException, match="PATH_ALREADY_EXISTS"):
        due_folder(session, tmp_path / "in", tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").glob("*.parquet")) == written
    review = {"rule": "review_conference", "mode": "overwrite"}
    assert due_folder(session, tmp_path / "in", tmp_path / "out", **review).rows == 3
    assert pq.read_table(tmp_path / "out").num_rows == 3
    for mode in ("append", "ignore"):
        with pytest.raises(cpt.TimescaleError, match="mode must be"):
            due_folder(session, tmp_path / "in", tmp_path / "out", mode=mode)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("{}/in", "{}/in"),
        ("{}/in", "{}/in/"),
        ("{}/in", "{}/other/../in"),
        ("{}/in", "{}/link"),
        ("{}/in", "file:{}/in"),
        ("file://{}/in", "{}/in"),
        ("{}/in", "{}/in/out"),
        ("{}/in", "{}"),
        ("{}/in/*.parquet", "{}/in"),
        ("hdfs://a/in", "hdfs://a/x/../in"),
    ],
)
def test_the_folder_that_is_read_is_never_written(
    session: SparkSession, tmp_path: Path, source: str, target: str
) -> None:
    frame(session, tmp_path / "in", table(held=ON))
    (tmp_path / "link").symlink_to(tmp_path / "in")
    before = {path: path.read_bytes() for path in (tmp_path / "in").iterdir()}
    with pytest.raises(cpt.TimescaleError, match="name a folder outside it"):
        due_folder(session, source.format(tmp_path), target.format(tmp_path), mode="overwrite")
    assert {path: path.read_bytes() for path in (tmp_path / "in").iterdir()} == before


def test_a_target_beside_the_source_may_begin_with_its_name(
    session: SparkSession, tmp_path: Path
) -> None:
    frame(session, tmp_path / "in", table(held=ON))
    assert due_folder(session, tmp_path / "in", tmp_path / "in-due").rows == 3


# What is sent to the workers


@pytest.mark.parametrize("kind", [*BOOKS])
def test_a_rulebook_sent_to_a_worker_answers_the_same(kind: str) -> None:
    book = BOOKS[kind]()
    if isinstance(book, cpt.Rulebook):
        sent = pickle.loads(pickle.dumps(book))
        question: Any = {"rule": "first_core_group", "on": date(2022, 9, 5)}
        assert sent.due(**question) == book.due(**question)
        assert (sent.sha256, sent.known_on, sent.closures) == (
            book.sha256,
            book.known_on,
            book.closures,
        )
        # Once more, after the rulebook has answered.
        assert pickle.loads(pickle.dumps(book)).due(**question) == book.due(**question)


def test_a_worker_reads_a_rulebook_once() -> None:
    sent = pickle.dumps(
        cpt.rulebook("england").with_closures({date(2026, 12, 29): "Council closed"})
    )
    same_bytes = bytes(bytearray(sent))
    assert arrow._unpickled(sent) is arrow._unpickled(same_bytes)


@pytest.mark.sweep
def test_examples_in_docstrings_run_on_a_real_spark(session: SparkSession, tmp_path: Path) -> None:
    frame(session, tmp_path / "held", table(held=ON), parts=1)
    names = {
        "session": session,
        "source": str(tmp_path / "held"),
        "target": str(tmp_path / "due"),
        "date": date,
    }
    runner = doctest.DocTestRunner()
    finder = doctest.DocTestFinder()
    examples = [
        test for module in (answers, folders) for test in finder.find(module, extraglobs=names)
    ]
    for test in examples:
        for example in test.examples:
            example.options.pop(doctest.SKIP, None)  # here there is a session
        runner.run(test)
    assert (runner.failures, runner.tries >= 30) == (0, True)


def test_without_spark_one_line_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(cpt.TimescaleError, match=r"pip install 'cptimescales\[spark\]'"):
        spark.due_column("england", "first_core_group", "held")


@pytest.mark.sweep
def test_examples_in_the_page_run_on_a_real_spark(session: SparkSession, tmp_path: Path) -> None:
    core_group = pa.array([date(2027, 1, 5), None, None], pa.date32())
    frame(session, tmp_path / "held", table(held=ON, core_group_held=core_group), parts=1)
    names = {"session": session, "held": str(tmp_path / "held"), "found": str(tmp_path / "found")}
    page = Path(__file__).parents[2] / "docs" / "how-to" / "spark.md"
    failed, tried = doctest.testfile(
        str(page), module_relative=False, encoding="utf-8", globs=names
    )
    assert (failed, tried >= 8) == (0, True)
