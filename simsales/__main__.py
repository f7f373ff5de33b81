"""Own ``python -m simsales``: the same program as the ``simsales`` command."""

import sys

from simsales.cli import main

if __name__ == "__main__":
    sys.exit(main())
