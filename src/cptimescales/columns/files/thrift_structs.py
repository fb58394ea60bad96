"""Structs in the compact protocol of Thrift, as fields whose values stay the bytes they were.

Parquet writes its footer and the headers of its pages so, and `parquet.thrift` of the Parquet
format numbers their fields. Only what is changed is decoded, so whatever a newer version of the
format adds passes through unchanged.
"""

from __future__ import annotations

from collections.abc import Sequence
from mmap import mmap
from typing import NamedTuple

_TRUE, _FALSE, _BYTE, _I16, _I32, _I64, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = range(1, 13)


class StructError(ValueError):
    """A struct that cannot be read, or does not say what it should."""


class Field(NamedTuple):
    """A field of a struct: its number, its type, and its value as it is written."""

    number: int
    type: int
    value: bytes


def fields_of(struct: bytes) -> dict[int, Field]:
    """The fields of a struct by number.

    >>> fields = fields_of(b"\\x15\\x54\\x18\\x03due\\x00")
    >>> whole(fields[1].value), text(fields[2].value)
    (42, b'due')
    """
    fields: dict[int, Field] = {}
    at, number = 0, 0
    while struct[at]:
        step, type_ = struct[at] >> 4, struct[at] & 15
        at += 1
        if step:
            number += step
        else:
            raw, at = _unsigned(struct, at)
            number = (raw >> 1) ^ -(raw & 1)
        end = at if type_ in (_TRUE, _FALSE) else _end(struct, at, type_)
        fields[number] = Field(number, type_, struct[at:end])
        at = end
    return fields


def struct_of(fields: dict[int, Field]) -> bytes:
    """A struct as it is written.

    >>> struct_of({1: whole_field(1, 42, bits=32), 2: text_field(2, b"due")})
    b'\\x15T\\x18\\x03due\\x00'
    """
    written, last = bytearray(), 0
    for number, type_, value in sorted(fields.values()):
        if 0 < number - last < 16:
            written.append((number - last) << 4 | type_)
        else:
            written.append(type_)
            written += _varint(number << 1)
        written += value
        last = number
    written.append(0)
    return bytes(written)


def items_of(value: bytes) -> list[bytes]:
    """The items of a list of structs."""
    size, type_, at = _list_head(value, 0)
    items: list[bytes] = []
    for _ in range(size):
        end = _end(value, at, type_)
        items.append(value[at:end])
        at = end
    return items


def list_field(number: int, items: Sequence[bytes]) -> Field:
    """A field that is a list of structs."""
    size = len(items)
    head = bytes([min(size, 15) << 4 | _STRUCT]) + (_varint(size) if size >= 15 else b"")
    return Field(number, _LIST, head + b"".join(items))


def _list_head(data: bytes | mmap, at: int) -> tuple[int, int, int]:
    """The length of a list, the type of its items, and where the first one begins."""
    size, type_ = data[at] >> 4, data[at] & 15
    at += 1
    if size == 15:
        size, at = _unsigned(data, at)
    return size, type_, at


def struct_end(data: bytes | mmap, at: int) -> int:
    """Where a struct ends that begins at a place."""
    return _end(data, at, _STRUCT)


def _end(data: bytes | mmap, at: int, type_: int) -> int:
    """Where a value ends."""
    if type_ in (_I16, _I32, _I64):
        while data[at] > 127:
            at += 1
        return at + 1
    if type_ == _BINARY:
        size, at = _unsigned(data, at)
        return at + size
    if type_ == _STRUCT:
        while head := data[at]:
            at += 1
            if not head >> 4:
                _, at = _unsigned(data, at)
            if head & 15 > _FALSE:
                at = _end(data, at, head & 15)
        return at + 1
    if type_ in (_LIST, _SET):
        size, inner, at = _list_head(data, at)
        for _ in range(size):
            at = at + 1 if inner in (_TRUE, _FALSE) else _end(data, at, inner)
        return at
    if type_ == _MAP:
        size, at = _unsigned(data, at)
        if not size:
            return at
        types, at = (data[at] >> 4, data[at] & 15), at + 1
        for inner in types * size:
            at = at + 1 if inner in (_TRUE, _FALSE) else _end(data, at, inner)
        return at
    if type_ in (_BYTE, _DOUBLE):
        return at + (1 if type_ == _BYTE else 8)
    raise StructError(f"there is a value of type {type_}, which Thrift does not have")


def _unsigned(data: bytes | mmap, at: int) -> tuple[int, int]:
    """A whole number of any length, and where it ends."""
    number = shift = 0
    while True:
        byte = data[at]
        at += 1
        number |= (byte & 127) << shift
        if byte < 128:
            return number, at
        shift += 7


def _varint(number: int) -> bytes:
    written = bytearray()
    while number > 127:
        written.append(number & 127 | 128)
        number >>= 7
    written.append(number)
    return bytes(written)


def whole(value: bytes) -> int:
    """The whole number that a value is.

    >>> whole(b"\\x54"), whole(b"\\x01")
    (42, -1)
    """
    raw, _ = _unsigned(value, 0)
    return (raw >> 1) ^ -(raw & 1)


def whole_field(number: int, value: int, *, bits: int = 64) -> Field:
    """A field that is a whole number, which is not negative."""
    return Field(number, {32: _I32, 64: _I64}[bits], _varint(value << 1))


def text_field(number: int, value: bytes) -> Field:
    """A field that is text, or any bytes."""
    return Field(number, _BINARY, _varint(len(value)) + value)


def struct_field(number: int, fields: dict[int, Field]) -> Field:
    """A field that is a struct."""
    return Field(number, _STRUCT, struct_of(fields))


def text(value: bytes) -> bytes:
    """The text, or the bytes, that a value is.

    >>> text(b"\\x03due")
    b'due'
    """
    size, at = _unsigned(value, 0)
    return value[at : at + size]
