"""Run a scenario file: ``python run_scenario.py FILE`` is the same program as ``simsales run FILE``."""

import sys

from simsales.cli import main

if __name__ == "__main__":
    sys.exit(main(["run", *sys.argv[1:]]))
