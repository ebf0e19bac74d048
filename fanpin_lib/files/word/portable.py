"""Word documents as PDF, where LibreOffice is; without it the documents are all there is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fanpin_lib.errors import MissingPart
from fanpin_lib.files.libreoffice import convert, program


class NoPdf(MissingPart):
    """LibreOffice is not there, or cannot make PDF of Word documents."""


def as_pdf(paths: Sequence[Path], folder: Path) -> list[Path]:
    """Make a PDF of each document in a folder, all in one run of LibreOffice.

    Raises:
        NoPdf: says why there are none and what would help.
    """
    office = program()
    if office is None:
        raise NoPdf("这台电脑没有 LibreOffice，没有另存 PDF", hint="用 WPS 或 Word 打开另存即可。")
    if not paths:
        return []
    made, said = convert(office, "pdf", paths, folder)
    if missing := [path.name for path in made if not path.is_file()]:
        raise NoPdf(
            f"LibreOffice 没有写出 {missing[0]}" + (f"等 {len(missing)} 份" if missing[1:] else ""),
            hint="请检查是否装了它的文字处理部分（libreoffice-writer）；"
            f"不装也可以用 WPS 打开另存。它说：{said[-120:] or '没有说明'}",
        )
    return made
