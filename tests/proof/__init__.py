"""The proof of the arithmetic: what is too slow or too large for the ordinary tests. docs/trust/proof.md says what each part shows.

`python -m tests.proof` holds the whole library against two oracles; `.mutants`, `.symbolic` and `.soak` are the other parts.
"""
