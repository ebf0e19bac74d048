"""Word documents as PDF, where LibreOffice is; without it the documents are all there is."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from fanpin_lib.errors import MissingPart

_PROGRAMS = ("soffice", "libreoffice")
_SECONDS_A_FILE, _SECONDS_TO_START = 20, 60


class NoPdf(MissingPart):
    """LibreOffice is not there, or cannot make PDF of Word documents."""


def as_pdf(paths: Sequence[Path], folder: Path) -> list[Path]:
    """Make a PDF of each document in a folder, all in one run of LibreOffice.

    Raises:
        NoPdf: says why there are none and what would help.
    """
    program = next((found for name in _PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        raise NoPdf("这台电脑没有 LibreOffice，没有另存 PDF", hint="用 WPS 或 Word 打开另存即可。")
    if not paths:
        return []
    with TemporaryDirectory(prefix="fanpin-") as own:  # beside an office that somebody has open
        command = [program, f"-env:UserInstallation={Path(own).as_uri()}", "--headless"]
        command += ["--convert-to", "pdf", "--outdir", str(folder), *map(str, paths)]
        limit = _SECONDS_TO_START + _SECONDS_A_FILE * len(paths)
        try:
            done = subprocess.run(command, capture_output=True, timeout=limit, check=False)
            said = (done.stderr or done.stdout).decode("utf-8", "replace").strip()
        except (subprocess.TimeoutExpired, OSError) as error:
            said = str(error)
    made = [folder / f"{path.stem}.pdf" for path in paths]
    if missing := [path.name for path in made if not path.is_file()]:
        raise NoPdf(
            f"LibreOffice 没有写出 {missing[0]}" + (f"等 {len(missing)} 份" if missing[1:] else ""),
            hint="请检查是否装了它的文字处理部分（libreoffice-writer）；"
            f"不装也可以用 WPS 打开另存。它说：{said[-120:] or '没有说明'}",
        )
    return made
