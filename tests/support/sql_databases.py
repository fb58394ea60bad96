"""Databases that run the written SQL: DuckDB and SQLite in this process, PostgreSQL as a server."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pytest

ENGINES = ("duckdb", "sqlite", "postgresql")
Row = tuple[Any, ...]
_NUMBERS = count()  # of the databases on the PostgreSQL server


class Database(Protocol):
    """A database that runs scripts and answers queries."""

    dialect: str

    def run(self, script: Path) -> None:
        """Runs a whole script at once, as the usual client of the database does."""

    def undo(self) -> None:
        """Ends the transaction of a script that failed, as a client does when it ends."""

    def ask(self, query: str) -> list[Row]:
        """The rows of a query; days as dates."""

    def days(self, query: str) -> list[Any]:
        """The columns of a query: columns of days, and last a column of whole numbers.

        A missing day is NaT, and a missing number -1.
        """


class _DuckDB:
    dialect = "duckdb"

    def __init__(self) -> None:
        self._connection = pytest.importorskip("duckdb").connect()

    def run(self, script: Path) -> None:
        self._connection.execute(script.read_text("utf-8"))

    def undo(self) -> None:
        self._connection.execute("ROLLBACK")

    def ask(self, query: str) -> list[Row]:
        rows: list[Row] = self._connection.execute(query).fetchall()
        return rows

    def days(self, query: str) -> list[Any]:
        *days, numbers = self._connection.execute(query).fetchnumpy().values()
        missing = np.datetime64("NaT")
        return [
            *(np.ma.filled(column.astype("datetime64[D]"), missing) for column in days),
            np.ma.filled(numbers, -1),
        ]


class _SQLite:
    dialect = "sqlite"

    def __init__(self) -> None:
        self._connection = sqlite3.connect(":memory:", isolation_level=None)

    def run(self, script: Path) -> None:
        self._connection.executescript(script.read_text("utf-8"))

    def undo(self) -> None:
        self._connection.execute("ROLLBACK")

    def ask(self, query: str) -> list[Row]:
        return [tuple(map(_day, row)) for row in self._connection.execute(query)]

    def days(self, query: str) -> list[Any]:
        return _columns(self._connection.execute(query).fetchall())


def _columns(rows: list[Row]) -> list[Any]:
    *days, numbers = zip(*rows, strict=True) if rows else ((), (), (), ())
    return [
        *(np.array(column, "datetime64[D]") for column in days),
        np.array([-1 if number is None else number for number in numbers]),
    ]


def _day(cell: object) -> object:
    """SQLite has no type for days: they come as text."""
    if isinstance(cell, str) and len(cell) == 10 and cell[4] == cell[7] == "-":
        return date.fromisoformat(cell)
    return cell


class _PostgreSQL:
    dialect = "postgresql"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        psycopg = pytest.importorskip("psycopg", reason="the extra `real` has psycopg")
        with psycopg.connect(
            host=str(folder), user="postgres", dbname="postgres", autocommit=True
        ) as maintenance:
            self._name = f"tests_{next(_NUMBERS)}"
            maintenance.execute(f"CREATE DATABASE {self._name}")
        self._connection = psycopg.connect(
            host=str(folder), user="postgres", dbname=self._name, autocommit=True
        )

    def run(self, script: Path) -> None:
        psql = shutil.which("psql")
        if psql is None:
            self._connection.execute(script.read_text("utf-8"))
            return
        command = [psql, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", str(self._folder)]
        command += ["-U", "postgres", "-f", str(script), self._name]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        if (done.returncode, done.stderr) != (0, ""):
            raise AssertionError(done.stderr)

    def undo(self) -> None:
        """Does nothing: psql has ended, and its transaction with it."""

    def ask(self, query: str) -> list[Row]:
        rows: list[Row] = self._connection.execute(query).fetchall()
        return rows

    def days(self, query: str) -> list[Any]:
        return _columns(self._connection.execute(query).fetchall())

    def close(self) -> None:
        self._connection.close()


@contextmanager
def database(engine: str, request: pytest.FixtureRequest) -> Iterator[Database]:
    """An empty database of an engine. If the engine is not installed, the test is skipped."""
    if engine == "duckdb":
        yield _DuckDB()
    elif engine == "sqlite":
        yield _SQLite()
    else:
        postgres = _PostgreSQL(request.getfixturevalue("postgresql_server"))
        try:
            yield postgres
        finally:
            postgres.close()


@contextmanager
def server() -> Iterator[Path]:
    """A PostgreSQL server in a folder of its own. It listens on a socket there, and on no port."""
    pytest.importorskip("psycopg", reason="the extra `real` has psycopg")
    tools = _tools()
    owner = _unprivileged()
    # Not in pytest's folder: its path is too long for a socket, and other users cannot enter it.
    folder = Path(tempfile.mkdtemp(prefix="cpt-pg-"))
    try:
        if owner is not None:
            os.chown(folder, owner, -1)
        settings = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
        _run(owner, tools["initdb"], "-D", folder / "data", *settings)
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        server = (tools["pg_ctl"], "-D", folder / "data", "-w")
        _run(owner, *server, "-o", options, "-l", folder / "log", "start")
        try:
            yield folder
        finally:
            _run(owner, *server, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _tools() -> dict[str, str]:
    places = [*map(str, Path("/usr/lib/postgresql").glob("*/bin")), *os.get_exec_path()]
    tools = {
        name: shutil.which(name, path=os.pathsep.join(places))
        for name in ("initdb", "pg_ctl", "postgres")
    }
    if not all(tools.values()):
        pytest.skip("no PostgreSQL server on this machine")
    return {name: str(path) for name, path in tools.items()}


def _unprivileged() -> int | None:
    """The user that the server runs as if the tests run as root, which the server refuses."""
    if os.name != "posix":
        pytest.skip("the server is reached through a socket in a folder")
    if os.geteuid() != 0:
        return None
    import pwd  # not on every system

    try:
        return pwd.getpwnam("nobody").pw_uid
    except KeyError:
        pytest.skip("PostgreSQL does not run as root, and there is no other user here")


def _run(owner: int | None, *arguments: str | Path) -> None:
    # No output is captured: the server would keep the pipe open for as long as it runs.
    nowhere = subprocess.DEVNULL
    command = [str(argument) for argument in arguments]
    done = subprocess.run(
        command, stdin=nowhere, stdout=nowhere, stderr=nowhere, cwd="/", check=False, user=owner
    )
    assert done.returncode == 0, f"{arguments[0]} ended with {done.returncode}"


def literal(value: object) -> str:
    """A value as a query writes it."""
    return f"'{value}'" if isinstance(value, (date, str)) else str(value)


def where(**equals: object) -> str:
    """The condition that each column equals its value."""
    return " AND ".join(f"{column} = {literal(value)}" for column, value in equals.items())
