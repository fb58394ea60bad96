"""The proof of the arithmetic: the parts that are too slow or too large for the ordinary tests.

`python -m tests.proof` compares the whole library with two oracles. The other parts are `.mutants`,
`.symbolic` and `.soak`. docs/trust/proof.md says what each part shows.
"""
