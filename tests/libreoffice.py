"""Files as LibreOffice saves them: what an office hands in was opened and saved there."""

from __future__ import annotations

import subprocess
from pathlib import Path

_FILTERS = {
    "xlsx": "xlsx:Calc MS Excel 2007 XML",
    "xls": "xls:MS Excel 97",
    "csv": "csv:Text - txt - csv (StarCalc):44,34,GB18030",  # comma, quote, encoding
}


def saved_as(path: Path, kind: str, folder: Path) -> Path:
    """Open a table in LibreOffice and save it in a folder, as xlsx, xls or GB18030 csv."""
    folder.mkdir(parents=True, exist_ok=True)
    profile = (folder.parent / "libreoffice-profile").resolve().as_uri()
    done = subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={profile}",
            "--headless",
            "--convert-to",
            _FILTERS[kind],
            "--outdir",
            str(folder),
            str(path),
        ],
        capture_output=True,
        text=True,
        timeout=300,
    )
    target = folder / f"{path.stem}.{kind}"
    assert target.is_file(), done.stdout + done.stderr
    return target
