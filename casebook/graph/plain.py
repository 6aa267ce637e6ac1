"""Plain values from bytes that pickle wrote: no class and no function is looked up, so that nothing is run."""

from __future__ import annotations

import io
import pickle


def read_plain(raw: bytes) -> object:
    """The values; what is damaged or more than plain raises one of `UNREADABLE`."""
    return _Plain(io.BytesIO(raw)).load()


UNREADABLE = (
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    EOFError,
    AttributeError,
    MemoryError,
    pickle.UnpicklingError,
)


class _Plain(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> object:
        raise pickle.UnpicklingError(f"{module}.{name} does not belong here")
