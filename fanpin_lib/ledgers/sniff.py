"""What a file really is, told from its first bytes and not from its name."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

from fanpin_lib.errors import FileRefused, Where, why
from fanpin_lib.ledgers.limits import refuse_bomb, refuse_endless
from fanpin_lib.ledgers.unreadable import locked_folder

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
PROTECTED = "文件设了打开密码，读不出来"
UNPROTECT = (
    "请打开它，把密码删掉后保存再交（Excel：文件→信息→保护工作簿→用密码进行加密，清空；"
    "WPS：文件→文档加密→密码加密，清空）。"
)
_NOT_LEDGERS = {
    b"%PDF": "PDF 文件",
    b"\x89PNG": "图片",
    b"\xff\xd8\xff": "图片",
    b"GIF8": "图片",
    b"Rar!": "RAR 压缩包",
    b"7z\xbc\xaf": "7z 压缩包",
    b"\x1f\x8b": "gz 压缩包",
    b"{\\rtf": "RTF 文档",
    b"ustar": "tar 压缩包",
}
_AT_IN_TAR = 257  # where such an archive says what it is


_XML_2003 = b"urn:schemas-microsoft-com:office:spreadsheet"


class Kind(Enum):
    """The ways a file is read."""

    EXCEL = "Excel 工作簿"
    TEXT = "文本表格（CSV）"
    WEB = "网页表格（HTML、MHTML）"
    XML_2003 = "XML 电子表格 2003"


def sniff(path: Path) -> Kind:
    """How a file has to be read, whatever its ending says.

    Raises:
        FileRefused: missing, unreadable, empty, protected by a password, or no ledger at all.
    """
    where = Where(file=path.name)
    head = _head(path)
    if not head.strip(b"\x00 \r\n\t\xef\xbb\xbf"):
        raise FileRefused("文件是空的", where=where, hint="请重新导出后再交。")
    if head.startswith(_OLE):
        _refuse_protected(path, where)
        return Kind.EXCEL
    if head.startswith(_ZIP):
        _refuse_half_zip(path, where)
        return Kind.EXCEL
    for magic, name in _NOT_LEDGERS.items():
        if head.startswith(magic) or head.startswith(magic, _AT_IN_TAR):
            hint = "请交 xlsx、xls 或 csv 文件。"
            if "压缩包" in name:
                hint = "请用解压软件解开，把里面的表格放进 ledgers/ 再运行（.zip 不用解）。"
            raise FileRefused(f"这是{name}，不是台账", where=where, hint=hint)
    return _markup(head, where) or Kind.TEXT


def _head(path: Path) -> bytes:
    try:
        if not path.is_dir():
            refuse_endless(path)
        with path.open("rb") as file:
            return file.read(4096)
    except OSError as error:
        raise _not_opened(path, error) from None


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except PermissionError:  # of the folder around it
        return False


def _not_opened(path: Path, error: OSError) -> FileRefused:
    where = Where(file=str(path))
    if isinstance(error, FileNotFoundError):
        return FileRefused("没有这个文件", where=where, hint="请核对文件名和所在的文件夹。")
    if isinstance(error, IsADirectoryError):
        return FileRefused("这是文件夹，不是文件", where=where, hint="请写出其中一个文件的名字。")
    if isinstance(error, PermissionError) and _is_folder(path):
        return locked_folder(path)
    if isinstance(error, PermissionError):
        return FileRefused(
            "没有权限读取",
            where=where,
            hint="如果它正在 Excel 或 WPS 里打开着，请先关闭；没有打开，请检查文件夹的权限。",
        )
    return FileRefused(
        f"读不出来：{why(error)}",
        where=where,
        hint="请看它所在的磁盘或网络文件夹是否还连着，再试一次。",
    )


def _refuse_protected(path: Path, where: Where) -> None:
    """Excel keeps a password-protected workbook in an OLE container with this stream."""
    if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
        raise FileRefused(PROTECTED, where=where, hint=UNPROTECT)


def _refuse_half_zip(path: Path, where: Where) -> None:
    import zipfile

    try:
        with zipfile.ZipFile(path) as archive:
            names, entries = archive.namelist(), archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        raise FileRefused(
            "文件不完整（可能只传了一半）", where=where, hint="请重新导出或重新拷贝后再交。"
        ) from None
    refuse_bomb(entries, path)
    if not any(n.startswith(("xl/", "xl\\")) or n == "content.xml" for n in names):
        raise FileRefused(
            "这是压缩包或其他文档，不是 Excel 工作簿",
            where=where,
            hint="压缩包请先解压（后缀是 .zip 的不用解，放进 ledgers/ 就行）；文档请另存为 xlsx。",
        )


def _markup(head: bytes, where: Where) -> Kind | None:
    """Tables that programs save as web pages or XML and call .xls: Excel opens them.

    Raises:
        FileRefused: some other XML document.
    """
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith(b"mime-version:") or b"content-type: multipart/related" in start[:1024]:
        return Kind.WEB
    if not start.startswith(b"<"):
        return None
    if _XML_2003 in start:
        return Kind.XML_2003
    if any(word in start for word in (b"<html", b"<table", b"<!doctype html")):
        return Kind.WEB
    if start.startswith(b"<?xml"):
        raise FileRefused(
            "这是 XML 文档，不是电子表格",
            where=where,
            hint="请用 Excel 或 WPS 打开后另存为 xlsx 再交。",
        )
    return None
