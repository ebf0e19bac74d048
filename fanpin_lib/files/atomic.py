"""A file that is there whole or not at all, and words for when it cannot be written."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from fanpin_lib.errors import StoreUnusable, why

_TABLES = {".xlsx", ".xls", ".csv"}
_IN_USE = {errno.EACCES, errno.EPERM, errno.EBUSY}


@contextmanager
def atomic_write(path: Path, *, private: bool = False) -> Iterator[Path]:
    """A place beside ``path`` to write to; it takes the place of ``path`` at the end.

    When anything fails, also Ctrl-C, what was written beside is removed and ``path`` is as
    it was.

    Args:
        private: only the owner may read the file.

    Raises:
        StoreUnusable: the disk is full, the folder is read-only, or the file is open in a
            program that lets nobody else write (Excel and WPS on Windows).
    """
    beside = path.with_name(f".{path.name}.part")
    try:
        yield beside
        if private:
            beside.chmod(0o600)
        beside.replace(path)
    except BaseException as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        cause = _from_system(error)
        if cause is None:
            raise
        kept = "，原来的没有变" if path.exists() else ""
        raise StoreUnusable(
            f"“{path}”写不进去（{why(cause)}）{kept}", hint=how_to_write(cause, path)
        ) from error


def how_to_write(error: OSError, path: Path) -> str:
    """What to do so that a file can be written, or a folder moved."""
    if error.errno == errno.ENOSPC:
        return "请清理磁盘，再运行同一条命令。"
    if error.errno in _IN_USE and path.suffix.lower() in _TABLES and path.exists():
        return (
            "如果它正在 Excel 或 WPS 里打开着，请先关闭，再运行同一条命令；"
            "没有打开，请检查文件夹的权限。"
        )
    if error.errno in _IN_USE and path.is_dir():
        return (
            "如果里面有文件正在 Excel、WPS 或别的程序里打开着，请先关闭，再运行同一条命令；"
            "没有打开，请检查文件夹的权限。"
        )
    return "请检查文件夹的权限，再运行同一条命令。"


def _from_system(error: BaseException) -> OSError | None:
    """The operating system's error; xlsxwriter wraps it in one of its own."""
    if isinstance(error, OSError):
        return error
    if type(error).__name__ == "FileCreateError" and error.args:
        return error.args[0] if isinstance(error.args[0], OSError) else None
    return None
