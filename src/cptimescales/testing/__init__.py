"""For tests of one's own and for auditors (extra `testing`): strategies for Hypothesis, the laws, and who is held to them.

Nothing here is loaded before it is named: Hypothesis finds the strategies through its entry point, and `from_type` knows every
public type without this package being imported.

>>> from datetime import date
>>> from cptimescales.testing import Scope, law, verify
>>> scope = Scope(["england"], rules=["first_core_group"])
>>> verify(lambda question: date(2026, 12, 30), scope, laws=[law("never_earlier")]).broken
()
"""

from typing import TYPE_CHECKING

from cptimescales._lazy import loaded_when_named

if TYPE_CHECKING:
    from cptimescales.testing.edge_days import nasty_days
    from cptimescales.testing.verifier.counterexample import Counterexample
    from cptimescales.testing.verifier.http import Address
    from cptimescales.testing.verifier.implementations import (
        Command,
        Function,
        Implementation,
        ImplementationError,
    )
    from cptimescales.testing.verifier.laws import LAWS, Law, law
    from cptimescales.testing.verifier.protocol import Dated, NoAnswer, Question, Refused
    from cptimescales.testing.verifier.scope import Scope
    from cptimescales.testing.verifier.verification import (
        LawResult,
        Verification,
        must_keep,
        verify,
    )

__getattr__ = loaded_when_named(
    __name__,
    {
        **dict.fromkeys(
            ("Command", "Function", "Implementation", "ImplementationError"),
            "verifier.implementations",
        ),
        "Address": "verifier.http",
        "Counterexample": "verifier.counterexample",
        **dict.fromkeys(("LAWS", "Law", "law"), "verifier.laws"),
        "nasty_days": "edge_days",
        **dict.fromkeys(("Dated", "NoAnswer", "Question", "Refused"), "verifier.protocol"),
        "Scope": "verifier.scope",
        **dict.fromkeys(
            ("LawResult", "Verification", "must_keep", "verify"), "verifier.verification"
        ),
    },
)

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
