"""Vectors of whole cases: histories with our answers, for other languages to test by.

situations.py  a history for each rule and each thing that its duty can become
kinds.py       short histories of every kind of case in which programs went wrong
questions.py   which histories the vectors have, and why
data.py        what events mean, and the rules, as data
files.py       the files, and their JSON Schemas
"""

from cptimescales.testing.case_vectors.files import case_vector_files

__all__ = ["case_vector_files"]
