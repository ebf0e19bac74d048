"""Word documents as PDF, where LibreOffice is; without it the documents are all there is."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from fanpin_lib.errors import MissingPart
from fanpin_lib.files.libreoffice import convert, program

#: Documents that pay for a run of LibreOffice of their own, and how many runs there may be.
_PAY, _RUNS = 6, 4


class NoPdf(MissingPart):
    """LibreOffice is not there, or cannot make PDF of Word documents."""


def as_pdf(paths: Sequence[Path], folder: Path) -> list[Path]:
    """Make a PDF of each document in a folder: many are shared out over the processors, for one
    run of LibreOffice uses one.

    Raises:
        NoPdf: says why there are none and what would help.
    """
    office = program()
    if office is None:
        raise NoPdf("这台电脑没有 LibreOffice，没有另存 PDF", hint="用 WPS 或 Word 打开另存即可。")
    if not paths:
        return []
    shares = _shares(paths, min(os.cpu_count() or 1, _RUNS))
    with ThreadPoolExecutor(len(shares)) as runs:
        done = list(runs.map(lambda share: convert(office, "pdf", share, folder), shares))
    said = "".join(words for _, words in done)
    if missing := [path.name for made, _ in done for path in made if not path.is_file()]:
        raise NoPdf(
            f"LibreOffice 没有写出 {missing[0]}" + (f"等 {len(missing)} 份" if missing[1:] else ""),
            hint="请检查是否装了它的文字处理部分（libreoffice-writer）；"
            f"不装也可以用 WPS 打开另存。它说：{said[-120:] or '没有说明'}",
        )
    return [folder / f"{path.stem}.pdf" for path in paths]


def _shares(paths: Sequence[Path], processors: int) -> list[Sequence[Path]]:
    """As many shares as pay; the county's long document and the townships' are dealt in turn."""
    runs = max(1, min(processors, len(paths) // _PAY))
    return [paths[place::runs] for place in range(runs)]
