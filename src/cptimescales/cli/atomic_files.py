"""Writes files whole or not at all, and never over a file that is read."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from cptimescales.errors import TimescaleError


def keep_apart(written: Sequence[Path], *read: Path | str | None) -> None:
    """Whether the files to write are none of those that are read, nor one of them another.

    Raises:
        TimescaleError: not so.
    """
    for to in written:
        for other in read:
            if other is not None and to.exists() and os.path.exists(other) and to.samefile(other):
                raise TimescaleError(
                    f"{to}: it is a file that is read, which is never overwritten; name another"
                )
    if len({os.path.realpath(to).casefold() for to in written}) < len(written):
        raise TimescaleError(
            f"{written[0]}: two files to write cannot be one file; name another for one of them"
        )


@contextmanager
def taking_its_place(path: Path) -> Iterator[Path]:
    """A file beside the one meant, which takes its place once all of it is on the disk; after a failure neither is left."""
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
    """As `taking_its_place`, and what fails is said of the file that the person named, not of the one beside it.

    Raises:
        TimescaleError: it could not be written.
        OSError: another file, which the error names.
    """
    try:
        with taking_its_place(path) as beside:
            yield beside
    except OSError as error:
        if error.filename is not None and Path(error.filename) not in (path, _beside(path)):
            raise
        # What has no name is a write that failed: the file that is read was opened before.
        words = os.strerror(error.errno) if error.errno else str(error)
        raise TimescaleError(f"{path}: it could not be written: {words}") from None


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}")


def write_whole(path: Path, content: bytes) -> None:
    """Writes a file that appears whole or not at all.

    Raises:
        TimescaleError: it could not be written.
    """
    with appearing_whole(path) as beside:
        beside.write_bytes(content)
