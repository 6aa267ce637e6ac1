#!/usr/bin/env python3
"""The one command: see `./run --help`."""

import sys
from pathlib import Path

from casebook.cli import program

if __name__ == "__main__":  # the processes that set the PDF read this file too
    sys.exit(program("./run", Path(__file__).resolve().parent))
