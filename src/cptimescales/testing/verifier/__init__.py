"""The verifier tries the laws of the arithmetic on a function, a program or an address.

protocol.py         the question put to an implementation, and its reply
scope.py            which rules and days are tried, and our own answers
implementations.py  asks a Python function or a program
http.py             asks an address
interview.py        asks each question once, and remembers the answers
trial.py            one law tried on one question
checks.py           the checks behind the laws
laws.py             the laws by name
generation.py       the questions: a fixed list, and random ones
diagnosis.py        the one mistake that explains the wrong dates
counterexample.py   one wrong answer in words
verification.py     tries law by law; the verdict
"""

from typing import TYPE_CHECKING

from cptimescales._lazy import Loader, loaded_when_named

if TYPE_CHECKING:
    from cptimescales.testing.verifier.counterexample import Counterexample
    from cptimescales.testing.verifier.diagnosis import MISTAKES
    from cptimescales.testing.verifier.http import Address
    from cptimescales.testing.verifier.implementations import (
        Command,
        Function,
        Implementation,
        ImplementationError,
        MixedUpError,
        function_named,
    )
    from cptimescales.testing.verifier.laws import LAWS, Law, UnknownLawError, law
    from cptimescales.testing.verifier.protocol import Dated, NoAnswer, Question, Refused, Reply
    from cptimescales.testing.verifier.scope import Scope
    from cptimescales.testing.verifier.verification import (
        LawResult,
        Verification,
        must_keep,
        verify,
    )

__getattr__: Loader = loaded_when_named(
    __name__,
    {
        "Counterexample": "counterexample",
        "MISTAKES": "diagnosis",
        "Address": "http",
        **dict.fromkeys(
            (
                "Command",
                "Function",
                "Implementation",
                "ImplementationError",
                "MixedUpError",
                "function_named",
            ),
            "implementations",
        ),
        **dict.fromkeys(("LAWS", "Law", "UnknownLawError", "law"), "laws"),
        **dict.fromkeys(("Dated", "NoAnswer", "Question", "Refused", "Reply"), "protocol"),
        "Scope": "scope",
        **dict.fromkeys(("LawResult", "Verification", "must_keep", "verify"), "verification"),
    },
)

__all__ = [
    "LAWS",
    "MISTAKES",
    "Address",
    "Command",
    "Counterexample",
    "Dated",
    "Function",
    "Implementation",
    "ImplementationError",
    "Law",
    "LawResult",
    "MixedUpError",
    "NoAnswer",
    "Question",
    "Refused",
    "Reply",
    "Scope",
    "UnknownLawError",
    "Verification",
    "function_named",
    "law",
    "must_keep",
    "verify",
]
