"""Testing gives strategies for your own tests, and tries the laws on any program (extra `testing`).

oracle.py                 the slow second implementation: it walks day by day
edge_days.py              the days on which programs go wrong
verifier                  tries the laws of the arithmetic on a function, a program or an address
case_reply.py             what an implementation says of a whole case
case_question.py          a question about a whole case, and our own answer
histories                 random histories of whole cases, in every rulebook
strategies                Hypothesis strategies for every public type
hypothesis_plugin.py      registers the strategies with Hypothesis
conformance               questions and answers for other languages to test by
case_verifier             tries the laws of whole cases
case_vectors              histories with our answers for other languages to test by

No file is loaded before one of its names is used. So `hypothesis.strategies.from_type` knows every
public type, and a test suite that does not use it pays little.

>>> from datetime import date
>>> from cptimescales.testing import Scope, law, verify
>>> scope = Scope(["england"], rules=["first_core_group"])
>>> verify(lambda question: date(2026, 12, 30), scope, laws=[law("never_earlier")]).broken
()
"""

from typing import TYPE_CHECKING

from cptimescales._lazy import Loader, loaded_when_named

if TYPE_CHECKING:
    from cptimescales.testing.case_question import CaseQuestion, our_timetable
    from cptimescales.testing.case_reply import ShownTimetable
    from cptimescales.testing.case_vectors import case_vector_files
    from cptimescales.testing.case_verifier import (
        CASE_LAWS,
        CaseCounterexample,
        CaseImplementation,
        CaseLaw,
        CaseLawResult,
        CaseScope,
        CaseVerification,
        case_law,
        must_keep_in_cases,
        verify_cases,
    )
    from cptimescales.testing.conformance import conformance_files
    from cptimescales.testing.edge_days import nasty_days
    from cptimescales.testing.histories import history, kept_in_time
    from cptimescales.testing.hypothesis_plugin import register
    from cptimescales.testing.oracle import corresponding_date, walk, walk_between
    from cptimescales.testing.verifier import (
        LAWS,
        Address,
        Command,
        Counterexample,
        Dated,
        Function,
        Implementation,
        ImplementationError,
        Law,
        LawResult,
        NoAnswer,
        Question,
        Refused,
        Scope,
        Verification,
        law,
        must_keep,
        verify,
    )

__getattr__: Loader = loaded_when_named(
    __name__,
    {
        **dict.fromkeys(("CaseQuestion", "our_timetable"), "case_question"),
        "ShownTimetable": "case_reply",
        **dict.fromkeys(
            (
                "CASE_LAWS",
                "CaseCounterexample",
                "CaseImplementation",
                "CaseLaw",
                "CaseLawResult",
                "CaseScope",
                "CaseVerification",
                "case_law",
                "case_vector_files",
                "must_keep_in_cases",
                "verify_cases",
            ),
            "case_verifier",
        ),
        "case_vector_files": "case_vectors",
        "conformance_files": "conformance",
        "nasty_days": "edge_days",
        **dict.fromkeys(("history", "kept_in_time"), "histories"),
        "register": "hypothesis_plugin",
        **dict.fromkeys(("corresponding_date", "walk", "walk_between"), "oracle"),
        **dict.fromkeys(
            (
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
                "verify",
            ),
            "verifier",
        ),
    },
)

__all__ = [
    "CASE_LAWS",
    "LAWS",
    "Address",
    "CaseCounterexample",
    "CaseImplementation",
    "CaseLaw",
    "CaseLawResult",
    "CaseQuestion",
    "CaseScope",
    "CaseVerification",
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
    "ShownTimetable",
    "Verification",
    "case_law",
    "case_vector_files",
    "conformance_files",
    "corresponding_date",
    "history",
    "kept_in_time",
    "law",
    "must_keep",
    "must_keep_in_cases",
    "nasty_days",
    "our_timetable",
    "register",
    "verify",
    "verify_cases",
    "walk",
    "walk_between",
]
