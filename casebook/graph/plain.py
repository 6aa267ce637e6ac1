"""Values from bytes that pickle wrote: plain ones, or the engine's own plain classes. No function is ever looked up, so
that nothing is run."""

from __future__ import annotations

import dataclasses
import enum
import importlib
import io
import pickle
from decimal import Decimal
from typing import Any


def read_plain(raw: bytes) -> object:
    """The values; what is damaged or more than plain raises one of `UNREADABLE`."""
    return _Plain(io.BytesIO(raw)).load()


def read_own(raw: bytes) -> Any:
    """Values that may be of the engine's own classes which do nothing when they are made: records of data, words of an
    enumeration. What is damaged or of another class raises one of `UNREADABLE` or ImportError."""
    return _Own(io.BytesIO(raw)).load()


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


class _Own(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> object:
        if (module, name) == ("decimal", "Decimal"):
            return Decimal
        if module.startswith("casebook."):
            found = getattr(importlib.import_module(module), name, None)
            if isinstance(found, type) and (
                dataclasses.is_dataclass(found) or issubclass(found, enum.Enum) or hasattr(found, "model_fields")
            ):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} does not belong here")
