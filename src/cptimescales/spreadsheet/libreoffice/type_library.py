"""The functions' signatures as LibreOffice reads them: a UNO type library.

LibreOffice's own tool would write it from IDL. Written here, the add-in needs no LibreOffice to
build, and has the same bytes on every machine.

Source of the format: `unoidl/source/unoidlprovider.cxx` of LibreOffice. A test reads the library
with LibreOffice's `unoidl-read`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

MODULE = ("uk", "cptimescales")
INTERFACE = "XSheetFunctions"

_DOCUMENT = ("document", "com.sun.star.beans.XPropertySet")
_ROWS_OF_CELLS = "[][]any"
_IN, _MODULE, _INTERFACE_TYPE = b"\0", b"\0", b"\5"


def type_library(functions: Mapping[str, Iterable[str]]) -> bytes:
    """An interface with one method for each function, as bytes.

    A method takes the document first, which Calc supplies and users never see. Each argument may be
    a cell or a range. A method returns rows of cells, because a method that returns `any` cannot
    return an array.

    Args:
        functions: the names of the arguments by the names of the methods.
    """
    content = bytearray(b"UNOIDL\xff\0" + bytes(8))  # the place of the outermost map comes last

    def add(*parts: bytes) -> int:
        start = len(content)
        content.extend(b"".join(parts))
        return start

    methods = [_method(name, arguments) for name, arguments in functions.items()]
    bases = [_number(1), _text("com.sun.star.uno.XInterface"), _number(0), _number(0)]
    payload = add(_INTERFACE_TYPE, *bases, _number(len(methods)), *methods)
    name = INTERFACE
    for outer in (*reversed(MODULE), ""):
        entry = add(name.encode() + b"\0")
        entry = add(_number(entry), _number(payload))
        if outer:
            payload = add(_MODULE, _number(1), bytes(content[entry:]))
            name = outer
        else:
            content[8:16] = _number(entry) + _number(1)
    return bytes(content)


def _method(name: str, arguments: Iterable[str]) -> bytes:
    typed = [_DOCUMENT, *((argument, "any") for argument in arguments)]
    parameters = [_IN + _text(argument) + _text(kind) for argument, kind in typed]
    return b"".join(
        [_text(name), _text(_ROWS_OF_CELLS), _number(len(typed)), *parameters, _number(0)]
    )


def _number(value: int) -> bytes:
    return value.to_bytes(4, "little")


def _text(text: str) -> bytes:
    return _number(len(text)) + text.encode("ascii")
