"""Fuzzing of every reader: what may be thrown at it, and what must hold whatever it is. docs/trust/proof.md says how to run it.

`test_fuzz.py` throws a few hundred broken inputs at each in every run of the tests, always the same ones.
`python -m tests.fuzz` lets atheris look for others for as long as it is given.
"""
