"""The footer of a Parquet file with further columns; all it says of the others stays as it is."""

from __future__ import annotations

from base64 import b64decode, b64encode
from json import dumps, loads

import pyarrow as pa

from cptimescales.columns.files.thrift_structs import (
    StructError,
    fields_of,
    items_of,
    list_field,
    struct_field,
    struct_of,
    text,
    text_field,
    whole,
    whole_field,
)

MAGIC = b"PAR1"
_TAIL = 8  # the length of the footer in four bytes, and the magic

# The fields of `FileMetaData`, `SchemaElement`, `RowGroup`, `KeyValue`,
# `ColumnChunk` and `ColumnMetaData` that are read or changed.
_SCHEMA, _ROW_GROUPS, _KEY_VALUES, _COLUMN_ORDERS, _ENCRYPTION, _SIGNATURE = 2, 4, 5, 7, 8, 9
_CHILDREN = 5
_COLUMNS, _BYTES, _ROWS, _COMPRESSED = 1, 2, 3, 6
_KEY, _VALUE = 1, 2
_FILE_PATH, _PAGES = 1, 3
_DATA, _INDEX, _DICTIONARY = 9, 10, 11  # where these pages begin

_ARROW, _SPARK = b"ARROW:schema", b"org.apache.spark.sql.parquet.row.metadata"
_SPARK_TYPES = {
    pa.date32(): "date",
    pa.string(): "string",
    pa.int32(): "integer",
    pa.bool_(): "boolean",
}


def tail_size(end: bytes) -> int:
    """How many bytes the footer at the end of a file takes, with its length and the magic."""
    return int.from_bytes(end[-_TAIL:-4], "little") + _TAIL


def footer_of(end: bytes) -> bytes:
    """The footer at the end of a Parquet file.

    Raises:
        StructError: there is none, or it is encrypted.
    """
    size = tail_size(end)
    if end[-4:] != MAGIC or size > len(end):
        raise StructError("it has no footer that can be read")
    return end[-size:-_TAIL]


def can_be_widened(footer: bytes) -> bool:
    """Whether further columns can be added to a footer.

    They cannot if it is signed or encrypted, or names other files that hold its columns.
    """
    try:
        file = fields_of(footer)
        if _ENCRYPTION in file or _SIGNATURE in file:
            return False
        for pair in items_of(file[_KEY_VALUES].value) if _KEY_VALUES in file else ():
            _key_value(pair, pa.schema([]))
        return not any(
            _FILE_PATH in fields_of(column)
            for group in items_of(file[_ROW_GROUPS].value)
            for column in items_of(fields_of(group)[_COLUMNS].value)
        )
    except (StructError, IndexError, KeyError, ValueError):
        return False


def with_tail(footer: bytes) -> bytes:
    """A footer as it ends a file: with its length and the magic."""
    return footer + len(footer).to_bytes(4, "little") + MAGIC


def widened(footer: bytes, narrow: bytes, new: pa.Schema, begin: int) -> bytes:
    """The footer of a file whose row groups have further columns.

    Args:
        footer: the footer of the file before.
        narrow: the footer of a file that has only the further columns, in row groups of the same
            lengths.
        new: the further columns.
        begin: where the file of the further columns begins in the new one.

    Raises:
        StructError: one of the two cannot be read, or they differ in their row groups.
    """
    try:
        return _widened(footer, narrow, new, begin)
    except (IndexError, KeyError, ValueError) as error:
        raise StructError(f"its footer cannot be read: {error!r}") from None


def _widened(footer: bytes, narrow: bytes, new: pa.Schema, begin: int) -> bytes:
    file, further = fields_of(footer), fields_of(narrow)
    root, *elements = items_of(file[_SCHEMA].value)
    own = items_of(further[_SCHEMA].value)[1:]
    children = fields_of(root)
    children[_CHILDREN] = whole_field(
        _CHILDREN, whole(children[_CHILDREN].value) + len(own), bits=32
    )
    file[_SCHEMA] = list_field(_SCHEMA, [struct_of(children), *elements, *own])
    groups, beside = items_of(file[_ROW_GROUPS].value), items_of(further[_ROW_GROUPS].value)
    if len(groups) != len(beside):
        raise StructError(f"it has {len(groups)} row groups, not {len(beside)}")
    both = [_joined(group, other, begin) for group, other in zip(groups, beside, strict=True)]
    file[_ROW_GROUPS] = list_field(_ROW_GROUPS, both)
    if _COLUMN_ORDERS in file:
        orders = [*items_of(file[_COLUMN_ORDERS].value), *items_of(further[_COLUMN_ORDERS].value)]
        file[_COLUMN_ORDERS] = list_field(_COLUMN_ORDERS, orders)
    if _KEY_VALUES in file:
        pairs = [_key_value(pair, new) for pair in items_of(file[_KEY_VALUES].value)]
        file[_KEY_VALUES] = list_field(_KEY_VALUES, pairs)
    return struct_of(file)


def _joined(group: bytes, other: bytes, begin: int) -> bytes:
    """A row group with the columns of another one after its own."""
    fields, further = fields_of(group), fields_of(other)
    if whole(fields[_ROWS].value) != whole(further[_ROWS].value):
        raise StructError("its row groups have other lengths")
    moved = [_moved(column, begin) for column in items_of(further[_COLUMNS].value)]
    columns = [*items_of(fields[_COLUMNS].value), *moved]
    fields[_COLUMNS] = list_field(_COLUMNS, columns)
    for number in (_BYTES, _COMPRESSED):
        if number in fields and number in further:
            total = whole(fields[number].value) + whole(further[number].value)
            fields[number] = whole_field(number, total)
    return struct_of(fields)


def _moved(column: bytes, begin: int) -> bytes:
    """A column whose pages come later by some bytes."""
    fields = fields_of(column)
    pages = fields_of(fields[_PAGES].value)
    for number in {_DATA, _INDEX, _DICTIONARY} & pages.keys():
        pages[number] = whole_field(number, whole(pages[number].value) + begin)
    fields[_PAGES] = struct_field(_PAGES, pages)
    return struct_of(fields)


def _key_value(pair: bytes, new: pa.Schema) -> bytes:
    """A pair of the metadata; those that list the columns have the new ones, too."""
    fields = fields_of(pair)
    key = text(fields[_KEY].value)
    if _VALUE not in fields or key not in (_ARROW, _SPARK):
        return pair
    value = text(fields[_VALUE].value)
    changed = _arrow_schema(value, new) if key == _ARROW else _spark_schema(value, new)
    fields[_VALUE] = text_field(_VALUE, changed)
    return struct_of(fields)


def _arrow_schema(value: bytes, new: pa.Schema) -> bytes:
    schema = pa.ipc.read_schema(pa.py_buffer(b64decode(value)))
    for column in new:
        schema = schema.append(column)
    return b64encode(schema.serialize().to_pybytes())


def _spark_schema(value: bytes, new: pa.Schema) -> bytes:
    """What Spark itself writes about the columns; it reads no column that is not in it."""
    try:
        schema = loads(value)
        fields = schema["fields"]
    except (ValueError, TypeError):
        raise StructError("what Spark wrote about its columns cannot be read") from None
    for column in new:
        type_ = _SPARK_TYPES[column.type]
        fields.append({"name": column.name, "type": type_, "nullable": True, "metadata": {}})
    return dumps(schema, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
