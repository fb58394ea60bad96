"""The benchmarks: this library beside others that count working days. `make bench` runs them.

They are not part of the tests: nothing here asserts a time.
"""
