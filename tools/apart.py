"""A checker in an environment of its own below build/: nothing of it is in the product or its locks."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent


def environment(name: str) -> Path:
    """The folder of the environment of `tools/NAME.lock`, which is made where it is not there yet; of what is locked
    there nothing else is fetched, whatever it asks for.

    Raises:
        subprocess.CalledProcessError: it cannot be installed.
    """
    lock, place = HOME / "tools" / f"{name}.lock", HOME / "build" / name
    folder = place / hashlib.sha256(lock.read_bytes()).hexdigest()[:16]
    if not folder.is_dir():
        place.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=place))
        try:
            subprocess.run([sys.executable, "-I", "-m", "venv", made], check=True)
            pip = [str(made / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            subprocess.run([*pip, "--no-deps", "--require-hashes", "-r", str(lock)], check=True)
            os.replace(made, folder)  # what is half made is never taken for whole
        finally:
            shutil.rmtree(made, ignore_errors=True)
    return folder
