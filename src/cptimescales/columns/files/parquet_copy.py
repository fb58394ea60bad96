"""Writes a Parquet file as the bytes of another one, with new columns after its own.

Every column of the original is copied byte for byte: its pages, encodings, compression, statistics
and indexes. Only the columns that a question reads are decoded, and only the new ones are written.
The new pages come after the old ones, and a new footer names both. Parquet lets the columns of a
row group lie anywhere in the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from mmap import ACCESS_READ, mmap
from pathlib import Path
from shutil import copyfile
from typing import Self

import pyarrow as pa
import pyarrow.parquet as pq

from cptimescales.columns.files.batch import Batch, BatchAnswers
from cptimescales.columns.files.parquet_footer import (
    can_be_widened,
    footer_of,
    tail_size,
    widened,
    with_tail,
)
from cptimescales.columns.files.parquet_format import (
    ParquetSource,
    check_names,
    numbered,
    options_like,
)
from cptimescales.columns.files.parquet_pages import pages_are_whole
from cptimescales.columns.files.thrift_structs import StructError

_MOST_ROWS = 1 << 24  # of a row group: its new columns are in memory until it is written
_END = 1 << 16  # read at once from the end of a file, where most footers fit


def can_be_copied(source: ParquetSource) -> bool:
    """Whether a Parquet file can be copied as bytes.

    One that is encrypted, damaged or lies in several files cannot, nor one whose row groups are so
    large that their new columns would fill the memory. Then the columns are decoded, and what
    cannot be read is refused.
    """
    groups = source.metadata.num_row_groups
    sizes = (source.metadata.row_group(group).num_rows for group in range(groups))
    if max(sizes, default=0) > _MOST_ROWS:
        return False
    try:
        footer = _footer(source.path)
    except StructError:
        return False
    if not can_be_widened(footer):
        return False
    with (
        source.path.open("rb") as file,
        mmap(file.fileno(), 0, access=ACCESS_READ) as content,
    ):
        return pages_are_whole(footer, content)


class ParquetCopy:
    """The bytes of a Parquet file, and new columns.

    Args:
        path: the file to write.
        source: the file to copy.
        new: the new columns.

    Raises:
        TimescaleError: two columns have the same name.
    """

    def __init__(self, path: Path, source: ParquetSource, new: pa.Schema) -> None:
        check_names(source.schema)
        source.read_only_what_is_asked()
        self._new = new
        self._written = numbered(new)
        self._footer = _footer(source.path)
        self._sizes: Iterator[int] = iter(
            [
                source.metadata.row_group(group).num_rows
                for group in range(source.metadata.num_row_groups)
            ]
        )
        self._parts: list[pa.Table] = []
        self._path = path
        _copy(source.path, path)
        self._begin = _cut(path, self._footer)
        self._pages = path.open("ab")
        options = options_like(source.metadata, new.names) | {"store_schema": False}
        options["use_dictionary"] = True
        options["compression"] = options.get("compression", {}).get(new.names[0], "SNAPPY")
        self._writer = pq.ParquetWriter(
            pa.PythonFile(self._pages, "w"), self._written, write_page_index=False, **options
        )
        self._left = self._next_size()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        with self._pages:
            self._writer.close()
        if failure[0] is None:
            narrow = _footer(self._path)
            _cut(self._path, narrow)
            footer = widened(self._footer, narrow, self._new, self._begin)
            with self._path.open("ab") as file:
                file.write(with_tail(footer))

    def write(self, batch: Batch, answers: BatchAnswers) -> None:
        self._parts.append(pa.table(answers.columns, self._written))
        self._left -= batch.size
        if not self._left:
            table = pa.concat_tables(self._parts)
            self._writer.write_table(table, row_group_size=table.num_rows)
            self._parts = []
            self._left = self._next_size()

    def _next_size(self) -> int:
        """The length of the next row group with rows; those without any are written."""
        for size in self._sizes:
            if size:
                return size
            self._writer.write_table(self._written.empty_table())
        return 0


def _copy(source: Path, to: Path) -> None:
    try:
        copyfile(source, to)
    except OSError as error:
        if error.filename2 is None:
            raise
        # A copy that failed half-way names both files, the one that was read first.
        raise OSError(error.errno, error.strerror, str(to)) from None


def _footer(path: Path) -> bytes:
    """The footer of a file."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(size - _END, 0))
        end = file.read()
        wanted = tail_size(end)
        if wanted > len(end):
            file.seek(max(size - wanted, 0))
            end = file.read()
    return footer_of(end)


def _cut(path: Path, footer: bytes) -> int:
    """Takes the footer off a file; returns the bytes that are left."""
    with path.open("rb+") as file:
        return file.truncate(file.seek(-len(with_tail(footer)), 2))
