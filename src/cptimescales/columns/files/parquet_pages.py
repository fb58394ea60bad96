"""Whether the pages of a Parquet file are whole, found without decoding what is in them."""

from __future__ import annotations

from collections.abc import Mapping
from mmap import mmap
from typing import Any

import pyarrow as pa

from cptimescales.columns.files.thrift_structs import (
    Field,
    StructError,
    fields_of,
    items_of,
    struct_end,
    whole,
)

# The fields of `FileMetaData`, `RowGroup`, `ColumnChunk`, `ColumnMetaData`, `PageHeader` and
# `DataPageHeaderV2` that are read.
_ROW_GROUPS, _COLUMNS, _PAGES = 4, 1, 3
_CODEC, _SIZE, _DATA, _DICTIONARY = 4, 7, 9, 11
_UNPACKED, _PACKED, _VERSION_2 = 2, 3, 8
_LEVELS = (5, 6)

_CODECS: dict[int, Any] = {1: "snappy", 2: "gzip", 4: "brotli", 6: "zstd", 7: "lz4_raw"}
_PLAIN = 0


def pages_are_whole(footer: bytes, content: mmap) -> bool:
    """Whether the pages of every column follow each other from its begin to its end.

    Compressed pages are unpacked, too. Where this is not certain, the answer is no.

    Args:
        footer: the footer of a file.
        content: the whole file.
    """
    with memoryview(content) as view:
        data = pa.py_buffer(view)
        try:
            return all(
                _is_whole(fields_of(fields_of(column)[_PAGES].value), content, data)
                for group in items_of(fields_of(footer)[_ROW_GROUPS].value)
                for column in items_of(fields_of(group)[_COLUMNS].value)
            )
        except (StructError, IndexError, KeyError, OSError, pa.ArrowException):
            return False
        finally:
            del data


def _is_whole(pages: Mapping[int, Field], content: mmap, data: pa.Buffer) -> bool:
    kind = whole(pages[_CODEC].value)
    codec = None if kind == _PLAIN else pa.Codec(_CODECS[kind])
    offsets = [whole(pages[number].value) for number in (_DATA, _DICTIONARY) if number in pages]
    at = min(offset for offset in offsets if offset)
    end = at + whole(pages[_SIZE].value)
    if end > len(content):
        return False
    while at < end:
        begin = struct_end(content, at)
        header = fields_of(content[at:begin])
        packed, unpacked = (whole(header[number].value) for number in (_PACKED, _UNPACKED))
        at = begin + packed
        if packed < 0 or at > end:
            return False
        if codec is not None and packed:
            # In a page of version 2, the levels come first and are not compressed.
            version_2 = fields_of(header[_VERSION_2].value) if _VERSION_2 in header else {}
            levels = sum(whole(version_2[number].value) for number in _LEVELS if version_2)
            if _is_packed(version_2) and packed > levels:
                page = data.slice(begin + levels, packed - levels)
                codec.decompress(page, unpacked - levels)
    return at == end


def _is_packed(version_2: Mapping[int, Field]) -> bool:
    """Whether a page is compressed; it is, unless its header says that it is not."""
    return 7 not in version_2 or version_2[7].type == 1
