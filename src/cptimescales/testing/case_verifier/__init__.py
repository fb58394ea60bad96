"""The verifier of whole cases tries the laws of whole cases on a function, a program or an address.

certain.py         what is certain of a history from its events alone
occasion.py        a history to try a law on, and a problem
sentences.py       duties, events and days in words
ends.py            laws about what ends
duties.py          laws about single duties
records.py         laws about the whole record
laws.py            the laws by name
scope.py           which rulebooks, rules, events and histories are tried
smallest.py        the smallest history on which a law is still broken
counterexample.py  one broken law in words
verification.py    tries every law on every history; the verdict
"""

from typing import TYPE_CHECKING

from cptimescales._lazy import Loader, loaded_when_named

if TYPE_CHECKING:
    from cptimescales.testing.case_verifier.counterexample import CaseCounterexample
    from cptimescales.testing.case_verifier.laws import CASE_LAWS, CaseLaw, case_law
    from cptimescales.testing.case_verifier.occasion import Occasion, Problem
    from cptimescales.testing.case_verifier.scope import CaseScope
    from cptimescales.testing.case_verifier.verification import (
        CaseImplementation,
        CaseLawResult,
        CaseVerification,
        must_keep_in_cases,
        verify_cases,
    )

__getattr__: Loader = loaded_when_named(
    __name__,
    {
        "CaseCounterexample": "counterexample",
        **dict.fromkeys(("CASE_LAWS", "CaseLaw", "case_law"), "laws"),
        **dict.fromkeys(("Occasion", "Problem"), "occasion"),
        "CaseScope": "scope",
        **dict.fromkeys(
            (
                "CaseImplementation",
                "CaseLawResult",
                "CaseVerification",
                "must_keep_in_cases",
                "verify_cases",
            ),
            "verification",
        ),
    },
)

__all__ = [
    "CASE_LAWS",
    "CaseCounterexample",
    "CaseImplementation",
    "CaseLaw",
    "CaseLawResult",
    "CaseScope",
    "CaseVerification",
    "Occasion",
    "Problem",
    "case_law",
    "must_keep_in_cases",
    "verify_cases",
]
