"""The options `--encoding` and `--delimiter`, and whether a whole file is text in that encoding."""

from __future__ import annotations

import codecs
from functools import partial
from io import BytesIO, TextIOWrapper
from pathlib import Path

import click

from cptimescales.calendars.text_files import kind_without_text
from cptimescales.cli.options import MakesOption
from cptimescales.errors import TimescaleError

encoding_option: MakesOption = partial(
    click.option,
    "--encoding",
    metavar="NAME",
    default="utf-8-sig",
    help="The encoding of a CSV FILE, for example cp1252. [UTF-8]",
)

_CHUNK = 1 << 20
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def _mark(context: click.Context, option: click.Parameter, text: str) -> str:
    """Reads the value of `--delimiter`; click calls it as the option's `callback`."""
    mark = {"tab": "\t", "\\t": "\t"}.get(text, text)
    if len(mark) != 1 or mark.isalnum() or mark in '"-_\r\n':
        raise TimescaleError(
            f"--delimiter is {text!r}; give one mark such as , or ; or the word tab"
        )
    return mark


delimiter_option: MakesOption = partial(
    click.option,
    "--delimiter",
    metavar="MARK",
    default=",",
    callback=_mark,
    help="The mark between the cells of a CSV FILE, for example ; or tab. [,]",
)


def check_encoding(encoding: str) -> None:
    """Checks that an encoding of text has this name.

    Raises:
        TimescaleError: the encoding is unknown.
    """
    try:
        # Also refuses a codec that is not an encoding of text, such as hex.
        TextIOWrapper(BytesIO(), encoding).close()
    except (LookupError, UnicodeError):  # UnicodeError: the name itself cannot be encoded
        raise TimescaleError(
            f"--encoding {encoding!r} is not known; Excel on Windows writes cp1252 or utf-8"
        ) from None


def lines_in(file: Path, encoding: str) -> int:
    """The number of lines of a file, after the whole file was decoded.

    A command calls this first, so that it shows nothing of a file that it cannot read to the end.

    Raises:
        TimescaleError: the encoding is unknown, or the file is not text in it.
        OSError: the file cannot be opened.
    """
    if file.exists() and not file.is_file():
        raise TimescaleError(f"{file}: it is not a file; name a CSV file")
    check_encoding(encoding)
    if problem := kind_without_text(file):
        raise TimescaleError(f"{file}: {problem}")
    decoder, lines = codecs.getincrementaldecoder(encoding)(), 1
    with file.open("rb") as content:
        chunk = content.read(_CHUNK)
        if encoding == "utf-8-sig" and chunk.startswith(_UTF16):
            raise TimescaleError(
                f"{file}: it is UTF-16 text; add --encoding utf-16, or save it as CSV UTF-8"
            )
        while True:
            try:
                lines += decoder.decode(chunk, final=not chunk).count("\n")
            except UnicodeError as error:
                if isinstance(error, UnicodeDecodeError):
                    lines += error.object[: error.start].count(b"\n")
                name = "UTF-8" if encoding == "utf-8-sig" else encoding
                raise TimescaleError(
                    f"{file}: it is not {name} text, near line {lines:,}; save it as CSV UTF-8, "
                    "or add --encoding cp1252 if it comes from Excel on Windows"
                ) from None
            if not chunk:
                return lines
            chunk = content.read(_CHUNK)
