"""What a process that lays out parts needs, imported once before it is forked; a library that is missing is told
later.
"""

from contextlib import suppress

with suppress(OSError):
    import weasyprint  # noqa: F401

import casebook.presses.book.layout  # noqa: F401
