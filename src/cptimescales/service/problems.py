"""Refusals as problems of RFC 9457, and the errors about a request itself.

A problem has the stable `code` of its refusal. Its `detail` may repeat a value that the client
sent, so it goes to the client and to no log.
"""

from __future__ import annotations

import inspect
from typing import ClassVar

from cptimescales.errors import InputFileError, TimescaleError
from cptimescales.rules.frozen import Frozen

MEDIA_TYPE = "application/problem+json"
_LONGEST_DETAIL = 2_000


class RequestError(TimescaleError):
    """A request that the service does not take.

    Attributes:
        status: the HTTP status of its answer.
    """

    code = "bad_request"
    status: ClassVar[int] = 400


class NoSuchPathError(RequestError):
    """The service has no such path."""

    code = "no_such_path"
    status = 404


class MethodError(RequestError):
    """The path takes another method."""

    code = "method_not_allowed"
    status = 405

    def __init__(self, allowed: str) -> None:
        why = "; whatever carries a date is a POST" if "POST" in allowed else ""
        super().__init__(f"this path takes {allowed}{why}")
        self.allowed: str = allowed


class SlowRequestError(RequestError):
    """The body came too slowly."""

    code = "slow_request"
    status = 408


class TooLargeError(RequestError):
    """The request asks for more than the service answers at once."""

    code = "too_large"
    status = 413


class MediaTypeError(RequestError):
    """The body is of a kind that the path does not take."""

    code = "unsupported_media_type"
    status = 415


class UnknownHostError(RequestError):
    """The request names a host that is not this service."""

    code = "unknown_host"
    status = 421


class BusyError(RequestError):
    """The service answers as many requests as it may at once."""

    code = "busy"
    status = 503


class OutOfTimeError(RequestError):
    """The answer took too long."""

    code = "out_of_time"
    status = 503


class DefectError(RequestError):
    """A defect of the service."""

    code = "defect"
    status = 500


class BodyError(InputFileError):
    """A body that cannot be read or trusted.

    Attributes:
        path: the keys and positions that lead to the field at fault, such as
            `("case", "events", 0, "on")`. It is empty for the whole body.
        near: the known keys that are most like an unknown one.
    """

    code = "bad_body"
    path: tuple[str | int, ...] = ()
    near: tuple[str, ...] = ()

    def __init__(
        self,
        file: str,
        key: str,
        problem: str,
        *,
        path: tuple[str | int, ...] = (),
        near: tuple[str, ...] = (),
    ) -> None:
        super().__init__(file, key, problem)
        self.path = path
        self.near = near


class Problem(Frozen):
    """A refusal as RFC 9457 has it, with our own code.

    Attributes:
        type: the code as a URI, for clients that compare types.
        title: what the code means. It is the same for every problem of this code.
        status: the HTTP status of the answer.
        detail: what was given, what is allowed, what to do next. It may repeat what was sent.
        code: the stable code of the reason, such as `not_in_force`.
        path: the keys and positions that lead to the field at fault; empty for the whole body.
        near: the known names that are most like an unknown one.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str
    path: tuple[str | int, ...] = ()
    near: tuple[str, ...] = ()

    @classmethod
    def of(cls, error: TimescaleError) -> Problem:
        """The problem for an error.

        >>> from cptimescales.errors import NotADateError
        >>> Problem.of(NotADateError("on", "soon", "write it as 2026-12-14")).status
        422
        """
        detail = str(error)
        if len(detail) > _LONGEST_DETAIL:
            detail = f"{detail[:_LONGEST_DETAIL]}…"
        return cls(
            type=f"urn:cptimescales:problem:{error.code}",
            title=_title(type(error)),
            status=getattr(error, "status", 422),
            detail=detail,
            code=error.code,
            path=getattr(error, "path", ()),
            near=getattr(error, "near", ()),
        )


def _title(kind: type[TimescaleError]) -> str:
    """The first sentence of what the class says of itself."""
    words = inspect.cleandoc(kind.__doc__ or kind.code).splitlines()[0]
    return words.partition(". ")[0].rstrip(".")
