"""`python -m tests.proof`, or `make prove`. The code is in `whole`, which its processes import."""

import sys

from .whole import main

if __name__ == "__main__":
    sys.exit(main())
