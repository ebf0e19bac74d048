"""Workbooks of the old format (.xls, .et) as .xlsx, where LibreOffice can make one of them."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from fanpin_lib.errors import FileRefused, Where, why
from fanpin_lib.files.libreoffice import convert, program

_OLD = b"\xd0\xcf\x11\xe0"
#: How the part with the sheets is called; what has none is no workbook, or has a password.
_SHEETS = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))
_MACROS = "_VBA_PROJECT".encode("utf-16-le")
_LARGEST_BYTES = 100_000_000
_BY_HAND = "请在 Excel 或 WPS 里打开，另存为“Excel 工作簿（*.xlsx）”再用。"


def newer_format(path: Path) -> bytes:
    """The bytes of a workbook: of an old one those of the .xlsx that LibreOffice makes of it.

    Raises:
        FileRefused: it cannot be read, has macros or a password, or there is no LibreOffice.
    """
    content, where = _read(path), Where(file=path.name)
    if not content.startswith(_OLD):
        return content
    if _MACROS in content:
        message = "旧格式（.xls）的表里带宏，不能替人运行，也不能保证填过以后宏还对"
        raise FileRefused(message, where=where, hint=_BY_HAND)
    if not any(name in content for name in _SHEETS):
        message = "不是能打开的旧格式（.xls、.et）表格，或者设了打开密码"
        raise FileRefused(message, where=where, hint=f"请取消密码；{_BY_HAND}")
    office = program()
    if office is None:
        message = "是旧格式（.xls、.et）或者设了打开密码，这台电脑又没有 LibreOffice 来转换"
        raise FileRefused(message, where=where, hint=f"设了密码的请取消；{_BY_HAND}")
    with TemporaryDirectory(prefix="fanpin-") as folder:
        made, _ = convert(office, "xlsx", [path], Path(folder))
        if not made[0].is_file():
            message = "是旧格式（.xls、.et）或者设了打开密码，LibreOffice 没有转换成"
            raise FileRefused(message, where=where, hint=f"设了密码的请取消；{_BY_HAND}")
        return made[0].read_bytes()


def _read(path: Path) -> bytes:
    where = Where(file=path.name)
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise FileRefused("文件太大，不是要填的表", where=where, hint=_BY_HAND)
        return path.read_bytes()
    except OSError as error:
        hint = "请检查文件名和权限。"
        raise FileRefused(f"文件读不出来（{why(error)}）", where=where, hint=hint) from error
