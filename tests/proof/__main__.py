"""`python -m tests.proof`, or `make prove`: see `whole`, which its processes can import under its own name."""

import sys

from .whole import main

if __name__ == "__main__":
    sys.exit(main())
