#!/usr/bin/env python3
"""The one command: see `./run --help`."""

import sys

from casebook.cli import main

if __name__ == "__main__":  # the processes that set the PDF read this file too
    sys.exit(main())
