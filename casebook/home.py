"""Where the engine's own files lie: templates and the shell's configuration, in a checkout or in an installed wheel;
and the pictures that the shell brings along.

A checkout has `templates/` and `mkdocs.yml` at its top, where people look for them; a wheel has copies inside of the
package (pyproject.toml puts them there). Nobody else may ask for a path beside the package.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _checkout(package: Path) -> Path | None:
    """The repository around a package, or None for an installed one."""
    top = package.parent
    return top if (top / "build.py").is_file() and (top / "templates" / "kinds").is_dir() else None


def _own(package: Path) -> Path:
    return _checkout(package) or package / "_home"


TEMPLATES: Path = _own(_PACKAGE) / "templates"
SHELL: Path = _own(_PACKAGE) / "mkdocs.yml"

_ICONS = Path(
    next(iter(getattr(find_spec("material"), "submodule_search_locations", None) or ["."])), "templates", ".icons"
)
_SETS = ("material", "octicons", "simple", "fontawesome-brands", "fontawesome-regular", "fontawesome-solid")


@cache
def icon(name: str) -> str | None:
    """The drawing of an icon by its name (`material-check`), as SVG in one line; None where there is no such icon."""
    folder = next((some for some in _SETS if name.startswith(f"{some}-")), None)
    if folder is None or not re.fullmatch(r"[a-z0-9-]+", name):
        return None
    path = _ICONS / folder.replace("-", "/") / f"{name[len(folder) + 1 :]}.svg"
    return " ".join(path.read_text(encoding="utf-8").split()) if path.is_file() else None
