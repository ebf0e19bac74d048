"""Workbooks with a password to open: AES-256 as Excel, WPS and LibreOffice open it (ECMA-376).

The file says by itself how it is encrypted; a wrong password opens nothing.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fanpin_lib.files.apart import ask

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def encrypted(workbook: bytes, password: str) -> bytes:
    """An .xlsx that opens with a password only; never the same bytes twice."""
    from msoffcrypto.format.ooxml import OOXMLFile

    out = io.BytesIO()
    OOXMLFile(io.BytesIO(workbook)).encrypt(password, out)
    return out.getvalue()


def decrypted(path: Path, passwords: Iterable[str]) -> bytes | None:
    """The workbook within, if one of the passwords opens it; None otherwise.

    Raises:
        FileRefused: it takes too much memory or time; the file says how long a password takes.
    """
    with path.open("rb") as file:
        if file.read(len(_OLE)) != _OLE:
            return None
    words, hint = tuple(passwords), "请检查是不是交错了文件；或取消密码再交。"
    return ask(_decrypted, path.absolute(), words, name=path.name, hint=hint)


def _decrypted(path: Path, passwords: tuple[str, ...]) -> bytes | None:
    held = path.read_bytes()
    return next((plain for word in passwords if (plain := _opened(held, word))), None)


def _opened(held: bytes, password: str) -> bytes | None:
    import msoffcrypto

    out = io.BytesIO()
    try:
        file: Any = msoffcrypto.OfficeFile(io.BytesIO(held))
        if not file.is_encrypted():
            return None
        file.load_key(password=password, verify_password=True)
        file.decrypt(out)
    except Exception:  # a wrong password, an old kind of encryption, a damaged file
        return None
    return out.getvalue()
