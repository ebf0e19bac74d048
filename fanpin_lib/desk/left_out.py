"""Files that a month is closed without: named by a person, remembered, said on the page."""

from __future__ import annotations

import difflib
import json
from collections.abc import Sequence
from pathlib import Path

from fanpin_lib.county import County
from fanpin_lib.errors import InputError
from fanpin_lib.files.atomic import atomic_write
from fanpin_lib.files.private import make_private
from fanpin_lib.ledgers.unchanged import hash_if_readable
from fanpin_lib.period import Month

_NAME = "left_out.json"


def to_leave_out(county: County, files: Sequence[Path], names: Sequence[str]) -> list[Path]:
    """The files that a person names.

    Args:
        files: the ledgers that would be stored.
        names: of files, or their paths.

    Raises:
        InputError: there is no such file, or it is in the store already.
    """
    return [path for name in names for path in _named(county, files, name)]


def remember_left_out(county: County, month: Month, files: Sequence[Path]) -> None:
    """Note, for the month's pages, without which files it is closed."""
    make_private(county.private_folder(month))
    with atomic_write(_place(county, month), private=True) as beside:
        told = sorted({path.name for path in files})
        beside.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def left_out_of(county: County, month: Month) -> tuple[str, ...]:
    """The names of the files that a month was closed without."""
    try:
        return tuple(json.loads(_place(county, month).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return ()


def _place(county: County, month: Month) -> Path:
    return county.private_folder(month) / _NAME


def _named(county: County, files: Sequence[Path], name: str) -> list[Path]:
    """The files of that name."""
    found = [path for path in files if name in (path.name, str(path)) or _same(path, name)]
    if not found:
        close = difflib.get_close_matches(Path(name).name, [p.name for p in files], n=3)
        raise InputError(
            f"{county.folders.ledgers.name}/ 里没有叫“{name}”的文件",
            hint=f"相近的有：{'、'.join(close)}。" if close else "请核对 --without 后面的文件名。",
        )
    stored = {d.seq: d for path in found for d in county.store.find(hash_if_readable(path))}
    if stored:
        seq = min(stored)
        raise InputError(
            f"“{name}”已经入库了（第 {seq} 次交付），不能不计入",
            hint=f"要去掉它，请撤回那次交付：fanpin ledger undo {seq} --reason 理由。",
        )
    return found


def _same(path: Path, name: str) -> bool:
    return path.resolve() == Path(name).resolve()
