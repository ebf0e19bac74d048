"""Folders that only their owner may open: personal data lie in them."""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterable
from pathlib import Path

_OTHERS = 0o077


def make_private(folder: Path) -> None:
    """Create a folder that only its owner may open (personal data)."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if os.name == "posix":
        folder.chmod(0o700)


def still_open(folders: Iterable[Path]) -> list[Path]:
    """Make folders private that are there, whoever opened them since; those that others can
    still open, because somebody else made them.
    """
    found = []
    for folder in folders:
        try:
            if os.name != "posix" or not folder.stat().st_mode & _OTHERS:
                continue
            folder.chmod(0o700)
        except FileNotFoundError:
            continue
        except OSError:
            found.append(folder)
    return found


def keep_details(private: Path, error: BaseException) -> str:
    """Write an error's traceback where personal data may lie; returns what to tell a person."""
    path = private / "程序出错详情.txt"
    try:
        make_private(private)
        path.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    except OSError:
        return f"详情写不进 {private}，请检查文件夹权限。"
    return f"详情已记在 {path}，请交给维护人员（可能含个人信息，勿外传）。"
