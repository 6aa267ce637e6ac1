#!/usr/bin/env python3
"""The one command: see `./run --help`."""

import sys

from casebook.cli import main

sys.exit(main())
