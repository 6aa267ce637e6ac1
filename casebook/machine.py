"""The machine: the system libraries that the PDF needs, and how to install them here.

Standard library only: tools/prepare.py asks this before anything is installed.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import platform
import sys
from collections.abc import Callable

from casebook.errors import Said

# What WeasyPrint opens when it is imported, by the names of Linux and macOS.
LIBRARIES: dict[str, tuple[str, ...]] = {
    "gobject-2.0": ("libgobject-2.0.so.0", "libgobject-2.0.0.dylib"),
    "fontconfig": ("libfontconfig.so.1", "libfontconfig.1.dylib"),
    "harfbuzz": ("libharfbuzz.so.0", "libharfbuzz.0.dylib"),
    "harfbuzz-subset": ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"),
    "pango-1.0": ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0.0.dylib"),
    "pangoft2-1.0": ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib", "libpangoft2-1.0.0.dylib"),
}
DEBIAN_LIBRARIES = ("libpangoft2-1.0-0", "libharfbuzz-subset0")
# Alpine names a package by the library in it, so that no package name can grow old here.
LIBRARY_COMMANDS: dict[str, str] = {
    "debian": f"sudo apt-get install --no-install-recommends {' '.join(DEBIAN_LIBRARIES)}",
    "fedora": "sudo dnf install pango harfbuzz",
    "alpine": "sudo apk add " + " ".join(f"so:{names[0]}" for names in LIBRARIES.values()),
    "arch": "sudo pacman -S pango harfbuzz",
    "macos": "brew install pango",
}
_FAMILIES = {
    "debian": "debian",
    "ubuntu": "debian",
    "fedora": "fedora",
    "rhel": "fedora",
    "alpine": "alpine",
    "arch": "arch",
}


def loads(file: str | None) -> bool:
    """Whether the system's loader opens a library."""
    if file is None:
        return False
    try:
        ctypes.CDLL(file)
    except OSError:
        return False
    return True


def missing_libraries(opens: Callable[[str | None], bool] = loads) -> list[str]:
    """The libraries of the PDF that are not here, by name."""
    return [name for name, files in LIBRARIES.items() if not any(map(opens, (*files, _find(name))))]


def needed(missing: list[str]) -> Said:
    """What the PDF lacks, and what to type for it on this machine."""
    command = LIBRARY_COMMANDS.get(system())
    zh = f"安装请输入：{command}" if command else "请用系统的软件包管理器安装 Pango 和 HarfBuzz（含 harfbuzz-subset）。"
    en = (
        f"To install them, type: {command}"
        if command
        else "Install Pango and HarfBuzz (with harfbuzz-subset) with your system's package manager."
    )
    names = ", ".join(missing)
    return Said(
        f"这台机器缺少 PDF 所需的系统库：{names}。\n{zh}",
        f"the PDF needs system libraries that are not on this machine: {names}.\n{en}",
    )


def _find(name: str) -> str | None:
    return ctypes.util.find_library(name) if sys.platform == "darwin" else None


def system(named: list[str] | None = None) -> str:
    """The family of this system: a key of LIBRARY_COMMANDS, or ""."""
    if named is None and sys.platform == "darwin":
        return "macos"
    return next((_FAMILIES[name] for name in (os_names() if named is None else named) if name in _FAMILIES), "")


def os_names() -> list[str]:
    """What the system calls itself first, then what it is like."""
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return []
    return [release.get("ID", ""), *release.get("ID_LIKE", "").split()]
