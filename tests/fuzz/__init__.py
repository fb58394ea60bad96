"""Fuzzing of every reader: broken inputs, and what must hold for every one of them.

`test_fuzz.py` tries a few hundred broken inputs on each reader in every run of the tests, always
the same ones. `python -m tests.fuzz` lets atheris look for others. docs/trust/proof.md says how to
run it.
"""
