"""Reads whole files: UTF-8 text, TOML, JSON that has each key once, and the files that ship."""

from __future__ import annotations

import sys
from os.path import dirname, join
from pathlib import Path
from typing import Any

from cptimescales.errors import InputFileError

_LOADER: Any = __spec__.loader  # it reads from a zip, too, and under any name of the package

_SAVE = "save its rows as CSV UTF-8"
_KINDS_WITHOUT_TEXT = (
    (b"PK\x03\x04", f"it is an Excel workbook or another zip file, not text; {_SAVE}"),
    (b"\xd0\xcf\x11\xe0", f"it is an old Excel workbook or another Office file; {_SAVE}"),
    (b"PAR1", f"it is a Parquet file, not text; {_SAVE}"),
    (b"%PDF", f"it is a PDF, not text; {_SAVE}"),
    (b"\x1f\x8b", "it is compressed by gzip; unpack it first"),
)


def utf8_text(path: Path, refusal: type[InputFileError] = InputFileError) -> str:
    """The text of a file, without the byte order mark that spreadsheets and some editors write.

    Raises:
        InputFileError: the file cannot be read, or it is not UTF-8; raised as the class `refusal`.
    """
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        problem = kind_without_text(path) or "it is not UTF-8 text; save it again as UTF-8"
        raise refusal(str(path), "", problem) from None
    except OSError as error:
        raise refusal(str(path), "", f"it cannot be read: {error.strerror}") from None


def kind_without_text(path: Path) -> str:
    """What a file is that is not text, by its first bytes, and what to do; empty if not known.

    Raises:
        OSError: the file cannot be opened.
    """
    with path.open("rb") as content:
        start = content.read(8)
    return next((words for mark, words in _KINDS_WITHOUT_TEXT if start.startswith(mark)), "")


def json_content(text: str, file: str, refusal: type[InputFileError]) -> Any:
    """What a JSON text holds. A key that stands twice in one place is refused.

    Raises:
        InputFileError: the text is not such JSON; raised as the class `refusal`, naming `file`.
    """
    import json  # TOML files do not need it

    try:
        return json.loads(text, object_pairs_hook=_each_key_once)
    except (ValueError, RecursionError) as error:
        raise refusal(file, "", f"it is not valid JSON: {error}") from None


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # JSON itself would keep the last value of a key that stands twice.
    content: dict[str, Any] = {}
    for key, value in pairs:
        if key in content:
            raise ValueError(f"the key {key!r} is there twice in one place")
        content[key] = value
    return content


def toml_content(text: str, file: str, refusal: type[InputFileError]) -> dict[str, Any]:
    """What a TOML text holds.

    Raises:
        InputFileError: the text is not TOML; raised as the class `refusal`, naming `file`.
    """
    import tomllib  # the first answer of a process needs no TOML

    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # tables too deep, or a number too long
        twice = "overwrite" in str(error) or "declare" in str(error)
        hint = " (a key or table is given twice)" if twice else ""
        raise refusal(file, "", f"it is not valid TOML{hint}: {error}") from None


def shipped_text(module: str, path: str) -> str:
    """The text of a file that lies beside a module of the library.

    Args:
        module: the `__file__` of that module.
        path: the path of the file, from the folder of the module.
    """
    text: str = _shipped(module, path).decode()
    return text


def shipped_json(module: str, path: str) -> Any:
    """The content of a JSON file that lies beside a module; the arguments are as above."""
    content = _shipped(module, path)
    if "pydantic_core" in sys.modules:  # it reads twice as fast, and `json` need not be imported
        return sys.modules["pydantic_core"].from_json(content)
    import json  # for the add-in, which carries no pydantic

    return json.loads(content)


def _shipped(module: str, path: str) -> Any:
    return _LOADER.get_data(join(dirname(module), path))
