"""The benchmark: this library beside others that count working days, measured in one run. `make bench` runs it.

It is not part of the tests: nothing here asserts a time.
"""
