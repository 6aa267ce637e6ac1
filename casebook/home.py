"""Where the engine's own files lie: templates and the shell's configuration, in a checkout or in an installed wheel.

A checkout has `templates/` and `mkdocs.yml` at its top, where people look for them; a wheel has copies inside of the
package (pyproject.toml puts them there). Nobody else may ask for a path beside the package.
"""

from __future__ import annotations

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
