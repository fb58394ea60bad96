"""Writes a file whole or not at all, and never over a file that is read."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from cptimescales.errors import TimescaleError


def check_outputs(
    outputs: Sequence[Path], *inputs: Path | str | None, replace: bool = False
) -> None:
    """Checks that every output can be written, before any work is done.

    Args:
        outputs: the files to write.
        inputs: the files to read; a name that is no file is ignored.
        replace: whether an output may exist already.

    Raises:
        TimescaleError: an output is an input or another output, has no folder, or exists already.
    """
    keep_apart(outputs, *inputs)
    for path in outputs:
        if not path.parent.exists():
            raise TimescaleError(
                f"{path}: the folder {path.parent} does not exist; create it, or name another"
            )
        if path.is_dir() or not path.parent.is_dir():
            raise TimescaleError(f"{path}: no file can be written there; name another")
        if os.path.lexists(path) and not replace:
            raise TimescaleError(
                f"{path}: the file exists already; name another, or add --replace to overwrite it"
            )


def keep_apart(outputs: Sequence[Path], *inputs: Path | str | None) -> None:
    """Checks that no output is an input or another output, whatever name or link points to it.

    Raises:
        TimescaleError: an output is an input, or two outputs are one file.
    """
    for path in outputs:
        for other in inputs:
            if other is not None and _is_one_file(path, other):
                raise TimescaleError(
                    f"{path}: the command reads this file, so it is never overwritten; name another"
                )
    if len({os.path.realpath(path).casefold() for path in outputs}) < len(outputs):
        raise TimescaleError(
            f"{outputs[0]}: two outputs cannot be one file; name another for one of them"
        )


@contextmanager
def taking_its_place(path: Path) -> Iterator[Path]:
    """A temporary path beside `path`; the file written there is renamed to `path` at the end.

    The content is on the disk before the file is renamed. After a failure the temporary file is
    removed, and a file that was at `path` stays unchanged.
    """
    beside = _beside(path)
    try:
        yield beside
        if beside.exists():
            with beside.open("rb+") as content:
                os.fsync(content.fileno())
        os.replace(beside, path)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise


@contextmanager
def appearing_whole(path: Path) -> Iterator[Path]:
    """Like `taking_its_place`, but errors name the requested path.

    Raises:
        TimescaleError: the file cannot be written.
        OSError: another file cannot be read or written; the error names it.
    """
    try:
        with taking_its_place(path) as beside:
            yield beside
    except OSError as error:
        if error.filename is not None and Path(error.filename) not in (path, _beside(path)):
            raise
        # An error without a file name comes from writing: the input was opened before.
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise TimescaleError(f"{path}: it could not be written: {reason}") from None


def write_whole(path: Path, content: bytes) -> None:
    """Writes a file so that it appears whole or not at all.

    Raises:
        TimescaleError: the file cannot be written.
    """
    with appearing_whole(path) as beside:
        beside.write_bytes(content)


def _is_one_file(path: Path, other: Path | str) -> bool:
    return path.exists() and os.path.exists(other) and path.samefile(other)


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}")
