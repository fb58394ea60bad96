"""A Parquet file is copied byte for byte, and its new columns are those that decoding it gives."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.columns.files.test_parquet_format import CODECS, QUESTION, TABLE

import cptimescales as cpt
from cptimescales.columns.files import FileQuestion, answer_file, formats
from cptimescales.columns.files.parquet_copy import can_be_copied
from cptimescales.columns.files.parquet_format import ParquetSource
from cptimescales.columns.files.thrift_structs import StructError, fields_of, struct_of

pytestmark = pytest.mark.once

NEW = ["due", "last_working_day"]
SPARK = "org.apache.spark.sql.parquet.row.metadata"
WAYS: dict[str, Any] = {
    "codecs": {"compression": CODECS, "row_group_size": 300},
    "gzip": {"compression": "gzip"},
    "brotli": {"compression": "brotli"},
    "zstd": {"compression": "zstd", "data_page_size": 64},
    "lz4": {"compression": "lz4"},
    "none": {"compression": "none"},
    "version 1": {"version": "1.0"},
    "pages of version 2": {"data_page_version": "2.0", "data_page_size": 64},
    "pages of version 2, none": {"data_page_version": "2.0", "compression": "none"},
    "an index of pages": {"write_page_index": True, "data_page_size": 64},
    "no schema of arrow": {"store_schema": False},
    "no statistics": {"write_statistics": False},
    "checksums": {"write_page_checksum": True},
}


def _copied_and_decoded(
    source: Path, monkeypatch: pytest.MonkeyPatch, question: FileQuestion = QUESTION
) -> tuple[Path, Path]:
    """The file written by each of the two ways."""
    copied, decoded = source.with_name("copied.parquet"), source.with_name("decoded.parquet")
    answer_file(source, copied, question)
    with monkeypatch.context() as patch:
        patch.setattr(formats, "can_be_copied", lambda source: False)
        answer_file(source, decoded, question)
    return copied, decoded


@pytest.mark.parametrize("way", WAYS)
def test_the_copy_begins_with_the_bytes_of_the_original(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    source = tmp_path / "held.parquet"
    table = TABLE.drop_columns(["nested"]) if way == "version 1" else TABLE
    pq.write_table(table, source, **WAYS[way])
    copied, decoded = _copied_and_decoded(source, monkeypatch)
    before, after = source.read_bytes(), copied.read_bytes()
    pages = len(before) - 8 - int.from_bytes(before[-8:-4], "little")
    assert after[:pages] == before[:pages]
    assert pq.read_table(copied).equals(pq.read_table(decoded))
    assert pq.read_table(copied).drop_columns(NEW).equals(pq.read_table(source))
    if way != "no schema of arrow":  # decoding writes one all the same
        assert pq.read_schema(copied).equals(pq.read_schema(decoded), check_metadata=True)


def test_statuses_and_marks_are_the_same_as_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "held.parquet"
    pq.write_table(TABLE, source, row_group_size=100, store_schema=False)
    question = FileQuestion(
        "first_core_group",
        "held",
        cpt.rulebook("england"),
        as_of=date(2027, 1, 1),
        held="held",
        also=("working_days_late", "provisional", "verified"),
    )
    copied, decoded = _copied_and_decoded(source, monkeypatch, question)
    assert (
        pq.read_table(copied)
        .select(question.new_columns)
        .equals(pq.read_table(decoded).select(question.new_columns))
    )
    assert set(pq.read_table(copied)["status"].to_pylist()) == {"met", None}


def test_what_is_known_of_fields_stays(tmp_path: Path) -> None:
    source, out = tmp_path / "held.parquet", tmp_path / "out.parquet"
    field = pa.field("held", pa.date32(), nullable=False, metadata={"unit": "day"})
    schema = pa.schema([field], {"made by": "us"})
    table = pa.Table.from_pylist([{"held": date(2026, 12, 14)}], schema)
    pq.write_table(table, source)
    answer_file(source, out, QUESTION)
    schema = pq.read_schema(out)
    assert schema.metadata == {b"made by": b"us"}
    assert not schema.field("held").nullable
    assert (schema.field("held").metadata or {})[b"unit"] == b"day"


def test_other_programs_read_the_copy(tmp_path: Path) -> None:
    pl, duckdb = pytest.importorskip("polars"), pytest.importorskip("duckdb")
    frame = pl.DataFrame({"held": [date(2026, 12, 14), None] * 500, "x": range(1000)})
    source, out = tmp_path / "held.parquet", tmp_path / "out.parquet"
    for number in range(2):
        if number:
            duckdb.from_arrow(frame.to_arrow()).write_parquet(str(source), row_group_size=2048)
        else:
            frame.write_parquet(source, row_group_size=300)
        answer_file(source, out, QUESTION)
        right = [(date(2026, 12, 14), 0, date(2026, 12, 30)), (None, 1, None)]
        assert pl.read_parquet(out).select("held", "x", "due").rows()[:2] == right
        assert pl.scan_parquet(out).filter(pl.col("due").is_null()).collect().height == 500
        assert duckdb.read_parquet(str(out)).project("held, x, due").limit(2).fetchall() == right
        assert pl.read_parquet(out)["x"].to_list() == list(range(1000))


def test_what_spark_wrote_about_its_columns_names_the_new_ones(tmp_path: Path) -> None:
    source, out = tmp_path / "held.parquet", tmp_path / "out.parquet"
    held = {"name": "held", "type": "date", "nullable": True, "metadata": {}}
    about = json.dumps({"type": "struct", "fields": [held]})
    table = pa.table({"held": [date(2026, 12, 14)]})
    with pq.ParquetWriter(source, table.schema, store_schema=False) as writer:
        writer.write_table(table)
        writer.add_key_value_metadata({SPARK: about})
    answer_file(source, out, QUESTION)
    fields = json.loads((pq.read_metadata(out).metadata or {})[SPARK.encode("ascii")])["fields"]
    assert [(field["name"], field["type"]) for field in fields] == [
        ("held", "date"),
        ("due", "date"),
        ("last_working_day", "date"),
    ]


@pytest.mark.parametrize("about", ["", "[]", "{}", "not JSON"])
def test_what_spark_cannot_have_written_is_decoded(tmp_path: Path, about: str) -> None:
    source, out = tmp_path / "held.parquet", tmp_path / "out.parquet"
    table = pa.table({"held": [date(2026, 12, 14)]}).replace_schema_metadata({SPARK: about})
    pq.write_table(table, source)
    answer_file(source, out, QUESTION)
    assert pq.read_table(out)["due"].to_pylist() == [date(2026, 12, 30)]


def test_a_page_that_does_not_end_where_its_column_does_is_not_copied(tmp_path: Path) -> None:
    source = tmp_path / "held.parquet"
    pq.write_table(TABLE, source, compression="zstd")
    whole = source.read_bytes()
    metadata = pq.read_metadata(source).row_group(0)
    for number in range(metadata.num_columns):
        chunk = metadata.column(number)
        begin = chunk.data_page_offset
        source.write_bytes(whole[:begin] + b"\x15\x02" * 4 + whole[begin + 8 :])
        read = ParquetSource(source)
        assert not can_be_copied(read), chunk.path_in_schema
        read.close()


def test_fields_of_every_type_pass_through() -> None:
    """A struct of a newer version of the format, with fields that nobody knows yet."""
    struct = bytes.fromhex(
        "11 12 13 05 14 06 15 08 16 0a"  # true, false, a byte, whole numbers
        "17 00 00 00 00 00 00 f0 3f"  # a float
        "18 02 61 62"  # text
        "19 25 02 04"  # a list of two whole numbers
        "1a 11 01"  # a set of a truth
        "1b 01 58 02 01 61"  # a map from a whole number to text
        "1b 00"  # an empty map
        "1c 15 02 00"  # a struct
        "05 c8 01 02"  # a field whose number is far from the last
        "00"
    )
    fields = fields_of(struct)
    assert list(fields) == [*range(1, 14), 100]
    assert struct_of(fields) == struct
    with pytest.raises(StructError, match="a value of type 14"):
        fields_of(bytes([0x1E, 0]))
