"""Months of the site that stands, taken over into the new one as they are."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from fanpin_lib.publish.months.kept_month import FILES, KeptMonth, folder_of


def carry(old: Path, site: Path, months: Iterable[KeptMonth]) -> None:
    """Link months' pages, and what they show, from the old site into the new one."""
    (site / FILES).mkdir(parents=True, exist_ok=True)
    for kept in months:
        folder = folder_of(kept.month)
        shutil.copytree(old / folder, site / folder, copy_function=_linked)
        for name in kept.files:
            if not (site / FILES / name).exists():
                _linked(str(old / FILES / name), str(site / FILES / name))


def _linked(source: str, target: str) -> None:
    """The same file under another name; a copy where the file system has no links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
