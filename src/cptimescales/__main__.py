"""`python -m cptimescales`: the command line."""

import sys

from cptimescales.cli import main

if __name__ == "__main__":
    sys.exit(main())
