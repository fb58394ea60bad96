"""The functions' signatures as LibreOffice reads them: a UNO type library, which its own tool would write from IDL.

Written here, the add-in is built wherever Python is, and is the same file to the last byte, whatever LibreOffice is there.
The form is described in LibreOffice's `unoidl/source/unoidlprovider.cxx`; a test reads it with LibreOffice's `unoidl-read`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

MODULE = ("uk", "cptimescales")
INTERFACE = "XSheetFunctions"

_DOCUMENT = ("document", "com.sun.star.beans.XPropertySet")
_ROWS_OF_CELLS = "[][]any"
_IN, _MODULE, _INTERFACE_TYPE = b"\0", b"\0", b"\5"


def type_library(functions: Mapping[str, Iterable[str]]) -> bytes:
    """The interface with one method a function.

    Each takes the document first (Calc fills that in, users never see it) and any cell or range as each argument. Each gives
    rows of cells, because a method that gives `any` cannot give an array.

    Args:
        functions: the names of the arguments by the name of the method.
    """
    content = bytearray(b"UNOIDL\xff\0" + bytes(8))  # where the outermost map is comes last

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
    given = [_DOCUMENT, *((argument, "any") for argument in arguments)]
    parameters = [_IN + _text(argument) + _text(kind) for argument, kind in given]
    return b"".join(
        [_text(name), _text(_ROWS_OF_CELLS), _number(len(given)), *parameters, _number(0)]
    )


def _number(value: int) -> bytes:
    return value.to_bytes(4, "little")


def _text(text: str) -> bytes:
    return _number(len(text)) + text.encode("ascii")
