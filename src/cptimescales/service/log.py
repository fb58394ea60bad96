"""One line a request: path, status, milliseconds, bytes. No body, no reference, no date.

Every word of a line comes from the service, none from the client. So a client can write nothing
into a log. Other libraries log through the same handler: their messages are kept, and what an error
says is left out, because it may repeat a value.
"""

from __future__ import annotations

import json
import logging
from typing import TextIO

LOGGER: logging.Logger = logging.getLogger("cptimescales.service")
_OURS = ("cptimescales.service", "uvicorn.error")


def log_request(
    method: str, path: str, status: int, seconds: float, sent: int, answered: int, code: str | None
) -> None:
    """Writes the line of one request.

    Args:
        method: the method, or `other`.
        path: the path as the table has it, or `unknown`.
        status: the HTTP status; 0 if no answer was begun.
        seconds: how long it took.
        sent: the bytes of the body that were read.
        answered: the bytes of the answer.
        code: the code of the refusal.
    """
    if LOGGER.isEnabledFor(logging.INFO):
        line = {
            "method": method,
            "path": path,
            "status": status,
            "ms": round(seconds * 1000, 1),
            "bytes_in": sent,
            "bytes_out": answered,
        }
        LOGGER.info(json.dumps(line if code is None else {**line, "code": code}))


def log_defect(error: BaseException) -> None:
    """Writes where a defect is, without what its error says."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = "" if place is None else f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}"
    line = {"defect": type(error).__name__, "where": where}
    LOGGER.error(json.dumps(line))


class Discreet(logging.Formatter):
    """Formats a record without its error: an error may repeat what a client sent."""

    def format(self, record: logging.LogRecord) -> str:
        """The message on one line; of another library's logger only its name and level."""
        if record.name in _OURS:
            message = " ".join(record.getMessage().split())
        else:
            message = f"{record.levelname.lower()} of {record.name}"
        if record.exc_info and record.exc_info[0] is not None:
            message += f" ({record.exc_info[0].__name__})"
        return message


def log_to(stream: TextIO, *, requests: bool) -> None:
    """Sends what is logged to a stream.

    Args:
        stream: usually `sys.stderr`.
        requests: whether each request has a line; otherwise only defects and the server have one.
    """
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Discreet())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    LOGGER.setLevel(logging.INFO if requests else logging.WARNING)
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
