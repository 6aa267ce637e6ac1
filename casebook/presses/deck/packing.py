"""The same slides, the same bytes: a package is packed again without the time at which it was written."""

from __future__ import annotations

import io
import re
import zipfile

_EPOCH = (1980, 1, 1, 0, 0, 0)
_WRITTEN = re.compile(rb"(<dcterms:(created|modified) [^>]*>)[^<]*(</dcterms:\2>)")


def packed(content: bytes, day: str) -> bytes:
    """A package whose parts and their order are those of another, as if it were written on a day (`2026-11-23`);
    packages inside of it likewise."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as found, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in found.namelist():
            part = found.read(name)
            if name.endswith(".xlsx"):
                part = packed(part, day)
            elif name == "docProps/core.xml":
                part = _WRITTEN.sub(rb"\g<1>" + f"{day}T00:00:00Z".encode() + rb"\g<3>", part)
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            made.writestr(entry, part, compresslevel=9)
    return out.getvalue()
