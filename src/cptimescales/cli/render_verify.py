"""The report of `verify` on a terminal: each law, its verdict, and a counterexample in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Protocol

import click

_WIDTH = 100
_VERDICTS = {"kept": "kept", "broken": "BROKEN", "not_tried": "not tried"}


class Law(Protocol):
    """What a report shows of a law."""

    @property
    def stands_on(self) -> str: ...


class Counterexample(Protocol):
    """What a report shows of a counterexample."""

    @property
    def words(self) -> Sequence[str]: ...


class Result(Protocol):
    """What a report shows of the verdict on a law."""

    @property
    def law(self) -> Law: ...
    @property
    def verdict(self) -> str: ...
    @property
    def counterexample(self) -> Counterexample | None: ...


class Report:
    """Shows one law after the other, under the headings of what they stand on.

    Args:
        headings: the heading for each thing that a law can stand on.
        silent: whether to show nothing.
    """

    def __init__(self, headings: Mapping[str, str], *, silent: bool = False) -> None:
        self._headings, self._silent, self._heading = headings, silent, ""

    def tell(self, result: Result, why: str | None = None) -> None:
        """Shows the verdict on one law, and why it was not tried."""
        if self._silent:
            return
        heading = self._headings[result.law.stands_on]
        if heading != self._heading:
            if self._heading:
                click.echo()
            click.echo(f"{heading}\n")
            self._heading = heading
        echo_wrapped(f"  {_VERDICTS[result.verdict]:<10}", str(result.law))
        if why:
            echo_wrapped(" " * 14, f"{why[0].upper()}{why[1:]}.")
        if result.counterexample:
            for sentence in result.counterexample.words:
                inset = len(sentence) - len(sentence.lstrip())
                echo_wrapped(" " * (14 + inset), sentence.lstrip())


def counts(results: Sequence[Result]) -> str:
    """How many laws were kept, broken and not tried."""
    verdicts = [result.verdict for result in results]
    words = f"{verdicts.count('kept')} laws kept, {verdicts.count('broken')} broken"
    not_tried = verdicts.count("not_tried")
    return words + (f", {not_tried} not tried" if not_tried else "")


def laws_in_words(laws: Sequence[object]) -> str:
    """The laws, a sentence each."""
    return "\n".join(line for law in laws for line in wrapped("", str(law)))


def echo_wrapped(head: str, text: str) -> None:
    """Shows a sentence in lines, each after the first under its text."""
    click.echo("\n".join(wrapped(head, text)))


def wrapped(head: str, text: str) -> list[str]:
    """A sentence in lines, each after the first under its text."""
    return wrap(
        text,
        _WIDTH,
        initial_indent=head,
        subsequent_indent=" " * max(12, len(head)),
        break_on_hyphens=False,
    )
