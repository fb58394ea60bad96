"""The verifier tries the laws on any implementation: a function, a program, an address.

scope.py            which rules and days are tried
protocol.py         question and reply
implementations.py  a function or a program
http.py             an address
laws.py             the laws by name
checks.py           the checks behind the laws
generation.py       the questions, fixed and random
diagnosis.py        the one mistake that explains wrong dates
counterexample.py   one wrong answer in words
verification.py     the verdict
"""
