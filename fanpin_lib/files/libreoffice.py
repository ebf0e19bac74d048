"""Files in another format, by LibreOffice where it is."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

_PROGRAMS = ("soffice", "libreoffice")
_SECONDS_A_FILE, _SECONDS_TO_START = 20, 60


def program() -> str | None:
    """Where LibreOffice is."""
    return next((found for name in _PROGRAMS if (found := shutil.which(name))), None)


def convert(office: str, kind: str, paths: Sequence[Path], folder: Path) -> tuple[list[Path], str]:
    """Write each file into a folder in another format, all in one run.

    Args:
        office: LibreOffice's program.
        kind: the format, which is the files' ending.

    Returns:
        where each file should lie now, and what LibreOffice said.
    """
    with TemporaryDirectory(prefix="fanpin-") as own:  # beside an office that somebody has open
        command = [office, f"-env:UserInstallation={Path(own).as_uri()}", "--headless"]
        command += ["--convert-to", kind, "--outdir", str(folder), *map(str, paths)]
        limit = _SECONDS_TO_START + _SECONDS_A_FILE * len(paths)
        try:
            done = subprocess.run(command, capture_output=True, timeout=limit, check=False)
            said = (done.stderr or done.stdout).decode("utf-8", "replace").strip()
        except (subprocess.TimeoutExpired, OSError) as error:
            said = str(error)
    return [folder / f"{path.stem}.{kind}" for path in paths], said
