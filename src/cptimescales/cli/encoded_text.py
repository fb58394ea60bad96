"""CSV files in any encoding: the option `--encoding`, and whether all of a file can be read."""

from __future__ import annotations

import codecs
from functools import partial
from pathlib import Path

import click

from cptimescales.errors import TimescaleError

encoding_option = partial(
    click.option,
    "--encoding",
    metavar="NAME",
    default="utf-8-sig",
    help="How FILE is written, if not in UTF-8: cp1252.",
)

_CHUNK = 1 << 20
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def lines_in(file: Path, encoding: str) -> int:
    """How many lines a file has, once it is sure that all of it can be read: nothing is shown of one that cannot."""
    if file.exists() and not file.is_file():
        raise TimescaleError(f"{file}: it is not a file")
    try:
        file.open(encoding=encoding).close()  # refuses what is no encoding of text, too
    except (LookupError, UnicodeError):  # a name may be no text at all
        raise TimescaleError(
            f"--encoding {encoding!r} is not known; Excel on Windows writes cp1252 or utf-8"
        ) from None
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
                raise TimescaleError(
                    f"{file}: it is not {'UTF-8' if encoding == 'utf-8-sig' else encoding} text, near line {lines:,}; "
                    "save it as CSV UTF-8, or add --encoding cp1252 if it comes from Excel on Windows"
                ) from None
            if not chunk:
                return lines
            chunk = content.read(_CHUNK)
