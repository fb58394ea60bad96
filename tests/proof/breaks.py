"""The small ways to break the arithmetic. `mutants` tries them one at a time.

The ways are the operators of mutmut. Its runner is not used, for two reasons. It leaves out
decorated functions, module constants and defaults, which are much of this arithmetic. And it starts
each mutant in a process whose tables the sound code has built already.

Not broken are the words of messages, and calls without an argument that Python demands. A text is
broken in one way only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators

TOP = Path(__file__).parents[2]
PACKAGE = TOP / "src" / "cptimescales"

# The files of the arithmetic and of whole cases. If functions are named, only they are arithmetic.
MODULES: dict[str, tuple[str, ...]] = {
    "calendars/dates": (),
    "calendars/written_days": (),
    "calendars/day_index": (),
    "calendars/working_calendar": (),
    "calendars/record": (),
    "rules/period": (),
    "rules/local": (),
    "rules/model": ("last_day", "version_on", "says_nothing_on"),
    "rules/in_force": (),
    "rules/status": (),
    "rules/counting": (),
    "rules/rulings": (),
    "rules/answers": ("version", "due"),
    "rules/steps": (),
    "rules/by_event": (),
    "cases/history": (),
    "cases/open_episodes": (),
    "cases/episodes": (),
    "cases/running": (),
    "cases/clocks": (),
    "cases/judging": (),
    "cases/governing": (),
    "cases/agreed": (),
    "cases/alerts": (),
    "cases/ahead": (),
    "cases/timetables": (),
}


@dataclass(frozen=True)
class Mutant:
    """One small break of the code.

    Attributes:
        module: the file, without `.py`, below the package.
        number: counts the mutants of the module.
        line, within: the line, and the function or class around it.
        was, becomes: the code before and after.
        source: the text of the whole module after the break.
    """

    module: str
    number: int
    line: int
    within: str
    was: str
    becomes: str
    source: str = ""

    def __str__(self) -> str:
        return f"{self.module}:{self.line} ({self.within})  {self.was}  ->  {self.becomes}"


class _Breaks(cst.CSTVisitor):
    """Finds every place that an operator can break, except where the code is no arithmetic."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self, only: Sequence[str]) -> None:
        super().__init__()
        self.only = only
        self.within: list[str] = []
        self.raises = 0  # how many raise statements are around the node
        self.breaks: list[tuple[cst.CSTNode, cst.CSTNode, int, str]] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(
            node, (cst.Annotation, cst.Decorator, cst.Import, cst.ImportFrom)
        ) or _is_prose(node):
            return False
        if isinstance(node, (cst.FunctionDef, cst.ClassDef)):
            self.within.append(node.name.value)
        self.raises += isinstance(node, cst.Raise)
        if not self.only or self.within and self.within[-1] in self.only:
            self._break(node)
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        if isinstance(original_node, (cst.FunctionDef, cst.ClassDef)):
            self.within.pop()
        self.raises -= isinstance(original_node, cst.Raise)

    def _break(self, node: cst.CSTNode) -> None:
        if self.raises and isinstance(node, cst.BaseString):
            return  # other tests look at the words of a refusal
        line = self.get_metadata(PositionProvider, node).start.line
        for kind, operator in mutation_operators:
            if isinstance(node, kind):
                others = list(operator(node))
                others = others[:1] if isinstance(node, cst.BaseString) else others
                self.breaks += [
                    (node, other, line, ".".join(self.within))
                    for other in others
                    if _could_run(node, other)
                ]


def _could_run(node: cst.CSTNode, other: cst.CSTNode) -> bool:
    """Whether Python could make a broken call. The argument left out must be the last or named."""
    if (
        not isinstance(node, cst.Call)
        or not isinstance(other, cst.Call)
        or node.func is not other.func
    ):
        return True
    if len(node.args) == len(other.args):
        return False  # None for an argument fails at once wherever it is used
    dropped = next(
        arg for arg, kept in zip(node.args, (*other.args, None), strict=False) if arg is not kept
    )
    return dropped is node.args[-1] or dropped.keyword is not None


def _is_prose(node: cst.CSTNode) -> bool:
    """Whether the code is words, is only for a type checker, or sets the size of a cache."""
    if isinstance(node, cst.SimpleString) and len(node.value.split()) > 2:
        return True
    if isinstance(node, cst.Expr) and isinstance(
        node.value, (cst.SimpleString, cst.ConcatenatedString)
    ):
        return True
    if (
        isinstance(node, cst.If)
        and isinstance(node.test, cst.Name)
        and node.test.value == "TYPE_CHECKING"
    ):
        return True
    return (
        isinstance(node, cst.Call)
        and isinstance(node.func, cst.Name)
        and node.func.value == "lru_cache"
    )


def mutants_of(module: str, every: int = 1) -> Iterator[Mutant]:
    """Every mutant of a module that is Python, or every so many of them. Each text appears once."""
    text = (PACKAGE / f"{module}.py").read_text("utf-8")
    wrapped = MetadataWrapper(cst.parse_module(text))
    finder = _Breaks(MODULES[module])
    wrapped.visit(finder)
    seen = {text}
    for node, other, line, within in finder.breaks[::every]:
        source = cst.ensure_type(wrapped.module.deep_replace(node, other), cst.Module).code
        if source in seen:
            continue
        seen.add(source)
        with suppress(SyntaxError):
            compile(source, module, "exec")
            was, becomes = (
                " ".join(wrapped.module.code_for_node(code).split()) for code in (node, other)
            )
            yield Mutant(module, len(seen) - 1, line, within or "module", was, becomes, source)
