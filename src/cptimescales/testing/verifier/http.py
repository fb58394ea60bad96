"""Asks an implementation at an HTTP address: it POSTs one question, or a batch of them, as JSON.

Only this module of the library reaches a network, and it reaches only the address that the user
names. It uses no proxy. A redirection to another address counts as an answer that cannot be read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from http.client import HTTPException
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import TypeVar
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from cptimescales.testing.verifier.implementations import ImplementationError
from cptimescales.testing.verifier.protocol import (
    LONGEST_ANSWER,
    Asked,
    NoAnswer,
    parsed,
    reply_to,
    shown,
)

ReplyT = TypeVar("ReplyT")

_MOST_FAILURES = 25


class _NoRedirection(HTTPRedirectHandler):
    def redirect_request(self, *request: object, **more: object) -> None:
        """Returns None, so that urllib follows no redirection and raises an `HTTPError`."""


class Address:
    """An HTTP address that takes one question as a JSON object and answers with one.

    A status of 422 with a problem (RFC 9457) in its body is a refusal.

    Args:
        url: the address to POST to, `http` or `https`.
        timeout: how many seconds one request may take, from its start to the last byte of the
            answer.
        batch: if more than 1, up to so many questions are sent at once as a JSON list. The answer
            is a list in the same order.

    Raises:
        ImplementationError: the URL is not an HTTP address, or the batch is less than 1.
    """

    def __init__(self, url: str, *, timeout: float = 10.0, batch: int = 1) -> None:
        try:
            parts = urlsplit(url)
            is_address = (
                parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
            )
        except ValueError:
            is_address = False
        if not is_address:
            raise ImplementationError(f"{url!r} is no address; write it as http://host:port/path")
        if batch < 1:
            raise ImplementationError(f"a batch of {batch} questions; allowed: 1 or more")
        self._url, self._timeout = url, timeout
        self.at_once: int = batch
        self._opener = build_opener(ProxyHandler({}), _NoRedirection())
        self._failures, self._has_answered = 0, False

    def ask(self, question: Asked[ReplyT]) -> ReplyT | NoAnswer:
        """Its reply to one question.

        Raises:
            ImplementationError: the address cannot be reached, or it failed too often to go on.
        """
        content = self._post(question.as_json())
        reply = content if isinstance(content, NoAnswer) else reply_to(question, content)
        return self._counted(reply)

    def ask_all(self, questions: Sequence[Asked[ReplyT]]) -> list[ReplyT | NoAnswer]:
        """Its replies to many questions, in batches if the batch is more than 1.

        Raises:
            ImplementationError: the address cannot be reached, or it failed too often to go on.
        """
        if self.at_once == 1:
            return [self.ask(question) for question in questions]
        replies: list[ReplyT | NoAnswer] = []
        for start in range(0, len(questions), self.at_once):
            replies += self._ask_batch(questions[start : start + self.at_once])
        return replies

    def close(self) -> None:
        """Does nothing: no connection is kept open."""

    def _ask_batch(self, questions: Sequence[Asked[ReplyT]]) -> list[ReplyT | NoAnswer]:
        content = self._post([question.as_json() for question in questions])
        answers = content if isinstance(content, NoAnswer) else parsed(content)
        if isinstance(answers, list) and len(answers) == len(questions):
            return [
                self._counted(question.reply_of(answer))
                for question, answer in zip(questions, answers, strict=True)
            ]
        if not isinstance(answers, NoAnswer):
            count = len(questions)
            answers = NoAnswer(
                f"it must answer {count} questions with a list of {count} answers: {shown(answers)}"
            )
        return [self._counted(answers)] * len(questions)

    def _post(self, questions: object) -> bytes | NoAnswer:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        request = Request(self._url, json.dumps(questions).encode(), headers, method="POST")
        longest = LONGEST_ANSWER * (len(questions) if isinstance(questions, list) else 1)
        results: SimpleQueue[bytes | Exception] = SimpleQueue()
        given_up = Event()
        # The opener's own timeout starts again with every byte. So a thread reads, and this one
        # waits once for the whole answer.
        arguments = request, longest, results.put, given_up
        Thread(target=self._read, args=arguments, daemon=True).start()
        try:
            result = results.get(timeout=self._timeout)
        except Empty:
            result = TimeoutError("timed out")
        finally:
            given_up.set()
        if isinstance(result, HTTPError):
            self._has_answered = True
            return NoAnswer(f"it answered with HTTP status {result.code} ({shown(result.reason)})")
        if isinstance(result, Exception):
            reason = shown(result.reason if isinstance(result, URLError) else result)
            if not self._has_answered:
                raise ImplementationError(f"{self._url} cannot be reached: {reason}")
            return NoAnswer(f"the connection failed: {reason}")
        self._has_answered = True
        if len(result) > longest:
            return NoAnswer(f"its answer has no end after {longest:,} bytes")
        return result

    def _read(
        self,
        request: Request,
        longest: int,
        put: Callable[[bytes | Exception], None],
        given_up: Event,
    ) -> None:
        content = bytearray()
        try:
            with self._opener.open(request, timeout=self._timeout) as answer:
                while (
                    len(content) <= longest
                    and not given_up.is_set()
                    and (piece := answer.read1(65_536))
                ):
                    content += piece
        except HTTPError as error:
            put(_problem_in(error, longest) or error)
        except (URLError, HTTPException, OSError, ValueError) as error:
            put(error)
        else:
            put(bytes(content))

    def _counted(self, reply: ReplyT | NoAnswer) -> ReplyT | NoAnswer:
        self._failures += isinstance(reply, NoAnswer)
        if self._failures >= _MOST_FAILURES:
            assert isinstance(reply, NoAnswer)
            raise ImplementationError(
                f"the address gave no usable answer {self._failures} times; "
                f"the last time {reply.problem}"
            )
        return reply


def _problem_in(error: HTTPError, longest: int) -> bytes | None:
    """The problem (RFC 9457) that says why there is no answer; None if it is another failure."""
    with error:
        media_type = error.headers.get_content_type()
        if error.code != 422 or media_type != "application/problem+json":
            return None
        try:
            return error.read(longest)
        except (HTTPException, OSError):
            return None
