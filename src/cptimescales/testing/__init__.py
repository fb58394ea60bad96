"""For tests of one's own and for auditors (extra `testing`): strategies for Hypothesis, the laws, and who is held to them.

Nothing here is loaded before it is named: Hypothesis finds the strategies through its entry point, and `from_type` knows every
public type without this package being imported.

>>> from datetime import date
>>> from cptimescales.testing import Scope, law, verify
>>> scope = Scope(["england"], rules=["first_core_group"])
>>> verify(lambda question: date(2026, 12, 30), scope, laws=[law("never_earlier")]).broken
()
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cptimescales.testing.adapters import Command, Function, Implementation, ImplementationError
    from cptimescales.testing.addresses import Address
    from cptimescales.testing.counterexamples import Counterexample
    from cptimescales.testing.laws import LAWS, Law, law
    from cptimescales.testing.nasty_days import nasty_days
    from cptimescales.testing.questions import Dated, NoAnswer, Question, Refused
    from cptimescales.testing.scopes import Scope
    from cptimescales.testing.verifying import LawResult, Verification, must_keep, verify

_LATER = {
    **dict.fromkeys(("Command", "Function", "Implementation", "ImplementationError"), "adapters"),
    "Address": "addresses",
    "Counterexample": "counterexamples",
    **dict.fromkeys(("LAWS", "Law", "law"), "laws"),
    "nasty_days": "nasty_days",
    **dict.fromkeys(("Dated", "NoAnswer", "Question", "Refused"), "questions"),
    "Scope": "scopes",
    **dict.fromkeys(("LawResult", "Verification", "must_keep", "verify"), "verifying"),
}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)


__all__ = [
    "LAWS",
    "Address",
    "Command",
    "Counterexample",
    "Dated",
    "Function",
    "Implementation",
    "ImplementationError",
    "Law",
    "LawResult",
    "NoAnswer",
    "Question",
    "Refused",
    "Scope",
    "Verification",
    "law",
    "must_keep",
    "nasty_days",
    "verify",
]
