"""Passwords of the townships' archives: ``private/清单密码.yaml``, written by the office.

::

    全部: 某个密码        # 各乡镇都用
    新站镇: 另一个密码    # 这个乡镇单独用

Without the file the workbooks in the archives have no password. It lies beside the open
workbooks, on the office's own machine.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from fanpin_lib.county import County
from fanpin_lib.files.yaml_lines import Page, nearest, read_yaml
from fanpin_lib.office.worklists.units import Unit

FILE_NAME = "清单密码.yaml"
_EVERYBODY = "全部"
_SHORTEST = 6


def passwords_file(county: County) -> Path:
    """Where the passwords stand; most counties have no such file."""
    return county.folders.private / FILE_NAME


def passwords_of(county: County, townships: Iterable[Unit]) -> dict[str, str]:
    """The password of each township that has one, by its code.

    Raises:
        FileMistake: the file cannot be read, names a township that there is not, or holds
            something that is no password; all of it is told.
    """
    held = _read(county)
    names = {unit.name: unit.code for unit in townships}
    page = Page(FILE_NAME)
    for name in held:
        if name != _EVERYBODY and name not in names:
            page.problem(1, f"没有“{name}”这个乡镇", nearest(name, [_EVERYBODY, *names]))
    page.tell()
    found = {name: held.get(name) or held.get(_EVERYBODY, "") for name in names}
    return {names[name]: password for name, password in found.items() if password}


def every_password(county: County) -> list[str]:
    """All of them, to open what comes back."""
    return list(dict.fromkeys(_read(county).values()))


def _read(county: County) -> dict[str, str]:
    path = passwords_file(county)
    if not path.exists():
        return {}
    page = Page(FILE_NAME)
    held = {}
    for name, password in read_yaml(path, FILE_NAME).items():
        if isinstance(password, str) and len(password) >= _SHORTEST:
            held[str(name)] = password
        else:
            message = f"“{name}”的密码应是至少 {_SHORTEST} 个字的文字"
            page.problem(1, message, "全是数字的请加英文引号。")
    page.tell()
    return held
