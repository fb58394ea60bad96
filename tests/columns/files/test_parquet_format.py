"""Parquet: the copy has the types, metadata, compression and row groups of the original."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import cptimescales as cpt
from cptimescales.columns.files import FileError, FileQuestion, answer_file, parquet_format

pytestmark = pytest.mark.once

QUESTION = FileQuestion("first_core_group", "held", cpt.rulebook("england"))
SIZE = 1_000
TABLE = pa.table(
    {
        "held": pa.array([date(2026, 12, 14), None] * (SIZE // 2)),
        "id": pa.array(range(SIZE), pa.uint16()),
        "nested": pa.array([{"x": [1, 2], "y": None}, None] * (SIZE // 2)),
        "word": pa.array(["a", "b"] * (SIZE // 2)).dictionary_encode(),
        "money": pa.array([Decimal("1.10"), None] * (SIZE // 2)),
        "bytes": pa.array([b"\x00\xff", None] * (SIZE // 2)),
        "time": pa.array([time(9, 30), None] * (SIZE // 2)),
    }
).replace_schema_metadata({"made by": "us"})
CODECS: Any = {name: "ZSTD" for name in ("held", "nested.y", "word", "bytes", "time")} | {
    "id": "GZIP",
    "nested.x.list.element": "NONE",
    "money": "SNAPPY",
}


def test_everything_but_the_new_columns_is_unchanged(tmp_path: Path) -> None:
    source, out = tmp_path / "held.parquet", tmp_path / "out.parquet"
    words: Any = ["word"]  # the stubs allow only all or none
    pq.write_table(TABLE, source, row_group_size=300, compression=CODECS, use_dictionary=words)
    answer_file(source, out, QUESTION)
    before, after = pq.ParquetFile(source), pq.ParquetFile(out)
    assert (
        pq.read_table(out).drop_columns(["due", "last_working_day"]).equals(pq.read_table(source))
    )
    assert after.schema_arrow.metadata[b"made by"] == b"us"
    assert [str(field.type) for field in after.schema_arrow][-2:] == ["date32[day]"] * 2

    def groups(file: pq.ParquetFile) -> list[int]:
        return [
            file.metadata.row_group(group).num_rows for group in range(file.metadata.num_row_groups)
        ]

    def columns(file: pq.ParquetFile) -> list[tuple[str, str, bool]]:
        group = file.metadata.row_group(0)
        chunks = [group.column(number) for number in range(file.metadata.num_columns)]
        return [
            (chunk.path_in_schema, chunk.compression, "RLE_DICTIONARY" in chunk.encodings)
            for chunk in chunks
        ]

    assert groups(after) == groups(before) == [300, 300, 300, 100]
    assert columns(after)[:-2] == columns(before)
    assert columns(after)[-2:] == [("due", "ZSTD", True), ("last_working_day", "ZSTD", True)]
    before.close()
    after.close()


def test_a_row_group_too_large_for_memory_is_read_in_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, out = tmp_path / "held.parquet", tmp_path / "out.parquet"
    pq.write_table(TABLE, source)
    with pq.ParquetFile(source) as whole:
        monkeypatch.setattr(
            parquet_format, "_MOST_BYTES", whole.metadata.row_group(0).total_byte_size // 10
        )
    answer_file(source, out, QUESTION)
    with pq.ParquetFile(out) as written:
        assert 5 < written.metadata.num_row_groups < SIZE
    assert (
        pq.read_table(out).drop_columns(["due", "last_working_day"]).equals(pq.read_table(source))
    )
    assert pq.read_table(out)["due"].to_pylist() == [date(2026, 12, 30), None] * (SIZE // 2)


@pytest.mark.parametrize("about", [None, "[]", "not JSON"])
def test_what_spark_wrote_about_its_columns_names_the_new_ones(
    tmp_path: Path, about: str | None
) -> None:
    source, out = tmp_path / "held.parquet", tmp_path / "out.parquet"
    key = "org.apache.spark.sql.parquet.row.metadata"
    held = {"name": "held", "type": "date", "nullable": True, "metadata": {}}
    fields = json.dumps({"type": "struct", "fields": [held]})
    table = pa.table({"held": [date(2026, 12, 14)]})
    pq.write_table(table.replace_schema_metadata({key: about or fields}), source)
    answer_file(source, out, QUESTION)
    written = (pq.read_schema(out).metadata or {})[key.encode("ascii")]
    if about is not None:
        assert written == about.encode("ascii")
        return
    assert [(field["name"], field["type"]) for field in json.loads(written)["fields"]] == [
        ("held", "date"),
        ("due", "date"),
        ("last_working_day", "date"),
    ]


@pytest.mark.parametrize("written", ["few", "many", "none"])
def test_text_keeps_its_type_and_its_dictionary(tmp_path: Path, written: str) -> None:
    source, out = tmp_path / "held.parquet", tmp_path / "out.parquet"
    numbers = {"few": [1, 2], "many": range(SIZE), "none": [None]}[written]
    words = [None if n is None else f"{n:030}" for n in numbers] * (SIZE // len(numbers))
    field = pa.field("words", pa.string(), nullable=written == "none", metadata={"unit": "word"})
    fields: Any = [pa.field("held", pa.date32()), field]
    schema = pa.schema(fields, {"made by": "us"})
    table = pa.Table.from_pydict({"held": [date(2026, 12, 14)] * SIZE, "words": words}, schema)
    pq.write_table(table, source, row_group_size=300)
    answer_file(source, out, QUESTION)
    copy = pq.read_table(out)
    assert copy.drop_columns(["due", "last_working_day"]).equals(table)
    assert copy.schema.field("words").equals(pq.read_schema(source).field(1), check_metadata=True)
    assert copy["due"].to_pylist() == [date(2026, 12, 30)] * SIZE


def test_pandas_reads_the_copy_of_a_file_that_pandas_wrote(tmp_path: Path) -> None:
    pd = pytest.importorskip("pandas")
    source, out = tmp_path / "held.parquet", tmp_path / "out.parquet"
    frame = pd.DataFrame(
        {"held": pd.to_datetime(["2026-12-14", None])}, index=pd.Index(["a", "b"], name="case")
    )
    frame.to_parquet(source)
    answer_file(source, out, QUESTION)
    copy = pd.read_parquet(out)
    assert list(copy.index) == ["a", "b"]
    assert copy["held"].equals(frame["held"])
    assert copy["due"].tolist() == [date(2026, 12, 30), None]


@pytest.mark.parametrize("groups", [0, 3])
def test_the_copy_of_a_file_without_rows_has_none(tmp_path: Path, groups: int) -> None:
    source, out = tmp_path / "held.parquet", tmp_path / "out.parquet"
    with pq.ParquetWriter(source, TABLE.schema) as writer:
        for _ in range(groups):
            writer.write_table(TABLE.slice(0, 0))
    assert answer_file(source, out, QUESTION).rows == 0
    assert pq.read_table(out).num_rows == 0
    assert pq.read_table(out).schema.names[-2:] == ["due", "last_working_day"]


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
@pytest.mark.parametrize("name", ["nested", "bytes"])
def test_a_column_that_has_no_place_in_a_cell_is_refused(
    tmp_path: Path, ending: str, name: str
) -> None:
    pytest.importorskip("xlsxwriter")
    source = tmp_path / "held.parquet"
    pq.write_table(TABLE.select(["held", name]), source)
    with pytest.raises(
        cpt.TimescaleError, match=f"column '{name}' is .* has no place for; write .parquet"
    ):
        answer_file(source, tmp_path / f"out{ending}", QUESTION)


def test_a_number_is_a_number_in_a_sheet_unless_that_would_round_it(tmp_path: Path) -> None:
    pytest.importorskip("xlsxwriter")
    openpyxl = pytest.importorskip("openpyxl")
    source, out = tmp_path / "held.parquet", tmp_path / "out.xlsx"
    columns: dict[str, Any] = {
        "money": [Decimal("1.10")],
        "id": [12345678901234567],
        "nhs": [9434765919],
        "x": [0.25],
        "nan": [float("nan")],
    }
    old: dict[str, Any] = {
        "old": [date(1850, 1, 2)],
        "moment": [datetime(2026, 12, 14, 9, tzinfo=UTC)],
    }
    pq.write_table(pa.table({"held": [date(2026, 12, 14)], **columns, **old}), source)
    answer_file(source, out, QUESTION)
    row = next(openpyxl.load_workbook(out).active.iter_rows(min_row=2, values_only=True))
    assert row[1:-2] == (
        1.1,
        "12345678901234567",
        9434765919,
        0.25,
        "nan",
        "1850-01-02",
        "2026-12-14 09:00:00+00:00",
    )


def test_more_rows_than_a_sheet_has_are_refused_at_once(tmp_path: Path) -> None:
    pytest.importorskip("xlsxwriter")
    source = tmp_path / "held.parquet"
    pq.write_table(pa.table({"held": pa.nulls(1_048_576, pa.date32())}), source)
    out = tmp_path / "out.xlsx"
    with pytest.raises(cpt.TimescaleError, match="a sheet holds 1,048,576 rows"):
        answer_file(source, out, QUESTION)
    assert not out.exists()


def _whole(tmp_path: Path) -> bytes:
    path = tmp_path / "whole.parquet"
    pq.write_table(pa.table({"held": [date(2026, 12, 14)] * 10_000, "x": range(10_000)}), path)
    return path.read_bytes()


@pytest.mark.parametrize("what", ["empty", "text", "cut", "no footer", "bad pages"])
def test_a_damaged_file_is_refused(tmp_path: Path, what: str) -> None:
    whole = _whole(tmp_path)
    content = {
        "empty": b"",
        "text": b"held\n2026-12-14\n",
        "cut": whole[: len(whole) // 2],
        "no footer": whole[:-4] + b"XXXX",
        "bad pages": whole[:200] + bytes(2_000) + whole[2_200:],
    }[what]
    source = tmp_path / "held.parquet"
    source.write_bytes(content)
    with pytest.raises(
        FileError, match="held.parquet: it cannot be read as Parquet, it may be damaged or cut off"
    ):
        answer_file(source, tmp_path / "out.parquet", QUESTION)


_MEASURE = """
import sys
from pathlib import Path
from typing import Any
import cptimescales as cpt
from cptimescales.columns.files import FileQuestion, answer_file
question = FileQuestion("first_core_group", "held", cpt.rulebook("england"))
for source in sys.argv[2:]:
    answer_file(Path(source), Path(source).with_suffix(".out" + sys.argv[1]), question)
    # Not ru_maxrss: a process inherits it from its parent.
    status = Path("/proc/self/status").read_text("ascii")
    print(status.partition("VmHWM:")[2].split()[0])
