"""The command `serve`: answers over HTTP, for hosts that are not Python."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

import cptimescales as cpt
from cptimescales.cli.options import closures_option, closures_read, command, extra_needed
from cptimescales.errors import TimescaleError
from cptimescales.service.hosts import is_loopback
from cptimescales.service.limits import Limits

_EXPOSED = (
    "Not only this machine can ask now, but everybody who reaches it: the service asks for no "
    "password and encrypts nothing. Put a proxy with TLS and access control before it."
)
_LIMITS = {
    "body_bytes": "The longest body of one question or case.",
    "long_body_bytes": "The longest body of many rows.",
    "rows": "The most rows of one body.",
    "seconds": "How long one question may take.",
    "long_seconds": "How long many rows may take.",
    "at_once": "The most requests at once in a process.",
    "long_at_once": "Of these, the most of many rows.",
}


def _limit_options(function: Any) -> Any:
    """Adds an option for each limit."""
    standard = Limits()
    for name, words in reversed(_LIMITS.items()):
        value = getattr(standard, name)
        option = click.option(
            f"--{name.replace('_', '-')}",
            metavar="N",
            type=click.IntRange(1),
            default=value,
            help=f"{words} [{value:,}]",
        )
        function = option(function)
    return function


@command()
@click.option(
    "--host",
    metavar="ADDRESS",
    default="127.0.0.1",
    help="The address to listen at; only this machine reaches the default. [127.0.0.1]",
)
@click.option(
    "--port",
    metavar="N",
    type=click.IntRange(0, 65_535),
    default=8042,
    help="The port; 0 for any that is free. [8042]",
)
@click.option(
    "--workers",
    metavar="N",
    type=click.IntRange(1, 64),
    default=1,
    help="How many processes answer. [1]",
)
@click.option(
    "--allow-host",
    "hosts",
    metavar="NAME",
    multiple=True,
    help="A name by which clients call the service; may be repeated.",
)
@click.option(
    "--rulebook",
    "rulebooks",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A .toml file of your own, beside the shipped rulebooks; may be repeated.",
)
@closures_option()
@_limit_options
@click.option(
    "--stop-seconds",
    metavar="N",
    type=click.IntRange(1),
    default=30,
    help="How long a stop waits for requests that have begun. [30]",
)
@click.option("--quiet", is_flag=True, help="Log defects only, not a line for each request.")
def serve(
    host: str,
    port: int,
    workers: int,
    hosts: tuple[str, ...],
    rulebooks: tuple[Path, ...],
    closures: Path | None,
    stop_seconds: int,
    quiet: bool,
    **limits: int,
) -> None:
    """Answer over HTTP, for hosts that are not Python.

    The service keeps nothing. It prints its address; /openapi.json there describes every path. A
    log line on stderr for each request has the path, the status and the time, and never a body, a
    reference or a date. Ctrl+C or SIGTERM stops it: the requests that have begun are answered.

    \b
    Example:
      cptimescales serve --port 8042
    """
    with extra_needed("http", "serve needs"):
        from cptimescales.service.server import serve as serve_until_stopped
    books = [cpt.load_rulebook(path) for path in rulebooks]
    closed = closures_read(closures)
    if not is_loopback(host):
        click.echo(_EXPOSED, err=True)
    try:
        serve_until_stopped(
            books,
            closed,
            host=host,
            port=port,
            workers=workers,
            limits=Limits(**limits),
            hosts=hosts,
            log_requests=not quiet,
            stop_seconds=stop_seconds,
            out=sys.stdout,
        )
    except OSError as error:
        raise TimescaleError(
            f"{host}:{port} cannot be used: {_reason(error)}; choose another --host or --port"
        ) from None


def _reason(error: OSError) -> str:
    """Why an address cannot be used, without the address, which Python repeats."""
    return (error.strerror or str(error)).partition(" (")[0]
