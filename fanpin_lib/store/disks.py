"""What a folder's name and its disk allow: whether Delta tables can lie there, and how."""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path
from uuid import uuid4

from fanpin_lib.errors import StoreUnusable

#: Delta reads ``%20`` as a blank once too often, and separates folders at a backslash.
_IMPOSSIBLE = re.compile(r"%[0-9A-Fa-f]{2}|\\|[\x00-\x1f\x7f]")
_SIGNS = {"\\": "反斜杠", "\t": "制表符", "\n": "换行", "\r": "换行"}


def refuse_name(folder: Path) -> None:
    """Refuse a folder in whose path Delta would lose its way.

    Raises:
        StoreUnusable: names the folder to be given another name.
    """
    for name in folder.resolve().parts[1:]:  # Delta follows links
        if found := _IMPOSSIBLE.search(name):
            raise StoreUnusable(
                f"文件夹“{name}”的名字里有{_SIGNS.get(found[0], f'“{found[0]}”')}，台账存不进去",
                hint="请给这个文件夹改名（名字里不要有反斜杠、制表符，百分号后面不要紧跟两位数字或"
                "字母 A 到 F），再运行同一条命令。",
            )


@cache
def storage_options(folder: Path) -> dict[str, str] | None:
    """How Delta puts a commit in its place in a folder.

    It links the finished file to its name, which fails where the name is taken. FAT sticks and
    many shares have no links: there it renames, and only our lock keeps two writers apart
    (decision 0011).
    """
    return None if has_hard_links(folder) else {"allow_unsafe_rename": "true"}


def has_hard_links(folder: Path) -> bool:
    """Whether a file of the folder can get a second name.

    Raises:
        OSError: the folder cannot be written.
    """
    first, second = folder / f".{uuid4()}", folder / f".{uuid4()}"
    first.touch()
    try:
        os.link(first, second)
    except OSError:
        return False
    finally:
        first.unlink()
        second.unlink(missing_ok=True)
    return True
