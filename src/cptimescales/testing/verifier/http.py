"""Asks an implementation at an HTTP address: one question or a batch of them by POST, as JSON.

This is the one module of the library that reaches a network, and it reaches only the address that the auditor names: no
proxy is asked, and a redirection to another place is an answer that cannot be read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from http.client import HTTPException
from queue import Empty, SimpleQueue
from threading import Event, Thread
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from cptimescales.testing.verifier.implementations import ImplementationError
from cptimescales.testing.verifier.protocol import (
    LONGEST_ANSWER,
    NoAnswer,
    Question,
    Reply,
    parsed,
    reply_of,
    reply_of_text,
    shown,
)

_MOST_FAILURES = 25


class _StayHere(HTTPRedirectHandler):
    def redirect_request(self, *asked: object, **more: object) -> None:
        """No other address is asked than the one named."""


class Address:
    """An HTTP address that takes one question as a JSON object and answers with one.

    Args:
        url: where to POST, `http` or `https`.
        timeout: how many seconds it may take over one request, from the asking to the last byte of the answer.
        batch: if more than 1, questions that are known beforehand are sent as a JSON list of up to so many, to be answered
            with a list in the same order.

    Raises:
        ImplementationError: the address is none.
    """

    def __init__(self, url: str, *, timeout: float = 10.0, batch: int = 1) -> None:
        try:
            parts = urlsplit(url)
            named = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            named = False
        if not named:
            raise ImplementationError(f"{url!r} is no address; write it as http://host:port/path")
        if batch < 1:
            raise ImplementationError(f"a batch of {batch} questions; allowed: 1 or more")
        self._url, self._timeout, self.at_once = url, timeout, batch
        self._opener = build_opener(ProxyHandler({}), _StayHere())
        self._failures, self._answered = 0, False

    def ask(self, question: Question) -> Reply:
        """Its reply to one question.

        Raises:
            ImplementationError: nothing is to be reached there, or it failed too often to go on.
        """
        got = self._post(question.as_json())
        return self._counted(got if isinstance(got, NoAnswer) else reply_of_text(got))

    def ask_all(self, questions: Sequence[Question]) -> list[Reply]:
        """Its replies to many questions, in batches if so wished."""
        if self.at_once == 1:
            return [self.ask(question) for question in questions]
        found: list[Reply] = []
        for start in range(0, len(questions), self.at_once):
            found += self._ask_batch(questions[start : start + self.at_once])
        return found

    def close(self) -> None:
        """Nothing is to be closed."""

    def _ask_batch(self, questions: Sequence[Question]) -> list[Reply]:
        got = self._post([question.as_json() for question in questions])
        problem: Reply
        if isinstance(got, NoAnswer):
            problem = got
        else:
            answers = parsed(got)
            if isinstance(answers, list) and len(answers) == len(questions):
                return [self._counted(reply_of(answer)) for answer in answers]
            words = f"it must answer {len(questions)} questions with a list of as many: {shown(answers)}"
            problem = answers if isinstance(answers, NoAnswer) else NoAnswer(words)
        return [self._counted(problem)] * len(questions)

    def _post(self, content: object) -> bytes | NoAnswer:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        request = Request(self._url, json.dumps(content).encode(), headers, method="POST")
        longest = LONGEST_ANSWER * (len(content) if isinstance(content, list) else 1)
        got: SimpleQueue[bytes | Exception] = SimpleQueue()
        enough = Event()
        # The opener's own timeout starts anew with every byte; so one waits here, and gives the whole answer up.
        Thread(target=self._read, args=(request, longest, got.put, enough), daemon=True).start()
        try:
            answer = got.get(timeout=self._timeout)
        except Empty:
            answer = TimeoutError("timed out")
        finally:
            enough.set()
        if isinstance(answer, HTTPError):
            self._answered = True
            return NoAnswer(f"it answered with HTTP status {answer.code} ({shown(answer.reason)})")
        if isinstance(answer, Exception):
            reason = shown(answer.reason if isinstance(answer, URLError) else answer)
            if not self._answered:
                raise ImplementationError(f"{self._url} cannot be reached: {reason}")
            return NoAnswer(f"the connection failed: {reason}")
        self._answered = True
        return (
            NoAnswer(f"its answer has no end after {longest:,} bytes")
            if len(answer) > longest
            else answer
        )

    def _read(
        self,
        request: Request,
        longest: int,
        got: Callable[[bytes | Exception], None],
        enough: Event,
    ) -> None:
        found = bytearray()
        try:
            with self._opener.open(request, timeout=self._timeout) as answer:
                while (
                    len(found) <= longest
                    and not enough.is_set()
                    and (piece := answer.read1(65_536))
                ):
                    found += piece
        except HTTPError as error:
            error.close()
            got(error)
        except (URLError, HTTPException, OSError, ValueError) as error:
            got(error)
        else:
            got(bytes(found))

    def _counted(self, reply: Reply) -> Reply:
        self._failures += isinstance(reply, NoAnswer)
        if self._failures >= _MOST_FAILURES:
            assert isinstance(reply, NoAnswer)
            words = f"the address gave no usable answer {self._failures} times; the last time {reply.problem}"
            raise ImplementationError(words)
        return reply
