"""What is said of a path that cannot be read at all; the others are read all the same."""

from __future__ import annotations

import os
from pathlib import Path

from fanpin_lib.errors import FileRefused, Where, why


def unreadable(path: Path, error: OSError) -> FileRefused:
    """The refusal of a file that the system does not let us read."""
    return FileRefused(
        f"读不出来（{why(error)}）",
        where=Where(file=_readable_name(path)),
        hint="请检查它所在的磁盘或共享文件夹，或者把它拿走，再运行同一条命令。",
    )


def locked_folder(path: Path) -> FileRefused:
    """The refusal of a folder that cannot be looked into: nobody knows what it holds."""
    return FileRefused(
        "这个文件夹打不开，里面有什么不知道",
        where=Where(file=str(path)),
        hint="请检查文件夹的权限，或者把它拿走，再运行同一条命令。",
    )


def refuse_unwritable_name(path: Path) -> None:
    """Refuse a file whose name is no text: copied from a system with another encoding.

    Raises:
        FileRefused: shows the name as it was probably meant.
    """
    try:
        path.name.encode()
    except UnicodeEncodeError:
        raise FileRefused(
            "文件名的编码不对（多半是从旧系统或压缩包里拷来的）",
            where=Where(file=_readable_name(path)),
            hint="请给文件改名，再运行同一条命令。",
        ) from None


def _readable_name(path: Path) -> str:
    return os.fsencode(path.name).decode("gb18030" if _broken(path.name) else "utf-8", "replace")


def _broken(name: str) -> bool:
    return any("\ud800" <= sign <= "\udfff" for sign in name)