"""


@pytest.mark.sweep
@pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux reports the peak memory of a process"
)
@pytest.mark.parametrize(
    ("ending", "out", "rows"),
    [(".parquet", ".parquet", 400_000), (".csv", ".csv", 100_000), (".parquet", ".xlsx", 15_000)],
)
def test_memory_does_not_grow_with_the_file(
    tmp_path: Path, ending: str, out: str, rows: int
) -> None:
    few, many = tmp_path / f"few{ending}", tmp_path / f"many{ending}"
    some = pa.table(
        {"held": [date(2026, 12, 14)] * rows, "note": [f"{n:020}" for n in range(rows)]}
    )
    for path, times in ((few, 1), (many, 8)):
        if ending == ".csv":
            with path.open("w", encoding="utf-8") as text:
                text.write("held,note\n")
                lines = "".join(f"2026-12-14,{n:020}\n" for n in range(rows))
                for _ in range(times):
                    text.write(lines)
        else:
            with pq.ParquetWriter(path, some.schema) as writer:
                for _ in range(times):
                    writer.write_table(some, row_group_size=rows // 5)
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, out, few, many],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    first, second = (int(size) // 1024 for size in done.stdout.split())
    # The other rows of the longer file would take 50 to 110 MB, and several times as much as
    # Python objects.
    assert second - first < 40, (first, second)
